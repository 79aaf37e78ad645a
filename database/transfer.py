"""Rows of one database into another: all of them (merge), or a selection with what it needs (copy).

A row is the same where the columns that are unique in its table agree; then the one that is there stays.
Otherwise it is added under a new number, and what points to it follows.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import networkx as nx

from database.checksums import KEYS, changed_rows, seal
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from database.store import Store

__all__ = ["foreign_keys", "in_order", "selected_rows", "transfer"]

Row = dict[str, Any]

_WITH = {
    "candidates": ("calculations",),
    "species": ("ions",),
    "spectra": ("peaks", "runs"),
    "runs": ("assignments", "measured"),
    "assignments": ("rivals", "mz_rivals"),
    "series": ("catalogue",),
}
"""Tables whose rows go with those of another that they point to."""


def foreign_keys(store: Store, table: str) -> dict[str, str]:
    """Column -> the table that it points to."""
    sql = 'SELECT "from" AS name, "table" AS other FROM pragma_foreign_key_list(?)'
    return {row["name"]: row["other"] for row in store.rows(sql, [table])}


def selected_rows(store: Store, table: str, numbers: Iterable[Any]) -> dict[str, set[Any]]:
    """Return the numbers of all rows that go with these: what they point to, and what belongs to them.

    Tables without a number of their own (`peaks`, `rivals` ...) follow the rows that theirs point to.
    """
    found: dict[str, set[Any]] = {}
    open_: list[tuple[str, set[Any], bool]] = [(table, set(numbers), True)]
    while open_:
        name, wanted, down = open_.pop()
        fresh = wanted - found.setdefault(name, set()) - {None}
        found[name] |= fresh
        if not fresh:
            continue
        for column, other in foreign_keys(store, name).items():
            open_.append((other, _values(store, name, column, "id", fresh), other == "species"))
        for child in _WITH.get(name, ()) if down else ():
            if KEYS[child] == "id":
                (column,) = (key for key, other in foreign_keys(store, child).items() if other == name)
                open_.append((child, _values(store, child, "id", column, fresh), True))
    for mark in store.rows("SELECT kind, row_id, batch_id FROM marks"):
        if mark["row_id"] in found.get(mark["kind"], ()):
            found.setdefault("batches", set()).add(mark["batch_id"])
    return found


def _values(store: Store, table: str, wanted: str, column: str, among: set[Any]) -> set[Any]:
    sql = f"SELECT DISTINCT {wanted} AS it FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))"  # noqa: S608
    return {row["it"] for row in store.rows(sql, [json.dumps(sorted(among))])}


def transfer(
    source: Store, target: Store, chosen: Mapping[str, set[Any]] | None = None
) -> tuple[Counter[str], Counter[str]]:
    """Copy rows into a database inside its `writing`; return how many of each table were new, and differ.

    Parameters
    ----------
    chosen
        Numbers of each table, see `selected_rows`; every row where left out.

    Raises
    ------
    FileFormatError
        If a row of the source was changed after it was stored: its checksum would be written anew.
    """
    new: Counter[str] = Counter()
    other: Counter[str] = Counter()
    moved: dict[str, dict[Any, Any]] = {table: {} for table in KEYS}
    for table in in_order(source):
        _require_unchanged(source, table)
        keys, unique = foreign_keys(source, table), _unique(target, table)
        for row in _rows(source, table, chosen):
            number = row["id"] if KEYS[table] == "id" else None
            if not _moved_along(table, row, keys, moved):
                continue
            there = _there(target, table, unique, row)
            if there is None:
                target.db.table(table).insert(row)
                there = row.get("id") or target.value("SELECT last_insert_rowid()")
                new[table] += 1
            elif unique and _differs(target, table, unique, row, keys):
                other[table] += 1
            moved[table][number] = there
    seal(target.db.conn, all_tables=True)
    return new, other


def _require_unchanged(source: Store, table: str) -> None:
    for row, words in changed_rows(source.db.conn, table):
        if words:
            name = ", ".join(map(str, row.values()))
            raise FileFormatError(f"{source.path}: {table} {name} {words}; see: superatom verify")


def _moved_along(
    table: str, row: Row, keys: Mapping[str, str], moved: Mapping[str, Mapping[Any, Any]]
) -> bool:
    """Let a row point to the numbers of the target, in place; False where what it points to stayed behind."""
    row["checksum"] = None
    if table != "observations":
        row.pop("id", None)
    places = {column: to for column, to in keys.items() if row[column] is not None}
    if table == "marks":
        places["row_id"] = row["kind"]
    if any(row[column] not in moved.get(to, {}) for column, to in places.items()):
        return False
    row.update({column: moved[to][row[column]] for column, to in places.items()})
    return True


def in_order(store: Store) -> list[str]:
    """Tables so that each comes after those that it points to; marks, which name kinds, last."""
    graph = nx.DiGraph()
    graph.add_nodes_from(KEYS)
    graph.add_edges_from((other, table) for table in KEYS for other in foreign_keys(store, table).values())
    order = list(nx.lexicographical_topological_sort(graph))
    return [*(name for name in order if name != "marks"), "marks"]


def _rows(store: Store, table: str, chosen: Mapping[str, set[Any]] | None) -> Iterator[Row]:
    """Rows of a table, those that were chosen; what has no number of its own follows its parents."""
    every = store.rows(f"SELECT * FROM {table} ORDER BY {KEYS[table]}")  # noqa: S608  ours
    for row in every:
        if chosen is None or KEYS[table] != "id" or table == "marks" or row["id"] in chosen.get(table, ()):
            yield dict(row)


def _unique(store: Store, table: str) -> list[str]:
    """Columns that name a row: of the unique index, or of the primary key where that is no number."""
    if KEYS[table] != "id" or table == "observations":
        return KEYS[table].split(", ")
    indexes = store.rows(
        "SELECT name FROM pragma_index_list(?) WHERE \"unique\" = 1 AND origin = 'c'", [table]
    )
    for index in indexes:
        return [row["name"] for row in store.rows("SELECT name FROM pragma_index_info(?)", [index["name"]])]
    return []


def _where(unique: list[str]) -> str:
    return " AND ".join(f"{name} IS ?" for name in unique)


def _there(store: Store, table: str, unique: list[str], row: Row) -> Any:  # noqa: ANN401  a number
    """Number of the same row in the target; batches and assignments, which have no name, by all columns."""
    named = unique or [name for name in row if name != "checksum"]
    number = "id" if KEYS[table] == "id" else "1"
    return store.value(
        f"SELECT {number} FROM {table} WHERE {_where(named)}",  # noqa: S608  ours
        [row[name] for name in named],
    )


def _differs(store: Store, table: str, unique: list[str], row: Row, keys: Mapping[str, str]) -> bool:
    """Whether the row that is there holds other values, numbers of rows and batches aside."""
    sql = f"SELECT * FROM {table} WHERE {_where(unique)}"  # noqa: S608  ours
    held = next(iter(store.rows(sql, [row[name] for name in unique])))
    left = {"id", "checksum", *keys}
    return any(held[name] != value for name, value in row.items() if name not in left)
