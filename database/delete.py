"""Take rows away: first what would go, then, inside `Store.writing`, that it goes.

What points to a row goes with it: calculations with their candidate, runs with their spectrum, tags with
their row. What a row points to (framework, species, batch) stays.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from database.checksums import KEYS
from database.transfer import foreign_keys, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from database.store import Store

__all__ = ["count_rows", "delete_rows", "going_with"]

_AMONG = "IN (SELECT value FROM json_each(?))"


def going_with(store: Store, table: str, numbers: Iterable[Any]) -> dict[str, tuple[str, list[Any]]]:
    """Return table -> (column, values) of all rows that go with these, children before their parents."""
    found: dict[str, tuple[str, set[Any]]] = {}
    _add(store, table, "id", set(numbers), found)
    order = [name for name in reversed(in_order(store)) if name in found]
    return {name: (found[name][0], sorted(found[name][1])) for name in order}


def _add(store: Store, table: str, column: str, values: set[Any], found: dict[str, Any]) -> None:
    """Add rows of a table, and what points to them."""
    if not values:
        return
    if column == "id":
        among = values
    else:
        sql = f"SELECT DISTINCT {column} AS it FROM {table} WHERE {column} {_AMONG}"  # noqa: S608  ours
        if KEYS[table] == "id":
            sql = f"SELECT id AS it FROM {table} WHERE {column} {_AMONG}"  # noqa: S608  ours
            column = "id"
        among = {row["it"] for row in store.rows(sql, [json.dumps(sorted(values))])}
    if not among:
        return
    held = found.setdefault(table, (column, set()))[1]
    fresh = among - held
    held |= fresh
    if column != "id" or not fresh:
        return
    for child in KEYS:
        for name, other in foreign_keys(store, child).items():
            if other == table:
                _add(store, child, name, fresh, found)


def count_rows(store: Store, going: Mapping[str, tuple[str, list[Any]]]) -> dict[str, int]:
    """How many rows of each table they are."""
    return {
        table: int(
            store.value(f"SELECT count(*) FROM {table} WHERE {column} {_AMONG}", [json.dumps(values)])  # noqa: S608
        )
        for table, (column, values) in going.items()
    }


def delete_rows(store: Store, going: Mapping[str, tuple[str, list[Any]]]) -> None:
    """Delete them with their tags and notes; call it inside `writing`."""
    for table, (column, values) in going.items():
        asked = json.dumps(values)
        if column == "id":
            store.db.execute(f"DELETE FROM marks WHERE kind = ? AND row_id {_AMONG}", [table, asked])  # noqa: S608
        store.db.execute(f"DELETE FROM {table} WHERE {column} {_AMONG}", [asked])  # noqa: S608  ours
