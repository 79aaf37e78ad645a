"""The file of a page: what it holds is what was asked, what may not be in it is not, and it stays small.

Evidence: Python's own HTML parser, zlib and struct read the page back; libraries have the checksums that
`libraries.toml` states; numbers of isomers and energies are counted or read elsewhere.
"""

import hashlib
import json
import struct
import tomllib
import zlib
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import superatom
from superatom.pages.html import page_text
from superatom.pages.packed import packed_floats, packed_steps

ROOT = Path(__file__).resolve().parents[3]
LIBRARIES = ROOT / "superatom" / "pages" / "libraries"


class Elements(HTMLParser):
    """Names of all elements, and the text of each script."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.names, self.scripts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        assert not {"src", "href"} & dict(attrs).keys() or dict(attrs).get("href") in ("data:,", "#main")

    def handle_data(self, data):
        if self.names and self.names[-1] == "script" and data.strip():
            self.scripts.append(data)


def content(path):
    """The content document of a page."""
    return json.loads(Elements(path.read_text(encoding="utf-8")).scripts[0])


def unpacked(packed):
    """Numbers of a packed array, by zlib and struct."""
    kinds = {"i1": "b", "i2": "h", "i4": "i", "f4": "f", "f8": "d"}
    raw = zlib.decompress(b64decode(packed["bytes"]))
    letter = kinds[packed["packed"]]
    values = np.array(struct.unpack(f"<{len(raw) // struct.calcsize(letter)}{letter}", raw), dtype=float)
    values = np.cumsum(values) if packed.get("running") else values
    return values * packed.get("step", 1.0)


@pytest.mark.parametrize("step", [1.0, 0.001])
@pytest.mark.parametrize("largest", [100, 30_000, 1e6, 1e13])
def test_arrays_come_back(step, largest):
    values = np.sort(np.random.default_rng(1).uniform(0, largest * step, 500))
    for running in (False, True):
        assert np.abs(unpacked(packed_steps(values, step, running=running)) - values).max() <= 0.5001 * step
    assert np.allclose(unpacked(packed_floats(values)), values, rtol=1e-6)
    assert unpacked(packed_steps([])).size == 0


def test_the_content_cannot_leave_its_element():
    evil = "</script><!--<script>]]>\u2028&lt;\u202e"
    text = page_text({"title": evil, "any": [{evil: evil, "number": float("nan")}]})
    parsed = Elements(text)
    assert parsed.names.count("script") == 3
    found = json.loads(parsed.scripts[0])
    (key, value), number = next(iter(found["any"][0].items())), found["any"][0]["number"]
    assert key == value == "</script><!--<script>]]>\u2028&lt;\\u202e"
    assert number is None
    for name, script in zip(("3Dmol-min.js",), parsed.scripts[1:2], strict=True):
        library = (LIBRARIES / name).read_text(encoding="utf-8")
        assert library.split("</script")[0][:5000] in script
    assert "default-src 'none'" in text


def test_libraries_are_those_that_were_published():
    listed = tomllib.loads((LIBRARIES / "libraries.toml").read_text(encoding="utf-8"))["library"]
    named = {file["to"]: file["sha256"] for library in listed for file in library["file"]}
    for name, digest in named.items():
        assert hashlib.sha256((LIBRARIES / name).read_bytes()).hexdigest() == digest
    assert {path.name for path in LIBRARIES.iterdir()} == {*named, "libraries.toml"}
    assert all(library["licence"] in ("MIT", "BSD-3-Clause") for library in listed)


def test_a_page_says_what_the_database_says(made):
    page = content(made / "page.html")
    rows = page["candidates"]["rows"]
    stored = superatom.find("gold<3", db=made / "small.db")
    assert {row["id"]: (row["energy"], row["weight"]) for row in rows} == {
        row["id"]: (row["energy"], row["weight"]) for row in stored
    }
    counts = {row["gold"]: row["isomers"] for row in page["compositions"]["rows"]}
    assert counts == {row.gold: row.isomers for row in superatom.count("M25S18", [1, 2])}
    shares = page["occupation"]["M25S18"]["2"]
    sizes = {"centre": 1, "ico": 12, "staple": 12}
    assert sum(shares[orbit] * size for orbit, size in sizes.items()) == pytest.approx(2, abs=2e-3)
    assert {row["framework"] for row in page["frameworks"]} == {"M25S18", "M44S27"}
    assert page["notes"] == ["M44S27 is a hypothesis: no structure of it is known."]
    assert [row["command"] for row in page["batches"]["rows"]] == ["generate", "link"]


def test_a_page_of_a_run_has_the_amounts_that_were_stored(made):
    (spectrum,) = content(made / "page.html")["spectra"]
    stored = superatom.find("run_id=1,decoy=0", kind="assignments", db=made / "small.db")
    assert {ion["ion"]: ion["amount"] for ion in spectrum["ions"]} == pytest.approx(
        {row["ion"]: row["amount"] for row in stored}
    )
    mz, model, rest = (unpacked(spectrum["fit"][name]) for name in ("mz", "model", "residual"))
    assert len(mz) == len(model) == len(rest)
    curves = np.zeros(len(mz))
    for ion in spectrum["ions"]:
        place = np.searchsorted(mz, unpacked(ion["curve"]["mz"]) - 5e-6)
        curves[place] += unpacked(ion["curve"]["intensity"])
    assert curves.max() == pytest.approx(model.max(), rel=0.05)  # background is small here


def test_what_cannot_be_written_is_said(made, tmp_path):
    db = made / "small.db"
    (tmp_path / "there.html").write_text("mine")
    for wrong, words in (
        ({"output": tmp_path / "page.pdf"}, "name it report.html"),
        ({"output": tmp_path / "there.html"}, "exists"),
        ({"output": tmp_path / "no" / "page.html"}, "no folder"),
        ({"output": tmp_path / "a.html", "find": "gold=24"}, "no candidate satisfies"),
        ({"output": tmp_path / "a.html", "runs": 9}, "no run 9"),
        ({"output": tmp_path / "a.html", "frameworks": ["M1S1"]}, "M1S1"),
    ):
        with pytest.raises(superatom.SuperatomError, match=words):
            superatom.report(**wrong, db=db)
    assert [path.name for path in tmp_path.iterdir()] == ["there.html"]
    assert (tmp_path / "there.html").read_text() == "mine"


def test_an_m_z_list_has_a_page_from_its_file_only(tmp_path):
    (tmp_path / "list.txt").write_text("7390.2\n7480.9\n")
    db = tmp_path / "own.db"
    superatom.link(tmp_path / "list.txt", frameworks=["M25S18"], report=tmp_path / "list.html", db=db)
    (spectrum,) = content(tmp_path / "list.html")["spectra"]
    assert [row["reported"] for row in spectrum["matches"]] == ["7390.2", "7480.9"]
    with pytest.raises(superatom.SuperatomError, match="without its printed digits"):
        superatom.report(tmp_path / "again.html", runs=1, db=db)


def test_a_changed_answer_is_said(made, tmp_path):
    db = tmp_path / "edited.db"
    db.write_bytes((made / "small.db").read_bytes())
    with superatom.Store(db) as store, store.writing():
        store.db.execute("UPDATE assignments SET amount = amount * 2, checksum = NULL WHERE id = 1")
    superatom.report(tmp_path / "page.html", runs=1, db=db)
    assert "1 of 3 ions are not as they were stored" in content(tmp_path / "page.html")["notes"][0]


@pytest.mark.slow
def test_fifty_candidates_and_a_hundred_thousand_points_stay_small(large):
    assert (large.candidates, large.spectra) == (50, 1)
    assert large.bytes < 2_500_000


def test_a_series_has_its_amounts_and_its_spectra(tmp_path):
    mixtures = [{"[Ag25(p-MBA)18]-": 4 - n, "[Au1Ag24(p-MBA)18]-": n} for n in (1, 3)]
    measured = [superatom.simulate(one, ions=3e4, seed=n) for n, one in enumerate(mixtures)]
    db = tmp_path / "some.db"
    found = superatom.series(measured, frameworks=["M25S18"], gold=[0, 1], charges=[-1], db=db)
    made = superatom.report(tmp_path / "series.html", series="newest", db=db)
    (series,) = content(tmp_path / "series.html")["series"]
    assert made.spectra == 2
    assert [row["mean_gold"] for row in series["rows"]] == [row["mean_gold"] for row in found.rows]
    for row, mixture in zip(series["rows"], mixtures, strict=True):
        share = row["amounts"]["1"] / sum(row["amounts"].values())
        assert share == pytest.approx(mixture["[Au1Ag24(p-MBA)18]-"] / 4, abs=0.02)
    with pytest.raises(superatom.SuperatomError, match="no series 'abc'"):
        superatom.report(tmp_path / "none.html", series="abc", db=db)
