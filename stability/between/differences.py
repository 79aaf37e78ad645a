"""Frameworks against each other at one x: differences of PBE energies as they were computed.

At one x two of the 44-metal frameworks differ by ligands and charge, not by metals: D(x) is the difference
of their total energies. One constant of each pair (the chemical potential of SR-, the solvation of the
charge) is not known and shifts all of D; its course in x is what the energies say
(`structures.library.computed`).
"""

from __future__ import annotations

from structures.errors import InvalidInputError
from structures.library.computed import METHOD, computed_points

__all__ = ["NOT_COMPUTED", "PAIRS", "course", "difference", "energy_words"]

NOT_COMPUTED = "not computed"
PAIRS = (("M44S27", "M44S30"), ("M44S26", "M44S27"))
"""More gold favours the first of each; D = E(first) - E(second)."""


def difference(first: str, second: str) -> dict[int, float]:
    """D(x) = E(first) - E(second), eV, at each number of gold atoms for which both were computed.

    The lowest of several orderings counts.

    Raises
    ------
    InvalidInputError
        If there is no x at which both were computed.

    Examples
    --------
    >>> difference("M44S27", "M44S30")[12].__round__(2)
    19.7
    """
    one, other = _lowest(first), _lowest(second)
    both = sorted(set(one) & set(other))
    if not both:
        raise InvalidInputError(
            f"no difference of {first} and {second}: computed is {first} at x = {_listed(one)}, {second} at "
            f"x = {_listed(other)}, and a difference needs one x of both"
        )
    return {gold: one[gold] - other[gold] for gold in both}


def energy_words(framework: str, gold: int) -> str:
    """What was computed of a framework at x = `gold`; `not computed` where nothing was."""
    found = [p for p in computed_points(framework) if p.gold == gold and p.energy is not None]
    if not found:
        return NOT_COMPUTED
    best = min(found, key=lambda point: point.energy or 0.0)
    which = "one ordering" if len(found) == 1 else f"the lowest of {len(found)} orderings"
    return f"{best.energy:.1f} eV at {best.charge}, gap {best.gap:.2f} eV, {which}"


def course() -> tuple[str, ...]:
    """Sentences on how D runs with x, with what they rest on."""
    told = []
    for first, second in PAIRS:
        values = ", ".join(f"{value:.1f} at x = {gold}" for gold, value in difference(first, second).items())
        told.append(
            f"{METHOD}: E({first}) - E({second}) in eV is {values}; it holds up to one constant that is not "
            "known; --between fixes it by one datum and says what follows"
        )
    return tuple(told)


def _lowest(framework: str) -> dict[int, float]:
    found: dict[int, float] = {}
    for point in computed_points(framework):
        if point.energy is not None:
            found[point.gold] = min(point.energy, found.get(point.gold, point.energy))
    return found


def _listed(energies: dict[int, float]) -> str:
    return ", ".join(map(str, sorted(energies))) or "none"
