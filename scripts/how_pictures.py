"""The four pictures of docs/how-it-works.md, drawn from the code that they explain.

Run through `scripts/pictures`. Nothing here is sketched by hand but the last one, which is a flow chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

import superatom
from stability.builtin import default_model
from stability.frontier.plan import make_plan
from structures.library import framework
from structures.substitution import count, isomers
from superatom.ion_labels import ion_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from structures.framework import Framework

__all__ = ["HOW"]

GOLD, SILVER, INK, FAINT = "#e3a008", "#c3cad1", "#2d3440", "#d9dde2"
BLUE, GREEN, RED = "#0072b2", "#009e73", "#d55e00"


def substitution() -> Figure:
    """Left the five pairs on the icosahedron with their degeneracies; right all counts of M44S30."""
    model = framework("M44S30")
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=[1.25, 1])
    found = list(isomers(model, 2, sites="ico"))
    left.suptitle("two gold atoms on the icosahedron: 66 placements, 5 isomers", fontsize=11)
    for axes, (occupancy, degeneracy) in zip(left.subplots(2, 3).flat, found, strict=False):
        _cage(axes, model, occupancy)
        axes.set_title(f"occupancy {occupancy}, degeneracy {degeneracy}", fontsize=8.5)
    left.axes[-1].axis("off")
    left.axes[-1].text(0.5, 0.5, f"sum {sum(d for _, d in found)}\n= 12 x 11 / 2", ha="center", fontsize=10)
    axes = right.subplots()
    rows = count(model)
    axes.bar([row.gold for row in rows], [row.placements for row in rows], color=FAINT, label="placements")
    axes.bar([row.gold for row in rows], [row.isomers for row in rows], color=GOLD, label="isomers")
    axes.set_yscale("log")
    axes.set_xlabel("gold atoms x on the 44 sites of M44S30")
    axes.set_title("every number by Burnside's lemma, nothing listed", fontsize=11)
    axes.legend(frameon=False, fontsize=9)
    return figure


def _cage(axes: Axes, model: Framework, occupancy: int) -> None:
    """The icosahedron seen a little off an axis, its contacts and the guests of an occupancy."""
    sites = model.orbits["ico"]
    points = _seen(np.array([model.sites[site].position for site in sites]))
    spread = np.linalg.norm(points[:, None] - points[None], axis=-1)
    near = np.argwhere(np.triu((spread > 0) & (spread < 1.2 * spread[spread > 0].min())))
    for one, other in near:
        axes.plot(*points[[one, other], :2].T, color=FAINT, lw=1.2, zorder=1)
    for point, site in zip(points, sites, strict=True):
        guest = occupancy >> site & 1
        front = 8 + point[2]
        axes.scatter(*point[:2], s=22 * front, c=GOLD if guest else SILVER, ec=INK, lw=0.7, zorder=front)
    axes.set_aspect("equal")
    axes.axis("off")
    axes.margins(0.15)


def _seen(points: np.ndarray) -> np.ndarray:
    """Points turned a little, so that few atoms hide one another; z towards the eye."""
    a, b = 0.35, 0.28
    about_x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    about_y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    return np.asarray(points @ (about_y @ about_x).T)


def sweep() -> Figure:
    """Left the contact graph where the frontier is widest; right the width of the frontier at each step."""
    model = framework("M44S30")
    energy = default_model(model).colouring(model)
    edges = tuple(sorted({tuple(sorted(group)) for group, _ in energy.terms if len(group) == 2}))
    plan = make_plan(len(model.sites), edges)
    widths = [len(step.frontier) for step in plan.steps]
    middle = widths.index(max(widths))
    left = {step.site for step in plan.steps[:middle] if not step.enters}
    figure = Figure(figsize=(11, 4.6), layout="constrained")
    graph, steps = figure.subplots(1, 2, width_ratios=[1.1, 1])
    points = _seen(np.array([site.position for site in model.sites]))
    for one, other in edges:
        graph.plot(*points[[one, other], :2].T, color=FAINT, lw=0.8, zorder=1)
    frontier = set(plan.steps[middle].frontier)
    to_come = set(range(len(points))) - left - frontier
    kinds = ((left, SILVER, "left"), (frontier, RED, "frontier"), (to_come, "white", "to come"))
    for sites, colour, label in kinds:
        chosen = points[sorted(sites)]
        graph.scatter(
            *chosen[:, :2].T, s=90, c=colour, ec=INK, lw=0.8, zorder=2, label=f"{label}: {len(sites)}"
        )
    graph.set_aspect("equal")
    graph.axis("off")
    graph.legend(frameon=False, loc="lower right", bbox_to_anchor=(1.12, 0))
    graph.set_title(f"contacts of M44S30 after step {middle} of {len(plan.steps)}", fontsize=11)
    steps.fill_between(range(len(widths)), widths, step="mid", color=RED, alpha=0.25, lw=0)
    steps.step(range(len(widths)), widths, where="mid", color=RED)
    steps.axvline(middle, color=INK, lw=0.8, ls=":")
    steps.set_xlabel("step: a site enters or leaves")
    steps.set_ylabel("sites remembered")
    steps.set_title(f"at most 2^{plan.width} colourings at a time instead of 2^44", fontsize=11)
    return figure


def spectrum() -> Figure:
    """A simulated stretch with two ions that overlap, as the fit divides it, and the residual."""
    series = {x: superatom.parse_ion(f"[Au{x}Ag{44 - x}(p-MBA)27]3-") for x in range(19, 25)}
    truth = {series[21]: 1.0, superatom.parse_ion("[Au21Ag23(p-MBA)27-H+Na]3-"): 0.5}
    measured = superatom.simulate(truth, ions=2e4, shift_ppm=3.0, seed=1)
    linked = superatom.assign(measured, [*truth, *series.values()])
    x = measured.mz
    figure = Figure(figsize=(11, 4.6), layout="constrained")
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    base = np.zeros_like(x)
    for one, colour in zip(linked.assignments, (BLUE, GREEN), strict=False):
        curve = one.amount * _broadened(one.ion, x, linked.fit.resolution, linked.fit.shift_ppm)
        text = f"{ion_label(one.ion)}: {one.share:.1%}, {one.verdict}"
        top.fill_between(x, base, base + curve, color=colour, alpha=0.55, lw=0, label=text)
        base = base + curve
    top.plot(x, measured.intensity, color=INK, lw=0.5, label="measured (simulated)")
    top.legend(frameon=False, fontsize=9)
    top.set_ylabel("ions a point")
    shift = f"common shift found {linked.fit.shift_ppm:+.1f} ppm (3 put in)"
    top.set_title(f"one fit for all candidates: {shift}, unexplained {linked.unexplained:.1%}", fontsize=11)
    bottom.plot(x, measured.intensity - base, color=INK, lw=0.5)
    bottom.set_ylabel("left over")
    bottom.set_xlabel("m/z")
    return figure


def _broadened(ion: superatom.Ion, mz: np.ndarray, resolution: float, shift_ppm: float) -> np.ndarray:
    """Share of the ion's envelope in each point: Gaussian peaks of the fitted width at the fitted shift."""
    found = superatom.envelope(ion)
    place = np.asarray(found.mz) * (1 + 1e-6 * shift_ppm)
    sigma = place / resolution / np.sqrt(8 * np.log(2))
    shape = np.exp(-0.5 * ((mz[:, None] - place) / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi))
    return np.asarray(shape @ np.asarray(found.abundance) * np.gradient(mz))


def folder() -> Figure:
    """Flow chart: out to a folder on the upper row, home into the database on the lower one."""
    figure = Figure(figsize=(11, 4.4), layout="constrained")
    axes = figure.subplots()
    axes.set_xlim(0, 11)
    axes.set_ylim(0, 4.4)
    axes.axis("off")
    out = (
        ("candidate", "framework\n+ occupancy"),
        ("assemble", "elements on sites,\nligands on anchors"),
        ("job", "charge, multiplicity,\norder of atoms"),
        ("folder", "input, geometry,\nsuperatom.json, README"),
    )
    home = (
        ("calculation", "energy, gap, charge,\nforces, bonds lost"),
        ("checks", "converged? our atoms?\nour charge? our start?"),
        ("output", "recognised by its\nown phrases"),
        ("program", "on your cluster"),
    )
    _row(axes, out, 3.2, GREEN)
    _row(axes, home, 0.9, BLUE)
    for x in (0.5, 3.3, 6.1):
        _arrow(axes, (x + 2.05, 3.2), (x + 2.75, 3.2))
        _arrow(axes, (x + 2.75, 0.9), (x + 2.05, 0.9))
    _arrow(axes, (9.9, 2.65), (9.9, 1.45))
    _arrow(axes, (1.5, 1.45), (1.5, 2.65))
    axes.text(
        1.65, 2.05, "stored beside the candidate\nin the same database", fontsize=9, va="center", color=INK
    )
    axes.text(4.3, 0.15, "what fails a check is refused, with the reason", fontsize=9, ha="center", color=RED)
    return figure


def _row(axes: Axes, boxes: Sequence[tuple[str, str]], y: float, colour: str) -> None:
    for place, (name, words) in enumerate(boxes):
        x = 0.5 + 2.8 * place
        box = FancyBboxPatch((x, y - 0.5), 2.0, 1.0, boxstyle="round,pad=0.04", fc="white", ec=colour, lw=1.6)
        axes.add_patch(box)
        axes.text(x + 1, y + 0.3, name, ha="center", va="center", fontsize=11, weight="bold", color=colour)
        axes.text(x + 1, y - 0.15, words, ha="center", va="center", fontsize=9, color=INK)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=14, color=INK, lw=1.2))


HOW = {"how-substitution": substitution, "how-sweep": sweep, "how-spectrum": spectrum, "how-folder": folder}
"""Name of the picture -> the function that draws it."""
