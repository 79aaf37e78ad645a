"""The conversions that the paper saw as a graph: frameworks, and arrows with what was added, x and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure

from stability.preference import RULED
from superatom.files import FIGURE_STYLE, save_figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from stability.steps import Step

__all__ = ["save_conversions"]

_PLACES = dict(zip(RULED, ((0.0, 0.0), (5.0, 4.6), (10.0, 0.0)), strict=True))
_NODE = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": "#1d2530", "linewidth": 1.4}
_STYLES = {"Au44": ("#8c4a00", "-"), "Ag44": ("#44546a", "--")}  # told apart in greys by the dashes


def save_conversions(steps: Sequence[Step], path: Path) -> None:
    """Draw the steps; those from one framework to one framework with one parent share an arrow."""
    arrows: dict[tuple[str, str, str], list[str]] = {}
    for step in steps:
        gold = f"x {step.gold}" if step.gold else "x not told"
        words = f"{step.ratio}, {step.time}: {gold}"
        arrows.setdefault((step.start, step.product, step.added), []).append(words)
    with mpl.rc_context(FIGURE_STYLE | {"font.size": 9}):
        figure = Figure(figsize=(7.2, 4.8))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        for (start, product, added), lines in arrows.items():
            _arrow(axes, start, product, added, "\n".join(lines))
        for name, (x, y) in _PLACES.items():
            axes.text(x, y, name, ha="center", va="center", bbox=_NODE, fontsize=10, zorder=5)
        for row, (added, (colour, dashes)) in enumerate(_STYLES.items()):
            axes.plot([-2.8, -2.0], [6.0 - 0.5 * row] * 2, color=colour, linestyle=dashes)
            axes.text(-1.8, 6.0 - 0.5 * row, f"{added} added", va="center")
        axes.text(5.0, -2.4, "beside an arrow: Au44 : Ag44 in all, time, x seen", ha="center", va="center")
        axes.set_xlim(-3.2, 13.2)
        axes.set_ylim(-3.0, 6.6)
        axes.axis("off")
        save_figure(figure, path, dpi=200)


def _arrow(axes: Axes, start: str, product: str, added: str, words: str) -> None:
    colour, dashes = _STYLES[added]
    (x0, y0), (x1, y1) = _PLACES[start], _PLACES[product]
    if start == product:  # a loop below, or above the highest
        up = 1.0 if y0 > 1 else -1.0
        ends = (x0 - 0.8, y0 + 0.4 * up), (x0 + 0.8, y0 + 0.4 * up)
        bend, place = -1.2 * up, (x0, y0 + 1.6 * up)
    else:
        ends, bend = ((x0, y0), (x1, y1)), 0.18
        place = ((x0 + x1) / 2 - 0.18 * (y0 - y1) * 1.4, (y0 + y1) / 2 + 0.18 * (x0 - x1) * 0.55)
    arrow = {
        "arrowstyle": "-|>", "color": colour, "linestyle": dashes, "shrinkA": 0 if start == product else 28,
        "shrinkB": 0 if start == product else 28, "connectionstyle": f"arc3,rad={bend}",
    }  # fmt: skip
    axes.annotate("", ends[1], ends[0], arrowprops=arrow)
    axes.text(*place, words, ha="center", va="center", color=colour, fontsize=8, zorder=4,
              bbox={"facecolor": "white", "edgecolor": "none", "pad": 2.5})  # fmt: skip
