"""`superatom levels`: how many isomers lie how far above the ground state, exactly."""

from __future__ import annotations

import click

from superatom.cli.options import database_option, gold_option, model_option, print_result, rows_option
from superatom.cli.values import Real

__all__ = ["levels"]


@click.command(epilog="Example: superatom levels M44S27 --gold 22 --width 0.1")
@click.argument("framework")
@gold_option(required=True)
@click.option(
    "--width",
    type=Real(min=0),
    default=0.1,
    show_default=True,
    help="eV of each step of the table; 0 lists every energy that occurs.",
)
@model_option
@database_option
@rows_option
def levels(
    framework: str, gold: tuple[int, ...], width: float, model: str | None, database: str, as_json: bool
) -> None:
    """Count all isomers of FRAMEWORK by their energy above the ground state of the same number of gold atoms.

    All 2^n placements are counted, in whole numbers; nothing is listed or sampled. `below` counts the isomers
    of lower steps: an isomer's rank lies between below + 1 and below + isomers.
    """
    from superatom.cli.progress import say
    from superatom.verbs.levels import levels as counted

    found = counted(framework, gold, width=width, model=model, progress=say, db=database)
    print_result(found.levels, as_json=as_json, document=found)
