"""manifest.csv: one row a folder of a batch. It grows by what a later batch adds; a row is never lost."""

from __future__ import annotations

import csv
import io
import os
from typing import TYPE_CHECKING, Any

from structures.errors import FileFormatError, InvalidInputError
from structures.files import safe_name
from structures.foreign import text_from

if TYPE_CHECKING:
    from pathlib import Path

    from structures.calculations.folder import Exported

__all__ = ["COLUMNS", "MANIFEST", "manifest_row", "manifest_text", "read_manifest"]

MANIFEST = "manifest.csv"
_LARGEST = 1 << 28  # bytes; a row has 150
COLUMNS = tuple(
    "folder code framework evidence occupancy formula charge multiplicity task level candidate sites".split()
)
_BEFORE = COLUMNS[:-1]  # manifests of earlier versions


def read_manifest(path: Path) -> dict[str, dict[str, Any]]:
    """Rows by folder; none where there is no manifest.

    Raises
    ------
    InvalidInputError
        If something else stands there: a link, a pipe, a folder, another table, or a damaged one of ours.
    """
    if not os.path.lexists(path):
        return {}
    problem = InvalidInputError(f"{path.name} in that folder is not ours; choose another folder with -o")
    if path.is_symlink() or not path.is_file():
        raise problem
    try:
        text = text_from(path, "the list of folders", largest=_LARGEST)
        reader = csv.DictReader(text.splitlines(), strict=True)
        header = tuple(reader.fieldnames or ())
        rows = list(reader) if header in (COLUMNS, _BEFORE) else [{}]
    except (FileFormatError, csv.Error) as error:
        raise problem from error
    if any(set(row) != set(header) or None in row.values() for row in rows):
        raise problem
    return {safe_name(row["folder"]): {"sites": ""} | row for row in rows}


def manifest_row(exported: Exported) -> dict[str, Any]:
    """Row of one folder that was written."""
    record = exported.record.to_json()
    row = {column: record.get(column, "") for column in COLUMNS}
    return row | {"folder": exported.name, "candidate": exported.record.source.get("candidate", "")}


def manifest_text(rows: dict[str, dict[str, Any]]) -> str:
    """The file, sorted by folder."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[name] for name in sorted(rows))
    return text.getvalue()
