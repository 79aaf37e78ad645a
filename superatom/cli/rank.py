"""`superatom rank`: candidates ordered by a calculator."""

from __future__ import annotations

import sys
from typing import Any

import click

from superatom.cli.calculate import calculation_options
from superatom.cli.options import (
    dask_option,
    database_option,
    print_json,
    print_result,
    rows_option,
    workers_option,
)

__all__ = ["rank"]


@click.command(epilog="Example: superatom rank --find 'framework=M25S18,gold=2' --calculator sevennet")
@click.option("--find", required=True, metavar="EXPR", help="Candidates that 'superatom find' finds.")
@calculation_options
@click.option("--alone", is_flag=True, help="Rank whatever other methods on record say.")
@workers_option(1)
@dask_option
@database_option
@rows_option
def rank(**options: Any) -> None:  # noqa: ANN401  typed by click
    """Order candidates by a calculator, each among those of its composition; beside the model, never mixed.

    What is not stored yet is computed and stored; a stopped batch goes on. A relaxation that lost
    metal-sulfur bonds is another structure, and what another method on record contradicts (two candidates the
    other way round, more than 0.1 eV apart in both) is undecided: both are said so and not ranked. Exit code
    2 if none counts.
    """
    from superatom.cli.progress import progress
    from superatom.verbs.rank import rank as ranked

    found = ranked(
        options["find"],
        calculator=options["calculator"],
        options=options["arguments"],
        task=options["task"],
        ligand=options["ligand"],
        solvent=options["solvent"],
        alone=options["alone"],
        workers=options["workers"],
        scheduler=options["scheduler"],
        watch=lambda rows, total: progress(rows, total, "computed"),
        db=options["database"],
    )
    if options["as_json"]:
        print_json(found)
    else:
        print_result(found, as_json=False)
    if not any(one.place for one in found):
        sys.exit(2)
