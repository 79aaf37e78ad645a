"""Framework families by composition: how many metals, ligands, and which core charge.

A mass spectrometer sees a composition, not a geometry; this table is what connects both. Families of 44
metals: Ag44 and Au12Ag32 crystals (M44S30), the paper's new 27-ligand family (M44S27, no geometry known),
and Au44(SR)26. The others are the clusters whose formula and charge the field agrees on.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FAMILIES", "Family", "families_of"]


@dataclass(frozen=True, slots=True)
class Family:
    """Composition of a framework: counts, core charge, and the charges its ions are seen with."""

    name: str
    metals: int
    ligands: int
    core_charge: int
    charges: tuple[int, ...]


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family("M44S30", 44, 30, -4, (-4, -3)),
        Family("M44S27", 44, 27, -3, (-4, -3)),
        Family("M44S26", 44, 26, -2, (-8, -7, -6, -5, -4, -3, -2)),
        Family("M25S18", 25, 18, -1, (-2, -1)),
        Family("M38S24", 38, 24, 0, (-2, -1, 1, 2)),
        Family("M144S60", 144, 60, 0, (-4, -3, 2, 3)),
    )
}


def families_of(metals: int, ligands: int, core_charge: int) -> tuple[str, ...]:
    """Names of the families with these counts and this core charge; empty if none fits."""
    wanted = (metals, ligands, core_charge)
    return tuple(
        family.name
        for family in FAMILIES.values()
        if (family.metals, family.ligands, family.core_charge) == wanted
    )
