"""The report: what was asked of a database, and spectra, gathered and written as one HTML file."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from database.query import find
from structures.showing import Shown
from superatom.pages.content import Content, content_document
from superatom.pages.html import write_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from database.store import Store

__all__ = ["LARGEST", "Report", "isomers_of", "write_report"]

LARGEST = 50
"""Candidates on a page unless asked otherwise: with ligands they take about 4 kB each."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report(Shown):
    """A page that was written: its file, its size in bytes, and how much it shows.

    `hidden` candidates were found and had no room.
    """

    file: str
    bytes: int
    frameworks: int
    candidates: int
    hidden: int
    spectra: int


def write_report(
    content: Content, path: str | Path, *, store: Store | None, say: Callable[[str], None]
) -> Report:
    """Gather what the database holds beside the candidates, and write the page."""
    if store is not None:
        calculations, batches = _calculations(store, content.candidates), _batches(store, content)
        content = replace(content, calculations=calculations, batches=batches)
    document = content_document(content, store, say)
    size = write_page(document, Path(path))
    return Report(
        str(path), size, len(document["frameworks"]), len(content.candidates), content.hidden,
        len(content.spectra),
    )  # fmt: skip


def isomers_of(store: Store, species: Iterable[tuple[str, str | None]], most: int) -> tuple[list[Row], int]:
    """Lowest candidates of each species (on a framework, or any), in turn; and how many have no room."""
    every = []
    for name, framework in dict.fromkeys(species):
        on = f',framework="{framework}"' if framework else ""
        every.append(list(find(store, f'species="{name}"{on}', sort="rank", written=True)))
    each = max(1, most // max(len(every), 1))
    kept = [row for rows in every for row in rows[:each]][:most]
    return kept, sum(map(len, every)) - len(kept)


def _calculations(store: Store, rows: Iterable[Row]) -> tuple[Row, ...]:
    shown = {row["id"] for row in rows}
    return tuple(row for row in find(store, kind="calculations") if row["candidate_id"] in shown)


def _batches(store: Store, content: Content) -> tuple[Row, ...]:
    """The commands that wrote the rows of the page, oldest first."""
    wanted = {
        "candidates": [row["id"] for row in content.candidates],
        "runs": [spectrum["run"] for spectrum in content.spectra],
    }
    found: set[int] = set()
    for name, numbers in wanted.items():
        sql = f"SELECT DISTINCT batch_id FROM {name} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608  ours
        found |= {row["batch_id"] for row in store.rows(sql, [json.dumps(numbers)])} - {None}
    sql = (
        "SELECT id, command, arguments, versions, started FROM batches "
        "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
    )
    return tuple(store.rows(sql, [json.dumps(sorted(found))]))
