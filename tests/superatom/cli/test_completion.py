"""The lines on completion in the manual work in the shells that they are for.

Evidence: bash, zsh and fish themselves, where they are installed; the line is read from the manual's table.
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

MANUAL = (Path(__file__).resolve().parents[3] / "docs" / "manual.md").read_text(encoding="utf-8")
ASKED = {"superatom gen": "generate", "superatom find --so": "--sort", "superatom frameworks a": "add"}


def line_of(shell):
    """The cell of the manual, and the shell's path."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    found = re.search(rf"^\| {shell} \(`(.+?)`\) \| `(.+)` \|$", MANUAL, re.MULTILINE)
    return program, found[2].replace("\\|", "|")


@pytest.fixture(autouse=True)
def _own_command(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    for name in ("HOME", "ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    if shutil.which("superatom") is None:
        pytest.skip("the command is not installed here")


def ran(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout


def test_bash():
    bash, line = line_of("bash")
    for typed, meant in ASKED.items():
        words = typed.split()
        script = (
            f"{line}; COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; _superatom_completion superatom; "
            'echo "${COMPREPLY[@]}"; complete -p superatom'
        )
        offered, registered = ran(bash, "-c", script).splitlines()
        assert offered == meant
        assert "-F _superatom_completion superatom" in registered


def test_fish(tmp_path):
    fish, line = line_of("fish")
    place = tmp_path / "fish" / "completions"
    place.mkdir(parents=True)
    (place / "superatom.fish").write_text(f"{line}\n")
    for typed, meant in ASKED.items():
        assert ran(fish, "-c", f"complete -C '{typed}'").split("\t")[0].strip() == meant


def test_zsh(tmp_path):
    zsh, line = line_of("zsh")
    (tmp_path / ".zshrc").write_text(f"{line}\nPS1=ready\n")
    terminal, other = pty.openpty()
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), other)
    shell = subprocess.Popen(
        [zsh, "-i"], **streams, env=os.environ | {"TERM": "dumb"}, start_new_session=True
    )
    assert "ready" in said(terminal, "ready")
    for typed, meant in ASKED.items():
        os.write(terminal, f"\x15{typed}\t".encode())
        assert f"{typed.rsplit(' ', 1)[0]} {meant} " in said(terminal, f" {meant} ")
    os.write(terminal, b"\x15exit\n")
    shell.wait(timeout=30)
    os.close(terminal)
    os.close(other)


def said(terminal, awaited):
    """What the shell wrote until the awaited words, for at most half a minute."""
    text, end = "", time.monotonic() + 30
    while awaited not in text and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            text += os.read(terminal, 4096).decode(errors="replace")
    return text
