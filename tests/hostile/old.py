"""Databases that earlier versions wrote: opened, brought up to date, and nothing of a user's rows lost.

`../database/old/migrations_*.sql.gz` are dumps (sqlite3's `iterdump`) of files that earlier commits made by
their command line: generate, catalogue, link of a profile, observations; the number counts their migrations.
"""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

from flips import rows

import superatom
from database.schema.base import APPLICATION_ID

__all__ = ["OLD", "old_database", "refreshed"]

OLD = sorted((Path(__file__).parents[1] / "database" / "old").glob("migrations_*.sql.gz"))
"""The dumps."""

_OWN = {  # what no rule gives back: every value must stay, whatever the columns are called by now
    "observations": "id, section, figure, mz_min, mz_max, evidence, note",
    "spectra": "id, sha256, points",
    "peaks": "spectrum_id, mz, intensity",
    "assignments": "id, run_id, amount",
    "runs": "id, spectrum_id, parameters",
    "links": "observation_id, ion_id",
}


def old_database(dump, folder):
    """Put a dump back with sqlite3 alone."""
    path = folder / f"{dump.name.split('.')[0]}.db"
    with closing(sqlite3.connect(path)) as file:
        file.executescript(gzip.decompress(dump.read_bytes()).decode())
        file.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    return path


def refreshed(folder, dumps=tuple(OLD)):
    """What went wrong, a line each: differences that stay, changes that are not said, rows that are lost."""
    wrong = []
    for dump in dumps:
        path = old_database(dump, folder)
        before, held = rows(path), _own(path)
        first = superatom.verify(path)
        refreshing = superatom.verify(path, refresh=True)
        wrong += [f"{dump.name}: {line}" for line in superatom.verify(path).differences]
        # rows of an older ordering model are right as they are, and brought up to date all the same
        if not first.differences or not _named(first.differences) <= _named(refreshing.changed):
            wrong.append(f"{dump.name}: {len(first.differences)} differ, {len(refreshing.changed)} said")
        if _own(path) != held:
            wrong.append(f"{dump.name}: rows of the user's differ")
        if any(len(table) > len(rows(path)[name]) for name, table in before.items()):
            wrong.append(f"{dump.name}: rows are gone")
    return wrong


def _named(lines):
    """Table, row and column of each difference."""
    return {line.partition(" is ")[0] for line in lines}


def _own(path):
    with closing(sqlite3.connect(path)) as file:
        return {
            table: sorted(file.execute(f"SELECT {columns} FROM {table}").fetchall())
            for table, columns in _OWN.items()
        }
