"""Results that come home: checked against what was exported, compared with the start, stored.

A calculation is stored only if it is converged and ours: same elements in the recorded order, same charge, a
candidate of this database, the exported geometry as its start. A folder without superatom.json is recognised
by perception.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from database.calculations import add_calculation
from database.recognition import recognise
from structures.calculations.bonds import compare
from structures.calculations.calculation import Calculation, ended
from structures.calculations.read import has_output, read_output, relaxes
from structures.calculations.record import RECORD, Record, read_record
from structures.calculations.registry import CODES
from structures.calculations.text import last_frame
from structures.errors import InvalidInputError, SuperatomError
from structures.foreign import digest_of, foreign
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from database.store import Store
    from structures.calculations.output import Output

__all__ = ["Added", "add_results"]

_MOVED = 0.05  # Å; more than the 3-4 decimals that codes print, less than any relaxation step


@dataclass(frozen=True, slots=True)
class Added(Shown):
    """One folder: stored (`id`), there already, or refused with the reason."""

    folder: str
    outcome: str
    reason: str = ""
    id: int | None = None


def add_results(store: Store, directory: Path, *, theory: str = "") -> Iterator[Added]:
    """Read and store every computed folder below a directory (or the directory itself).

    Parameters
    ----------
    theory
        Level of theory of folders without superatom.json, see `recognise`.

    Raises
    ------
    InvalidInputError
        If there is no folder with a superatom.json or an output.
    """
    folders = (
        [directory]
        if _computed(directory)
        else sorted(path for path in directory.iterdir() if path.is_dir() and _computed(path))
    )
    if not folders:
        raise InvalidInputError(
            f"no exported folder (with {RECORD}) and no output of a code in {str(directory)[:200]!r}"
        )
    for folder in folders:
        try:
            yield _add(store, folder, theory)
        except SuperatomError as error:
            yield Added(folder.name, "refused", str(error))


def _computed(folder: Path) -> bool:
    return (folder / RECORD).is_file() or has_output(folder)


def _add(store: Store, folder: Path, theory: str) -> Added:
    """Store the calculation of a folder; where it has no record, its candidate is recognised."""
    if (folder / RECORD).is_file():
        with foreign("what was computed"):
            calculation = _calculation(folder)
        outcome, number = add_calculation(store, calculation, source=folder.name)
        return Added(folder.name, outcome, id=number)
    with foreign("what was computed"):
        found = recognise(store, folder, theory=theory)
    outcome, number = add_calculation(
        store, found.calculation, source=f"{folder.name}; {found.words}", candidate=found.candidate
    )
    return Added(folder.name, outcome, found.words, number)


def _calculation(folder: Path) -> Calculation:
    """Calculation of an exported folder as it was run; a single point must be at the exported geometry."""
    record = read_record(folder)
    relaxed = relaxes(folder, record.code, asked=record.task == "relax" and not _edited(folder, record))
    output = read_output(folder, record.code, relaxed=relaxed)
    start = last_frame(folder / "geometry.extxyz", "extxyz")
    found = ended(record, output, start)
    moved = compare(start, found.end).rmsd
    if not relaxed and moved > _MOVED:
        raise InvalidInputError(
            f"not ours: the geometry computed is {moved:.2f} Å away from the one exported"
        )
    return replace(found, record=_as_run(record, output, relaxed=relaxed))


def _edited(folder: Path, record: Record) -> bool:
    """Whether the main input is another than the one exported."""
    path, digest = folder / CODES[record.code].main, record.files.get(CODES[record.code].main)
    return path.is_file() and digest_of(path) != digest


def _as_run(record: Record, output: Output, *, relaxed: bool) -> Record:
    """The record with what was run, where output or input tell it, in place of what we once wrote."""
    told = output.solvent != "not recorded"
    return replace(
        record,
        task="relax" if relaxed else "energy",
        theory=output.theory or record.theory,
        solvent=output.solvent if told else record.solvent,
        multiplicity=record.multiplicity if output.multiplicity is None else output.multiplicity,
    )
