"""Copies of a database beside it, made before something is taken away, and the way back to them.

SQLite's own backup reads a consistent state while others write. A copy is named after the database, what it
was made before, and the time: `superatom.before-delete-20260102T030405.db`.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from database.connection import connect
from database.store import Store
from structures.errors import InvalidInputError
from structures.files import whole

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["back_up", "newest_backup", "restore"]


def back_up(store: Store, before: str) -> Path:
    """Write a copy of an open database beside it; return its path.

    Raises
    ------
    InvalidInputError
        If it cannot be written.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")[:-3]
    place = store.path.with_name(f"{store.path.stem}.before-{before}-{stamp}{store.path.suffix}")
    with whole(place) as partial:
        partial.unlink(missing_ok=True)
        with closing(connect(partial, create=True)) as copy:
            store.db.conn.backup(copy)
    return place


def newest_backup(path: Path) -> Path:
    """Return the copy that was made last, those made by `undo` itself left out.

    Raises
    ------
    InvalidInputError
        If there is none.
    """
    found = [
        each
        for each in path.parent.glob("*")
        if each.name.startswith(f"{path.stem}.before-")
        and not each.name.startswith(f"{path.stem}.before-undo-")
        and each.suffix == path.suffix
    ]
    if not found:
        raise InvalidInputError(
            f"there is no copy of {path} to go back to; one is made before rows are taken"
        )
    return max(found, key=lambda each: each.stem.rsplit("-", 1)[-1])


def restore(store: Store, copy: Path) -> Path:
    """Put the copy's content into the open database; return the path of a copy of what was there.

    The copy that was used is removed: its content is the database again.

    Raises
    ------
    InvalidInputError
        If another process is writing.
    """
    kept = back_up(store, "undo")
    with Store(copy, create=False, read_only=True) as source:
        source.db.conn.backup(store.db.conn)
    copy.unlink()
    return kept
