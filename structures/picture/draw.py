"""Draw a framework or a cluster on matplotlib axes, or into a file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from structures.errors import InvalidInputError
from structures.files import whole
from structures.foreign import there
from structures.nearest import choose
from structures.picture.painter import Canvas
from structures.picture.palette import (
    FALLBACK,
    MOTIF,
    MOTIF_NAMES,
    ROLE,
    element_colour,
    ligand_colour,
)
from structures.picture.scene import Scene, scene_of
from structures.picture.view import view_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ase import Atoms
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from structures.framework import Framework

__all__ = ["draw", "save_picture"]

_SIZE = {"interior": 0.82, "surface": 0.82, "staple": 0.70, "mount": 0.74}  # Å, radius drawn of a metal
_ANCHOR = 0.50
_BARS = (5.0, 2.0)  # Å, scale bars
_COLUMN = 1.42  # inches that the widest entry of a legend takes
_FOOT = 0.75  # inches for a legend of three rows
_FORMATS = (".png", ".svg", ".pdf")


def draw(
    thing: Framework | Atoms,
    axes: Axes,
    *,
    metals: Sequence[str] = (),
    view: Sequence[float] | None = None,
    title: str | None = None,
    legend: bool = True,
    ligands: bool = True,
) -> None:
    """Draw a cluster on `axes`, which lose their frame and get equal scales in Å.

    Parameters
    ----------
    thing
        A framework (metals coloured by role) or atoms (coloured by element, rim by motif).
    metals
        Element at each site of a framework, to colour it as a doped cluster.
    view
        Direction towards the eye; near an axis, with few hidden atoms, where left out.
    title
        Heading; the framework's name or the formula where left out, nothing for "".
    legend
        Name the colours under the picture.
    ligands
        Draw what hangs on the anchors.

    Raises
    ------
    InvalidInputError
        If the atoms hold no metal or overlap, or `view` is no direction.
    """
    scene = scene_of(thing, title=title or "", metals=metals)
    frame = np.vstack([scene.metals, scene.anchors])
    kinds = ["M"] * len(scene.metals) + ["S"] * len(scene.anchors)
    turn = view_matrix(frame, kinds, view)
    sites, anchors, rest = (points @ turn.T for points in (scene.metals, scene.anchors, scene.ligands))
    depths = np.concatenate([sites[:, 2], anchors[:, 2]])
    canvas = Canvas(near=float(depths.max()), far=float(depths.min()))
    _paint_metals(canvas, scene, sites)
    _paint_motifs(canvas, scene, sites, anchors)
    if ligands:
        _paint_ligands(canvas, scene, np.vstack([anchors, rest]))
    canvas.paint(axes)
    shown = np.vstack([sites, anchors, rest if ligands else anchors])
    _settle(axes, shown)
    if title != "":
        axes.set_title(f"{scene.title}\n", fontsize=15, fontweight="bold", color="#222831", pad=2)
        axes.text(0.5, 1.0, scene.subtitle, transform=axes.transAxes, ha="center", va="bottom", fontsize=9.5,
                  color="#5b6470")  # fmt: skip
    _scale_bar(axes)
    if legend:
        _add_legend(axes, scene, ligands=ligands)


def save_picture(
    thing: Framework | Atoms,
    path: str | Path,
    *,
    metals: Sequence[str] = (),
    view: Sequence[float] | None = None,
    title: str | None = None,
    ligands: bool = True,
    width: float = 6.0,
    force: bool = False,
) -> Path:
    """Draw a cluster into a png, svg or pdf file, whole or not at all.

    Parameters
    ----------
    metals, view, title, ligands
        As in `draw`.
    width
        Inches; a png has 200 pixels an inch.
    force
        Replace an existing file.

    Raises
    ------
    InvalidInputError
        If the suffix is none of the three, the file exists, or its folder cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() not in _FORMATS:
        raise InvalidInputError(
            f"cannot draw into {path.name!r}{choose(path.suffix, _FORMATS, 'end the name with')}"
        )
    if not 1 <= width <= 40:
        raise InvalidInputError(f"a picture {width:g} inches wide; use 1 to 40")
    if there(path) and not (force and path.is_file()):
        raise InvalidInputError(f"{str(path)!r} exists; choose another name or use --force for a plain file")
    side, head = 0.96 * width, 0.72  # inches: the drawing, the heading above
    figure = Figure(figsize=(width, side + head), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.02, 0, 0.96, side / (side + head)))
    draw(thing, axes, metals=metals, view=view, title=title, ligands=ligands)
    foot = max(_FOOT, _legend_height(axes, figure) + 0.1)  # the legend below
    height = side + foot + head
    figure.set_size_inches(width, height)
    axes.set_position((0.02, foot / height, 0.96, side / height))
    # no date and fixed ids: the same cluster gives the same file
    metadata = {".png": {}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}[path.suffix.lower()]
    with whole(path) as partial, rc_context({"svg.hashsalt": "superatom"}):
        figure.savefig(partial, dpi=200, metadata=metadata)
    return path


def _paint_metals(canvas: Canvas, scene: Scene, metals: NDArray[np.float64]) -> None:
    of_motif = {metal: motif.kind for motif in scene.motifs.motifs for metal in motif.metals}
    for k, point in enumerate(metals):
        role = scene.roles[k]
        if scene.elements:
            rim = MOTIF[of_motif[k]] if k in of_motif else "#3b4350"
            colour = element_colour(scene.elements[k])
        else:
            rim = "#2b323c"
            colour = MOTIF[of_motif[k]] if k in of_motif else ROLE[role]
        canvas.ball(point, _SIZE[role], colour, rim=rim)
    for a, b in scene.contacts:
        inside = scene.roles[a] not in {"staple", "mount"} and scene.roles[b] not in {"staple", "mount"}
        if inside:
            balls = (_SIZE[scene.roles[a]], _SIZE[scene.roles[b]])
            canvas.stick(metals[a], metals[b], 0.16, "#8b96a5", balls=balls, lit=False)


def _paint_motifs(
    canvas: Canvas, scene: Scene, metals: NDArray[np.float64], anchors: NDArray[np.float64]
) -> None:
    """Anchors and the bonds of each motif: strong inside it, slim where it holds the core."""
    kind_of = {anchor: motif.kind for motif in scene.motifs.motifs for anchor in motif.sulfurs}
    member = {metal for motif in scene.motifs.motifs for metal in motif.metals}
    for metal, anchor in scene.bonds:
        colour = MOTIF.get(kind_of.get(anchor, ""), FALLBACK)
        strong = metal in member or kind_of.get(anchor) == "bridging"
        balls = (_ANCHOR, _SIZE[scene.roles[metal]])
        width = 0.42 if strong else 0.22
        canvas.stick(anchors[anchor], metals[metal], width, colour, balls=balls, pieces=4)
    for k, point in enumerate(anchors):
        canvas.ball(point, _ANCHOR, element_colour(scene.anchor_elements[k]), rim="#7a6a12")


def _paint_ligands(canvas: Canvas, scene: Scene, points: NDArray[np.float64]) -> None:
    """Faint sticks, each half in its atom's colour."""
    elements = (*scene.anchor_elements, *scene.ligand_elements)
    for a, b in scene.ligand_bonds:
        middle = (points[a] + points[b]) / 2
        slim = 0.08 if "H" in (elements[a], elements[b]) else 0.15
        for end in (a, b):
            canvas.stick(
                points[end], middle, slim, ligand_colour(elements[end]), alpha=0.62, lit=False, pieces=1
            )


def _settle(axes: Axes, shown: NDArray[np.float64]) -> None:
    low, high = shown[:, :2].min(axis=0) - 1.3, shown[:, :2].max(axis=0) + 1.3
    centre, half = (low + high) / 2, float((high - low).max()) / 2
    axes.set_xlim(centre[0] - half, centre[0] + half)
    axes.set_ylim(centre[1] - half, centre[1] + half)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _scale_bar(axes: Axes) -> None:
    """A bar of known length in the lower right corner, where there is room for three of it."""
    (left, right), foot = axes.get_xlim(), axes.get_ylim()[0]
    length = next((each for each in _BARS if 3 * each < right - left), None)
    if length is None:
        return
    ends = (right - length - 0.3, right - 0.3)
    axes.plot(ends, (foot + 0.3,) * 2, color="#333a44", lw=2, solid_capstyle="butt", label="_scale", zorder=9)
    words = axes.text(sum(ends) / 2, foot + 0.45, f"{length:g} Å", ha="center", va="bottom", color="#333a44")
    words.set(fontsize=9, zorder=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})


def _add_legend(axes: Axes, scene: Scene, *, ligands: bool) -> None:
    entries: list[Line2D] = []
    if scene.elements:
        for element, n in Counter(scene.elements).most_common():
            entries.append(_dot(f"{element} {n}", element_colour(element)))
    else:
        counts = Counter(scene.roles)
        entries.extend(
            _dot(f"{role} {counts[role]}", ROLE[role]) for role in ("interior", "surface") if counts[role]
        )
    for element, n in Counter(scene.anchor_elements).most_common():
        entries.append(_dot(f"{element} {n}", element_colour(element), size=8))
    if ligands and scene.ligand_elements:
        entries += [
            Line2D([], [], color=ligand_colour(kind), alpha=0.62, linewidth=2, label=kind)
            for kind in sorted(set(scene.ligand_elements))
        ]
    for kind, n in scene.motifs.inventory.counts().items():
        if n:
            entries.append(Line2D([], [], color=MOTIF[kind], linewidth=5, label=f"{n} × {MOTIF_NAMES[kind]}"))
    figure = axes.get_figure()
    width = axes.get_position().width * (figure.get_figwidth() if isinstance(figure, Figure) else 6.0)
    columns = min(len(entries), max(1, int(width / _COLUMN)))
    axes.legend(
        handles=entries, loc="upper center", bbox_to_anchor=(0.5, 0.01), ncol=columns, frameon=False,
        fontsize=10, handlelength=1.2, columnspacing=1.2, labelcolor="#333a44",
    )  # fmt: skip


def _legend_height(axes: Axes, figure: Figure) -> float:
    """Inches that the legend takes."""
    legend = axes.get_legend()
    return 0.0 if legend is None else float(legend.get_window_extent().height) / figure.dpi


def _dot(label: str, colour: str, size: float = 11) -> Line2D:
    return Line2D(
        [], [], linestyle="", marker="o", markersize=size, markerfacecolor=colour, markeredgecolor="#3b4350",
        label=label,
    )  # fmt: skip
