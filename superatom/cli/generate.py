"""`superatom generate`: candidates and ions into the database."""

from __future__ import annotations

from dataclasses import asdict

import click

from superatom.cli.options import (
    chosen_framework,
    dask_option,
    database_option,
    gold_option,
    json_option,
    print_rows,
    sites_option,
    workers_option,
)

__all__ = ["generate"]

_COLUMNS = "framework gold isomers candidates new coverage ions evidence verdict species".split()


@click.command(epilog="Example: superatom generate M44S30 --gold 1-12 --sites ico --db superatom.db")
@click.argument("framework")
@gold_option(required=True)
@sites_option
@click.option("--sample", type=click.IntRange(min=1), help="Store this many uniformly drawn isomers of each.")
@click.option(
    "--best",
    type=click.IntRange(min=1),
    help="Store the K lowest isomers of each in energy, without listing all.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the sample.")
@click.option("--host", default="Ag", show_default=True)
@click.option("--guest", default="Au", show_default=True)
@click.option("--ligand", default="p-MBA", show_default=True)
@workers_option(1)
@dask_option
@database_option
@json_option
def generate(
    framework: str,
    gold: tuple[int, ...],
    sites: tuple[str, ...] | None,
    sample: int | None,
    best: int | None,
    seed: int,
    host: str,
    guest: str,
    ligand: str,
    workers: int,
    scheduler: str | None,
    database: str,
    as_json: bool,
) -> None:
    """Store every isomer of FRAMEWORK with --gold gold atoms (or a sample), and the ions of its species.

    Generating twice adds nothing twice. Where a set is too large, the error says how many isomers there are.
    """
    from database.generate import Request, planned
    from database.generate import generate as run
    from database.store import Store
    from structures.matter.ligands import ligand as named_ligand
    from superatom.cli.progress import say

    request = Request(gold, sites, sample, best, seed, host, guest, named_ligand(ligand).name)
    model = chosen_framework(framework, database)
    planned(model, request)  # a refusal leaves no new file behind
    with Store(database) as store:
        results = run(
            store,
            model,
            request,
            workers=workers,
            scheduler=scheduler,
            progress=say,
        )
    print_rows([asdict(result) for result in results], _COLUMNS, as_json=as_json)
    if not as_json and any(result.evidence == "hypothesis" for result in results):
        click.echo(f"{framework} is a hypothesis: no structure of it is known.", err=True)
