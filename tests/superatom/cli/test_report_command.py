"""`report`, and `--report` of other commands: the file is written, its line says what is in it.

Evidence: the content of each page is read back as JSON.
"""

import json
import re

from running import run


def rows(path):
    """Candidates of a page."""
    text = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'id="content">(.*?)</script>', text, re.DOTALL)[1])["candidates"]["rows"]


def test_commands_write_pages(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    made = run(capsys, monkeypatch, "generate", "M25S18", "--gold", "1", "--report", "made.html")
    assert made.code == 0
    assert len(rows(tmp_path / "made.html")) == 3
    frames = run(capsys, monkeypatch, "report", "-o", "frames.html", "--framework", "M44S30,M44S26")
    assert frames.out.startswith("frames.html: 0 candidates, 2 frameworks, 0 spectra")
    again = run(capsys, monkeypatch, "report", "-o", "frames.html", "--framework", "M44S30")
    assert (again.code, "exists" in again.err) == (2, True)
    every = run(capsys, monkeypatch, "report", "-o", "all.html", "--limit", "2", "--ligand", "none")
    assert every.out.startswith("all.html: 2 candidates (1 more not shown: --limit), 1 framework, ")
    assert [row["rank"] for row in rows(tmp_path / "all.html")] == [1, 2]
