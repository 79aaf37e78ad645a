"""Run the command line in this process: fast, and with the exit code that a shell would see."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from superatom.cli.main import main

__all__ = ["Ran", "run"]


@dataclass(frozen=True)
class Ran:
    """What a command printed and returned."""

    code: int
    out: str
    err: str


def run(capsys, monkeypatch, *arguments: str) -> Ran:
    """Call `superatom ARGUMENTS` and capture it."""
    monkeypatch.setattr(sys, "argv", ["superatom", *map(str, arguments)])
    code = 0
    try:
        main()
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    captured = capsys.readouterr()
    return Ran(code, captured.out, captured.err)
