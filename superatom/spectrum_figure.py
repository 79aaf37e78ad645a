"""Figure of a linked spectrum: measured and fitted envelopes, residual, labels, close-ups, fragment tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from database.spectra.fit.peaks import peaks_of
from structures.library.classes import CLASSES, class_name
from superatom.family_colours import FAMILY_COLOURS, OTHER_COLOUR
from superatom.files import FIGURE_STYLE, require_figure, save_figure
from superatom.ion_labels import ion_label
from superatom.tree_figure import draw_tree

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from database.spectra.judge.linked import Assignment, Linked
    from database.spectra.judge.precursor import Precursor

__all__ = ["draw_linked", "save_spectrum_figure"]

_CLOSE_UPS = 3
_LABELS = 16
_FONT = 7.5
_SIGN = 0.6 * _FONT / 72  # inches that a sign of a name takes
_INCHES = 8.0  # width of the overview
_LINE = 0.075  # of the highest point: a line of names
_STYLE = FIGURE_STYLE | {"font.size": 9}


def save_spectrum_figure(
    linked: Linked, path: Path, *, precursor: Precursor | None = None, force: bool = False
) -> None:
    """Write the figure, of an MS/MS spectrum with its fragment tree; the format follows the name.

    Raises
    ------
    InvalidInputError
        The file exists and `force` is not set, its folder does not, or the format is not known.
    """
    require_figure(path, force=force)
    save_figure(draw_linked(linked, precursor), path, dpi=160)


def draw_linked(linked: Linked, precursor: Precursor | None = None) -> Figure:
    """Overview with labels, residual in standard deviations, close-ups of the strongest ions, and tree."""
    heights = [3, 1, 2.6] if precursor is None else [3, 1, 2.6, 3]
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(9, 6.8 if precursor is None else 10), layout="constrained")
        grid = figure.add_gridspec(len(heights), _CLOSE_UPS, height_ratios=heights)
        overview = figure.add_subplot(grid[0, :])
        residual = figure.add_subplot(grid[1, :], sharex=overview)
        _overview(overview, linked)
        _residual(residual, linked)
        for place, one in enumerate(_apart(linked.assignments)):
            _close_up(figure.add_subplot(grid[2, place]), linked, one)
        if precursor is not None:
            draw_tree(figure.add_subplot(grid[3, :]), precursor)
    return figure


def _apart(assignments: tuple[Assignment, ...]) -> list[Assignment]:
    """The strongest assignments whose close-ups do not show the same stretch."""
    chosen: list[Assignment] = []
    for one in assignments:
        if all(abs(one.mz - other.mz) > 8 for other in chosen):
            chosen.append(one)
        if len(chosen) == _CLOSE_UPS:
            break
    return chosen


def _overview(axes: Axes, linked: Linked) -> None:
    spectrum, fit = linked.spectrum, linked.fit
    _measured(axes, linked, spectrum.mz, spectrum.intensity)
    seen = set()
    for one in linked.assignments:
        mz, curve = _curve(linked, [one])
        name = _name(one)
        axes.fill_between(  # above the measured line, which would hide what an ion explains
            mz, curve, color=_colour(one), lw=0.6, zorder=3, label=name if name not in seen else None
        )
        seen.add(name)
    highest = _labels(axes, linked)
    axes.set_ylim(0, 1.08 * highest)
    axes.set_ylabel("intensity")
    axes.tick_params(labelbottom=False)
    width = f", R {fit.determined['resolution']:,.0f}" if "resolution" in fit.determined else ""
    shift = f"shift {fit.shift_ppm:+.1f} ± {fit.shift_error:.1f} ppm{width}"
    title = f"{spectrum.source or spectrum.title}: {shift}, unexplained {linked.unexplained:.1%}"
    axes.set_title(title, loc="left", fontsize=10, pad=22)  # over the legend
    if any(one.verdict not in ("decided", "not tested") for one in linked.assignments[:_LABELS]):
        axes.plot([], [], ls="", label="? not decided")
    legend = axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=5, fontsize=8)
    for line in legend.get_lines():
        line.set_linewidth(1.5)  # that of the curve is too thin to be found


def _labels(axes: Axes, linked: Linked) -> float:
    """Short names over the strongest envelopes, each above those that it would touch; the highest place used.

    The width of a name is reckoned from its signs: the axes have no size before the figure is laid out.
    """
    mz, intensity = linked.spectrum.mz, linked.spectrum.intensity
    top = float(intensity.max())
    sign = _SIGN / _INCHES * float(mz[-1] - mz[0])
    placed: list[tuple[float, float, float]] = []  # left, right, foot
    for one in linked.assignments[:_LABELS]:
        text = _short(one) + ("" if one.verdict in ("decided", "not tested") else " ?")
        peaks, curve = _curve(linked, [one])
        middle, half = float(peaks[int(np.argmax(curve))]), 0.5 * sign * len(text)
        below = linked.spectrum.window(middle - half, middle + half)[1]
        foot = float(below.max(initial=0.0)) + 0.02 * top
        touched = sorted(
            height for left, right, height in placed if left < middle + half and right > middle - half
        )
        for height in touched:
            if abs(height - foot) < _LINE * top:
                foot = height + _LINE * top
        placed.append((middle - half, middle + half, foot))
        axes.text(middle, foot, text, ha="center", va="bottom", fontsize=_FONT, color=_colour(one), zorder=4)
    return max([top, *(foot + _LINE * top for _, _, foot in placed)])


def _short(one: Assignment) -> str:
    """Gold number and what rides along: Au22, Au7 Cl3, Au44 +12Na."""
    main = max(one.ion.ligands, key=lambda pair: pair[1], default=("", 0))[0]
    if not one.ion.metals:
        return str(one.ion)
    parts = [f"Au{one.ion.gold}" if one.ion.gold else "Ag" + str(dict(one.ion.metals).get("Ag", 0))]
    parts += [f"{name}{number if number > 1 else ''}" for name, number in one.ion.ligands if name != main]
    parts += [f"+{number if number > 1 else ''}{name}" for name, number in one.ion.cations]
    return " ".join(parts)


def _residual(axes: Axes, linked: Linked) -> None:
    fit = linked.fit
    away = fit.residual
    if linked.spectrum.kind == "profile":
        for part in _pieces(fit.mz):
            axes.plot(fit.mz[part], away[part], color="#777777", lw=0.5)
    else:
        axes.plot(fit.mz, away, ls="", marker=".", ms=2.5, color="#777777")
    axes.axhline(0, color="black", lw=0.6)
    limit = max(5.0, min(float(np.abs(away).max(initial=0.0)), 15.0))
    axes.set_ylim(-limit, limit)
    axes.set_ylabel("residual / σ")
    axes.set_xlabel("m/z")


def _close_up(axes: Axes, linked: Linked, one: Assignment) -> None:
    peaks = peaks_of([one.ion])
    strong = peaks.mz[peaks.abundance > 0.02 * peaks.abundance.max()]
    low, high = float(strong.min()) - 0.3, float(strong.max()) + 0.3
    _measured(axes, linked, *linked.spectrum.window(low, high))
    inside = (linked.fit.mz >= low) & (linked.fit.mz <= high)
    if linked.spectrum.kind == "profile":
        axes.plot(linked.fit.mz[inside], linked.fit.model[inside], color="black", lw=0.7, label="fit")
    else:
        heights = linked.fit.mz[inside], linked.fit.model[inside]
        axes.plot(*heights, ls="", marker="_", ms=5, color="black", label="fit")
    mz, curve = _curve(linked, [one])
    axes.fill_between(mz, curve, color=_colour(one), alpha=0.5, lw=0, label="this ion")
    axes.set_xlim(low, high)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("m/z")
    if one.rivals:
        rival = one.rivals[0]
        words = f"{one.verdict}; nearest rival\n{ion_label(rival.ion)}, ΔD = {rival.deviance:.0f}"
    else:
        words = one.verdict
    axes.set_title(f"{ion_label(one.ion)}\n{words}", fontsize=7.5, color=_colour(one))
    axes.legend(frameon=False, fontsize=7)


def _measured(axes: Axes, linked: Linked, mz: NDArray[np.float64], intensity: NDArray[np.float64]) -> None:
    if linked.spectrum.kind == "profile":
        axes.plot(mz, intensity, color="#888888", lw=0.5, label="measured")
    else:
        axes.vlines(mz, 0, intensity, color="#666666", lw=0.8, label="measured")


def _curve(linked: Linked, chosen: list[Assignment]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fitted envelopes of some ions as a curve."""
    peaks = peaks_of([one.ion for one in chosen])
    return linked.fit.curve(peaks, np.array([one.amount for one in chosen]))


def _pieces(mz: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    """Stretches without a gap."""
    gap = np.flatnonzero(np.diff(mz) > 0.5) + 1
    return np.split(np.arange(len(mz)), gap)


def _class(one: Assignment) -> str:
    return class_name(one.ion.n_metals, one.ion.n_anchors)


def _name(one: Assignment) -> str:
    """What the legend calls an ion's class."""
    name = _class(one)
    if name not in FAMILY_COLOURS:
        return "other"
    return f"{name} (hypothesis)" if CLASSES[name].hypothesis else name


def _colour(one: Assignment) -> str:
    return FAMILY_COLOURS.get(_class(one), OTHER_COLOUR)
