"""How many isomers lie how far above the ground state, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability.levels import energy_levels
from structures.errors import InvalidInputError
from structures.showing import Shown, Table
from superatom.doors import framework as known
from superatom.verbs.ordering import chosen_guests, chosen_model, model_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stability.density.levels import EnergyLevels
    from structures.framework import Framework
    from superatom.doors import Database
    from superatom.verbs.ordering import Model

__all__ = ["Level", "Levels", "levels"]


@dataclass(frozen=True, slots=True)
class Level(Shown):
    """A step of energy: where it begins (eV above the ground state), and what lies in and below it."""

    gold: int
    above_ground: float
    isomers: int
    placements: int
    below: int


@dataclass(frozen=True, slots=True)
class Levels(Shown):
    """Density of states of a framework under a model."""

    framework: str
    evidence: str
    model: str
    levels: Table[Level]


def levels(
    framework: str | Framework,
    gold: int | Iterable[int],
    *,
    width: float = 0.1,
    model: Model | None = None,
    progress: Callable[[str], None] = lambda _: None,
    db: Database | None = None,
) -> Levels:
    """Count all isomers of a framework by their energy above the ground state of the same composition.

    All 2^n placements are counted, in whole numbers; nothing is listed or sampled. `below` counts the isomers
    of lower steps: an isomer's rank lies between below + 1 and below + isomers.

    Parameters
    ----------
    gold
        Number of gold atoms, or several.
    width
        eV of each step; 0 lists every energy that occurs.
    model
        Ordering terms, or a TOML file of them; the built-in model where left out.
    progress
        Called with lines on the model and the work, before it.
    db
        Database that has the framework, if it is a user's; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If a number of gold does not fit, the width is negative, or no model holds for the framework.
    TooManyError
        If the framework is too large to be counted.

    Examples
    --------
    >>> import superatom
    >>> print(superatom.levels("M25S18", 2).levels)
    gold  above_ground  isomers  placements  below
       2        0.0000        2          24      0
       2        0.2000        5          66      2
       2        0.3000       11         180      7
       2        0.4000        2          30     18
    """
    if not width >= 0:
        raise InvalidInputError(f"steps of {width} eV; give 0 or more")
    cluster = known(framework, db=db)
    terms = chosen_model(cluster, model, "Ag", "Au")
    numbers = chosen_guests(cluster, terms, gold=gold)
    for words in model_words(cluster, terms, numbers):
        progress(words)
    found = energy_levels(cluster, terms, progress=progress)
    rows = (row for x in numbers for row in _steps(found, x, width))
    return Levels(cluster.name, cluster.evidence, terms.name, Table(rows))


def _steps(found: EnergyLevels, gold: int, width: float) -> Iterator[Level]:
    """One row for each step that has isomers."""
    above = found.energy[gold] - found.energy[gold][0]
    # the margin keeps an energy on a step's edge in that step, whatever its last binary digit
    steps = np.floor(above / width + 1e-6) if width else np.arange(len(above))
    occurring, first = np.unique(steps, return_index=True)
    isomers = np.add.reduceat(found.isomers[gold], first).tolist()
    placements = np.add.reduceat(found.placements[gold], first).tolist()
    starts = (occurring * width if width else above).tolist()
    below = np.cumsum([0, *isomers]).tolist()
    for k, start in enumerate(starts):
        yield Level(gold, round(start, 9), isomers[k], placements[k], below[k])
