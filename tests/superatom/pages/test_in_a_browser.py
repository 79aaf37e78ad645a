"""The page in a real browser: it opens from a file, asks for nothing, and does what a chemist does with it.

Evidence: Chromium draws, clicks and downloads; ASE reads the coordinates that it saved and Python's csv the
table; distances are computed from the framework, isotopes by molmass, pixels by Pillow.
"""

import csv
import io
import re

import ase.io
import numpy as np
import pytest
from molmass import Formula
from PIL import Image

import superatom
from database.chosen import candidate_atoms
from database.query import find
from database.store import Store

pytestmark = pytest.mark.program

VIEWER = "window.drawnPage.structures.viewers[0]"


def saved(page, button):
    """Bytes of the file that a button downloads, and its name."""
    with page.expect_download() as waiting:
        button.click()
    path = waiting.value.path()
    return path.read_bytes(), waiting.value.suggested_filename


def choose(page, label, value):
    page.get_by_label(label, exact=True).select_option(value)


def model(page, words):
    """Show the first structure whose name has these words."""
    options = page.get_by_label("Structure", exact=True).locator("option").all_text_contents()
    choose(page, "Structure", str(next(k for k, text in enumerate(options) if words in text)))


def pixels(page):
    """The picture as an array of numbers."""
    with page.expect_download() as waiting:
        page.get_by_label("Download the picture").click()
    return np.asarray(Image.open(io.BytesIO(waiting.value.path().read_bytes())).convert("RGB")).astype(int)


def test_it_opens_from_a_file_without_a_word_and_without_a_request(page, made):
    assert page.requests == [(made / "page.html").as_uri()]
    assert page.said == []
    headings = page.locator("h2").all_text_contents()
    assert headings == [
        "Structures", "Candidates", "Spectra", "Frameworks, rules, energies", "Sources and versions"
    ]  # fmt: skip


def test_a_hostile_name_is_shown_as_text(page):
    assert page.evaluate("window.broken") is None
    heading = page.locator("h1").text_content()
    assert heading.startswith("Page of </script><script>window.broken = 1</script><b>x</b>")
    assert "\\u202e" in heading
    assert not {"\u202e", "\u200f"} & set(page.locator("body").inner_text())
    assert "<b>x</b>" in page.locator("#spectra h3").first.text_content()
    assert page.locator("#spectra b").count() == 0


def test_a_drag_and_the_arrow_keys_turn_it(page):
    model(page, "framework M25S18")
    before = page.evaluate(f"{VIEWER}.gl.getView()")
    page.locator(".view").first.scroll_into_view_if_needed()
    box = page.locator(".view").first.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 140, steps=4)
    page.mouse.up()
    dragged = page.evaluate(f"{VIEWER}.gl.getView()")
    page.locator(".view").first.press("ArrowLeft")
    pressed = page.evaluate(f"{VIEWER}.gl.getView()")
    turns = [np.array(view[4:8]) for view in (before, dragged, pressed)]  # quaternions
    assert np.abs(turns[0] - turns[1]).max() > 0.05
    half = np.arccos(min(1.0, abs(float(turns[1] @ turns[2]))))
    assert np.degrees(2 * half) == pytest.approx(8, abs=0.1)
    assert page.said == []


def test_no_turn_takes_the_structure_out_of_its_frame(page):
    model(page, "1: [")
    frame = page.locator(".view").first.bounding_box()
    reach = page.evaluate(
        f"""() => {{
        const viewer = {VIEWER}, gl = viewer.gl, atoms = gl.selectedAtoms({{}}), found = [];
        viewer.reset();
        for (let turn = 0; turn < 12; turn++) {{
            gl.rotate(31, "xyz"[turn % 3]);
            const top = viewer.box.getBoundingClientRect().top + scrollY;
            const heights = gl.modelToScreen(atoms).map((at) => at.y - top);
            found.push([Math.min(...heights), Math.max(...heights)]);
        }}
        viewer.reset();
        return found;
    }}"""
    )
    spread = [high - low for low, high in reach]
    assert min(low for low, _ in reach) > 0
    assert max(high for _, high in reach) < frame["height"]
    assert max(spread) > 0.6 * frame["height"]  # and it fills it


@pytest.mark.slow
def test_the_first_picture_of_a_large_page_stands_in_two_seconds(large_page):
    page = large_page
    taken = []
    for _ in range(3):  # the best of three: other work on the machine is no fault of the page
        page.reload()
        page.wait_for_selector("html[data-ready=yes]", state="attached", timeout=60_000)
        taken.append(int(page.get_attribute("html", "data-first")))
    assert min(taken) < 2000
    assert page.said == []


def test_bonds_are_those_of_the_framework(page):
    model(page, "framework M44S27")
    frame = superatom.framework("M44S27")
    drawn = page.evaluate(f"{VIEWER}.gl.selectedAtoms({{}}).map(a => a.bonds.map(b => [a.index, b])).flat()")
    expected = {(metal, 44 + anchor.index) for anchor in frame.anchors for metal in anchor.metals}
    distances = np.linalg.norm(frame.positions[:, None] - frame.positions[None], axis=-1)
    near = {(a, b) for a, b in zip(*np.nonzero(distances < 3.45), strict=True) if a < b}
    assert {tuple(pair) for pair in drawn if pair[0] < pair[1]} == expected | near
    assert page.locator(".over.mark").first.is_visible()  # nobody has seen it
    assert "hypothesis" in page.locator("header").text_content()


def test_a_click_picks_an_atom_and_says_what_it_is(fresh_page):
    page = fresh_page
    model(page, "framework M25S18")
    page.locator(".view").first.scroll_into_view_if_needed()
    frame = superatom.framework("M25S18")
    places = page.evaluate(f"{VIEWER}.gl.modelToScreen({VIEWER}.gl.selectedAtoms({{}}))")
    flat = np.array([[place["x"], place["y"]] for place in places])
    outer = int(np.argmax(np.linalg.norm(flat - flat.mean(axis=0), axis=1)[:25]))  # a metal at the rim
    page.mouse.click(flat[outer][0], flat[outer][1] - page.evaluate("window.scrollY"))
    told = page.locator(".picked", has_text=re.compile("Site|Anchor")).inner_text()
    picked = int(re.search(r"(?:Site|Anchor) (\d+)", told)[1]) + 25 * told.startswith("Anchor")
    assert np.linalg.norm(flat[picked] - flat[outer]) < 40  # what is under the pointer, or covers it
    page.locator(".view").first.press("Home")
    page.locator(".view").first.press("n")
    told = page.locator(".picked", has_text="Site").inner_text()
    front = int(re.search(r"Site (\d+)", told)[1])
    site = frame.sites[front]
    assert told.startswith(f"Site {front}: no element, orbit {site.orbit}, {site.role}")
    for anchor in frame.anchors:
        away = np.linalg.norm(frame.anchor_positions[anchor.index] - frame.positions[front])
        assert (f"S({anchor.index}) {away:.2f}" in told) == (front in anchor.metals)


def test_every_way_of_colouring_gives_another_picture_and_a_legend(page):
    model(page, "1: [")
    shown = {}
    for way in ("element", "role", "motif", "orbit", "occupation", "grey"):
        choose(page, "Colour by", way)
        shown[way] = pixels(page)
        assert page.locator("#structures .legend > span").count() >= 2
    assert all(
        np.abs(shown[a] - shown[b]).max() > 30
        for a in shown
        for b in shown
        if a < b and shown[a].shape == shown[b].shape
    )
    red, green, blue = shown["grey"][60:-80].reshape(-1, 3).T
    assert max(np.abs(red - green).max(), np.abs(green - blue).max()) < 12
    assert "% Au" not in page.locator("#structures .legend").text_content()
    choose(page, "Colour by", "element")


def test_the_next_isomers_stand_beside_and_turn_together(page):
    model(page, "[Au2Ag23")
    page.get_by_role("button", name="Next isomers beside it").click()
    captions = page.locator("figure:not(.away) figcaption").all_text_contents()
    assert len(captions) == 4
    assert all(caption.startswith("[Au2Ag23") for caption in captions)
    page.locator(".view").first.press("ArrowUp")
    views = [page.evaluate(f"window.drawnPage.structures.viewers[{k}].gl.getView()") for k in range(4)]
    assert np.abs(np.array(views)[:, 4:8] - np.array(views)[0, 4:8]).max() < 1e-6
    page.get_by_role("button", name="Next isomers beside it").click()
    assert page.locator("figure:not(.away)").count() == 1
    assert page.said == []


def test_coordinates_come_down_as_xyz(page, made):
    model(page, "1: [")
    content, name = saved(page, page.get_by_label("Download coordinates as xyz"))
    assert name.endswith(".xyz")
    read = ase.io.read(io.StringIO(content.decode()), format="xyz")
    with Store(made / "small.db", read_only=True) as store:
        row = next(iter(find(store, "id=1")))
    own = candidate_atoms(superatom.framework("M25S18"), row, "H")
    assert list(read.symbols) == list(own.symbols)
    assert np.allclose(read.get_all_distances(), own.get_all_distances(), atol=0.003)


def test_a_table_sorts_filters_and_comes_down_as_csv(page):
    section = page.locator("#candidates")
    section.get_by_role("button", name="energy", exact=True).click()
    heads = page.locator("#candidates th").all_text_contents()
    column = f"#candidates tbody tr:not(.on-paper) td:nth-child({1 + heads.index('energy / eV')})"
    up = [float(text) for text in page.locator(column).all_text_contents()]
    section.get_by_role("button", name="energy", exact=True).click()
    down = [float(text) for text in page.locator(column).all_text_contents()]
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)
    assert len(set(up)) > 5
    section.get_by_role("searchbox").fill("Au1Ag24")
    assert page.locator("#candidates tbody tr:not(.on-paper)").count() == 3
    content, name = saved(page, section.get_by_label("Download candidates as CSV"))
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert name == "candidates.csv"
    assert [row["species"] for row in rows] == ["[Au1Ag24(p-MBA)18]-"] * 3
    section.get_by_role("searchbox").fill("")


def test_the_chart_goes_to_an_ion_and_back_and_takes_a_rival(page):
    chart = "window.drawnPage.spectra.charts[0].main"
    page.get_by_label("Show [Au25(p-MBA)18]- in the chart").click()
    low, high = page.evaluate(f"[{chart}.scales.x.min, {chart}.scales.x.max]")
    exact = Formula("Au25C126H90O36S18").mass + 0.00054858
    assert low < exact < high
    assert high - low < 30
    seen = page.locator("#spectra canvas").first.screenshot()
    lay = page.locator("#spectra button[aria-pressed]").first
    lay.click()
    assert page.locator("#spectra button[aria-pressed=true]").text_content() == "take off"
    assert page.locator("#spectra canvas").first.screenshot() != seen
    page.locator("#spectra [role=group]").press("Home")
    whole = page.evaluate(f"[{chart}.scales.x.min, {chart}.scales.x.max]")
    assert whole == pytest.approx([7200, 7760], abs=1)
    rest = page.evaluate("window.drawnPage.spectra.charts[0].rest.scales.x")
    assert [rest["min"], rest["max"]] == pytest.approx(whole)


def test_it_prints_reads_on_a_phone_and_has_words_for_its_pictures(page):
    usual = page.viewport_size
    page.evaluate(
        "window.dispatchEvent(new Event('beforeprint'))"
    )  # as a browser does; it then waits for pictures
    page.emulate_media(media="print")
    still = page.locator(".still").first
    for _ in range(300):
        if page.evaluate("document.querySelector('.still').naturalWidth") > 200:
            break
        page.wait_for_timeout(100)
    assert still.is_visible()
    assert page.evaluate("document.querySelector('.still').naturalWidth") > 200
    assert not page.locator(".tools").first.is_visible()
    page.set_viewport_size({"width": 1040, "height": 700})  # a sheet of A4 on its side
    sheets = "[...document.querySelectorAll('.sheet')].map((sheet) => sheet.scrollWidth - sheet.clientWidth)"
    assert max(page.evaluate(sheets)) <= 1  # no column is cut off
    assert "ground state" in page.locator("#candidates tr.on-paper").first.inner_text()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 800})
    for _ in range(300):  # charts follow a little later; the page's policy forbids Playwright's own waiting
        if page.evaluate("document.documentElement.scrollWidth") <= 390:
            break
        page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    words = page.locator(".view").first.get_attribute("aria-label")
    assert "Au1Ag24" in words
    assert "centre" in words
    assert "m/z" in page.locator("#spectra [role=img]").first.get_attribute("aria-label")
    page.set_viewport_size(usual)
    assert page.said == []
    assert len(page.requests) == 1 + sum(url.startswith(("blob:", "data:")) for url in page.requests)
