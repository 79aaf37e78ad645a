"""ABINIT: cluster.abo and its echo of variables after the computation, on which ASE's reader fails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.data import chemical_symbols
from ase.units import Bohr, Hartree

from structures.errors import FileFormatError
from structures.results.output import Output

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["read_abinit"]

_NUMBERS = r"((?:\s+-?\d+\.\d+(?:E[+-]\d+)?)+)"


def read_abinit(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.abo.

    Raises
    ------
    FileFormatError
        If it is missing, or the run did not reach its final echo of variables.
    """
    path = folder / "cluster.abo"
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    _, found, echo = text.partition("echo values of variables after computation")
    version = re.search(r"\.Version (\S+) of ABINIT", text)
    if not found or version is None:
        raise FileFormatError("cluster.abo is missing or unfinished; has the job run to its end?")
    kinds = [int(word) for word in re.findall(r"\d+", _field(echo, "typat", r"((?:\s+\d+)+)"))]
    charges = _numbers(echo, "znucl").ravel()
    symbols = tuple(str(chemical_symbols[round(charges[kind - 1])]) for kind in kinds)
    converged = re.search(r"gradients are converged" if relaxed else r"is converged", text) is not None
    charge = _field(echo, "cellcharge", _NUMBERS)
    return Output(
        code="abinit",
        version=version[1],
        symbols=symbols,
        positions=_numbers(echo, "xcart").reshape(-1, 3) * Bohr,
        energy=float(_numbers(echo, "etotal")[0]) * Hartree,
        converged=converged,
        problem="" if converged else f"the {'geometry' if relaxed else 'SCF'} is not converged",
        charge=round(float(charge)) if charge.strip() else 0,
        forces=_numbers(echo, "fcart").reshape(-1, 3) * Hartree / Bohr,
    )


def _field(echo: str, name: str, pattern: str) -> str:
    found = re.search(rf"^\s*P?\s*{name}{pattern}", echo, re.MULTILINE)
    return found[1] if found else ""


def _numbers(echo: str, name: str) -> NDArray[np.float64]:
    return np.array([float(word) for word in _field(echo, name, _NUMBERS).split()], dtype=np.float64)
