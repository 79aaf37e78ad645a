"""Flip one bit of a database file and ask `verify`.

The oracle is sqlite3 alone: a flip counts where the rows that it reads from any table differ from those
before, or can no longer be read.
"""

import random
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field

import superatom

__all__ = ["Flips", "flips", "rows"]


@dataclass
class Flips:
    """How many flips changed a value, in which table, and where `verify` said nothing."""

    changed: Counter = field(default_factory=Counter)
    unreported: list = field(default_factory=list)


def flips(path, number, seed):
    """Flip bits at random places of the file's copy until `number` of them changed a value."""
    generator = random.Random(seed)  # noqa: S311  no secret
    content = path.read_bytes()
    before = rows(path)
    copy = path.with_name("flipped.db")
    found = Flips()
    while found.changed.total() < number:
        place, bit = generator.randrange(len(content)), generator.randrange(8)
        flipped = bytearray(content)
        flipped[place] ^= 1 << bit
        copy.write_bytes(flipped)
        table = _first_difference(before, rows(copy))
        if table is None:
            continue
        found.changed[table] += 1
        if not _reported(copy):
            found.unreported.append((table, place, bit))
    return found


def rows(path):
    """Every row of every table as bytes; the error in place of a table that cannot be read."""
    found = {}
    with closing(sqlite3.connect(path)) as file:
        file.text_factory = bytes
        try:
            names = [
                row[0].decode() for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
        except (sqlite3.Error, UnicodeDecodeError) as error:
            return {"the schema": str(error)}
        for name in names:
            try:
                found[name] = file.execute(f'SELECT * FROM "{name}"').fetchall()
            except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
                found[name] = str(error)
    for left in ("-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)
    return found


def _first_difference(before, after):
    if set(before) != set(after):
        return "the schema"
    return next((name for name in before if repr(before[name]) != repr(after[name])), None)


def _reported(path):
    try:
        return not superatom.verify(path).verified
    except superatom.SuperatomError:
        return True
