"""Ions as counts: metals, ligands, cations, lost protons and a charge, balanced.

Convention: the core charge is that of the metal-ligand cluster with every acidic hydrogen in place, so
`charge = core charge + charge of the cations - lost protons`. A lost H is a proton: the hydrogen atom leaves
the formula and the charge goes down by one. Protons are counted net: an ion that gains two and loses one has
gained one. A hydrogen on the metal is a ligand, the hydride. A cluster of charge 0 has a mass and no m/z.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from database.masses.charging import FEW_CHARGES, refuse_charges
from database.masses.isotopes import average_mass
from database.masses.parts import (
    Counts,
    acidic_h,
    cation_charge,
    cation_counts,
    ligand_counts,
    metal_counts,
    molecule_counts,
    organic_formula,
)
from database.masses.writing import write_ion
from structures.electron_shell import shell_of
from structures.errors import ChargeBalanceError, InvalidInputError, SuperatomError
from structures.library.classes import CLASSES, known_class, known_name
from structures.matter.electrons import superatom_electrons
from structures.matter.formulas import write_formula
from structures.matter.ligands import electrons_taken, ligand
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from structures.matter.ligand import Ligand

__all__ = ["Ion"]


@dataclass(frozen=True, slots=True)
class Ion(Shown):
    """Metals, ligands, riders and lost protons with a charge; equal counts make equal ions.

    The parts are (name, count) pairs in any order; they are sorted, and zero counts are dropped.

    Attributes
    ----------
    cations
        Counter-ions that ride along, of either sign; gained protons are the cation H.
    molecules
        Neutral molecules that ride along; below 0 those that were lost, such as CO2.

    Raises
    ------
    ChargeBalanceError
        If a count is negative, or more H is lost than there are acidic ones.
    UnknownNameError
        If a metal, ligand, cation or molecule is not known.
    """

    metals: Counts
    ligands: Counts
    charge: int
    cations: Counts = ()
    lost_h: int = 0
    molecules: Counts = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "metals", metal_counts(self.metals))
        object.__setattr__(self, "ligands", ligand_counts(self.ligands))
        gained = sum(number for name, number in self.cations if name == "H") - self.lost_h
        others = tuple(pair for pair in self.cations if pair[0] != "H")
        object.__setattr__(self, "cations", cation_counts((*others, ("H", max(gained, 0)))))
        object.__setattr__(self, "lost_h", max(-gained, 0))
        object.__setattr__(self, "molecules", molecule_counts(self.molecules))
        if not self.metals and not self.ligands:
            raise InvalidInputError("an ion needs at least one metal or ligand")
        _check_lost_h(self)
        _check_charge(self)
        if any(number < 0 for _, number in self.molecules):
            _ = self.formula  # refuses what cannot be lost

    def _facts(self) -> dict[str, object]:
        return {"ion": str(self)}

    @classmethod
    def of(
        cls,
        metals: Mapping[str, int],
        ligands: Mapping[str, int],
        *,
        charge: int | None = None,
        core_charge: int | None = None,
        cations: Mapping[str, int] | None = None,
        lost_h: int = 0,
        molecules: Mapping[str, int] | None = None,
    ) -> Ion:
        """Build an ion from names and counts, with its charge, its core charge, or both.

        Raises
        ------
        ChargeBalanceError
            If neither is given, or both are and do not balance; the message shows the sum.
        """
        riders = cation_counts((cations or {}).items())
        carried = cation_charge(riders)
        if core_charge is None and charge is None:
            raise ChargeBalanceError("an ion needs a charge or a core charge; give one of them")
        total = charge if core_charge is None else core_charge + carried - lost_h
        assert total is not None  # noqa: S101  one of the two was given
        if charge is not None and charge != total:
            raise ChargeBalanceError(
                f"charge {charge:+d} does not balance: core {core_charge:+d}, cations {carried:+d}, "
                f"lost H {-lost_h:+d} sum to {total:+d}; correct one of the counts"
            )
        return cls(
            tuple(metals.items()),
            tuple(ligands.items()),
            total,
            riders,
            lost_h,
            tuple((molecules or {}).items()),
        )

    def charged(self) -> Ion:
        """Return the ion itself, for what needs an m/z.

        Raises
        ------
        ChargeBalanceError
            If its charge is 0.
        """
        if self.charge == 0:
            raise ChargeBalanceError(f"{self} has charge 0; only an ion has an m/z, give its charge")
        return self

    @property
    def core_charge(self) -> int:
        """Charge of the cluster without cations and with every acidic H in place."""
        return self.charge - cation_charge(self.cations) + self.lost_h

    @property
    def formula(self) -> dict[str, int]:
        """Atoms of each element, metals first in the order of writing, then C, H and the others."""
        organic = organic_formula(self.ligands, self.cations, self.lost_h, self.molecules)
        carbon_first = sorted(organic, key=lambda pair: (pair[0] not in "CH", pair[0]))
        counts = dict(self.metals)
        for element, number in carbon_first:
            counts[element] = counts.get(element, 0) + number
        return counts

    @property
    def gold(self) -> int:
        """Number of Au."""
        return dict(self.metals).get("Au", 0)

    @property
    def n_metals(self) -> int:
        """Number of metal atoms."""
        return sum(number for _, number in self.metals)

    @property
    def n_ligands(self) -> int:
        """Number of ligands of all kinds."""
        return sum(number for _, number in self.ligands)

    @property
    def n_anchors(self) -> int:
        """Number of anchors that the ligands hold: two each of BDT or dppe."""
        return sum(ligand(name).anchors * number for name, number in self.ligands)

    @property
    def electrons(self) -> int:
        """Superatom electrons: metal valences minus what the ligands take minus core charge.

        Raises
        ------
        InvalidInputError, UnknownNameError
            If a metal has no agreed valence.
        """
        return superatom_electrons(dict(self.metals), electrons_taken(dict(self.ligands)), self.core_charge)

    @property
    def framework_class(self) -> str:
        """Class of the library with these numbers of metals and anchors, whatever the electrons; or empty."""
        return known_name(self.n_metals, self.n_anchors)

    @property
    def framework_candidates(self) -> tuple[str, ...]:
        """That class, if it was seen with so many electrons; where they are open, with this core charge."""
        name = self.framework_class
        if not name:
            return ()
        try:
            electrons = self.electrons
        except SuperatomError:
            return (name,) if known_class(name).core_charge == self.core_charge else ()
        own = CLASSES[name].core_charge if name in CLASSES else None
        taken = electrons_taken(dict(self.ligands))
        seen = shell_of(dict(self.metals), taken, electrons, core_charge=own).seen
        return (name,) if seen else ()

    def in_words(self) -> str:
        """Every part with its count, each ligand with formula and class, so that a misreading is seen.

        >>> Ion.of({"Au": 11}, {"PPh3": 8, "Cl": 2}, charge=1).in_words()
        '11 Au, 8 PPh3 (PC18H15, L: 0 electrons), 2 Cl (X: 1 electron each), charge +1'
        """
        parts = [f"{number} {name}" for name, number in self.metals]
        parts += [f"{number} {_described(ligand(name))}" for name, number in self.ligands]
        parts += [
            f"{abs(number)} {name} {'added' if number > 0 else 'lost'}"
            for name, number in (*self.cations, *self.molecules, ("H", -self.lost_h))
            if number
        ]
        return f"{', '.join(parts)}, charge {self.charge:+d}"

    def __str__(self) -> str:
        return write_ion(self)


def _described(one: Ligand) -> str:
    """Name, formula where the name is not one, class, and electrons taken."""
    formula = write_formula(one.formula)
    shown = "" if formula == one.name else f"{formula}, "
    taken = {0: "0 electrons", 1: "1 electron each"}.get(one.electrons, f"{one.electrons} electrons each")
    return f"{one.name} ({shown}{one.bonding}: {taken})"


def _check_charge(ion: Ion) -> None:
    """Refuse more charges than metals and ligands (3 for a bare ion), or than its mass can carry."""
    parts = sum(number for _, number in (*ion.metals, *ion.ligands))
    if abs(ion.core_charge) > max(parts, 3):
        raise InvalidInputError(
            f"{ion.core_charge:+d} charges on {parts} metals and ligands: no such ion exists; correct it"
        )
    if abs(ion.charge) > FEW_CHARGES:
        refuse_charges(
            ion.charge, sum(average_mass(element) * number for element, number in ion.formula.items())
        )


def _check_lost_h(ion: Ion) -> None:
    acidic = acidic_h(ion.ligands)
    if ion.lost_h > acidic:
        each = (f"{number} {name} x {ligand(name).acidic}" for name, number in ion.ligands)
        shown = " + ".join(each) or "no ligand"
        raise ChargeBalanceError(
            f"{ion.lost_h} H lost, but only {acidic} are acidic ({shown}); "
            + (f"lose at most {acidic}" if acidic else "these ligands have no acid: leave - H out")
        )
