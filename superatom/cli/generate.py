"""`superatom generate`: candidates and ions into the database."""

from __future__ import annotations

from typing import Any

import click

from superatom.cli.options import (
    charge_option,
    dask_option,
    database_option,
    explain_columns,
    gold_option,
    guest_option,
    guests_option,
    host_option,
    metals_option,
    print_result,
    rows_option,
    sites_option,
    workers_option,
)
from superatom.cli.report import report_option
from superatom.cli.values import Whole

__all__ = ["generate"]


@click.command(epilog="Example: superatom generate M44S30 --gold 1-12 --sites ico --db superatom.db")
@click.argument("framework")
@gold_option()
@guests_option
@metals_option
@sites_option
@click.option("--sample", type=Whole(min=1), help="Store this many uniformly drawn isomers of each.")
@click.option(
    "--best",
    type=Whole(min=1),
    help="Store the K lowest isomers of each in energy, without listing all.",
)
@click.option("--seed", type=Whole(min=0), default=0, show_default=True, help="Seed of the sample.")
@host_option
@guest_option
@click.option("--ligand", default=None, help="On every anchor: p-MBA, or that of your file.")
@charge_option
@report_option
@click.option("--force", is_flag=True, help="Replace the page if it exists.")
@workers_option(1)
@dask_option
@database_option
@rows_option
def generate(framework: str, database: str, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Store every isomer of FRAMEWORK with --guests, --gold or --metals (or a sample), and its species' ions.

    A composition has the charges at which it was seen, or --charge. Generating twice adds nothing twice.
    Where a set is too large, the error says how many isomers there are.
    """
    from superatom.cli.progress import say
    from superatom.verbs.generate import cautions
    from superatom.verbs.generate import generate as run

    made = run(framework, **asked, progress=say, db=database)
    print_result(made, as_json=as_json)
    if not as_json:
        explain_columns("candidates", made.columns)
        for caution in cautions(framework, made, db=database):
            click.echo(f"Caution: {caution}", err=True)
    for result in made:
        if result.said:
            click.echo(f"{result.species}: {result.shell}: {result.said}", err=True)
    if not as_json and any(result.evidence == "hypothesis" for result in made):
        click.echo(f"{framework} is a hypothesis: no structure of it is known.", err=True)
