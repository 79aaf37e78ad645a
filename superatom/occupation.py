"""Figure: which orbits hold the gold, against the number of gold atoms, exact at each temperature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from superatom.files import FIGURE_STYLE, require_figure, save_figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from stability.thermodynamics import Thermodynamics

__all__ = ["draw_occupation", "save_occupation"]

_LINES = 8  # orbits that can be told apart as lines; beyond, a map with one row each

_MARKERS = "osD^vPX*"  # told apart in greys


def save_occupation(ensembles: Sequence[Thermodynamics], path: Path, *, force: bool = False) -> None:
    """Write one panel for each ensemble (of one framework) into a PNG, SVG or PDF file.

    Raises
    ------
    InvalidInputError
        If the file exists and `force` is not set, its folder does not exist, or its ending is another.
    """
    require_figure(path, force=force)
    many = len(ensembles[0].occupation)
    height = 3.4 if many <= _LINES else 1.4 + 0.19 * many
    with mpl.rc_context(FIGURE_STYLE):
        figure = Figure(figsize=(7.5, height * len(ensembles)), layout="constrained")
        panels = figure.subplots(len(ensembles), 1, squeeze=False)[:, 0]
        for ensemble, axes in zip(ensembles, panels, strict=True):
            draw_occupation(axes, ensemble)
        save_figure(figure, path)


def draw_occupation(axes: Axes, ensemble: Thermodynamics) -> None:
    """Draw the mean gold fraction of each orbit: lines for a few orbits, else a map sorted by filling."""
    if len(ensemble.occupation) <= _LINES:
        _draw_lines(axes, ensemble)
    else:
        _draw_map(axes, ensemble)
    mark = ", hypothesis" if ensemble.framework.evidence == "hypothesis" else ""
    axes.set_title(
        f"{ensemble.framework.name}{mark}, {ensemble.temperature:g} K, {ensemble.model.name}", fontsize=10
    )
    axes.set_xlabel("x, number of gold atoms")


def _draw_lines(axes: Axes, ensemble: Thermodynamics) -> None:
    gold = np.arange(len(ensemble.log_partition))
    sizes = {label: len(members) for label, members in ensemble.framework.orbits.items()}
    for (label, fraction), marker in zip(ensemble.occupation.items(), _MARKERS, strict=False):
        axes.plot(gold, fraction, marker=marker, markersize=4, label=f"{label} ({sizes[label]})")
    axes.plot(gold, gold / gold[-1], color="0.75", linewidth=1, label="random")
    axes.set_ylabel("gold fraction of the orbit")
    axes.set_ylim(-0.02, 1.02)
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _draw_map(axes: Axes, ensemble: Thermodynamics) -> None:
    labels = sorted(ensemble.occupation, key=lambda label: -float(ensemble.occupation[label].sum()))
    rows = np.array([ensemble.occupation[label] for label in labels])
    image = axes.imshow(rows, aspect="auto", cmap="cividis", vmin=0.0, vmax=1.0, interpolation="nearest")
    roles = {site.orbit: site.role for site in ensemble.framework.sites}
    axes.set_yticks(range(len(labels)), [f"{label} ({roles[label]})" for label in labels], fontsize=7)
    axes.figure.colorbar(image, ax=axes, label="gold fraction of the orbit")
