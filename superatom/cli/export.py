"""`superatom export`: folders that a DFT code starts on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from structures.calculations.solvents import DIELECTRIC
from superatom.cli.options import (
    charge_option,
    csv_asked,
    database_option,
    gold_option,
    print_csv,
    print_json,
    rows_option,
    workers_option,
)
from superatom.cli.values import OCCUPANCY, Named, Whole

if TYPE_CHECKING:
    from superatom.verbs.export import Exports

__all__ = ["export"]

_ROW = (
    "folder outcome code framework evidence host guest occupancy ligand charge multiplicity task level "
    "solvent theory title"
).split()


@click.command(epilog="Example: superatom export --framework M44S30 --occupancy 4095 --code cp2k -o runs")
@click.option(
    "--candidate", "candidates", type=Whole(), multiple=True, help="Candidate id in the database; repeat it."
)
@click.option(
    "--find", "expression", default=None, metavar="EXPR", help="All candidates that 'superatom find' finds."
)
@click.option("--best", type=Whole(min=1), default=None, help="The K lowest in energy of --framework.")
@click.option("--framework", "framework_name", default=None, help="Framework, with --best or --occupancy.")
@gold_option()
@click.option(
    "--occupancy", type=OCCUPANCY, help="Sites of the guest: bit i is site i; of several Cu:0x1,Ag:0x600."
)
@click.option("--host", default=None, help="With --occupancy: metal of the other sites (Ag, or your file's).")
@click.option("--guest", default=None, help="With --occupancy: metal of the occupied sites (Au, or Ag).")
@click.option("--code", required=True, help="Code or format, for instance cp2k, nwchem, vasp, extxyz.")
@click.option(
    "--ligand", default=None, help="On every anchor: H, CH3 ...; the candidate's own shell if left out."
)
@charge_option
@click.option("--deprotonate", type=Whole(min=0), default=0, help="Remove this many acid protons.")
@click.option(
    "--task", type=click.Choice(["energy", "relax"]), default="energy", show_default=True, help="Job."
)
@click.option(
    "--level", default="fast", show_default=True, help="fast, good, or a level of your method file."
)
@click.option(
    "--method",
    type=Named(dir_okay=False),
    default=None,
    help="Your settings and queue (TOML); superatom.toml beside the database if left out.",
)
@click.option(
    "--template",
    type=Named(dir_okay=False),
    default=None,
    help="Your own input with places such as @CHARGE@ and @ATOMS@.",
)
@click.option(
    "--solvent",
    type=click.Choice(["auto", "none", *DIELECTRIC]),
    default="auto",
    show_default=True,
    help="auto: DMF for anions, in codes with a solvent model of their own.",
)
@click.option(
    "--relax",
    metavar="CALCULATOR",
    help="Relax all atoms first, by a calculator that relax takes.",
)
@workers_option(1, "Processes that make models and texts.")
@database_option
@click.option("--force", is_flag=True, help="Replace files of an earlier export (results stay).")
@click.option("-o", "--output", required=True, type=Named(file_okay=False), help="Directory for the folders.")
@rows_option
def export(**options: Any) -> None:  # noqa: ANN401  the options above, each typed by click
    """Write a folder for each candidate: input, geometry, superatom.json, README.

    Candidates come from the database (--candidate, --find, --best) or are named directly (--framework with
    --occupancy). A directory with many folders has manifest.csv and a job-array script; a stopped batch goes
    on where it was.
    """
    from superatom.cli.progress import progress
    from superatom.verbs.export import export as run

    made = run(
        options["code"],
        options["output"],
        framework=options["framework_name"],
        occupancy=options["occupancy"],
        host=options["host"],
        guest=options["guest"],
        candidates=options["candidates"],
        find=options["expression"],
        best=options["best"],
        gold=options["gold"],
        ligand=options["ligand"],
        deprotonated=options["deprotonate"],
        charge=options["charge"],
        task=options["task"],
        level=options["level"],
        method=options["method"],
        template=options["template"],
        solvent=options["solvent"],
        relax=options["relax"],
        workers=options["workers"],
        force=options["force"],
        watch=lambda folders, total: progress(folders, total, "exported"),
        db=options["database"],
    )
    _print(made, as_json=options["as_json"])


def _print(made: Exports, *, as_json: bool) -> None:
    click.echo(made.shell, err=True)
    for words, number in made.said.items():
        click.echo(f"{number} with {words}", err=True)
    if made.unranked:
        click.echo("Some of these candidates have no energy: they are not ranked.", err=True)
    for caution in made.cautions:
        click.echo(f"Caution: {caution}", err=True)
    folders = [
        {"folder": one.name, "outcome": one.outcome, "code": one.code, **one.record.to_json()}
        for one in made.exported
    ]
    if as_json:
        print_json({"directory": made.directory, "exported": folders})
        return
    if csv_asked():
        print_csv(folders, _ROW)
    else:
        click.echo("\n".join(one.name for one in made.exported))
    written = len(made.exported) - made.kept
    click.echo(f"folders written: {written}, there already: {made.kept}", err=True)
