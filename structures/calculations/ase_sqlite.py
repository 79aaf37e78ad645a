"""ASE's SQLite database from the text of its JSON one: the file that people call ase.db.

ASE stamps each row with the time; here it keeps that of the text, so that equal rows give equal bytes.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

__all__ = ["sqlite_bytes"]


def sqlite_bytes(text: str) -> bytes:
    """Content of the SQLite file with the rows of an ASE database in JSON.

    Examples
    --------
    >>> sqlite_bytes('{"ids":[],"nextid":1}')[:15]
    b'SQLite format 3'
    """
    from ase import db  # noqa: PLC0415  half a second that no other format should pay

    connect: Any = db.connect
    with tempfile.TemporaryDirectory(prefix="superatom-") as place:
        source, target = Path(place) / "rows.json", Path(place) / "rows.db"
        source.write_text(text, encoding="utf-8")
        with connect(source) as rows, connect(target) as database:
            database.metadata = {}  # makes the tables, also where there is no row
            for row in rows.select():
                database.write(row, key_value_pairs=row.key_value_pairs, data=row.data)
        with closing(sqlite3.connect(target)) as written, written:
            written.execute("UPDATE systems SET mtime = ctime")
        return target.read_bytes()
