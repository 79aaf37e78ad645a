"""The fragment tree of a precursor: one column a loss, each ion with its share, each line with what left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.masses.notation import parse_ion
from superatom.ion_labels import ion_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from database.masses.ions import Ion
    from database.spectra.judge.precursor import Precursor, Step

__all__ = ["draw_tree"]

_SEEN, _UNSEEN, _LINE = "#2f6f9f", "#999999", "#777777"
_FONT = 7.5


def draw_tree(axes: Axes, precursor: Precursor) -> None:
    """Draw what was found of a fragment tree; the precursor is grey where it was not found itself."""
    columns = _columns(precursor)
    place = {
        ion: (float(column), 1.0 - (row + 1) / (len(ions) + 1))
        for column, ions in enumerate(columns)
        for row, ion in enumerate(ions)
    }
    for step in precursor.steps:
        _line(axes, place[step.parent], place[step.child], _lost(step))
    for ion, (x, y) in place.items():
        share = precursor.shares.get(ion)
        colour = _UNSEEN if share is None else _SEEN
        words = f"{ion_label(ion)}\n{'not seen' if share is None else f'{share:.1%}'}"
        box = {"facecolor": "white", "edgecolor": colour, "boxstyle": "round"}
        axes.text(
            x, y, words, ha="center", va="center", fontsize=_FONT, color=colour, bbox=box, zorder=3
        )  # fmt: skip
    axes.set_xlim(-0.5, max(len(columns) - 0.5, 1.5))
    axes.set_ylim(0, 1)
    axes.axis("off")
    leaving = ", ".join(f"{ion_label(ion)} {precursor.shares[ion]:.1%}" for ion in precursor.leaving)
    also = f"; what left is seen too: {leaving}" if leaving else ""
    axes.set_title(f"fragments{also}", loc="left", fontsize=9)


def _columns(precursor: Precursor) -> list[list[Ion]]:
    """Ions by the number of losses that lead to each from the precursor, largest share first."""
    far = {precursor.ion: 0}
    while True:
        before = dict(far)
        for step in precursor.steps:
            if step.parent in far:
                away = far[step.parent] + len(step.lost)
                far[step.child] = min(away, far.get(step.child, away))
        if far == before:
            break
    ions = [precursor.ion, *(ion for ion in precursor.left if ion != precursor.ion)]
    return [[ion for ion in ions if far.get(ion) == number] for number in sorted(set(far.values()))]


def _lost(step: Step) -> str:
    return "\n".join("− " + ("CO$_2$" if one == "CO2" else ion_label(parse_ion(one))) for one in step.lost)


def _line(axes: Axes, start: tuple[float, float], end: tuple[float, float], words: str) -> None:
    axes.plot([start[0], end[0]], [start[1], end[1]], color=_LINE, lw=0.8, zorder=1)
    middle = 0.5 * (start[0] + end[0]), 0.5 * (start[1] + end[1])
    axes.text(
        *middle, words, ha="center", va="center", fontsize=_FONT - 1, color=_LINE, zorder=2,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
    )  # fmt: skip
