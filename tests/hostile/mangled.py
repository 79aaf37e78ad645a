"""Write bytes of chance over a database, or cut it, and ask each command for its rows.

What a command answers must be what it answers of the whole file, unless it refuses. `verify` may find the
file whole only where sqlite3 itself reads the same rows from it as before.
"""

import random
import shutil

from command import ask, load
from flips import rows

import superatom

__all__ = ["ASKED", "mangled", "warm"]

ASKED = {
    "find": ("gold=1",),
    "find ions": ("--kind", "ions", "--csv"),
    "explain": ("1",),
    "verify": (),
    "export": ("--code", "xtb", "--candidate", "1", "--ligand", "H", "-o"),
}
"""Commands that read a database, with their arguments; that of `export` ends with its folder."""


def mangled(path, number, seed):
    """What went wrong, a line each: no error of ours, no end, or rows that differ silently."""
    warm(path)
    content, before = path.read_bytes(), rows(path)
    right = {command: _answer(path, command) for command in ASKED}
    assert {ended.code for ended, _ in right.values()} == {0}
    copy = path.with_name("mangled.db")
    wrong = []
    for each in range(seed, seed + number):
        for command, (meant, files) in right.items():
            copy.write_bytes(_mangled(content, random.Random(each)))  # noqa: S311  no secret
            ended, written = _answer(copy, command)
            if not ended.ours:
                wrong.append(f"file {each}, {command}: {ended.words}")
            elif command == "verify":
                if ended.code == 0 and rows(copy) != before:
                    wrong.append(f"file {each}: verify finds nothing, rows differ")
            elif ended.code == 0 and (ended.out != meant.out or written != files):
                wrong.append(f"file {each}, {command}: another answer")
    _remove(copy)
    return wrong


def warm(path):
    """Do once in this process what each fork would do for the first time, without a trace in the file."""
    load()
    superatom.verify(path)
    superatom.explain(1, db=path)
    superatom.export("xtb", path.with_name("warm"), candidates=[1], ligand="H", db=path)
    shutil.rmtree(path.with_name("warm"))


def _answer(path, command):
    """How a command ended and what it wrote into its folder."""
    words = ASKED[command]
    place = path.with_name("written")
    if command == "export":
        words = (*words, place)
    ended = ask(command.split()[0], *words, "--db", path)
    files = {entry.name: entry.read_bytes() for entry in place.glob("*/*")}
    shutil.rmtree(place, ignore_errors=True)
    return ended, files


def _mangled(content, generator):
    changed = bytearray(content)
    if generator.random() < 0.25:
        return changed[: generator.randrange(len(changed))]
    for _ in range(generator.choice([1, 3, 30])):
        place = generator.randrange(len(changed))
        piece = generator.randbytes(generator.choice([1, 8, 600]))[: len(changed) - place]
        changed[place : place + len(piece)] = piece
    return changed


def _remove(path):
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
