"""`superatom contacts`: how many placements and isomers have each number of Au-Ag contacts, exactly."""

from __future__ import annotations

import click

from structures.matter.lengths import METAL_METAL
from superatom.cli.options import database_option, gold_option, memory_option, print_result, rows_option
from superatom.cli.values import Real

__all__ = ["contacts"]


@click.command(epilog="Example: superatom contacts M44S30 --gold 12")
@click.argument("framework")
@gold_option()
@click.option(
    "--cutoff", type=Real(), default=METAL_METAL, show_default=True, help="Contact cut-off, angstrom."
)
@memory_option
@database_option
@rows_option
def contacts(
    framework: str, gold: tuple[int, ...] | None, cutoff: float, memory: int, database: str, as_json: bool
) -> None:
    """Count the placements and the inequivalent isomers of FRAMEWORK by their number of Au-Ag contacts.

    All 2^n placements are counted, in whole numbers; nothing is listed or sampled.
    """
    from superatom.verbs.contacts import contacts as counted

    found = counted(framework, gold, cutoff=cutoff, memory=memory, db=database)
    print_result(found.contacts, as_json=as_json, document=found)
