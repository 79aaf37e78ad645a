"""A database for people who browse it: what tables and columns mean, and questions that are ready to ask.

The document is Datasette's (https://docs.datasette.io/en/stable/metadata.html): titles, sources, columns with
units, the column that names a row where another table points to it, and queries with named parameters; its
words are in `sources/browsing.toml`.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from database.columns import column
from database.masses.isotopes import ISOTOPE_TABLE
from database.observations import SOURCE

if TYPE_CHECKING:
    from database.store import Store

__all__ = ["metadata"]

_HIDDEN = ("_sqlite_migrations",)


def metadata(store: Store, name: str) -> dict[str, Any]:
    """Return Datasette's metadata document of an open database that is served under a name."""
    text = files("database").joinpath("sources", "browsing.toml").read_text(encoding="utf-8")
    words = tomllib.loads(text.replace("{isotopes}", ISOTOPE_TABLE).replace("{source}", SOURCE))
    found = store.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY rowid")
    tables = [row["name"] for row in found if not row["name"].startswith("sqlite_")]
    return {
        "title": "superatom",
        "description": "Frameworks, candidates, predicted ions, spectra and calculations of one database.",
        "databases": {
            name: {
                "tables": {table: _table(store, table, words["tables"]) for table in tables},
                "queries": {key: query | {"hide_sql": True} for key, query in words["queries"].items()},
            }
        },
    }


def _table(store: Store, table: str, words: dict[str, dict[str, str]]) -> dict[str, Any]:
    if table in _HIDDEN:
        return {"hidden": True}
    names = [row["name"] for row in store.rows("SELECT name FROM pragma_table_info(?)", [table])]
    return words[table] | {"columns": _columns(table, names)}


def _columns(table: str, names: list[str]) -> dict[str, str]:
    described = {}
    for name in names:
        known = column(table, name)
        words = f"{known.words} ({known.unit})" if known.unit else known.words
        if words:
            described[name] = words
    return described
