"""One page and one browser for all tests of this folder."""

import dataclasses
import shutil
from pathlib import Path

import pytest

import superatom

HOSTILE = "</script><script>window.broken = 1</script><b>x</b>\u202egnp\u200f"
SCREEN = {"width": 420, "height": 330}  # small: without a graphics card the processor draws every pixel
FLAGS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]  # WebGL without a graphics card


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Folder with a database, and a page of frameworks, candidates and a spectrum with an evil name."""
    folder = tmp_path_factory.mktemp("page")
    db = folder / "small.db"
    superatom.generate("M25S18", [1, 2], db=db)
    mixture = {"[Au25(p-MBA)18]-": 3.0, "[Au24Ag1(p-MBA)18]-": 2.0, "[Au22Ag3(p-MBA)18]-": 1.0}
    measured = superatom.simulate(mixture, seed=3, window=(7200, 7760))
    measured = dataclasses.replace(measured, source=HOSTILE)
    superatom.link(measured, frameworks=["M25S18"], charges=[-1], db=db)
    superatom.report(
        folder / "page.html", find="gold<3", frameworks=["M44S27", "M25S18"], runs=1, ligand="H",
        title=f"Page of {HOSTILE}", db=db,
    )  # fmt: skip
    return folder


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """Page of fifty candidates with ligands and a profile of more than 100,000 points."""
    folder = tmp_path_factory.mktemp("large")
    mixture = {f"[Au{gold}Ag{44 - gold}(p-MBA)30]4-": 1.0 + gold % 5 for gold in range(13)}
    measured = superatom.simulate(mixture, seed=1, window=(1300, 3200), points_per_peak=6.0)
    assert len(measured.mz) > 100_000
    superatom.generate("M44S30", 12, best=50, db=folder / "large.db")
    superatom.link(measured, frameworks=["M44S30"], db=folder / "large.db")
    return superatom.report(folder / "large.html", db=folder / "large.db")


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, once."""
    if shutil.which("chromium") is None:
        pytest.skip("Debian's chromium is not installed")
    driver = pytest.importorskip("playwright.sync_api")
    with driver.sync_playwright() as started:
        opened = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS, chromium_sandbox=False
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page(browser, made):
    """The page, opened from its file, with everything that it said or asked for."""
    yield from _opened(browser, made / "page.html")


@pytest.fixture
def fresh_page(browser, made):
    """The page as it opens, for a test that must know where the mouse was before."""
    yield from _opened(browser, made / "page.html")


@pytest.fixture
def large_page(browser, large):
    """The large page, as it opens."""
    yield from _opened(browser, Path(large.file))


def _opened(browser, file):
    context = browser.new_context(viewport=SCREEN, accept_downloads=True)
    opened = context.new_page()
    opened.said, opened.requests = [], []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on("request", lambda request: opened.requests.append(request.url))
    opened.goto(file.as_uri())
    opened.wait_for_selector("html[data-ready=yes]", state="attached", timeout=60_000)
    yield opened
    context.close()
