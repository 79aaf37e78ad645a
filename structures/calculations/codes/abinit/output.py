"""Read cluster.abo: its echo of variables after the computation, on which ASE's reader fails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.data import chemical_symbols
from ase.units import Bohr, Hartree

from structures.calculations.code import Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.output import Output
from structures.calculations.text import printed
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["TRACE", "read"]

TRACE = Trace("cluster.abo", r"\.Version \S+ of ABINIT", r"ionmov\s+22|ionmov: 22")
_NUMBERS = r"((?:\s+-?\d+\.\d+(?:E[+-]\d+)?)+)"


def read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.abo.

    Raises
    ------
    FileFormatError
        If it is missing, or the run did not reach its final echo of variables.
    """
    text = printed(folder, TRACE)
    _, found, echo = text.partition("echo values of variables after computation")
    version = re.search(r"\.Version (\S+) of ABINIT", text)
    if not found or version is None:
        raise FileFormatError("cluster.abo is missing or unfinished; has the job run to its end?")
    kinds = [int(word) for word in re.findall(r"\d+", _field(echo, "typat", r"((?:\s+\d+)+)"))]
    charges = _numbers(echo, "znucl").ravel()
    symbols = tuple(str(chemical_symbols[round(charges[kind - 1])]) for kind in kinds)
    problem = _problem(text, relaxed=relaxed)
    charge = _field(echo, "cellcharge", _NUMBERS)
    return Output(
        code="abinit",
        version=version[1],
        symbols=symbols,
        positions=_numbers(echo, "xcart").reshape(-1, 3) * Bohr,
        energy=float(_numbers(echo, "etotal")[0]) * Hartree,
        problem=problem,
        charge=round(float(charge)) if charge.strip() else 0,
        gap=_gap(text),
        forces=_numbers(echo, "fcart").reshape(-1, 3) * Hartree / Bohr,
    )


def _problem(text: str, *, relaxed: bool) -> str:
    """Why it does not count as converged; only the last SCF of a relaxation must be."""
    last = text.rpartition("SELF-CONSISTENT-FIELD CONVERGENCE")[2]
    if re.search(r"At SCF step +\d+.*(?:is|are) converged", last) is None:
        return "the SCF did not converge"
    return "the geometry is not converged" if relaxed and "gradients are converged" not in last else ""


def _gap(text: str) -> float | None:
    """Gap (eV) from the last table of eigenvalues (hartree) and occupations, over both spins."""
    spins = 2 if re.search(r"^\s*P?\s*nsppol\s+2", text, re.MULTILINE) else 1
    levels = [_table(block) for block in text.split("Eigenvalues (hartree)")[-spins:]]
    filled = [_table(block) for block in text.split("occupation numbers for kpt")[-spins:]]
    if len(levels) != spins or [len(one) for one in levels] != [len(one) for one in filled]:
        return None
    gap = homo_lumo_gap([list(zip(*spin, strict=True)) for spin in zip(levels, filled, strict=True)])
    return None if gap is None else gap * Hartree


def _table(block: str) -> list[float]:
    """Numbers of the lines after the two that head an ABINIT table of levels, up to one without any."""
    numbers: list[float] = []
    for line in block.splitlines()[1:]:
        if "nband=" in line:
            continue
        if not re.fullmatch(r"(\s*-?\d+\.\d+)+\s*", line):
            break
        numbers += [float(word) for word in re.findall(r"-?\d+\.\d+", line)]
    return numbers


def _field(echo: str, name: str, pattern: str) -> str:
    found = re.search(rf"^\s*P?\s*{name}{pattern}", echo, re.MULTILINE)
    return found[1] if found else ""


def _numbers(echo: str, name: str) -> NDArray[np.float64]:
    return np.array([float(word) for word in _field(echo, name, _NUMBERS).split()], dtype=np.float64)
