"""Exports: so many candidates as one file and as folders, R = H, frames adapted to their metals.

Wall and CPU seconds of the commands that a user types, each in a process of its own, with the memory of the
largest one. A second writing of the same rows must give the same bytes. Candidates are drawn on M44S30 with 6
gold atoms, so that no two models are alike.

Run: python scripts/benchmarks/exports.py [--rows 1000] [--many 10000] [--workers 2]
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rows", type=int, default=1000, help="rows as a joined file and as folders")
    parser.add_argument("--many", type=int, default=10_000, help="rows joined by workers; 0: leave out")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    print("| what | rows | workers | seconds | CPU s | CPU ms a row | MiB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="superatom-exports-") as place:
        folder, rows = Path(place), max(asked.rows, asked.many)
        _superatom(folder, "generate", "M44S30", "--gold", "6", "--sample", str(rows), "--seed", "1")
        one = _joined(folder, "one.extxyz", asked.rows, 1)
        print(f"| byte-equal twice: {one == _joined(folder, 'two.extxyz', asked.rows, asked.workers)} |")
        lowest = ["--find", f"gold=6,id<={asked.rows}"]
        seconds = _superatom(folder, "export", *lowest, "--code", "cp2k", "--ligand", "H", "-o", "runs")
        _print("folders, cp2k", asked.rows, 1, seconds)
        if asked.many:
            _joined(folder, "many.extxyz", asked.many, asked.workers)


def _joined(folder: Path, name: str, rows: int, workers: int) -> str:
    """Write rows as one file; its SHA-256."""
    words = ["find", "gold=6", "--sort", "id", "--limit", str(rows), "--format", "extxyz", "--ligand", "H"]
    seconds = _superatom(folder, *words, "--workers", str(workers), "-o", name)
    _print("joined extxyz", rows, workers, seconds)
    return hashlib.sha256((folder / name).read_bytes()).hexdigest()


def _superatom(folder: Path, *words: str) -> tuple[float, float]:
    """Run a command in the folder; wall and CPU seconds. Its progress stays visible."""
    begun, used = time.perf_counter(), _processor()
    command = [sys.executable, "-m", "superatom", *words]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun, _processor() - used


def _processor() -> float:
    """CPU seconds of the processes that ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _print(what: str, rows: int, workers: int, seconds: tuple[float, float]) -> None:
    wall, used = seconds
    size = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    numbers = f"{wall:.1f} | {used:.1f} | {1000 * used / rows:.0f} | {size:.0f}"
    print(f"| {what} | {rows} | {workers} | {numbers} |", flush=True)


if __name__ == "__main__":
    main()
