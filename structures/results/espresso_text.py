"""Energy, gap and charge of pw.x: it prints levels, electrons and the valence of each pseudopotential.

With smearing pw.x prints the Fermi energy and no occupations. Levels are filled here with the electrons that
it counts, two a level, or by spin where there are two spins.
"""

from __future__ import annotations

import re

from ase.units import Ry

__all__ = ["espresso_charge", "espresso_energy", "espresso_gap"]

_ELECTRONS = r"number of electrons\s+=\s+(\d+\.\d+)(?: \(up:\s+(\d+\.\d+), down:\s+(\d+\.\d+)\))?"
_ENERGY = r"^!\s+(?:total energy|Total\+Makov-Payne energy)\s+=\s+(-?\d+\.\d+) Ry"
_LEVEL = r"-?\d+\.\d{4}"  # columns may touch: -10.0275-100.5208
_SPECIES = r"atomic species\s+valence\s+mass\s+pseudopotential\s*\n((?:\s+\S+\s+\d+\.\d+\s+\d+\.\d+.*\n)+)"


def espresso_energy(text: str) -> float | None:
    """Last energy in eV, with its Makov-Payne correction, which `total energy` lacks; None without one."""
    found = re.findall(_ENERGY, text, re.MULTILINE)
    return float(found[-1]) * float(Ry) if found else None


def espresso_gap(text: str) -> float | None:
    """Gap in eV of the last SCF at one k-point; None where no empty level was computed or none is printed."""
    electrons = re.search(_ELECTRONS, text)
    _, found, block = text.rpartition("End of self-consistent calculation")
    if not (found and electrons):
        return None
    counts = [float(electrons[2]), float(electrons[3])] if electrons[2] else [float(electrons[1]) / 2]
    spins = [_levels(part) for part in block.split("bands (ev):")[1:]]
    if len(spins) != len(counts) or any(
        len(levels) <= count for levels, count in zip(spins, counts, strict=True)
    ):
        return None
    filled = [levels[round(count) - 1] for levels, count in zip(spins, counts, strict=True) if count >= 1]
    return min(levels[round(count)] for levels, count in zip(spins, counts, strict=True)) - max(filled)


def espresso_charge(text: str) -> float | None:
    """Charge: valence of all atoms less the electrons; None where either is not printed."""
    electrons, species = re.search(_ELECTRONS, text), re.search(_SPECIES, text)
    atoms = re.findall(r"^\s+\d+\s+(\S+)\s+tau\(", text, re.MULTILINE)
    if not (electrons and species and atoms):
        return None
    valence = {words[0]: float(words[1]) for words in map(str.split, species[1].strip().splitlines())}
    return sum(valence[atom] for atom in atoms) - float(electrons[1])


def _levels(part: str) -> list[float]:
    """Numbers of the first paragraph of rows that hold nothing else."""
    numbers: list[float] = []
    for line in part.splitlines():
        if re.fullmatch(rf"(?:\s*{_LEVEL})+\s*", line):
            numbers += [float(word) for word in re.findall(_LEVEL, line)]
        elif line.strip() or numbers:
            break
    return numbers
