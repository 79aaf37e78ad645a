"""Where methods on record contradict each other's order of candidates of one composition.

A method's order of two candidates is contradicted where another method puts them the other way round and both
hold them more than 0.1 eV apart: less than that methods differ by anyway (SevenNet-0 and GFN1-xTB from PBE by
0.1 eV a site on these clusters). What contradicts most others is taken out first, and what then contradicts
nobody stays.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from database.store import Store

__all__ = ["APART", "Level", "contradicted", "contradicted_in", "level_of"]

APART = 0.1  # eV
_MANY = 1000  # candidates of one composition that are compared pair by pair

_STORED = (
    "SELECT k.candidate_id, f.framework, k.formula, k.ligand, k.charge, k.code, k.theory, k.solvent, k.task, "
    "k.energy, k.bonds_lost FROM calculations k JOIN candidates c ON c.id = k.candidate_id "
    "JOIN frameworks f ON f.id = c.framework_id"
)

Level = tuple[str, str, str, str]
"""Code, theory, solvent, task."""


def level_of(row: Mapping[str, Any]) -> Level:
    """Level of a row of calculations."""
    return (row["code"], row["theory"], row["solvent"] or "", row["task"])


def contradicted(rows: Iterable[Mapping[str, Any]], own: Level) -> dict[int, str]:
    """Candidates whose place at a level another method contradicts, each with a sentence.

    Parameters
    ----------
    rows
        Calculations of one composition, framework, shell and charge at all levels; those that lost bonds say
        nothing. Columns as those of `find` of this kind.
    own
        The level that is asked about. Other solvents and tasks of its theory are no other method.
    """
    held: dict[Level, dict[int, float]] = defaultdict(dict)
    for row in rows:
        if not row["bonds_lost"]:
            lowest = held[level_of(row)]
            lowest[row["candidate_id"]] = min(row["energy"], lowest.get(row["candidate_id"], np.inf))
    energies = held.get(own, {})
    numbers = sorted(energies)
    if not 1 < len(numbers) <= _MANY:
        return {}
    here = _apart(np.array([energies[number] for number in numbers]))
    against = {
        level: _apart(np.array([others.get(number, np.nan) for number in numbers]))
        for level, others in held.items()
        if level[:2] != own[:2]
    }
    turned = {level: _turned(here, there) for level, there in against.items()}
    if not turned:
        return {}
    found = {}
    for place in _taken_out(np.any(list(turned.values()), axis=0)):
        level = max(turned, key=lambda one: int(turned[one][place].sum()))
        other = int(np.argmax(np.where(turned[level][place], np.abs(against[level][place]), -1.0)))
        found[numbers[place]] = _sentence(
            level, numbers[other], float(here[place, other]), float(against[level][place, other])
        )
    return found


def contradicted_in(store: Store, candidates: Iterable[int], levels: Mapping[str, Level]) -> dict[int, str]:
    """The same for candidates of a database, at the level of each framework, in all shells and charges."""
    numbers = list(candidates)
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        marks = ", ".join("?" * len(some))
        rows = store.rows(f"{_STORED} WHERE c.id IN ({marks})", some)
        for row in rows:
            groups[row["framework"], row["formula"], row["ligand"], row["charge"]].append(row)
    found: dict[int, str] = {}
    for (framework, *_), own in groups.items():
        if framework in levels:
            found |= contradicted(own, levels[framework])
    return found


def _apart(energies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Row less column."""
    differences: NDArray[np.float64] = energies[:, None] - energies[None, :]
    return differences


def _turned(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        far = (np.abs(here) > APART) & (np.abs(there) > APART)
        other: NDArray[np.bool_] = far & (here * there < 0)
    return other


def _taken_out(conflicts: NDArray[np.bool_]) -> list[int]:
    """Places to be left out until no conflict is left: those with most conflicts first, ties together."""
    left, out = conflicts.copy(), []
    while left.any():
        numbers = left.sum(axis=1)
        worst = np.flatnonzero(numbers == numbers.max())
        out += worst.tolist()
        left[worst], left[:, worst] = False, False
    return out


def _sentence(level: Level, other: int, here: float, there: float) -> str:
    def side(energy: float) -> str:
        return f"{abs(energy):.2f} eV {'above' if energy > 0 else 'below'}"

    code, theory, _, task = level
    return (
        f"{code}, {theory}, {task} contradicts: {side(there)} candidate {other}, here {side(here)} it; not "
        "ranked"
    )
