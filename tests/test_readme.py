"""The README's commands and Python, and the manual's Python, run as they stand, in the order of the page.

Each starts in an empty folder.
"""

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

from superatom.cli.main import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|python)\n(.*?)```", README, flags=re.DOTALL)


def _commands():
    lines = "\n".join(code for language, code in BLOCKS if language == "sh").splitlines()
    return [shlex.split(line) for line in lines if line.startswith("superatom ")]


def test_each_command_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPERATOM_DB", raising=False)
    assert len(_commands()) >= 10
    for words in _commands():
        monkeypatch.setattr(sys, "argv", words)
        code = 0
        try:
            main()
        except SystemExit as stopped:
            code = stopped.code
        said = capsys.readouterr()
        assert code == 0, f"{words}: {said.err}"
        assert said.out


def test_the_python_of_the_readme_prints_what_its_comments_say(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    code = next(code for language, code in BLOCKS if language == "python")
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "2335.463" in ran.stdout
    assert "gap x = 13-16" in ran.stdout
    assert ran.stdout.count("Au2C30H90Ag42S30 18") + ran.stdout.count("18") >= 5


def test_the_picture_of_the_readme_is_there():
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", README):
        assert (ROOT / picture).stat().st_size > 1000


def test_the_python_of_the_manual_prints_what_it_says():
    ran = doctest.testfile(str(ROOT / "docs" / "manual.md"), module_relative=False, encoding="utf-8")
    assert ran.attempted >= 3
    assert ran.failed == 0
