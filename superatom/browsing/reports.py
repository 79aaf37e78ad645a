"""A plugin of Datasette: from a row to its page, `/-/report/candidates/12`, made when it is asked for.

The number of a candidate or of a run becomes a link to the report of `superatom report`: structure in 3D, or
spectrum with its envelopes. Pages are kept while the server runs.
"""

from __future__ import annotations

import asyncio
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from datasette import Response, hookimpl
from markupsafe import Markup

import superatom
from structures.errors import SuperatomError

__all__ = ["page_of", "register_routes", "render_cell"]

_KINDS = {"candidates": "candidates", "isomers": "candidates", "runs": "runs"}
_REFUSED = 400  # HTTP: bad request


@cache
def page_of(database: str, kind: str, number: int) -> str:
    """The page of a candidate, with H in the place of its ligands, or of a run.

    Raises
    ------
    SuperatomError
        If there is no such row, or a run is of an m/z list.
    """
    asked: dict[str, Any] = {"runs": number} if kind == "runs" else {"find": f"id={number}", "ligand": "H"}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "report.html"
        superatom.report(place, **asked, db=database)
        return place.read_text(encoding="utf-8")


@hookimpl  # type: ignore[untyped-decorator]  # datasette has no types
def register_routes() -> list[tuple[str, Any]]:
    """The address of a page."""
    return [(r"^/-/report/(?P<kind>candidates|runs)/(?P<number>\d{1,18})$", _report)]


async def _report(request: Any, datasette: Any) -> Any:  # noqa: ANN401  datasette has no types
    place, words = datasette.get_database().path, request.url_vars
    try:
        text = await asyncio.to_thread(page_of, str(place), words["kind"], int(words["number"]))
    except SuperatomError as error:
        return Response.text(str(error), status=_REFUSED)
    return Response.html(text)


@hookimpl  # type: ignore[untyped-decorator]  # datasette has no types
def render_cell(value: Any, column: str, table: str | None) -> Any:  # noqa: ANN401  datasette has no types
    """The number of a row with a link to its page."""
    kind = "runs" if column == "run_id" else _KINDS.get(table or "") if column == "id" else None
    if kind is None or not isinstance(value, int):
        return None
    return Markup('{0} <a href="/-/report/{1}/{0}">report</a>').format(value, kind)
