"""Outputs that ASE reads: GPAW, by the extxyz that our script writes.

ASE reads geometry, energy and forces; version, convergence and charge are searched in the text by the phrases
that each code prints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.errors import FileFormatError
from structures.export.geometry import symbols_of
from structures.results.output import Output, last_frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ase import Atoms

__all__ = ["PHRASES", "read_ase"]


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Where a code writes, patterns of its version and convergence, how charge and gap are found."""

    log: str
    geometry: str
    kind: str
    version: str
    done: str
    relaxed: str
    charge: Callable[[str], float | None] = lambda _: None
    gap: Callable[[str], float | None] = lambda _: None
    ended: Callable[[Atoms], bool] = lambda _: True  # whether a relaxation did, where the log does not tell


def _printed(pattern: str) -> Callable[[str], float | None]:
    """Reader of a number that the code prints, the last one."""

    def last(text: str) -> float | None:
        found = re.findall(pattern, text)
        return float(found[-1]) if found else None

    return last


PHRASES: dict[str, _Phrases] = {
    "gpaw": _Phrases(
        log="cluster.txt",
        geometry="result.extxyz",
        kind="extxyz",
        version=r"_\|___\|_____\|\s+(\S+)",
        done=r"Converged after \d+ iterations",
        relaxed=r"Converged after \d+ iterations",  # of the SCF; our script writes how the relaxation ended
        ended=lambda atoms: atoms.info.get("relaxed") is True,
        charge=_printed(r"Total Charge:\s+(-?[\d.]+)"),
        gap=_printed(r"Gap:\s+([\d.]+) eV"),
    ),
}


def read_ase(folder: Path, code: str, *, relaxed: bool) -> Output:
    """Read a folder in which one of `PHRASES` ran.

    Raises
    ------
    FileFormatError
        If the output is missing, or ASE cannot read it.
    """
    phrases = PHRASES[code]
    log = folder / phrases.log
    if not log.is_file() or not (folder / phrases.geometry).is_file():
        raise FileFormatError(f"there is no {phrases.log} or {phrases.geometry}; has the job run to its end?")
    text = log.read_text(encoding="utf-8", errors="replace")
    try:
        atoms = last_frame(folder / phrases.geometry, phrases.kind)
        found: dict[str, Any] = dict(atoms.calc.results)
        energy = float(found["energy"])
    except Exception as error:  # ASE's parsers raise whatever the text leads them to
        raise FileFormatError(f"ASE cannot read {phrases.geometry}: {error}") from error
    wanted = phrases.relaxed if relaxed else phrases.done
    converged = re.search(wanted, text) is not None and (phrases.ended(atoms) or not relaxed)
    charge = phrases.charge(text)
    version = re.search(phrases.version, text)
    return Output(
        code=code,
        version=next((word for word in version.groups() if word), "") if version else "",
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=energy,
        converged=converged,
        problem="" if converged else ("the geometry" if relaxed else "the SCF") + " is not converged",
        charge=None if charge is None else round(charge),
        gap=phrases.gap(text),
        forces=np.asarray(found["forces"]) if "forces" in found else None,
    )
