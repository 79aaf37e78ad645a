"""Browsing a database: every table and column has words, every ready question runs, nothing can be written.

Evidence: Datasette itself, in this process, answers the questions; their answers are counted in Python.
"""

import asyncio
import json
import runpy
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import superatom


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    place = tmp_path_factory.mktemp("browse") / "some.db"
    superatom.generate("M25S18", [1, 2], db=place)
    measured = superatom.simulate({"[Au25(p-MBA)18]-": 1.0}, seed=1)
    superatom.link(measured, frameworks=["M25S18"], rivals=False, db=place)
    return place


def asked(db, *paths):
    """Answers of Datasette, as JSON."""
    app = pytest.importorskip("datasette.app")

    async def every():
        plugins = str(Path(superatom.__file__).parent / "browsing")
        served = app.Datasette(
            [],
            immutables=[str(db)],
            metadata=superatom.metadata(db=db),
            plugins_dir=plugins,
            settings={"sql_time_limit_ms": 20_000},
        )  # fmt: skip
        return [(await served.client.get(path)) for path in paths]

    with ThreadPoolExecutor(1) as beside:  # another test's browser may have a loop of its own here
        return beside.submit(lambda: asyncio.run(every())).result()


def test_every_table_and_view_has_words(db):
    tables = superatom.metadata(db=db)["databases"]["some"]["tables"]
    with superatom.Store(db, read_only=True) as store:
        names = {row["name"] for row in store.rows("SELECT name FROM sqlite_master WHERE type != 'index'")}
        assert set(tables) == {name for name in names if not name.startswith("sqlite_")}
        for name, table in tables.items():
            columns = {row["name"] for row in store.rows("SELECT name FROM pragma_table_info(?)", [name])}
            keys = {row["from"] for row in store.rows("SELECT * FROM pragma_foreign_key_list(?)", [name])}
            assert table.get("hidden") or set(table["columns"]) | keys == columns
            assert table.get("label_column", "checksum") in columns | {"checksum"}
            assert table.get("hidden") or table["title"]
            led = store.rows("SELECT * FROM pragma_foreign_key_list(?)", [name])
            assert all("label_column" in tables[row["table"]] for row in led)


def test_ready_questions_are_answered(db):
    base = "/some/{}.json?_shape=array&{}"
    answers = asked(
        db,
        base.format("best_isomers", "framework=M25S18&gold=2"),
        base.format("mz_window", "low=7000&high=8000"),
        base.format("observed_for_x", "gold=12"),
        base.format("unassigned_peaks", "run=1"),
        base.format("calculations_by_theory", "theory=PBE"),
        base.format("geometry", "framework=M25S18"),
        base.format("geometry", "framework=M44S27"),
    )
    assert [answer.status_code for answer in answers] == [200] * 7
    isomers, window, stated, peaks, computed, stored, other = (answer.json() for answer in answers)
    assert {row["sites"] for row in isomers} >= {"ico:2", "centre:1 ico:1"}
    for name, rows in (("M25S18", stored), ("M44S27", other)):
        frame = superatom.framework(name)
        held = [(row["x"], row["y"], row["z"]) for row in rows]
        assert held == [tuple(one.position) for one in (*frame.sites, *frame.anchors)]
    assert len(isomers) == superatom.count("M25S18", 2)[0].isomers
    assert isomers[0]["rank"] == 1
    ions = superatom.find("7000<=mz<=8000", kind="ions", db=db)
    assert [row["ion"] for row in window] == [row["ion"] for row in ions]
    assert {row["id"] for row in stated} == {
        row["id"] for row in superatom.find("gold=12", kind="observations", db=db)
    }
    assert all(row["intensity"] > 0 for row in peaks)
    assert computed == []


def test_a_row_leads_to_its_report(db):
    number = superatom.find("gold=2,rank=1", db=db)[0]["id"]
    rows, page, run, none = asked(
        db, "/some/isomers", f"/-/report/candidates/{number}", "/-/report/runs/1", "/-/report/candidates/999"
    )
    assert f'<a href="/-/report/candidates/{number}">report</a>' in rows.text
    assert "[Au2Ag23(p-MBA)18]-" in page.text
    assert "Content-Security-Policy" in page.text
    assert "[Au25(p-MBA)18]-" in run.text
    assert none.status_code == 400
    assert "no candidate satisfies" in none.text


def test_pages_show_words_and_write_nothing(db):
    home, table, write = asked(db, "/some", "/some/candidates", "/some.json?sql=delete+from+candidates")
    assert "The best isomers of a composition" in home.text
    assert "above the ground state of the same composition" in table.text
    assert write.status_code == 400
    assert superatom.find(db=db)


def test_the_file_and_the_command(db, tmp_path):
    document = superatom.metadata(tmp_path / "metadata.json", db=db)
    assert json.loads((tmp_path / "metadata.json").read_text()) == document
    with pytest.raises(superatom.SuperatomError, match="exists"):
        superatom.metadata(tmp_path / "metadata.json", db=db)
    served = superatom.browse(start=False, port=9000, db=db)
    assert served.address == "http://127.0.0.1:9000/some"
    words = list(served.command)
    assert words[words.index("--host") + 1] == "127.0.0.1"
    assert "--immutable" in words


def test_the_server_ends_with_the_command(db):
    """Asked through the port itself: an orphan would go on answering, and hold the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "superatom", "browse", "--no-open", "--port", str(port), "--db", str(db)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as served:
        until = time.monotonic() + 60
        while not _answers(port) and time.monotonic() < until:
            time.sleep(0.2)
        assert _answers(port)
        served.terminate()
        served.wait(30)
    while _answers(port) and time.monotonic() < until + 10:
        time.sleep(0.2)
    assert not _answers(port)


def _answers(port):
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def test_the_map_of_the_schema_is_that_of_the_schema():
    root = Path(__file__).resolve().parents[3]
    script = runpy.run_path(str(root / "scripts" / "draw_schema.py"))
    assert (root / "docs" / "schema.md").read_text(encoding="utf-8") == script["page"]()
