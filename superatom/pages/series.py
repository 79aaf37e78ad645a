"""A stored series as the page draws it: a row a spectrum, with the amounts of each number of gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from structures.errors import UnknownNameError
from structures.nearest import meant

if TYPE_CHECKING:
    from database.store import Store

__all__ = ["series_document", "series_names"]

_UNITS = {"time": "h", "feed": "Au44 : Ag44"}


def series_names(store: Store) -> list[str]:
    """Names of the series of a database, the newest first."""
    sql = "SELECT series FROM measured GROUP BY series ORDER BY max(id) DESC"
    return [row["series"] for row in store.rows(sql)]


def series_document(store: Store, name: str) -> dict[str, Any]:
    """All that the page shows of a series.

    Raises
    ------
    UnknownNameError
        If the database has none of that name.
    """
    rows = list(
        store.rows(
            "SELECT m.label, m.value, m.quantity, m.run_id AS run, m.mean_gold, m.mean_error, m.spread, "
            "r.unexplained FROM measured m JOIN runs r ON r.id = m.run_id WHERE m.series = ? "
            "ORDER BY m.value, m.place",
            [name],
        )
    )
    if not rows:
        known = series_names(store)
        raise UnknownNameError(
            f"no series {name!r} in {store.path}{meant(name, known)}; there are "
            f"{', '.join(known) or 'none'}: superatom find --kind series"
        )
    return {
        "name": name,
        "quantity": rows[0]["quantity"],
        "unit": _UNITS.get(rows[0]["quantity"]),
        "rows": [row | {"amounts": _amounts(store, row["run"])} for row in rows],
    }


def _amounts(store: Store, run: int) -> dict[str, float]:
    """Summed amount of each number of gold in a run, decoys left out."""
    sql = (
        "SELECT s.gold, sum(a.amount) AS amount FROM assignments a JOIN ions i ON i.id = a.ion_id "
        "JOIN species s ON s.id = i.species_id WHERE a.run_id = ? AND a.decoy = 0 "
        "AND a.amount > 0 GROUP BY s.gold"
    )
    return {str(row["gold"]): float(row["amount"]) for row in store.rows(sql, [run])}
