"""Tables in the text that a program prints."""

from __future__ import annotations

import re

__all__ = ["last_table"]


def last_table(text: str, heading: str, pattern: str) -> list[tuple[str, ...]]:
    """Groups of the rows that fit a pattern, of the first run of such rows below the last such heading."""
    _, found, block = text.rpartition(heading)
    row = re.compile(pattern)
    rows: list[tuple[str, ...]] = []
    for line in block.splitlines() if found else ():
        if match := row.match(line):
            rows.append(match.groups())
        elif rows:
            break
    return rows
