"""Frameworks against each other at one x: differences of PBE energies, and how far they go.

At one x two of the 44-metal frameworks differ by ligands and charge, not by metals: D(x) is the difference
of their total energies. One constant of each pair (the chemical potential of SR-, the solvation of the
charge) is not known and shifts all of D; its course in x is what the energies say. The points
(`structures.library.computed`) are one ordering each, at geometries of a potential that knows no charge, and
their error is not known.
"""

from __future__ import annotations

from structures.library.computed import METHOD, computed_points

__all__ = ["NOT_COMPUTED", "course", "difference", "energy_words"]

NOT_COMPUTED = "not computed"
_PAIRS = (("M44S27", "M44S30"), ("M44S26", "M44S27"))
"""More gold favours the first of each; D = E(first) - E(second)."""


def difference(first: str, second: str) -> dict[int, float]:
    """D(x) = E(first) - E(second), eV, at each number of gold atoms for which both were computed.

    Examples
    --------
    >>> difference("M44S27", "M44S30")[12].__round__(2)
    19.7
    """
    energies = {
        name: {point.gold: point.energy for point in computed_points(name) if point.energy is not None}
        for name in (first, second)
    }
    return {
        gold: energy - energies[second][gold]
        for gold, energy in energies[first].items()
        if gold in energies[second]
    }


def energy_words(framework: str, gold: int) -> str:
    """What was computed of a framework at x = `gold`; `not computed` where nothing was."""
    for point in computed_points(framework):
        if point.gold == gold and point.energy is not None:
            return f"{point.energy:.1f} eV at {point.charge}, gap {point.gap:.2f} eV, one ordering"
    return NOT_COMPUTED


def course() -> tuple[str, ...]:
    """Sentences on how D runs with x, with what they rest on."""
    told = []
    for first, second in _PAIRS:
        found = difference(first, second)
        values = ", ".join(f"{value:.1f} at x = {gold}" for gold, value in sorted(found.items()))
        told.append(
            f"{METHOD}: E({first}) - E({second}) in eV is {values}; it holds up to one constant that is not "
            "known, and no crossing is told from it"
        )
    return tuple(told)
