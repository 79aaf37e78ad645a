"""OUTCAR, and nothing else: geometry, forces, energy, levels, electrons and how the run ended.

The energy is that of the last `FREE ENERGIE` block, extrapolated to no smearing: VASP adds dispersion after
the SCF. VASP 5 prints `EDIFF is reached` also where the steps ran out, so that the last energy change is held
against EDIFF. Compared with real outputs of VASP 5.3.2 to 5.4.4 and 6.2.0 to 6.4.2: energy, forces, charge,
and gap with vasprun.xml of 46 runs; none of them was charged or had a dispersion term.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from structures.calculations.code import Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.output import Output
from structures.calculations.text import last_table, printed
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TRACE", "read"]

TRACE = Trace("OUTCAR", r"vasp\.\d", r"IBRION =\s+[123]\b")
_MOST_IONS = 20_000  # as many atoms as a structure file may have
_ROW = r"\s+".join([r"\s*(-?\d+\.\d+)"] + [r"(-?\d+\.\d+)"] * 5) + r"\s*$"
_STEP = re.compile(r"- Iteration +(\d+)\( *(\d+)\)")
_CHANGE = re.compile(
    r"total energy-change \(2\. order\) *: *(-?\d+\.\d+E[+-]\d+) +\( *(-?\d+\.\d+)E?([+-]\d+)\)"
)
_LEVEL = re.compile(r"^ +\d+ +(-?\d+\.\d+) +(-?\d\.\d+) *$", re.MULTILINE)
_WHOLE = 0.01  # electrons; NELECT further from a whole charge is a mistake in INCAR


def read(folder: Path, *, relaxed: bool) -> Output:
    """Read OUTCAR.

    Raises
    ------
    FileFormatError
        If it is missing, is no output of VASP, or ended before the first energy.
    """
    text = printed(folder, TRACE)
    version = re.search(r"^ *vasp\.(\S+)", text, re.MULTILINE)
    rows = last_table(text, "TOTAL-FORCE (eV/Angst)", _ROW)
    energies = re.findall(
        r"energy\(sigma->0\) = +(-?\d+\.\d+)", text.rpartition("FREE ENERGIE OF THE ION")[2]
    )
    symbols = _symbols(text)
    if version is None or not rows or not energies:
        raise FileFormatError("OUTCAR is missing, no output of VASP, or ended before its first energy")
    if len(symbols) != len(rows):
        raise FileFormatError(f"OUTCAR names {len(symbols)} atoms and has forces of {len(rows)}")
    charge = _charge(text)
    problem = _problem(text, charge, relaxed=relaxed)
    numbers = np.array(rows, dtype=np.float64)
    return Output(
        code="vasp",
        version=version[1],
        symbols=symbols,
        positions=numbers[:, :3],
        energy=float(energies[0]),
        problem=problem,
        charge=None if charge is None else round(charge),
        gap=_gap(text),
        forces=numbers[:, 3:],
    )


def _symbols(text: str) -> tuple[str, ...]:
    """Element of each atom, from the title of each POTCAR (`PAW_PBE Ag_pv 09Dec2005`) and the counts."""
    kinds = re.findall(r"^ *TITEL *= +\S+ +([A-Z][a-z]?)", text, re.MULTILINE)
    kinds = kinds or re.findall(r"^ *POTCAR: +\S+ +([A-Z][a-z]?)", text, re.MULTILINE)
    counts = _counts(text)
    return tuple(kind for kind, count in zip(kinds, counts, strict=False) for _ in range(count))


def _counts(text: str) -> list[int]:
    found = re.search(r"ions per type = +([\d\s]+)\n", text)
    counts = [int(word) for word in found[1].split()] if found else []
    if sum(counts) > _MOST_IONS:
        raise FileFormatError(f"OUTCAR speaks of {str(sum(counts))[:20]} ions; is it whole?")
    return counts


def _charge(text: str) -> float | None:
    """Valence electrons of the atoms less NELECT; None where OUTCAR does not tell."""
    valences = re.findall(r"ZVAL += +(\d+\.\d+) +mass and valenz", text)
    if not valences and (table := re.search(r"Ionic Valenz\s+ZVAL +=([\d.\s]+)", text)):
        valences = table[1].split()
    counts = _counts(text)
    electrons = re.findall(r"NELECT = +(\d+\.\d+) +total", text)
    if not (electrons and counts and len(valences) == len(counts)):
        return None
    total = sum(float(valence) * count for valence, count in zip(valences, counts, strict=True))
    return total - float(electrons[-1])


def _gap(text: str) -> float | None:
    """Gap (eV) of the last table of levels, both spins; None if that is of an earlier geometry."""
    first = [step.start() for step in _STEP.finditer(text) if step[2] == "1"]
    start = text.rfind("E-fermi")
    if not first or start < first[-1]:
        return None
    block = text[start:].partition("-----")[0]
    spins = block.split("spin component 2")
    return homo_lumo_gap([[(float(e), float(n)) for e, n in _LEVEL.findall(spin)] for spin in spins])


def _problem(text: str, charge: float | None, *, relaxed: bool) -> str:
    """Why the run does not count as converged; empty where it does."""
    if charge is not None and abs(charge - round(charge)) > _WHOLE:
        return f"NELECT leaves a charge of {charge:.3f}, which is not whole"
    if not _scf_ended(text):
        return "the SCF did not converge within NELM steps"
    if "General timing and accounting" not in text:
        return "the run did not end normally; was it killed?"
    if relaxed and "reached required accuracy" not in text:
        return "the geometry is not converged; NSW steps were not enough"
    return ""


def _scf_ended(text: str) -> bool:
    """Whether the last SCF ended before NELM steps, or by a change below EDIFF in the last of them."""
    ends = re.findall(r"aborting loop ([^-\n]*)", text)
    steps = _STEP.findall(text)
    allowed = re.search(r"NELM += +(\d+);", text)
    if not ends or "EDIFF is reached" not in ends[-1] or not steps:
        return False
    if allowed is None or int(steps[-1][1]) < int(allowed[1]):
        return True
    threshold = re.search(r"EDIFF += +(\S+) +stopping-criterion for ELM", text)
    changes = _CHANGE.findall(text)
    if threshold is None or not changes:
        return False
    energy, levels, exponent = changes[-1]
    return max(abs(float(energy)), abs(float(f"{levels}E{exponent}"))) < float(threshold[1])
