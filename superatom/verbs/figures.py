"""Figures of the paper's clusters: the frameworks, framework against composition, measured against predicted.

Each function draws into given matplotlib axes; `figures` writes all three.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from database.masses.envelope import envelope
from database.masses.notation import parse_ion
from database.observations import observations
from stability.comparison import ordering_free_energies
from stability.electrons import electrons
from stability.preference import METALS, RULED, WINDOWS, verdict
from structures.card import card
from structures.electron_shell import so_many
from structures.errors import InvalidInputError
from structures.foreign import there
from structures.library import framework
from structures.library.classes import CLASSES
from structures.picture.draw import draw
from structures.picture.lettering import lettered
from structures.picture.palette import MOTIF, MOTIF_NAMES, ROLE, element_colour
from structures.topology import formula
from superatom.family_colours import FAMILY_COLOURS
from superatom.files import FIGURE_STYLE, FIGURES, save_figure
from superatom.ion_labels import ion_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

__all__ = ["draw_composition", "draw_envelope", "draw_free_energies", "figures"]

_SHOWN_IONS = ("[Ag44(p-MBA)30]4-", "[Au12Ag32(p-MBA)30]4-", "[Au21Ag23(p-MBA)27]3-")
_HEIGHT = {"parent": 0.62, "reported": 0.62, "seen": 0.28}


def figures(folder: str | Path, *, force: bool = False) -> list[Path]:
    """Draw the three frameworks, framework against composition, and predicted envelopes, into a folder.

    Returns
    -------
    paths
        Of frameworks, composition and envelopes, each as .png, .svg and .pdf.

    Raises
    ------
    InvalidInputError
        If one of them exists and `force` is not set.

    Examples
    --------
    >>> import superatom
    >>> [path.name for path in superatom.figures("figures")][:4]
    ['frameworks.png', 'frameworks.svg', 'frameworks.pdf', 'composition.png']
    """
    folder = Path(folder)
    drawn = {"frameworks": _frameworks, "composition": _composition, "envelopes": _envelopes}
    paths = [folder / f"{name}{kind}" for name in drawn for kind in FIGURES]
    taken = [path.name for path in paths if there(path)]
    if taken and not force:
        raise InvalidInputError(f"{folder} already has {', '.join(taken)}; choose another folder, or --force")
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(FIGURE_STYLE):
        for name, make in drawn.items():
            figure = make()
            for kind in FIGURES:
                save_figure(figure, folder / f"{name}{kind}")
    return paths


def _frameworks() -> Figure:
    figure = Figure(figsize=(9, 4.3))
    figure.subplots_adjust(left=0.01, right=0.99, top=0.86, bottom=0.12, wspace=0.02)
    for axes, name in zip(figure.subplots(1, 3), RULED, strict=True):
        model = framework(name)
        draw(model, axes, title="", legend=False)
        facts = card(model)
        motifs = ", ".join(f"{n} {MOTIF_NAMES[motif]}" for motif, n in facts.motifs.items() if n)
        mark = "hypothesis: no structure is known" if model.evidence == "hypothesis" else model.evidence
        axes.set_title(
            f"{name}   {lettered(facts.formula)}   {so_many(facts.electrons)}   {facts.point_group}\n"
            f"core {facts.core}; {motifs}\n{mark}",
            fontsize=7.5,
        )
    dots = {
        "interior metal": ROLE["interior"],
        "surface metal": ROLE["surface"],
        "sulfur": element_colour("S"),
    }
    sticks = {MOTIF_NAMES[motif]: MOTIF[motif] for motif in ("bridging", "monomer", "dimer", "mount")}
    handles = [
        *(Line2D([], [], marker="o", linestyle="", color=c, markersize=9, label=n) for n, c in dots.items()),
        *(Line2D([], [], color=c, linewidth=4, label=n) for n, c in sticks.items()),
    ]
    figure.legend(
        handles=handles, loc="lower center", ncols=7, frameon=False, fontsize=8.5, columnspacing=1.2
    )
    return figure


def _composition() -> Figure:
    figure = Figure(figsize=(8, 6), layout="constrained")
    grid = figure.add_gridspec(2, len(RULED), height_ratios=(3, 2))
    draw_composition(figure.add_subplot(grid[0, :]))
    draw_free_energies([figure.add_subplot(grid[1, column]) for column in range(len(RULED))])
    return figure


def draw_composition(axes: Axes) -> None:
    """Draw framework against the number of gold atoms: reported and seen ranges, gaps, electron counts."""
    shell = {name: (CLASSES[name].ligands, CLASSES[name].core_charge) for name in RULED}
    seen: set[int] = set()
    for window in WINDOWS:
        row = list(shell).index(window.framework)
        solid = window.verdict != "seen"
        axes.barh(
            row,
            window.high - window.low + 0.9,
            left=window.low - 0.45,
            height=_HEIGHT[window.verdict],
            color=FAMILY_COLOURS[window.framework],
            alpha=1.0 if solid else 0.35,
            zorder=3 if solid else 2,
        )
        seen.update(range(window.low, window.high + 1))
        if window.verdict != "parent":
            words = f"x = {window.low}-{window.high}" + (" seen" if window.verdict == "seen" else "")
            place, side = (row + 0.35, "bottom") if solid else (row - 0.36, "top")
            middle = (window.low + window.high) / 2
            axes.text(middle, place, words, ha="center", va=side, color="0.25", fontsize=9)
    for gold in sorted(set(range(METALS + 1)) - seen):
        axes.axvspan(gold - 0.5, gold + 0.5, color="#f0f0f0", zorder=0)
    for row, (name, (ligands, charge)) in enumerate(shell.items()):
        count = electrons({"Au": 22, "Ag": 22}, ligands, charge).electrons
        note = "\nhypothesis" if framework(name).evidence == "hypothesis" else ""
        axes.text(46, row, f"{count} e$^-${note}", va="center", fontsize=11, color=FAMILY_COLOURS[name])
    axes.text(14.5, 2.62, "unseen", ha="center", color="0.45")
    axes.text(32, 2.62, "unseen", ha="center", color="0.45")
    axes.set_yticks(range(3), [f"{name}\n{lettered(formula(framework(name)))}" for name in shell])
    axes.set_xticks(range(0, METALS + 1, 4))
    axes.set_xlabel("gold atoms x in Au$_x$Ag$_{44-x}$")
    axes.set_xlim(-1, 45.2)
    axes.set_ylim(-0.6, 2.9)
    axes.set_title(
        "Where each framework was seen (Chem. Sci. 2022, 13, 4598):\n"
        "solid = product range or parent, pale = seen on the way",
        fontsize=10,
        loc="left",
    )


def draw_free_energies(panels: Sequence[Axes], temperature: float = 300.0) -> None:
    """Draw the ordering free energy of each framework against x, each in its own panel: they do not compare.

    Points where the paper saw the framework.
    """
    gold = range(METALS + 1)
    for axes, name in zip(panels, RULED, strict=True):
        energy = ordering_free_energies(name, temperature)
        seen = [verdict(name, x).verdict != "unseen" for x in gold]
        colour = FAMILY_COLOURS[name]
        axes.plot(gold, energy, color=colour, alpha=0.5, linewidth=1.2)
        axes.plot(gold, np.where(seen, energy, np.nan), "o-", color=colour, markersize=4)
        axes.set_title(f"{name}, from its own zero", fontsize=10, loc="left")
        axes.set_xlabel("x in Au$_x$Ag$_{44-x}$")
        axes.set_xticks(range(0, METALS + 1, 11))
    panels[0].set_ylabel(f"ordering free energy\nat {temperature:g} K (eV)")


def _envelopes() -> Figure:
    figure = Figure(figsize=(9.6, 3.8), layout="constrained")
    for axes, ion in zip(figure.subplots(1, 3), _SHOWN_IONS, strict=True):
        draw_envelope(axes, ion)
    figure.axes[0].set_ylabel("predicted abundance, highest peak = 1")
    return figure


def draw_envelope(axes: Axes, ion: str) -> None:
    """Draw the predicted envelope of an ion under what the paper states about it."""
    predicted = envelope(ion, smallest=1e-3)
    axes.vlines(predicted.mz, 0, predicted.relative, color="#2c3e50", linewidth=1.4)
    axes.plot([predicted.most_abundant], [1.0], marker="v", color="#2c3e50", markersize=6, clip_on=False)
    statements = [row for row in observations() if row["ion"] == ion]
    printed = next((row for row in statements if row["mz_reported"]), None)
    if printed is not None:
        axes.axvspan(printed["mz_min"], printed["mz_max"], color="#e69f00", alpha=0.75, zorder=0)
        words = f"printed {printed['mz_reported']} ({printed['id']}): the light band"
    else:
        words = _claim(statements).replace("; ", ";\n")
    axes.set_title(f"{ion_label(parse_ion(ion))}\n{words}", fontsize=8.5)
    axes.set_xlabel(
        f"m/z\nmost abundant {predicted.most_abundant:.4f}\naverage {predicted.average:.4f}", fontsize=9
    )
    axes.locator_params(axis="x", nbins=4)
    axes.set_ylim(0, 1.1)


def _claim(statements: list[dict[str, Any]]) -> str:
    claims = [row for row in statements if row["evidence"] == "isotope pattern"]
    if not claims:
        return "no m/z printed"
    return f"pattern {claims[0]['status']} ({claims[0]['id']}); no m/z printed"
