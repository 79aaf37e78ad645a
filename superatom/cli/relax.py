"""`superatom relax`: a GFN1 relaxation on the spot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from structures.calculations.solvents import DIELECTRIC
from superatom.cli.options import calculator_option, database_option, json_option, option_option, print_json
from superatom.cli.values import Named, Whole

__all__ = ["relax"]


@click.command(epilog="Example: superatom relax 12 --ligand H   or   superatom relax cluster.xyz --charge=-4")
@click.argument("target", metavar="CANDIDATE|FILE")
@calculator_option
@option_option
@click.option("--ligand", default="H", show_default=True, help="For a candidate: ligand on every anchor.")
@click.option("--charge", type=Whole(), default=None, help="For a file without a charge: its total charge.")
@click.option(
    "--solvent",
    type=click.Choice(["auto", "none", *DIELECTRIC]),
    default="auto",
    show_default=True,
    help="Of gfn1; auto: DMF for anions.",
)
@click.option("--symmetric", is_flag=True, help="Keep the start's point group at every step.")
@click.option("--threads", type=Whole(min=1), default=1, show_default=True, help="Threads of xtb.")
@click.option(
    "-o", "--output", type=Named(dir_okay=False, path_type=Path), help="Write the geometry (extxyz)."
)
@click.option("--force", is_flag=True, help="Replace the output if it exists.")
@database_option
@json_option
def relax(target: str, **options: Any) -> None:  # noqa: ANN401  the options above, each typed by click
    """Relax a stored candidate (by id) or a structure file with GFN1-xTB or another calculator.

    With --symmetric the forces of every step are averaged over the point group of the start (ligands
    included, found within 0.05 Å), until the longest is below 0.05 eV/Å: the best geometry with that group,
    which may be a saddle. Each step is a single point of the calculator, slower than its own optimiser.

    A candidate's result is stored as a calculation; a file's needs -o. Bonds kept and lost and the RMSD to
    the start are printed: a lost metal-sulfur bond says that the frame broke.
    """
    from structures.showing import cells_of
    from superatom.verbs.relax import relax as run

    if not target.isdigit() and options["output"] is None:
        raise click.UsageError("the result of a file is not stored: say where to write it with -o")
    found = run(
        int(target) if target.isdigit() else target,
        calculator=options["calculator"],
        options=options["arguments"],
        ligand=options["ligand"],
        charge=options["charge"],
        solvent=options["solvent"],
        symmetric=options["symmetric"],
        threads=options["threads"],
        output=options["output"],
        force=options["force"],
        progress=_say,
        db=options["database"],
    )
    facts = cells_of(found)
    if found.calculation is None:
        del facts["calculation"]
    for warning in found.warnings:
        click.echo(f"Warning: {warning}.", err=True)
    if options["as_json"]:
        print_json(facts)
        return
    for name, thing in facts.items():
        if name != "warnings" and thing is not None:
            click.echo(f"{name:12s} {thing}")


def _say(line: str) -> None:
    """Show progress on a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r{line}    ", err=True, nl=False)
