"""Ions beside those that a class was seen with: other electron counts, ladders by H alone, other cations.

A cluster is oxidised and reduced on its way (seven-electron Au25(SG)18 is as real as the eight-electron one),
an acidic shell takes and gives one H more than the charges seen ask for ([Ag44(p-MBA)30 + H]3-), and in
positive mode cations carry the charge, all of one kind. They are surprises: a fit keeps them only where it
needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.masses.expected import h_balance, shells
from database.masses.ions import Ion
from database.masses.parts import acidic_h
from structures.library.charges import charges_of_class
from structures.library.classes import FrameworkClass, known_class
from structures.matter.ligands import DEFAULT_LIGAND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from database.masses.expected import Polarity
    from database.masses.parts import Counts

__all__ = ["ladder_ions"]

_GAINED = 1  # H more than the core's
_BESIDE = (-1, 0, 1)  # charges beside those seen
_POSITIVE = (1, 2, 3)
_CARRIERS = (
    "Cs",
    "Na",
    "K",
    "H",
    "NH4",
)  # salts that are sprayed with clusters, what all samples hold, buffers


def ladder_ions(
    classes: Iterable[FrameworkClass | str],
    gold: Iterable[int] | None = None,
    *,
    ligand: str = DEFAULT_LIGAND,
    charges: Iterable[int] | None = None,
    polarity: Polarity | None = "negative",
    measured: Iterable[int] = (),
) -> Iterator[Ion]:
    """Yield the surprises of classes, shells without exchanged ligands, at the electron counts seen.

    Parameters
    ----------
    classes, gold, charges, polarity
        As in `expected_series`.
    measured
        Charges that the spectrum shows, tried beside those of the class.

    Raises
    ------
    UnknownNameError
        A class or ligand that is not known.

    Examples
    --------
    >>> [str(ion) for ion in ladder_ions(["M44S30"], [0], charges=[-3, -5])]
    ['[Ag44(p-MBA)30 + H]3-', '[Ag44(p-MBA)30 - H]5-']
    """
    numbers = None if gold is None else tuple(gold)
    wanted = None if charges is None else tuple(charges)
    shown = tuple(measured)
    for named in classes:
        known = named if isinstance(named, FrameworkClass) else known_class(named)
        (shell,) = shells(ligand, known.free, {}, known.held)
        golds = [
            x for x in (range(known.metals + 1) if numbers is None else numbers) if 0 <= x <= known.metals
        ]
        for charge, cations, lost in _adducts(known, shell, wanted, polarity, shown):
            for x in golds:
                yield Ion((("Au", x), ("Ag", known.metals - x)), shell, charge, cations, lost)


def _adducts(
    known: FrameworkClass,
    shell: Counts,
    wanted: tuple[int, ...] | None,
    polarity: Polarity | None,
    measured: tuple[int, ...],
) -> Iterator[tuple[int, Counts, int]]:
    """(charge, cations, lost H) at each core charge that the class was seen with."""
    seen = (one.charge for one in charges_of_class(known.metals, known.taken) if not one.guests)
    acidic = acidic_h(shell)
    for core in dict.fromkeys((known.core_charge, *seen)):
        for charge in _charges(known, core, measured) if wanted is None else wanted:
            if charge == 0 or (polarity is not None and (charge < 0) != (polarity == "negative")):
                continue
            lost, allowed = h_balance(core, 0, charge, acidic, _GAINED if acidic else 0)
            if allowed:
                yield charge, (), lost
            if charge > max(core, 0):
                yield from ((charge, ((name, charge - core),), 0) for name in _CARRIERS)


def _charges(known: FrameworkClass, core: int, measured: tuple[int, ...]) -> list[int]:
    """Charges seen, those beside them, the low positive ones, and what the spectrum shows."""
    beside = {charge + step for charge in known.charges_of(core) for step in _BESIDE}
    return sorted(beside.union(_POSITIVE, measured), reverse=True)
