"""Databases that declare or hold what is not ours: each command ends, refuses, and writes nothing."""

import os
import shutil
import sqlite3
from contextlib import closing

from command import ask

__all__ = ["HOSTILE", "LONG", "WORDS", "declared", "write_hostile"]

_ENDLESS = (
    "WITH RECURSIVE n(id, migration_set, name) AS (SELECT 1, 'superatom', 'a' UNION ALL "
    "SELECT id, 'superatom', 'a' FROM n) SELECT * FROM n"
)
LONG = "300 MB of text"
HOSTILE = {
    "a view in place of a table": (
        "DROP TABLE mz_rivals; CREATE VIEW mz_rivals AS SELECT 1 AS assignment_id",
        "a view in place of table 'mz_rivals'",
    ),
    "a view without end": (f"CREATE VIEW endless AS {_ENDLESS}", "a view 'endless'"),
    "our view without end": (f"DROP VIEW compared; CREATE VIEW compared AS {_ENDLESS}", "a view 'compared'"),
    "a list of migrations without end": (
        f"DROP TABLE _sqlite_migrations; CREATE VIEW _sqlite_migrations AS {_ENDLESS}",
        "a view in place of _sqlite_migrations",
    ),
    "a trigger": (
        "CREATE TRIGGER t AFTER INSERT ON candidates BEGIN DELETE FROM calculations; END",
        "a trigger 't'",
    ),
    "a missing column": ("ALTER TABLE ions DROP COLUMN adduct", "a table 'ions'"),
    "a gap in the list of migrations": (
        "DELETE FROM _sqlite_migrations WHERE rowid IN (SELECT min(rowid) + 1 FROM _sqlite_migrations)",
        "its list of migrations has a gap",
    ),
    "a missing table": ("DROP TABLE rivals", "lacks"),
    "a generated column": (
        "ALTER TABLE ions ADD COLUMN g INTEGER AS (length(hex(zeroblob(charge)))) VIRTUAL",
        "a table 'ions'",
    ),
    "a table more": ("CREATE TABLE notes (a)", "a table 'notes'"),
    "text that is no UTF-8": ("UPDATE species SET reason = CAST(x'ff41' AS TEXT)", "damaged"),
    "metals without end": ("UPDATE species SET metals = 99999999", "changed"),
    LONG: ("UPDATE batches SET arguments = hex(zeroblob(150000000)) WHERE id = 1", "damaged"),
}
"""What is done to a file -> SQL, and a word of the refusal."""

WORDS = (
    ("find", "gold=1"),
    ("find", "--kind", "ions"),
    ("explain", "1"),
    ("observations",),
    ("calculations",),
    ("verify",),
    ("export", "--code", "xtb", "--candidate", "1", "--ligand", "H", "-o", "written"),
    ("generate", "M25S18", "--gold", "2"),
    ("catalogue", "--frameworks", "M25S18", "--gold", "1"),
    ("results", "write", "-o", "written.extxyz"),
)
"""Commands that open a database."""


def write_hostile(path, name):
    """Do to a copy of the database what the name says; return the copy."""
    copy = shutil.copy(path, path.with_name("hostile.db"))
    with closing(sqlite3.connect(copy)) as file:
        file.executescript(HOSTILE[name][0])
    return copy


def declared(path, commands=WORDS, names=tuple(HOSTILE)):
    """What went wrong, a line each: no error of ours, no end, or a file that was written to."""
    wrong = []
    for name in names:
        said = HOSTILE[name][1]
        copy = write_hostile(path, name)
        before = copy.read_bytes()
        for words in commands:
            ended = ask(*words, "--db", copy, before=lambda: os.chdir(path.parent))
            verifies = words == ("verify",)
            refused = ended.code != 0 and (verifies or said in ended.err + ended.out)
            if name == LONG and not verifies:
                refused = True  # a large file is not searched for what no answer reads
            if not (ended.ours and refused):
                wrong.append(f"{name}, {words[0]}: {ended.words}")
            if name != LONG and copy.read_bytes() != before:
                wrong.append(f"{name}, {words[0]} wrote to it")
        copy.unlink()
    return wrong
