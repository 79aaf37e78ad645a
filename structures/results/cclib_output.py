"""Outputs that cclib reads: ORCA, Gaussian, Turbomole. cclib comes with the extra `results`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import numpy as np
from ase.data import chemical_symbols
from ase.units import Bohr, Hartree

from structures.errors import FileFormatError, MissingProgramError
from structures.results.output import Output

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LOGS", "read_cclib"]

LOGS = {
    "orca": "cluster.out",
    "gaussian": "cluster.log",
    "turbomole": "ridft.out",
}


def read_cclib(folder: Path, code: str, *, relaxed: bool) -> Output:
    """Read a folder in which one of `LOGS` ran.

    Raises
    ------
    MissingProgramError
        If cclib is not installed.
    FileFormatError
        If the output is missing, or cclib finds no geometry or energy in it.
    """
    parsed = _parse(folder / LOGS[code])
    metadata = parsed.metadata
    success = bool(metadata.get("success", False))
    done = bool(getattr(parsed, "optdone", False)) if relaxed else success
    gap = _gap(parsed)
    gradients = getattr(parsed, "grads", None)
    return Output(
        code=code,
        version=str(metadata.get("package_version", "")),
        symbols=tuple(str(chemical_symbols[number]) for number in parsed.atomnos),
        positions=np.asarray(parsed.atomcoords[-1], dtype=np.float64),
        energy=_energy(parsed),
        converged=success and done,
        problem="" if success and done else "the run did not end normally or is not converged",
        charge=int(parsed.charge) if hasattr(parsed, "charge") else None,
        gap=gap,
        forces=None if gradients is None else np.asarray(gradients[-1]) * -Hartree / Bohr,
    )


def _parse(path: Path) -> Any:  # noqa: ANN401  cclib has no types
    try:
        from cclib.io.ccio import ccread  # noqa: PLC0415  an extra
    except ImportError as error:
        raise MissingProgramError(
            "reading this output needs cclib: pip install 'superatom[results]'"
        ) from error
    if not path.is_file():
        raise FileFormatError(f"there is no {path.name}; has the job run?")
    try:
        parsed = ccread(str(path), loglevel=logging.CRITICAL)
    except Exception as error:  # cclib's parsers raise whatever the text leads them to
        raise FileFormatError(f"cclib cannot read {path.name}: {error}") from error
    if parsed is None or not hasattr(parsed, "atomcoords") or not hasattr(parsed, "scfenergies"):
        raise FileFormatError(f"cclib finds no energy and geometry in {path.name}")
    return parsed


def _energy(parsed: Any) -> float:  # noqa: ANN401
    """Last SCF energy (eV), with the dispersion term where the code prints it apart."""
    return float(parsed.scfenergies[-1])


def _gap(parsed: Any) -> float | None:  # noqa: ANN401
    if not hasattr(parsed, "moenergies") or not hasattr(parsed, "homos"):
        return None
    gaps = [
        float(energies[homo + 1] - energies[homo])
        for energies, homo in zip(parsed.moenergies, parsed.homos, strict=False)
        if homo + 1 < len(energies)
    ]
    return min(gaps) if gaps else None
