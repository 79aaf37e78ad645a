"""Write docs/schema.md: a map of the database's tables, made from the tables of a new database.

    python scripts/draw_schema.py

A test compares the page with what this would write.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from database.columns import column
from database.metadata import metadata
from database.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parents[1] / "docs" / "schema.md"
HEAD = """# The tables of a database

Made by `scripts/draw_schema.py` from a new database; words and units are those of `superatom metadata`, and
`superatom browse` shows the rows. Most rows point to the batch (command, versions, time) that wrote them.
Geometry of built-in frameworks is not stored: it is rebuilt from the framework and the occupancy.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The page as it should stand."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "new.db", create=True) as store:
        words = metadata(store, "new")["databases"]["new"]["tables"]
        shown = [name for name, table in words.items() if not table.get("hidden")]
        parts = [HEAD, "```mermaid", "erDiagram", *arrows(store, shown), "```"]
        for name in shown:
            title, description = words[name]["title"], words[name]["description"]
            parts += ["", f"## {name}", "", f"{title}: {description}.", "", *rows(store, name)]
    return "\n".join(parts) + "\n"


def arrows(store: Store, tables: list[str]) -> Iterator[str]:
    """Which table points to which; batches, to which all point, are left out."""
    for table in tables:
        for key in store.rows(
            'SELECT "table" AS other, "from" AS name FROM pragma_foreign_key_list(?)', [table]
        ):
            if key["other"] != "batches":
                yield f"    {key['other']} ||--o{{ {table} : {key['name']}"


def rows(store: Store, table: str) -> Iterator[str]:
    """A line a column: name, type, unit, meaning, and the table that it points to."""
    keys = store.rows('SELECT "table" AS other, "from" AS name FROM pragma_foreign_key_list(?)', [table])
    points = {key["name"]: key["other"] for key in keys}
    yield "| column | type | unit | meaning |"
    yield "|---|---|---|---|"
    for row in store.rows("SELECT name, type FROM pragma_table_info(?)", [table]):
        known = column(table, row["name"])
        meaning = (
            f"row of [{points[row['name']]}](#{points[row['name']]})"
            if row["name"] in points
            else known.words
        )
        yield f"| {row['name']} | {row['type'].lower()} | {known.unit} | {meaning} |"


if __name__ == "__main__":
    main()
