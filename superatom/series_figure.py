"""Heat map of a series: share of each number of Au against time or feed, with the mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from superatom.files import FIGURE_STYLE, save_figure

if TYPE_CHECKING:
    from pathlib import Path

    from superatom.measured_series import MeasuredSeries

__all__ = ["draw_series", "save_series_figure"]

_UNIT = {"time": "time / h", "feed": "feed Au44 : Ag44", "order": "spectrum"}


def save_series_figure(found: MeasuredSeries, path: Path) -> None:
    """Write the heat map; the format follows the name."""
    save_figure(draw_series(found), path, dpi=160)


def draw_series(found: MeasuredSeries) -> Figure:
    """One column a spectrum, in order; the row of each gold number darker with its share."""
    ions, points = found.fitted.ions, found.fitted.points
    low, high = min(ion.gold for ion in ions), max(ion.gold for ion in ions)
    share = np.zeros((high - low + 1, len(points)))
    for column, point in enumerate(points):
        for ion, amount in zip(ions, point.amounts, strict=True):
            share[ion.gold - low, column] += amount / max(float(point.amounts.sum()), 1e-300)
    with mpl.rc_context(FIGURE_STYLE):
        figure = Figure(figsize=(7, 5), layout="constrained")
        axes = figure.add_subplot()
        extent = (-0.5, len(points) - 0.5, low - 0.5, high + 0.5)
        image = axes.imshow(share, origin="lower", aspect="auto", extent=extent, cmap="viridis", vmin=0)
        figure.colorbar(image, ax=axes, label="share of the assigned intensity")
        means = np.array([point.gold(ions) for point in points])
        line: dict[str, Any] = {"marker": "o", "markeredgecolor": "black"}
        for colour, wide in (("black", 3.0), ("white", 1.2)):  # seen on dark and on bright fields
            axes.errorbar(range(len(points)), means[:, 0], means[:, 1], color=colour, ms=5, lw=wide, **line)
        axes.set_xticks(range(len(points)), [label for label, _ in found.axis], rotation=45, ha="right")
        axes.set_xlabel(_UNIT[found.quantity])
        axes.set_ylabel("Au, x")
    return figure
