"""Which ions `link` offers to a spectrum: what the rule expects, what the database stores, what is named.

Usual ones are fitted as they are; unusual ones (many cations, other electron counts than the class has, a
ladder by H alone) and stored ones that the rule does not expect are spare: they stay in a fit only where it
needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from database.frameworks import stored_class
from database.masses.candidates import candidate_ions, is_usual
from database.masses.fragments import first_fragments
from database.masses.ladders import ladder_ions
from database.masses.notation import parse_ion, parse_ions
from stability.preference import RULED
from structures.errors import InvalidInputError
from structures.matter.ligands import DEFAULT_LIGAND

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from database.masses.expected import Polarity
    from database.masses.ions import Ion
    from database.store import Store
    from structures.framework import Framework
    from structures.library.classes import FrameworkClass

__all__ = ["Offered", "offered_ions", "stored_ions"]


@dataclass(frozen=True, slots=True)
class Offered:
    """Candidates: those to fit, and those that stay only where the fit needs them."""

    ions: tuple[Ion, ...]
    spare: tuple[Ion, ...]

    @property
    def all(self) -> tuple[Ion, ...]:
        """Both, the former first."""
        return (*self.ions, *self.spare)


def offered_ions(
    store: Store | None,
    frameworks: Iterable[str | Framework] | None = None,
    *,
    named: Iterable[str] = (),
    gold: Collection[int] | None = None,
    ligand: str = DEFAULT_LIGAND,
    exchanged: Mapping[str, Collection[int]] | None = None,
    cations: Mapping[str, Collection[int]] | None = None,
    charges: Collection[int] | None = None,
    polarity: Polarity | None = "negative",
    fragments: bool = False,
    tree: Collection[Ion] = (),
    measured: Collection[int] = (),
) -> Offered:
    """Ions of classes, ions by name, and their fragments; of an MS/MS spectrum those of its parent.

    Parameters
    ----------
    store
        Database whose stored ions and user's frameworks count; None where there is none yet.
    frameworks
        Classes by name, or frameworks by name (the user's own too) or as they are; None: the classes
        of the paper's rules, or none where ions are named or there is a tree.
    named
        Ions or series in the field's notation; they are never spare.
    gold, exchanged, cations, charges, polarity
        As in `candidate_ions`; with `cations` asked for, none of them is unusual.
    fragments
        Whether to add what is left of each after the loss of one [M(SR)2]-.
    tree
        What MS/MS makes of a precursor (`tree_ions`); they are never spare.
    measured
        Charges that the spectrum shows: ladders by H alone reach for them.

    Raises
    ------
    InvalidInputError, UnknownNameError, TooManyError
        As `candidate_ions` and `parse_ions`; ChargeBalanceError for a named ion of charge 0.
    """
    written = [ion.charged() for text in named for ion in parse_ions(text, ligand=ligand)]
    asked = (() if written or tree else RULED) if frameworks is None else frameworks
    classes = list(dict.fromkeys(stored_class(store, each) for each in asked))
    expected = candidate_ions(
        classes, gold=gold, ligand=ligand, exchanged=exchanged, cations=cations, charges=charges,
        polarity=polarity,
    )  # fmt: skip
    usual = [ion for ion in expected if cations is not None or is_usual(ion)]
    stored = stored_ions(store, [one.name for one in classes]) if store else ()
    held = (
        ion
        for ion in stored
        if (gold is None or ion.gold in gold)
        and _has_charge(ion, charges, polarity)
        and (cations is None or _within(ion, cations))
    )
    ions = dict.fromkeys((*usual, *written, *tree))
    beside = ladder_ions(classes, gold, ligand=ligand, charges=charges, polarity=polarity, measured=measured)
    spare = dict.fromkeys((*expected, *held, *(() if cations is not None else beside)))
    if not ions and not spare:
        _refuse(classes, polarity)
    if fragments:
        ions |= dict.fromkeys(first_fragments(ions))
        spare |= dict.fromkeys(first_fragments(spare))
    return Offered(tuple(ions), tuple(ion for ion in spare if ion not in ions))


def _refuse(classes: Iterable[FrameworkClass], polarity: Polarity | None) -> NoReturn:
    names = ", ".join(one.name for one in classes)
    other = {"negative": "positive", "positive": "negative"}.get(polarity or "")
    way = f", or --polarity {other} where the spectrum is" if other else ""
    raise InvalidInputError(
        f"no {polarity or ''} ion of {names} is to be expected; give --charge, --cation or --ion{way}"
    )


def _has_charge(ion: Ion, charges: Collection[int] | None, polarity: Polarity | None) -> bool:
    sign = polarity is None or (ion.charge < 0) == (polarity == "negative")
    return sign and (charges is None or ion.charge in charges)


def stored_ions(store: Store, classes: Sequence[str] | None = None) -> list[Ion]:
    """Ions that a database holds, of these classes or all."""
    sql = "SELECT i.ion FROM ions i JOIN species s ON s.id = i.species_id"
    if classes is not None:
        sql += f" WHERE s.framework IN ({', '.join('?' * len(classes))})"
    return [parse_ion(row["ion"]) for row in store.rows(f"{sql} ORDER BY i.id", classes or ())]


def _within(ion: Ion, cations: Mapping[str, Collection[int]]) -> bool:
    """Whether an ion carries what was asked for, and nothing else."""
    carried = dict(ion.cations)
    return carried.keys() <= cations.keys() and all(
        carried.get(name, 0) in numbers for name, numbers in cations.items()
    )
