"""Which calculations can be compared: those of one code, theory, solvent and task, with one shell and charge.

Energies of two codes, of two levels of theory, of single points and relaxations, of two shells or charges
have no common zero. A table shows one theory; in it each framework has one shell and charge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError, UnknownNameError
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from database.store import Store

__all__ = ["Comparable", "chosen_theory", "comparable", "computed_words", "lost_words"]

_COUNTED = (
    "SELECT k.code, k.theory, k.solvent, k.task, f.framework, k.ligand, k.charge, count(*) AS calculations, "
    "max(k.id) AS newest FROM calculations k JOIN candidates c ON c.id = k.candidate_id "
    "JOIN frameworks f ON f.id = c.framework_id "
    "GROUP BY k.code, k.theory, k.solvent, k.task, f.framework, k.ligand, k.charge"
)


@dataclass(frozen=True, slots=True)
class Comparable(Shown):
    """Stored calculations of one framework whose energies can be compared, within one composition each.

    `newest` is the number of the last one.
    """

    code: str
    theory: str
    solvent: str
    task: str
    framework: str
    ligand: str
    charge: int
    calculations: int
    newest: int

    @property
    def level(self) -> tuple[str, str, str, str]:
        """Code, theory, solvent and task."""
        return (self.code, self.theory, self.solvent, self.task)

    @property
    def name(self) -> str:
        """Code, theory, solvent where the theory does not tell it, and task."""
        told = self.solvent in ("none", "") or f"({self.solvent.casefold()})" in self.theory.casefold()
        return f"{self.code}, {self.theory}{'' if told else f', {self.solvent}'}, {self.task}"


def comparable(store: Store) -> list[Comparable]:
    """All groups of the database, the most used theory first, then the most used shell and charge."""
    found = [Comparable(**row) for row in store.rows(_COUNTED)]
    used: dict[tuple[str, ...], tuple[int, int]] = {}
    for one in found:
        number, newest = used.get(one.level, (0, 0))
        used[one.level] = (number + one.calculations, max(newest, one.newest))
    return sorted(
        found,
        key=lambda one: (
            tuple(-number for number in used[one.level]),
            one.framework,
            -one.calculations,
            -one.newest,
        ),
    )


def chosen_theory(store: Store, words: str | None = None) -> list[Comparable]:
    """One group a framework, all of one code, theory, solvent and task; none where nothing was computed.

    Parameters
    ----------
    words
        The theory as it is stored, or words that are in code, theory, solvent, task, ligand or charge:
        `PBE0`, `xtb relax`, `p-MBA`. None takes the most used one.

    Raises
    ------
    UnknownNameError
        If no calculation has these words.
    InvalidInputError
        If calculations of several theories have them: they are not mixed.
    """
    found = comparable(store)
    if words is not None:
        found = _named(found, words)
        levels = {one.level: one.name for one in found}
        if len(levels) > 1:
            raise InvalidInputError(
                f"--theory {words[:80]!r} fits {len(levels)} theories, which have no common zero: "
                f"{'; '.join(levels.values())}; name one"
            )
    first: dict[str, Comparable] = {}
    for one in found:
        if one.level == found[0].level:
            first.setdefault(one.framework, one)
    return list(first.values())


def _named(found: Sequence[Comparable], words: str) -> list[Comparable]:
    """Those whose theory it is; else those that have every word, whole words before parts of them."""
    exact = [one for one in found if words.casefold() in (one.theory.casefold(), one.name.casefold())]
    asked = set(_words(words))
    whole = [one for one in found if asked <= set(_words(_told(one)))]
    parts = [one for one in found if all(word in _told(one).casefold() for word in asked)]
    chosen = exact or whole or parts
    if not chosen or not asked:
        there = "; ".join(dict.fromkeys(one.name for one in found)) or "none"
        raise UnknownNameError(f"no calculation has the theory {words[:80]!r}; stored are: {there}")
    return chosen


def _told(one: Comparable) -> str:
    return " ".join((*one.level, one.ligand, f"{one.charge:+d}"))


def _words(text: str) -> Iterable[str]:
    return re.split(r"[\s,;]+", text.strip().casefold())


def lost_words(bonds: int) -> str:
    """What is said of a geometry that lost so many metal-sulfur bonds.

    Examples
    --------
    >>> lost_words(1)
    '1 metal-sulfur bond was lost: another structure, not ranked'
    """
    were = "bond was" if bonds == 1 else "bonds were"
    return f"{bonds} metal-sulfur {were} lost: another structure, not ranked"


def computed_words(store: Store, candidate: int) -> Iterator[str]:
    """Yield a sentence for each theory, shell and charge at which a candidate was computed."""
    rows = store.rows(
        "SELECT d.*, k.rmsd, k.bonds_kept, (SELECT count(*) FROM compared o WHERE o.code = d.code AND "
        "o.theory = d.theory AND o.solvent = d.solvent AND o.task = d.task AND o.framework = d.framework "
        "AND o.ligand = d.ligand AND o.charge = d.charge AND o.formula = d.formula "
        "AND o.energy_calc IS NOT NULL) AS others "
        "FROM compared d JOIN calculations k ON k.id = d.calculation WHERE d.candidate_id = ? "
        "ORDER BY d.calculation",
        [candidate],
    )
    for row in rows:
        which = "relaxed" if row["task"] == "relax" else "computed"
        place = lost_words(row["bonds_lost"] or 0)
        if row["energy_calc"] is not None:
            place = f"{row['energy_calc']:.3f} eV above the lowest of {row['others']} computed isomers"
        gap = "" if row["gap_calc"] is None else f", gap {row['gap_calc']:.2f} eV"
        yield (
            f"It was {which} by {row['code']} ({row['theory']}, {row['ligand']}, charge {row['charge']:+d}): "
            f"{place}{gap}."
        )
