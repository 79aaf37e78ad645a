"""The site: built strictly, asks no network, and what is made from the code says what the code says.

Evidence: MkDocs stops at a link, an anchor or a page that is not there; Python's HTML parser reads every page
back; names of commands, functions and columns are counted on the pages.
"""

import json
import re
import shutil
import signal
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.request import urlopen

import click
import pytest

import superatom
from database.kinds import KINDS
from superatom.cli.main import cli
from superatom.site.columns import columns_page
from superatom.site.commands import commands_page
from superatom.site.python import python_page

ROOT = Path(__file__).resolve().parents[3]


class Fetched(HTMLParser):
    """Addresses that a browser would ask for by itself."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        if tag in ("script", "img", "iframe", "source") and "src" in held:
            self.addresses.append(held["src"])
        if tag == "link" and held.get("rel") != "canonical":
            self.addresses.append(held["href"])

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("mkdocs")
    place = tmp_path_factory.mktemp("docs") / "site"
    assert superatom.docs(place) == str(place / "index.html")
    return place


def test_every_page_is_there_and_asks_no_network(site):
    pages = sorted(set(site.rglob("*.html")) - {site / "404.html"})
    names = {page.relative_to(site).as_posix() for page in pages}
    written = {
        path.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for path in ROOT.glob("docs/**/*.md")
    }
    tutorials = {f"tutorials/{path.stem}.html" for path in ROOT.glob("docs/tutorials/*.ipynb")}
    assert names >= written | tutorials | {"commands.html", "python.html", "columns.html", "gallery.html"}
    for page in pages:
        for address in Fetched(page.read_text(encoding="utf-8")).addresses:
            assert "//" not in address, (page, address)
            assert (page.parent / address.split("?")[0]).exists() or address.startswith("data:"), (
                page,
                address,
            )
    for style in site.rglob("*.css"):
        assert "url(http" not in style.read_text(encoding="utf-8")


def test_a_tutorial_shows_what_it_printed(site):
    text = " ".join(
        Fetched((site / "tutorials" / "synthetic-chemist.html").read_text(encoding="utf-8")).words
    )
    assert "explained by these candidates" in text
    assert list((site / "tutorials" / "made").glob("synthetic-chemist-*.png"))


@pytest.fixture
def interruptible():
    """Ctrl-C is an exception, as in a shell: processes that run tests may ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_it_is_served_to_this_machine_alone_until_it_is_stopped(site, monkeypatch):
    got = []

    def visit(address):  # what a browser does, while the command serves
        def ask():
            try:
                with urlopen(address, timeout=30) as page:  # noqa: S310  our own address
                    got.append(page.read())
            finally:
                signal.raise_signal(signal.SIGINT)  # Ctrl-C

        threading.Thread(target=ask).start()

    monkeypatch.setattr("superatom.verbs.docs.build_site", lambda place: shutil.copytree(site, place))
    monkeypatch.setattr("superatom.verbs.docs.webbrowser.open", visit)
    said = []
    with pytest.raises(KeyboardInterrupt):
        superatom.docs(port=18_923, say=said.append)
    assert got == [(site / "index.html").read_bytes()]
    assert said == ["the site is at http://127.0.0.1:18923/; stop with Ctrl-C"]


def test_a_folder_that_is_no_site_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    for force in (False, True):
        with pytest.raises(superatom.SuperatomError, match="exists"):
            superatom.docs(tmp_path / "mine", force=force)


def test_pages_from_the_code_name_everything():
    commands, python, columns = commands_page(), python_page(), columns_page()
    for name in cli.list_commands(click.Context(cli)):
        assert f"### superatom {name}\n" in commands
    for name in superatom.__all__:
        assert name == "__version__" or re.search(
            rf"^### {re.escape(name.replace('_', chr(92) + '_'))}$", python, re.MULTILINE
        )
    for kind, held in KINDS.items():
        part = columns.split(f"## {kind}\n")[1].split("\n## ")[0]
        rows = {
            line.split("|")[1].strip().strip("`"): line.split("|") for line in part.splitlines()[3:] if line
        }
        assert set(rows) == set(held.columns)
        for name, cells in rows.items():
            assert cells[3].strip(), f"{kind}.{name} has no meaning"
            assert cells[4].strip(), f"{kind}.{name} has no source"


def test_the_page_on_citing_says_what_the_citation_file_says():
    page = re.sub(r"\s+", " ", (ROOT / "docs" / "cite.md").read_text(encoding="utf-8").replace("*", ""))
    held = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    for key in ("title", "doi", "version", "volume"):
        for value in re.findall(rf'^ *{key}: "?([^"\n]+)"?$', held, re.MULTILINE):
            assert value in page


@pytest.mark.parametrize("notebook", sorted(ROOT.glob("docs/tutorials/*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_is_whole_and_was_run_in_order(notebook):
    document = json.loads(notebook.read_text(encoding="utf-8"))
    assert document["nbformat"] == 4
    cells = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert sum(bool(cell["outputs"]) for cell in cells) > len(cells) / 2
    assert len({cell["id"] for cell in document["cells"]}) == len(document["cells"])
