"""Random members of the two collisions, so that no choice of amounts is ours.

C: x without Cl beside x + 4 with 3 Cl, 2 to 4 such pairs among ten ions of 52 candidates.
D: a bell of 9 to 15 Na on Au44(p-MBA)26 6-, and 1 to 4 ions of Au43Ag1 in it that hold 3 to 40 % of all
intensity, 48 candidates.
The candidates are those of the mixtures C and D. The seeds were written down before any result was seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.simulated.mixtures import mixture

if TYPE_CHECKING:
    from collections.abc import Callable

    from database.masses.ions import Ion

__all__ = ["FAMILIES", "members"]

MEMBERS = 30
_SCATTER = 0.6  # standard deviation of the logarithm of an amount
_SPECIES = 10
_SODIUM = np.arange(9, 16)


def members(name: str) -> list[tuple[int, dict[Ion, float]]]:
    """Seed and amounts of every member of the family C or D."""
    draw, first = FAMILIES[name]
    return [(seed, draw(np.random.default_rng(seed))) for seed in range(first, first + MEMBERS)]


def _chlorides(noise: np.random.Generator) -> dict[Ion, float]:
    known = {(ion.gold, dict(ion.ligands).get("Cl", 0)): ion for ion in mixture("C").candidates}
    colliding = noise.choice(9, int(noise.integers(2, 5)), replace=False).tolist()
    chosen = [(x, 0) for x in colliding] + [(x + 4, 3) for x in colliding]
    others = [key for key in known if key[1] in (0, 3) and key not in chosen]
    more = noise.choice(len(others), _SPECIES - len(chosen), replace=False)
    chosen += [others[int(place)] for place in more]
    amounts = noise.lognormal(0.0, _SCATTER, len(chosen))
    return {known[key]: float(amount) for key, amount in zip(chosen, amounts, strict=True)}


def _sodium(noise: np.random.Generator) -> dict[Ion, float]:
    known = {(ion.gold, dict(ion.cations).get("Na", 0)): ion for ion in mixture("D").candidates}
    bell = np.exp(-0.5 * ((_SODIUM - noise.uniform(10, 14)) / noise.uniform(0.8, 2.2)) ** 2)
    share = float(np.exp(noise.uniform(np.log(0.03), np.log(0.40))))
    hidden = noise.choice(_SODIUM, int(noise.integers(1, 5)), replace=False)
    parts = noise.lognormal(0.0, _SCATTER, len(hidden))
    amounts = {
        known[44, int(n)]: (1 - share) * float(a) for n, a in zip(_SODIUM, bell / bell.sum(), strict=True)
    }
    silver = zip(hidden, parts / parts.sum(), strict=True)
    return amounts | {known[43, int(n)]: share * float(a) for n, a in silver}


FAMILIES: dict[str, tuple[Callable[[np.random.Generator], dict[Ion, float]], int]] = {
    "C": (_chlorides, 1000),
    "D": (_sodium, 2000),
}
"""How a member is drawn, and the first seed."""
