"""Results that come home: checked against what was exported, compared with the start, stored.

A calculation is stored only if it is converged and ours: same elements in the recorded order, same charge, a
candidate of this database, the exported geometry as its start. A folder without superatom.json is recognised
by perception. Coordinates are stored, because a relaxed geometry cannot be derived.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from database.query import find
from database.recognition import recognise
from structures.calculations.bonds import compare
from structures.calculations.folder import RECORD
from structures.calculations.geometry import rows
from structures.calculations.read import has_output, read_output
from structures.calculations.text import last_frame
from structures.errors import FileFormatError, InvalidInputError, SuperatomError
from structures.files import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ase import Atoms

    from database.store import Store
    from structures.calculations.output import Output

__all__ = ["Added", "add_calculation", "add_results", "read_record", "stored_calculations"]

_MOVED = 0.05  # Å; more than the 3-4 decimals that codes print, less than any relaxation step


@dataclass(frozen=True, slots=True)
class Added:
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
            if (folder / RECORD).is_file():
                yield _add_folder(store, folder)
            else:
                yield _add_recognised(store, folder, theory)
        except SuperatomError as error:
            yield Added(folder.name, "refused", str(error))


def _computed(folder: Path) -> bool:
    return (folder / RECORD).is_file() or has_output(folder)


def _add_recognised(store: Store, folder: Path, theory: str) -> Added:
    """Store a calculation that has no record, with the words that say how its candidate was recognised."""
    found = recognise(store, folder, theory=theory)
    outcome, number = add_calculation(
        store,
        record=found.record,
        output=found.output,
        start=found.start,
        end=found.end,
        forces=found.forces,
        source=f"{folder.name}; {found.words}",
        candidate=found.candidate,
    )
    return Added(folder.name, outcome, found.words, number)


def read_record(folder: Path) -> dict[str, Any]:
    """Content of a folder's superatom.json.

    Raises
    ------
    FileFormatError
        If it is no record of ours.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        order, symbols = record["order"], record["symbols"]
        whole = sorted(order) == list(range(len(symbols))) and record["format"] == 1
        for key in ("code", "charge", "multiplicity", "task", "formula", "theory", "solvent", "files"):
            record[key]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileFormatError(
            f"{RECORD} is damaged or not ours ({error}); export the candidate again"
        ) from error
    if not whole:
        raise FileFormatError(f"{RECORD} has a broken order map; export the candidate again")
    return dict(record)


def _add_folder(store: Store, folder: Path) -> Added:
    record = read_record(folder)
    output = read_output(folder, record["code"], relaxed=record["task"] == "relax")
    _check(record, output)
    order = np.argsort(record["order"])  # file row of each of our atoms
    start = last_frame(folder / "geometry.extxyz", "extxyz")
    end = start[:]
    end.positions = output.positions[order]
    forces = None if output.forces is None else output.forces[order]
    _check_start(record, start, end)
    theory = record["theory"] + _edits(folder, record)
    outcome, number = add_calculation(
        store,
        record=record | {"theory": theory},
        output=output,
        start=start,
        end=end,
        forces=forces,
        source=folder.name,
    )
    return Added(folder.name, outcome, id=number)


def _check(record: dict[str, Any], output: Output) -> None:
    if not output.converged or output.energy is None:
        raise InvalidInputError(f"not stored: {output.problem or 'no energy was printed'}")
    if list(output.symbols) != record["symbols"]:
        raise InvalidInputError(
            f"not ours: the {len(output.symbols)} atoms of the output have other elements, or another order, "
            f"than {record['formula']} of {RECORD}"
        )
    if output.charge is not None and output.charge != record["charge"]:
        raise InvalidInputError(f"not ours: charge {output.charge} was computed, {record['charge']} exported")


def _check_start(record: dict[str, Any], start: Atoms, end: Atoms) -> None:
    """A single point must be at the exported geometry; a relaxation may go anywhere."""
    moved = compare(start, end).rmsd
    if record["task"] == "energy" and moved > _MOVED:
        raise InvalidInputError(
            f"not ours: the geometry computed is {moved:.2f} Å away from the one exported"
        )


def _edits(folder: Path, record: dict[str, Any]) -> str:
    """Say so where an exported file was changed: its level of theory is then the user's."""
    changed = [
        name
        for name, digest in record["files"].items()
        if name not in {"README.md", "INCAR", "control.in"}  # prepare.sh completes the last two
        and (folder / safe_name(name)).is_file()
        and hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest
    ]
    return f"; edited: {', '.join(changed)}" if changed else ""


def add_calculation(
    store: Store,
    *,
    record: dict[str, Any],
    output: Output,
    start: Atoms,
    end: Atoms,
    forces: np.ndarray | None,
    source: str,
    candidate: int | None = None,
) -> tuple[str, int]:
    """Store one converged calculation, atoms in our order; return (`stored` or `there already`, its id).

    Without `candidate` it is the one with the record's framework and the occupancy that the atoms show.

    Raises
    ------
    InvalidInputError
        If the database has no such candidate.
    """
    if candidate is None:
        candidate = _candidate(store, record, end)
    change = compare(start, end)
    row = {key: record[key] for key in ("formula", "charge", "multiplicity", "task", "theory", "solvent")}
    row |= {"candidate_id": candidate, "code": output.code, "code_version": output.version, "source": source}
    row |= {"ligand": str(record.get("ligand", "")), "evidence": str(record.get("evidence", ""))}
    row |= {"energy": output.energy, "gap": output.gap, "max_force": output.max_force}
    row |= {
        "rmsd": change.rmsd,
        "bonds_kept": change.kept,
        "bonds_lost": change.lost,
        "bonds_new": change.new,
    }
    row["symbols"] = json.dumps([str(symbol) for symbol in end.symbols])
    row["positions"] = json.dumps(np.round(end.positions, 6).tolist())
    row["forces"] = None if forces is None else json.dumps(np.round(forces, 6).tolist())
    row["fingerprint"] = hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()
    with store.batch("results add", {"source": source}) as batch, store.writing():
        new = store.add("calculations", [row | {"batch_id": batch}])
    number = store.value("SELECT id FROM calculations WHERE fingerprint = ?", [row["fingerprint"]])
    return ("stored" if new else "there already"), int(number)


def _candidate(store: Store, record: dict[str, Any], end: Atoms) -> int:
    """Id of the candidate whose framework and occupancy the atoms show, whatever the record's id says."""
    guest = record.get("guest")
    sites = end.arrays.get("site", np.full(len(end), -1))
    occupancy = sum(
        1 << int(site)
        for site, symbol in zip(sites, end.symbols, strict=True)
        if site >= 0 and symbol == guest
    )
    if record.get("occupancy") != occupancy:
        raise InvalidInputError(f"not ours: the atoms show occupancy {occupancy}, {RECORD} says otherwise")
    number = store.value(
        "SELECT c.id FROM candidates c JOIN frameworks f ON f.id = c.framework_id "
        "WHERE f.framework = ? AND c.occupancy = ? AND c.host = ? AND c.guest = ? ORDER BY c.id",
        [record.get("framework"), occupancy, record.get("host"), guest],
    )
    if number is None:
        raise InvalidInputError(
            f"{store.path} has no candidate of {record.get('framework')} with occupancy {occupancy}; "
            f"'superatom generate' makes it"
        )
    return int(number)


def stored_calculations(store: Store, expression: str = "") -> Iterator[str]:
    """Yield each stored calculation that `find` finds as the text of one extended xyz frame."""
    for found in find(store, expression, kind="calculations"):
        (row,) = store.rows("SELECT symbols, positions FROM calculations WHERE id = ?", [found["id"]])
        symbols, positions = json.loads(row["symbols"]), np.array(json.loads(row["positions"]))
        words = [f"{key}={found[key]}" for key in ("energy", "charge", "candidate_id", "gold", "occupancy")]
        words += [
            f"{key}={json.dumps(str(found[key]))}" for key in ("framework", "theory", "code", "evidence")
        ]
        head = f'Properties=species:S:1:pos:R:3 pbc="F F F" {" ".join(words)}'
        yield f"{len(symbols)}\n{head}\n{rows(symbols, positions)}"
