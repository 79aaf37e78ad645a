"""Tables of evidence: rows of a CSV file by the names of its columns."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from structures.foreign import text_from

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["table_rows"]


def table_rows(place: Path, what: str) -> list[dict[str, str]]:
    """Rows of a table; `what` says in a message what it should be.

    Raises
    ------
    FileFormatError
        If it cannot be read.
    """
    return list(csv.DictReader(text_from(place, what).splitlines()))
