"""`superatom relax`: a GFN1 relaxation on the spot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import database_option, json_option, print_json

if TYPE_CHECKING:
    from ase import Atoms

    from database.store import Store
    from structures.calculations.job import Job
    from structures.calculations.relax import Relaxed

__all__ = ["relax"]


@click.command(epilog="Example: superatom relax 12 --ligand H   or   superatom relax cluster.xyz --charge=-4")
@click.argument("target", metavar="CANDIDATE|FILE")
@click.option("--engine", default="gfn1", show_default=True, help="gfn1 (xtb if found, else tblite).")
@click.option("--ligand", default="H", show_default=True, help="For a candidate: ligand on every anchor.")
@click.option("--charge", type=int, default=None, help="For a file without a charge: its total charge.")
@click.option(
    "--solvent",
    type=click.Choice(["auto", "none", "dmf", "water"]),
    default="auto",
    show_default=True,
    help="auto: DMF for anions.",
)
@click.option("--symmetric", is_flag=True, help="Keep the start's point group at every step.")
@click.option("--threads", type=click.IntRange(min=1), default=1, show_default=True, help="Threads of xtb.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the geometry (extxyz)."
)
@click.option("--force", is_flag=True, help="Replace the output if it exists.")
@database_option
@json_option
def relax(target: str, **options: Any) -> None:  # noqa: ANN401  the options above, each typed by click
    """Relax a stored candidate (by id) or a structure file with GFN1-xTB.

    With --symmetric the forces of every step are averaged over the point group of the start (ligands
    included, found within 0.05 Å), until the longest is below 0.05 eV/Å: the best geometry with that group,
    which may be a saddle. Each step is a single point of the engine, slower than its own optimiser.

    A candidate's result is stored as a calculation; a file's needs -o. Bonds kept and lost and the RMSD to
    the start are printed: a lost metal-sulfur bond says that the frame broke.
    """
    from contextlib import ExitStack

    from database.store import Store
    from structures.calculations.job import job_for
    from superatom.files import require_new

    output: Path | None = options["output"]
    if output is not None:
        require_new(output, force=options["force"])
    with ExitStack() as stack:
        store = None
        if target.isdigit():
            store = stack.enter_context(Store(options["database"], create=False))
            atoms = _candidate(store, int(target), options["ligand"])
        elif output is None:
            raise click.UsageError("the result of a file is not stored: say where to write it with -o")
        else:
            atoms = _file(Path(target))
        if options["charge"] is not None:
            atoms.info["charge"] = options["charge"]
        job = job_for(atoms, task="relax", solvent=options["solvent"])
        _finish(store, job, options)


def _finish(store: Store | None, job: Job, options: dict[str, Any]) -> None:
    """Run, write, store, report."""
    from dataclasses import replace

    from database.calculations import add_calculation
    from structures.calculations.formats.extxyz import extxyz
    from structures.calculations.relax import relax as run
    from structures.files import output_directory, write_file

    found = run(
        job,
        engine=options["engine"],
        symmetric=options["symmetric"],
        threads=options["threads"],
        say=_say,
    )
    document = _document(job, found)
    if options["output"] is not None:
        path = options["output"]
        text = extxyz(replace(job, atoms=found.calculation.end))
        write_file(output_directory(path.parent) / path.name, text, force=options["force"])
    if store is not None:
        _, document["calculation"] = add_calculation(store, found.calculation, source="superatom relax")
    for warning in found.warnings:
        click.echo(f"Warning: {warning}.", err=True)
    if options["as_json"]:
        print_json(document)
        return
    for name, thing in document.items():
        if name != "warnings" and thing is not None:
            click.echo(f"{name:12s} {thing}")


def _document(job: Job, found: Relaxed) -> dict[str, Any]:
    from structures.calculations.bonds import compare

    change = compare(job.atoms, found.calculation.end)
    return {
        "engine": found.engine,
        "charge": job.charge,
        "solvent": job.solvent,
        "point_group_kept": found.point_group or None,
        "energy": found.calculation.output.energy,
        "gap": found.calculation.output.gap,
        "rmsd": round(change.rmsd, 4),
        "bonds_kept": change.kept,
        "bonds_lost": change.lost,
        "bonds_new": change.new,
        "warnings": list(found.warnings),
    }


def _say(line: str) -> None:
    """Show progress on a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r{line}    ", err=True, nl=False)


def _candidate(store: Store, number: int, ligand: str) -> Atoms:
    from database.chosen import candidate_atoms, candidates_by_id
    from database.frameworks import known_framework

    (row,) = candidates_by_id(store, [number])
    return candidate_atoms(known_framework(store, row["framework"]), row, ligand)


def _file(path: Path) -> Atoms:
    from structures.perception.files import read_structure

    return read_structure(path)
