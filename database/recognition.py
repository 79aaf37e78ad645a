"""A calculation without superatom.json: which candidate it computed, told by perception of its geometry.

The framework is found by its bond graph among those with candidates here, the occupancy by the elements on
its sites, the ligand by its graph, the charge in the output. Nothing is guessed: where nothing fits, or more
than one thing, the folder is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from ase import Atoms

from database.arrangements import canonical_text
from database.chosen import candidate_atoms
from database.frameworks import known_framework
from database.query import find
from structures.calculations.calculation import Calculation, ended, require_converged
from structures.calculations.geometry import symbols_of
from structures.calculations.job import formula
from structures.calculations.read import code_of, read_output
from structures.calculations.record import Record
from structures.errors import InvalidInputError
from structures.perception.match import match_framework
from structures.perception.perceive import perceive
from structures.perception.placing import place
from structures.substitution.canonical import canonical

if TYPE_CHECKING:
    from pathlib import Path

    from database.store import Store
    from structures.calculations.output import Output
    from structures.perception.match import Match
    from structures.perception.perception import Perception
    from structures.perception.placing import Placed

__all__ = ["Recognised", "recognise"]

_MODEL = 0.05  # Å; a single point further from our model is at a geometry of its own


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """A calculation with its candidate, and the words that say how that was recognised.

    The calculation starts at our model; its record is what superatom.json would have said.
    """

    candidate: int
    calculation: Calculation
    words: str


def recognise(store: Store, folder: Path, *, theory: str = "") -> Recognised:
    """Read the output in a folder and find the candidate that it computed.

    Parameters
    ----------
    theory
        Level of theory, where the output does not tell it; energies are compared within one level only, so
        without any the folder's name stands for it.

    Raises
    ------
    InvalidInputError
        If it is not converged, or belongs to no candidate, or to several.
    FileFormatError
        If no output of a known code is there.
    """
    code, relaxed = code_of(folder)
    output = read_output(folder, code, relaxed=relaxed)
    require_converged(output)
    if output.charge is None:
        raise InvalidInputError(f"{code} prints no charge, and there is no superatom.json to tell it")
    atoms = Atoms(list(output.symbols), positions=output.positions)
    seen, match = _framework(store, atoms)
    row = _candidate(store, atoms, seen, match, output.charge)
    model = candidate_atoms(match.framework, row, _ligand(seen), crowded=True)
    _check(output, model)
    placed = place(atoms, seen.frame, match, model)
    level = theory or output.theory or f"level not recorded ({folder.name})"
    record = _record(model, output, placed, task="relax" if relaxed else "energy", theory=level)
    mirrored = ", its mirror image" if placed.mirror else ""
    return Recognised(
        candidate=int(row["id"]),
        calculation=ended(record, output, model, mirrored=placed.mirror),
        words=f"recognised as candidate {row['id']}, {placed.rms:.2f} Å rms from our model{mirrored}",
    )


def _framework(store: Store, atoms: Atoms) -> tuple[Perception, Match]:
    """The one framework with candidates here of which the atoms are a copy."""
    names = [
        row["framework"]
        for row in store.rows(
            "SELECT framework FROM frameworks WHERE id IN (SELECT framework_id FROM candidates) ORDER BY id"
        )
    ]
    seen = perceive(atoms, frameworks=[])
    frame = seen.frame
    found = [
        match
        for name in names
        if (
            match := match_framework(
                frame.metals,
                frame.sulfurs,
                frame.bonds,
                seen.search,
                [known_framework(store, name)],
                frame.kinds,
            )
        )
    ]
    if len(found) != 1:
        fit = " and ".join(match.framework.name for match in found) or f"none of {', '.join(names) or 'none'}"
        raise InvalidInputError(
            f"not ours: {seen.formula} is a copy of {fit}; keep superatom.json beside the output, or "
            "'superatom generate' its framework first"
        )
    return seen, found[0]


def _candidate(store: Store, atoms: Atoms, seen: Perception, match: Match, charge: int) -> dict[str, Any]:
    """Row of the one candidate at this charge whose metals sit as those of the file do."""
    metals = [str(atoms.symbols[seen.frame.metal_atoms[k]]) for k in match.metals]
    name = match.framework.name
    rows: list[dict[str, Any]] = []
    for pair in store.rows(
        "SELECT DISTINCT c.host, c.guest FROM candidates c JOIN frameworks f ON f.id = c.framework_id "
        "WHERE f.framework = ?",
        [name],
    ):
        host, guest = pair["host"], pair["guest"]
        if set(metals) == {host, *guest.split(",")} and "," in guest:
            text = canonical_text(match.framework, metals)
            rows += find(store, f"framework={name},occupancy={text!r},host={host}")
        elif set(metals) <= {host, guest}:
            held = sum(1 << site for site, metal in enumerate(metals) if metal == guest)
            (least,) = canonical(match.framework, [held]).tolist()
            rows += find(store, f"framework={name},occupancy={least},host={host},guest={guest}")
    charges = sorted({row["core_charge"] for row in rows})
    if charges and charge not in charges:
        raise InvalidInputError(
            f"not ours: charge {charge} was computed, the candidates of {name} with these metals have "
            f"{' and '.join(map(str, charges))}; 'superatom generate --charge={charge}' makes others"
        )
    rows = [row for row in rows if row["core_charge"] == charge]
    same = [row for row in rows if _ligand_of(row) == _ligand(seen)]
    chosen = same if len(rows) > 1 and len(same) == 1 else rows
    if len(chosen) != 1:
        fit = "candidates " + " and ".join(str(row["id"]) for row in rows) if rows else "no candidate"
        raise InvalidInputError(
            f"not ours: {fit} of {name} in {store.path} has the metals of this file; "
            + ("keep superatom.json beside the output" if rows else "'superatom generate' makes it")
        )
    return chosen[0]


def _ligand_of(row: dict[str, Any]) -> str:
    """Name of the one ligand that a candidate was generated with; empty for a mixed shell."""
    shell = list(json.loads(row["ligand_shell"]))
    return shell[0] if len(shell) == 1 else ""


def _ligand(seen: Perception) -> str:
    """Name of the one ligand of the file."""
    kinds = seen.ligands
    if len(kinds) != 1 or kinds[0]["name"] is None or kinds[0]["deprotonated"]:
        held = ", ".join(f"{kind['count']} {kind['name'] or kind['formula']}" for kind in kinds)
        raise InvalidInputError(
            f"the ligands ({held}) are not one known ligand on every anchor, with its protons; "
            "keep superatom.json beside the output"
        )
    return str(kinds[0]["name"])


def _check(output: Output, model: Atoms) -> None:
    if sorted(output.symbols) != sorted(symbols_of(model)):
        raise InvalidInputError(
            f"not ours: {len(output.symbols)} atoms were computed, {formula(model)} has {len(model)}"
        )


def _record(model: Atoms, output: Output, placed: Placed, *, task: str, theory: str) -> Record:
    notes = model.info
    return Record(
        code=output.code,
        framework=notes["framework"],
        evidence=notes["evidence"],
        host=notes["host"],
        guest=notes["guest"],
        ligand=notes["ligand"],
        occupancy=notes["occupancy"],
        geometry=notes["geometry"] if placed.rms <= _MODEL else "of its own",
        formula=formula(model),
        charge=notes["charge"],
        multiplicity=notes["multiplicity"],
        task=task,
        solvent=output.solvent,
        theory=theory,
        order=tuple(np.argsort(placed.order).tolist()),
        symbols=output.symbols,
    )
