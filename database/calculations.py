"""Calculations in the database: one row each, with its geometry, because a relaxed one cannot be derived."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from ase import Atoms

from database.occupancies import as_stored
from database.query import find
from structures.arrangement.arrangement import arrangement
from structures.arrangement.holding import names_guests
from structures.calculations.bonds import compare
from structures.calculations.geometry import rows, symbols_of
from structures.calculations.record import RECORD
from structures.errors import InvalidInputError
from structures.group.wide import occupancy_text
from structures.version import BUILT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from database.store import Store
    from structures.calculations.calculation import Calculation
    from structures.calculations.record import Record

__all__ = ["add_calculation", "calculation_text", "stored_calculations"]

_NUMBERS = ("energy", "charge", "candidate_id", "gold", "occupancy")
_WORDS = ("framework", "theory", "code", "evidence")


def add_calculation(
    store: Store, calculation: Calculation, *, source: str, candidate: int | None = None
) -> tuple[str, int]:
    """Store one converged calculation; return (`stored` or `there already`, its id).

    Without `candidate` it is the one with the record's framework and the occupancy that the atoms show.

    Raises
    ------
    InvalidInputError
        If the database has no such candidate.
    """
    record, output, end = calculation.record, calculation.output, calculation.end
    if candidate is None:
        candidate = _candidate(store, record, end)
    change = compare(calculation.start, end)
    forces = calculation.forces
    row: dict[str, Any] = {
        key: getattr(record, key) for key in ("formula", "charge", "multiplicity", "task", "solvent")
    }
    row["theory"] = _theory(record)
    row |= {"candidate_id": candidate, "code": output.code, "code_version": output.version, "source": source}
    row |= {"ligand": record.ligand or "", "evidence": record.evidence or ""}
    row |= {"energy": output.energy, "gap": output.gap, "max_force": output.max_force, "rmsd": change.rmsd}
    row |= {"bonds_kept": change.kept, "bonds_lost": change.lost, "bonds_new": change.new}
    row["symbols"] = json.dumps(symbols_of(end))
    row["positions"] = json.dumps(np.round(end.positions, 6).tolist())
    row["forces"] = None if forces is None else json.dumps(np.round(forces, 6).tolist())
    row["fingerprint"] = hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()
    with store.batch("results add", {"source": source}) as batch, store.writing():
        new = store.add("calculations", [row | {"batch_id": batch}])
    number = store.value("SELECT id FROM calculations WHERE fingerprint = ?", [row["fingerprint"]])
    return ("stored" if new else "there already"), int(number)


def _theory(record: Record) -> str:
    """Theory of a record; of a single point with the geometry it was at, unless superatom builds it so now.

    Energies are compared within one theory, so single points at geometries of two kinds never are. What a
    relaxation started from does not matter.
    """
    geometry = record.geometry or "built 1"
    if record.task != "energy" or geometry == BUILT:
        return record.theory
    return f"{record.theory}; at a geometry {geometry}"


def _candidate(store: Store, record: Record, end: Atoms) -> int:
    """Id of the candidate whose framework and occupancy the atoms show, whatever the record's id says.

    Of several shells of one composition it is the one that was computed, else the one exported.
    """
    places = end.arrays.get("site", np.full(len(end), -1))
    sites = int((places >= 0).sum())
    held = {int(site): symbol for site, symbol in zip(places, symbols_of(end), strict=True) if site >= 0}
    if names_guests(record.occupancy):
        shown = str(arrangement([held[site] for site in sorted(held)]))
        columns: dict[str, int | str] = {"occupancy": -1, "occupancy_hex": shown}
    else:
        mask = sum(1 << site for site, symbol in held.items() if symbol == record.guest)
        shown, columns = occupancy_text(mask, sites), as_stored(mask, sites)
    told = occupancy_text(record.occupancy, sites) if isinstance(record.occupancy, int) else record.occupancy
    if told != shown:
        raise InvalidInputError(f"not ours: the atoms show occupancy {shown}, {RECORD} says otherwise")
    rows = list(
        store.rows(
            "SELECT c.id, s.ligand_shell FROM candidates c JOIN frameworks f ON f.id = c.framework_id "
            "JOIN species s ON s.id = c.species_id WHERE f.framework = ? AND c.occupancy = ? "
            "AND c.occupancy_hex = ? AND c.host = ? AND c.guest = ? "
            "AND s.core_charge = coalesce(?, s.core_charge) ORDER BY c.id",
            [
                record.framework,
                *columns.values(),
                record.host,
                record.guest,
                record.core_charge,
            ],
        )
    )
    if not rows:
        at = "" if record.core_charge is None else f" at charge {record.core_charge}"
        raise InvalidInputError(
            f"{store.path} has no candidate of {record.framework} with occupancy "
            f"{shown}{at}; 'superatom generate' makes it"
        )
    asked = record.source.get("candidate")
    best = min(rows, key=lambda row: (_named(row["ligand_shell"]) != record.ligand, row["id"] != asked))
    return int(best["id"])


def _named(shell: str) -> str:
    """A stored shell as a record names it: `p-MBA`, or `(p-MBA)29(Cl)1`."""
    counts: dict[str, int] = json.loads(shell)
    ordered = sorted(counts.items(), key=lambda kind: (-kind[1], kind[0]))
    return ordered[0][0] if len(ordered) == 1 else "".join(f"({name}){n}" for name, n in ordered)


def stored_calculations(store: Store, expression: str = "") -> Iterator[Atoms]:
    """Yield the geometry (Å) of each stored calculation that `find` finds.

    Its `info` has the number of the calculation as `name`, `energy` (eV), charge, candidate_id, gold,
    occupancy, framework, theory, code and evidence.

    Raises
    ------
    InvalidInputError
        If nothing fits, or energies without a common zero do.
    """
    rows = list(find(store, expression, kind="calculations"))
    if not rows:
        raise InvalidInputError(
            f"no stored calculation fits {expression!r}; 'superatom find --kind calculations' lists them"
        )
    _refuse_mixture(rows)
    for found in rows:
        (row,) = store.rows("SELECT symbols, positions FROM calculations WHERE id = ?", [found["id"]])
        atoms = Atoms(json.loads(row["symbols"]), positions=json.loads(row["positions"]))
        atoms.info = {"name": f"calculation {found['id']}"} | {key: found[key] for key in _NUMBERS + _WORDS}
        yield atoms


def _refuse_mixture(rows: Iterable[Mapping[str, Any]]) -> None:
    """One code, theory, solvent and task, and in each framework one shell and charge have a common zero."""
    seen: dict[str, str] = {}
    for row in rows:
        level = " ".join(f"{name}={row[name]}" for name in ("code", "theory", "solvent", "task"))
        shell = f"ligand={row['ligand']} charge={row['charge']}"
        for place, held in (("these calculations", level), (row["framework"], shell)):
            if seen.setdefault(place, held) != held:
                raise InvalidInputError(
                    f"energies of {place} have no common zero: {seen[place]}, and {held}; name one with "
                    "--find, such as --find 'code=xtb,task=energy,theory=\"GFN1-xTB\",ligand=SH'"
                )


def calculation_text(atoms: Atoms) -> str:
    """One stored calculation as a frame of extended xyz."""
    words = [f"{key}={atoms.info[key]}" for key in _NUMBERS]
    words += [f"{key}={json.dumps(str(atoms.info[key]))}" for key in _WORDS]
    head = f'Properties=species:S:1:pos:R:3 pbc="F F F" {" ".join(words)}'
    return f"{len(atoms)}\n{head}\n{rows(symbols_of(atoms), atoms.positions)}"
