"""The page of columns: unit, meaning, source and error of everything that `find` can be asked for."""

from __future__ import annotations

from database.columns import column
from database.kinds import KINDS
from database.origins import error_of, source_of

__all__ = ["columns_page"]

_HEAD = """# Every column

What `superatom find --kind KIND` can ask for, show and sort by, and what CSV, JSON and
[the tables](schema.md) hold; made from the code. `error` says where the error of a number stands, or what is
known of it."""


def columns_page() -> str:
    """The page as Markdown: a table a kind."""
    parts = [_HEAD]
    for kind, held in KINDS.items():
        rows = [f"## {kind}", "", "| column | unit | meaning | source | error |", "|---|---|---|---|---|"]
        for name in held.columns:
            known = column(kind, name)
            cells = (f"`{name}`", known.unit, known.words, source_of(kind, name), error_of(kind, name))
            rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"
