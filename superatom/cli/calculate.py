"""`superatom calculate`: many candidates on the spot."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from structures.calculations.solvents import DIELECTRIC
from superatom.cli.options import (
    calculator_option,
    csv_asked,
    dask_option,
    database_option,
    option_option,
    print_json,
    print_rows,
    rows_option,
    stacked,
    workers_option,
)
from superatom.cli.values import Whole

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["calculate", "calculation_options"]


def calculation_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What is computed of a candidate, by which calculator: `calculate` and `rank` take the same."""
    return stacked(
        command,
        calculator_option,
        option_option,
        click.option(
            "--task", type=click.Choice(["energy", "relax"]), default="energy", show_default=True, help="Job."
        ),
        click.option(
            "--ligand", default=None, help="On every anchor: H, CH3 ...; the candidate's own if left out."
        ),
        click.option(
            "--solvent",
            type=click.Choice(["auto", "none", *DIELECTRIC]),
            default="auto",
            show_default=True,
            help="Of gfn1; auto: DMF for anions.",
        ),
    )


@click.command(epilog="Example: superatom calculate --find 'gold=2' --ligand H --calculator gfn1")
@click.argument("candidates", metavar="[CANDIDATE]...", type=Whole(), nargs=-1)
@click.option("--find", default=None, metavar="EXPR", help="All candidates that 'superatom find' finds.")
@calculation_options
@workers_option(1)
@dask_option
@database_option
@rows_option
def calculate(candidates: tuple[int, ...], **options: Any) -> None:  # noqa: ANN401  typed by click
    """Compute CANDIDATEs (by id) or what --find finds, and store each result as soon as it is there.

    A stopped batch goes on where it was; a candidate that fails stops no other. Exit code 2 if all failed.
    """
    from superatom.cli.progress import progress
    from superatom.verbs.calculate import calculate as run

    done = run(
        candidates,
        find=options["find"],
        calculator=options["calculator"],
        options=options["arguments"],
        task=options["task"],
        ligand=options["ligand"],
        solvent=options["solvent"],
        workers=options["workers"],
        scheduler=options["scheduler"],
        watch=lambda rows, total: progress(rows, total, "computed"),
        db=options["database"],
    )
    for words in dict.fromkeys(words for one in done for words in one.warnings):
        click.echo(f"Warning: {words}.", err=True)
    if options["as_json"]:
        print_json(done)
    elif csv_asked():
        print_rows(done)
    else:
        for one in done:
            number = f" as calculation {one.id}, {one.energy:.4f} eV" if one.energy is not None else ""
            click.echo(f"candidate {one.candidate}: {one.outcome}{number}{one.reason and f': {one.reason}'}")
    if all(one.outcome == "failed" for one in done):
        sys.exit(2)
