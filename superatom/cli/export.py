"""`superatom export`: folders that a DFT code starts on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import database_option, gold_option, json_option, print_json
from superatom.cli.values import OCCUPANCY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from structures.calculations.job import Job

__all__ = ["export"]


@click.command(epilog="Example: superatom export --framework M44S30 --occupancy 4095 --code cp2k -o runs")
@click.option(
    "--candidate", "candidates", type=int, multiple=True, help="Candidate id in the database; repeat it."
)
@click.option(
    "--find", "expression", default=None, metavar="EXPR", help="All candidates that 'superatom find' finds."
)
@click.option(
    "--best", type=click.IntRange(min=1), default=None, help="The K lowest in energy of --framework."
)
@click.option("--framework", "framework_name", default=None, help="Framework, with --best or --occupancy.")
@gold_option()
@click.option("--occupancy", type=OCCUPANCY, help="Sites of the guest: bit i is site i (no database needed).")
@click.option("--host", default="Ag", show_default=True, help="With --occupancy: metal of the other sites.")
@click.option(
    "--guest", default="Au", show_default=True, help="With --occupancy: metal of the occupied sites."
)
@click.option("--code", required=True, help="Code or format, for instance cp2k, nwchem, vasp, extxyz.")
@click.option("--ligand", default="H", show_default=True, help="Ligand on every anchor: H, CH3, p-MBA ...")
@click.option(
    "--charge",
    type=click.Choice(["core", "total"]),
    default="total",
    show_default=True,
    help="core: every acid proton in place; total: of exactly the atoms written.",
)
@click.option("--deprotonate", type=click.IntRange(min=0), default=0, help="Remove this many acid protons.")
@click.option(
    "--task", type=click.Choice(["energy", "relax"]), default="energy", show_default=True, help="Job."
)
@click.option(
    "--level",
    type=click.Choice(["fast", "good"]),
    default="fast",
    show_default=True,
    help="Basis and cutoff.",
)
@click.option(
    "--solvent",
    type=click.Choice(["auto", "none", "dmf", "water"]),
    default="auto",
    show_default=True,
    help="auto: DMF for anions, in codes with a solvent model of their own.",
)
@database_option
@click.option("--force", is_flag=True, help="Replace files of an earlier export (results stay).")
@click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False), help="Directory for the folders."
)
@json_option
def export(**options: Any) -> None:  # noqa: ANN401  the options above, each typed by click
    """Write a folder for each candidate: input, geometry, superatom.json, README.

    Candidates come from the database (--candidate, --find, --best) or are named directly (--framework with
    --occupancy). A directory with many folders has manifest.csv and a job-array script; a stopped batch goes
    on where it was.
    """
    from structures.calculations.batch import export_batch
    from structures.calculations.registry import code_named
    from superatom.cli.progress import progress

    code_named(options["code"])
    if options["charge"] == "core" and options["deprotonate"]:
        raise click.UsageError("--charge core means every acid proton in place; leave out --deprotonate")
    chosen = list(_rows(options))
    if not chosen:
        raise click.UsageError("no candidate fits; 'superatom find' shows what the database holds")
    jobs = ((_job(row, options), _source(row)) for row in chosen)
    exported = export_batch(jobs, options["code"], options["output"], force=options["force"])
    done = list(progress(exported, len(chosen), "exported"))
    if options["as_json"]:
        print_json(
            {
                "directory": options["output"],
                "exported": [
                    {"folder": one.name, "outcome": one.outcome, "code": one.code, **one.record.to_json()}
                    for one in done
                ],
            }
        )
        return
    for one in done:
        click.echo(one.name)
    kept = sum(one.outcome == "kept" for one in done)
    click.echo(f"folders written: {len(done) - kept}, there already: {kept}", err=True)


def _rows(options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows of the candidates asked for, from the one source that was named."""
    named = [
        name for name in ("candidates", "expression", "best", "occupancy") if options[name] not in (None, ())
    ]
    if len(named) != 1:
        raise click.UsageError("choose candidates by one of --candidate, --find, --best or --occupancy")
    if named == ["occupancy"]:
        yield _direct(options)
        return
    if options["best"] is not None and options["framework_name"] is None:
        raise click.UsageError("--best needs --framework")
    from database.chosen import best_candidates, candidates_by_id
    from database.query import find
    from database.store import Store

    with Store(options["database"], create=False) as store:
        if options["candidates"]:
            yield from candidates_by_id(store, options["candidates"])
        elif options["expression"] is not None:
            yield from find(store, options["expression"])
        else:
            rows = best_candidates(
                store, options["best"], framework_name=options["framework_name"], gold=options["gold"]
            )
            if any(row["energy"] is None for row in rows):
                click.echo("Some of these candidates have no energy: they are not ranked.", err=True)
            yield from rows


def _direct(options: dict[str, Any]) -> dict[str, Any]:
    if options["framework_name"] is None:
        raise click.UsageError("--occupancy needs --framework")
    return {
        "framework": options["framework_name"],
        "occupancy": options["occupancy"],
        "host": options["host"],
        "guest": options["guest"],
    }


def _job(row: dict[str, Any], options: dict[str, Any]) -> Job:
    from database.chosen import candidate_atoms
    from structures.calculations.job import job_for
    from superatom.doors import framework

    model = framework(row["framework"], db=options["database"])
    atoms = candidate_atoms(model, row, options["ligand"], deprotonated=options["deprotonate"])
    return job_for(
        atoms,
        charge=options["charge"],
        task=options["task"],
        level=options["level"],
        solvent=options["solvent"],
    )


def _source(row: dict[str, Any]) -> dict[str, int | str]:
    return {"candidate": row["id"], "species": row["species"]} if "id" in row else {}
