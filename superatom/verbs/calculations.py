"""Stored calculations: which theories there are, and how one of them agrees with the model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from database.against_model import (
    Compared,
    CompositionCompared,
    against_model,
    by_composition,
    pairs_in_order,
)
from database.query import find as found_in
from database.theories import Comparable, chosen_theory, comparable
from structures.errors import InvalidInputError
from structures.showing import Shown, Table
from superatom.doors import opened
from superatom.files import FIGURE_STYLE, as_path, require_figure, save_figure
from superatom.verbs.ordering import computed_cautions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matplotlib.figure import Figure

    from superatom.doors import Database

__all__ = ["Calculations", "calculations"]


@dataclass(frozen=True, slots=True)
class Calculations(Shown):
    """What was computed, and one theory of it against the model.

    Attributes
    ----------
    theories
        One row for each theory, framework, shell and charge; the most used theory first.
    theory
        The one that was compared; empty where nothing was computed.
    candidates
        Model and computed energy (eV) of each candidate, the largest deviation first.
    compositions
        Rank correlation, rms deviation and the worst candidate of each composition with two or more.
    right, pairs
        How many pairs of one composition the model orders as the calculation does, and of how many.
    cautions
        What does not count: geometries that lost metal-sulfur bonds, which are not compared, and candidates
        whose place another method on record contradicts.
    """

    theories: Table[Comparable]
    theory: str
    candidates: Table[Compared]
    compositions: Table[CompositionCompared]
    right: int
    pairs: int
    cautions: tuple[str, ...] = ()


def calculations(
    expression: str = "",
    *,
    theory: str | None = None,
    output: str | Path | None = None,
    force: bool = False,
    db: Database | None = None,
) -> Calculations:
    """List the stored calculations by theory, and compare one theory with the model's energies.

    Parameters
    ----------
    expression
        Which candidates, as `superatom.find` takes it.
    theory
        Words of code, theory, task, ligand or charge; the most used theory where left out.
    output, force
        A picture (.png, .svg, .pdf) of computed against model energies; overwrite it.
    db
        Database; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If several theories would be mixed, there is nothing to draw, or the picture exists.
    UnknownNameError
        If no calculation has that theory, or a name of the expression does not exist.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, db="some.db")
    >>> superatom.calculations(db="some.db").pairs  # nothing was computed yet
    0
    """
    require_figure(as_path(output), force=force)
    with opened(db) as store:
        listed = comparable(store)
        groups = chosen_theory(store, theory)
        rows = list(found_in(store, expression, theory=theory)) if groups else []
        cautions = [*_broken(rows), *computed_cautions(store, rows, groups)]
    compared = against_model(rows)
    right, pairs = pairs_in_order(compared)
    name = groups[0].name if groups else ""
    if output is not None:
        if not any(one.deviation is not None for one in compared):
            raise InvalidInputError("no composition has two computed candidates with a model energy to draw")
        _draw(compared, name, Path(output))
    return Calculations(
        Table(listed, _LISTED),
        name,
        Table(compared),
        Table(by_composition(compared)),
        right,
        pairs,
        tuple(cautions),
    )


def _broken(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    broken = [row["id"] for row in rows if row["bonds_lost"]]
    if broken:
        listed = ", ".join(map(str, broken[:_FIRST])) + (", ..." if len(broken) > _FIRST else "")
        yield f"Metal-sulfur bonds were lost: another structure, not compared: candidates {listed}."


_FIRST = 10


_LISTED = ("code", "theory", "solvent", "task", "framework", "ligand", "charge", "calculations")


def _draw(compared: Sequence[Compared], theory: str, path: Path) -> None:
    import matplotlib as mpl  # noqa: PLC0415  half a second, and only for a picture
    from matplotlib.figure import Figure  # noqa: PLC0415  as above

    with mpl.rc_context(FIGURE_STYLE):
        figure = Figure(figsize=(5.4, 5.0), layout="constrained")
        _points(figure, compared, theory)
        save_figure(figure, path)


def _points(figure: Figure, compared: Sequence[Compared], theory: str) -> None:
    """One colour a framework, computed against model with equal means, the three worst with their number."""
    axes = figure.subplots()
    drawn = [one for one in compared if one.deviation is not None and one.energy is not None]
    for name in dict.fromkeys(one.framework for one in drawn):
        here = [one for one in drawn if one.framework == name]
        model = [one.energy or 0.0 for one in here]
        axes.scatter(model, [one.energy_calc for one in here], s=22, label=name, zorder=2)
    reach = max(max(one.energy or 0.0, one.energy_calc) for one in drawn) * 1.05 or 1.0
    axes.plot([0, reach], [0, reach], color="0.6", linewidth=0.8, zorder=1)
    for one in drawn[:3]:
        axes.annotate(
            f"candidate {one.candidate}", (one.energy or 0.0, one.energy_calc), xytext=(4, 4),
            textcoords="offset points", fontsize=7,
        )  # fmt: skip
    axes.set_xlabel("model, eV above the lowest computed candidate")
    axes.set_ylabel("computed, eV above the lowest candidate")
    names = sorted({one.framework for one in drawn})
    axes.set_title(f"{theory}\n{names[0]}" if len(names) == 1 else theory, fontsize=9)
    if len(names) > 1:  # beside the points, that no key is taken for one of them
        figure.legend(loc="outside lower center", ncols=4, frameon=False)
