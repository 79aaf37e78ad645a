"""`scripts/bench` names what it can measure and refuses what it cannot, without installing anything."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def bench(*words):
    return subprocess.run(
        ["bash", "scripts/bench", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_it_names_every_benchmark():
    answer = bench()
    assert answer.returncode == 0
    for script in (ROOT / "scripts" / "benchmarks").glob("[!_]*.py"):
        assert script.stem in answer.stdout


def test_unknown_and_private_names_are_refused():
    for name in ("nonsense", "_shry"):
        answer = bench(name)
        assert answer.returncode == 2
        assert "enumeration" in answer.stderr
