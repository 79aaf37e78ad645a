"""A GFN1 relaxation on the spot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ase import Atoms

from database.calculations import add_calculation
from database.chosen import candidate_atoms, candidates_by_id
from database.frameworks import known_framework
from database.theories import lost_words
from structures.calculations.bonds import compare
from structures.calculations.compute import check_solvent, compute
from structures.calculations.formats.extxyz import extxyz
from structures.calculations.job import job_for
from structures.errors import ArgumentError
from structures.files import output_directory, write_file
from structures.perception.files import load_structure
from structures.showing import Shown
from superatom.doors import opened
from superatom.files import as_path, require_new

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from structures.calculations.calculation import Calculation
    from structures.calculations.compute import Computed
    from structures.calculations.job import Job
    from superatom.doors import Database

__all__ = ["Relaxation", "relax"]


@dataclass(frozen=True, slots=True)
class Relaxation(Shown):
    """A cluster at its minimum: energy and gap (eV), and how far it is from its start (Å).

    Attributes
    ----------
    point_group_kept
        Where it was asked for and the start has one.
    bonds_kept, bonds_lost, bonds_new
        Metal-sulfur bonds; a lost one says that the frame broke.
    warnings
        What the engine is known to get wrong, and that bonds were lost.
    calculation
        Its number in the database; None for what came from no candidate.
    atoms
        The relaxed structure.
    """

    engine: str
    charge: int
    solvent: str
    point_group_kept: str | None
    energy: float | None
    gap: float | None
    rmsd: float
    bonds_kept: int
    bonds_lost: int
    bonds_new: int
    warnings: tuple[str, ...]
    calculation: int | None = None
    atoms: Atoms = field(kw_only=True, repr=False)


def relax(
    subject: int | str | Path | Atoms,
    *,
    calculator: str = "gfn1",
    options: Mapping[str, Any] | None = None,
    ligand: str = "H",
    charge: int | None = None,
    solvent: str = "auto",
    symmetric: bool = False,
    threads: int = 1,
    output: str | Path | None = None,
    force: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    db: Database | None = None,
) -> Relaxation:
    """Relax a stored candidate (by its number), atoms or a file of them, with GFN1-xTB or any ASE calculator.

    A candidate's result is stored as a calculation.

    Parameters
    ----------
    calculator, options
        `gfn1` (xtb if found, else tblite), tblite, sevennet, chgnet, mace, or `module:factory`, called with
        the atoms; its arguments.
    ligand
        Of a candidate: on every anchor.
    charge
        Of exactly the atoms of a structure; the structure's own where left out. A candidate has its own.
    solvent
        `none`, `dmf` or `water`, of gfn1; `auto` is DMF for anions.
    symmetric
        Keep the start's point group at every step.
    threads
        Of xtb.
    output, force
        File for the geometry (extended xyz); overwrite it.
    progress
        Called with a line of progress about twice a second.
    db
        Database of the candidate; the command line's where left out.

    Raises
    ------
    ArgumentError
        If a candidate is given a charge.
    InvalidInputError
        If the charge is not known, the file exists, a solvent is named for another calculator than gfn1, or
        the calculator fails or does not converge.
    UnknownNameError
        If there is no such candidate or calculator.
    MissingProgramError
        If the calculator is not installed.

    Examples
    --------
    >>> import superatom
    >>> from ase import Atoms
    >>> found = superatom.relax(Atoms("AgSH", [[0, 0, 0], [2.4, 0, 0], [2.7, 1.3, 0]]), charge=0)
    >>> found.bonds_kept, found.bonds_lost
    (1, 0)
    """
    if isinstance(subject, int) and charge is not None:
        raise ArgumentError(
            f"candidate {subject} has its own charge; 'superatom generate --charge={charge}' makes another"
        )
    check_solvent(calculator, solvent)
    place = as_path(output)
    if place is not None:
        require_new(place, force=force)
    work = partial(
        compute, calculator=calculator, options=options, symmetric=symmetric, threads=threads, say=progress
    )
    run = partial(_run, charge=charge, solvent=solvent, work=work, place=place, force=force)
    if not isinstance(subject, int):
        if isinstance(subject, Atoms):
            return run(subject[:])[0]
        structure = load_structure(Path(subject))
        result, _ = run(structure.decided())
        return replace(result, warnings=(*structure.notes, *result.warnings))
    with opened(db, write=True) as store:
        row = next(candidates_by_id(store, [subject]))
        result, calculation = run(candidate_atoms(known_framework(store, row["framework"]), row, ligand))
        _, number = add_calculation(store, calculation, source="superatom relax")
    return replace(result, calculation=number)


def _run(
    atoms: Atoms,
    *,
    charge: int | None,
    solvent: str,
    work: Callable[[Job], Computed],
    place: Path | None,
    force: bool,
) -> tuple[Relaxation, Calculation]:
    """Relax, write the geometry where that was asked for, and compare it with the start."""
    job = job_for(atoms, charge=charge, task="relax", solvent=solvent)
    found = work(job)
    end, output = found.calculation.end, found.calculation.output
    if place is not None:
        text = extxyz(replace(job, atoms=end))
        write_file(output_directory(place.parent) / place.name, text, force=force)
    change = compare(job.atoms, end)
    result = Relaxation(
        engine=found.engine,
        charge=job.charge,
        solvent=found.calculation.record.solvent,
        point_group_kept=found.point_group or None,
        energy=output.energy,
        gap=output.gap,
        rmsd=round(change.rmsd, 4),
        bonds_kept=change.kept,
        bonds_lost=change.lost,
        bonds_new=change.new,
        warnings=(*found.warnings, *([lost_words(change.lost)] if change.lost else ())),
        atoms=end,
    )
    return result, found.calculation
