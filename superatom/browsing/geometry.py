"""A plugin of Datasette (`--plugins-dir`): SQL functions that know our geometries, also the built-in ones.

`geometry_of(framework)` is the JSON of a built-in framework, as `frameworks.geometry` holds a user's.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from datasette import hookimpl

from structures.library import FRAMEWORKS, framework

if TYPE_CHECKING:
    import sqlite3

__all__ = ["geometry_of", "prepare_connection"]


def geometry_of(name: object) -> str | None:
    """Sites and anchors of a built-in framework as JSON; NULL where there is none of that name."""
    return json.dumps(asdict(framework(str(name)))) if name in FRAMEWORKS else None


@hookimpl  # type: ignore[untyped-decorator]  # datasette has no types
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give the functions to a connection of Datasette."""
    conn.create_function("geometry_of", 1, geometry_of, deterministic=True)
