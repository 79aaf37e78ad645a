"""What the paper saw turn into what, as a table, a graph and a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stability.steps import STEPS, Step
from structures.showing import Table
from superatom.conversion_figure import save_conversions
from superatom.files import as_path, require_figure

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["conversions"]

_COLUMNS = ("start", "added", "product", "gold", "ratio", "time", "mechanism")


def conversions(*, figure: str | Path | None = None, force: bool = False) -> Table[Step]:
    """Return the steps that the paper saw; `stability.steps.step_graph` has them as a networkx graph.

    A step says what was there before and after. How fast it goes between, nobody measured.

    Parameters
    ----------
    figure
        Draw them there: .png, .svg or .pdf.
    force
        Replace the file.

    Raises
    ------
    InvalidInputError
        If the file exists or is no figure.

    Examples
    --------
    >>> import superatom
    >>> steps = superatom.conversions()
    >>> steps[0].start, steps[0].added, steps[0].product, steps[0].gold
    ('M44S30', 'Au44', 'M44S30', '0-1')
    """
    place = as_path(figure)
    require_figure(place, force=force)
    if place is not None:
        save_conversions(STEPS, place)
    return Table(STEPS, _COLUMNS)
