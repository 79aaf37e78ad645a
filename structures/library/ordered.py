"""The hypotheses of M44S27 against each other at Au21Ag23, a composition that mass spectra show: PBE points.

`ordered.csv`, made by this project with the settings of `computed`: three orderings a hypothesis, which
`scripts/order_hypotheses.py` makes (the ground state of the ordering model, or a rule where that has no say;
gold in the core; one drawn); eV relative to atoms. What is not computed yet is said.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from structures.library.computed import METHOD
from structures.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["HYPOTHESES", "ORDERINGS", "ordered_words"]

HYPOTHESES = ("M44S27", "M44S27-b", "M44S27-c", "M44S27-d", "M44S27-e")
ORDERINGS = 3
_METALS = "Au21Ag23"


def ordered_words(framework: str, points: Sequence[Mapping[str, str]] | None = None) -> str:
    """Say how a hypothesis lies at Au21Ag23 above the best of all; empty for other frameworks.

    Parameters
    ----------
    points
        Rows as `ordered.csv` has them; those of the package where left out.

    Examples
    --------
    >>> ordered_words("M44S26")
    ''
    """
    if framework not in HYPOTHESES:
        return ""
    every = _shipped() if points is None else points
    own = [point for point in every if point["framework"] == framework]
    if not own:
        return f"{_METALS}: no PBE point yet of the {ORDERINGS} orderings that are prepared"
    best = min(float(point["energy"]) for point in every)
    above = [float(point["energy"]) - best for point in own]
    gaps = [float(point["gap"]) for point in own]
    geometry = " and ".join(sorted({point["geometry"] for point in own}))
    told = (
        f"{_METALS} by {METHOD}, {geometry}: {_span(above, '+.1f')} eV above the lowest of "
        f"{counted(len(every), 'point')} of all hypotheses, gap {_span(gaps, '.2f')} eV"
    )
    lacking = ORDERINGS - len(own)
    return f"{told}; {counted(lacking, 'ordering')} not computed yet" if lacking > 0 else told


@cache
def _shipped() -> tuple[Mapping[str, str], ...]:
    text = files("structures.library").joinpath("ordered.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _span(values: list[float], digits: str) -> str:
    low, high = f"{min(values):{digits}}", f"{max(values):{digits}}"
    return low if low == high else f"{low} to {high}"
