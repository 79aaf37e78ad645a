"""Bring the derived fields of an older database up to date, and take rows that were changed on purpose.

Only what can be recomputed is refreshed. A row that changed after it was stored keeps its checksum when its
derived fields are put right, so that whatever else changed in it is still reported; `accept` alone ends that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.checksums import KEYS, changed_rows, seal
from database.verify import differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from database.differences import Difference
    from database.sqlite import Database
    from database.store import Store

__all__ = ["accept", "refresh"]


def refresh(store: Store, *, progress: Callable[[str], None] = lambda _: None) -> Iterator[str]:
    """Write what was recomputed over each derived field that differs; yield a sentence for each.

    Each table is written whole or not at all.

    Raises
    ------
    BrokenRuleError
        If a recomputed value is another row's name; then nothing of that table is changed.
    """
    for table in KEYS:
        found = [one for one in differences(store, table, newest=True, progress=progress) if one.wanted]
        if not found:
            continue
        changed = {tuple(row.values()) for row, words in changed_rows(store.db.conn, table) if words}
        with store.writing() as db:
            for one in found:
                _write(db, one, keep_checksum=tuple(one.row.values()) in changed)
            seal(db.conn, all_tables=True)
        yield from map(str, found)


def accept(store: Store) -> Iterator[str]:
    """Give a new checksum to each row that changed after it was stored; yield a sentence for each."""
    for table in KEYS:
        changed = [row for row, words in changed_rows(store.db.conn, table) if words]
        with store.writing() as db:
            for row in changed:
                where = " AND ".join(f"{name} = ?" for name in row)
                db.execute(f"UPDATE {table} SET checksum = NULL WHERE {where}", list(row.values()))  # noqa: S608  ours
            seal(db.conn, all_tables=True)
        for row in changed:
            yield f"{table} {', '.join(map(str, row.values()))}: taken as it is"


def _write(db: Database, one: Difference, *, keep_checksum: bool) -> None:
    names = ", ".join(f"{name} = ?" for name in one.wanted) + ("" if keep_checksum else ", checksum = NULL")
    where = " AND ".join(f"{name} = ?" for name in one.row)
    db.execute(
        f"UPDATE {one.table} SET {names} WHERE {where}",  # noqa: S608  columns of ours
        [*one.wanted.values(), *one.row.values()],
    )
