"""`superatom ground-states`: the lowest placements of a guest metal (gold) on a framework."""

from __future__ import annotations

from typing import Any

import click

from superatom.cli.options import (
    database_option,
    gold_option,
    guest_option,
    guests_option,
    host_option,
    memory_option,
    model_option,
    print_result,
    rows_option,
    sites_option,
)
from superatom.cli.values import Real, Whole

__all__ = ["ground_states"]


@click.command(epilog="Example: superatom ground-states M44S26 --gold 35-44")
@click.argument("framework")
@gold_option()
@guests_option
@host_option
@guest_option
@click.option("--best", type=Whole(min=1), help="List the K lowest isomers of each instead.")
@click.option("--window", type=Real(), help="List every isomer within this many eV above the ground state.")
@sites_option
@model_option
@memory_option
@database_option
@rows_option
def ground_states(framework: str, database: str, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Find the ground states of FRAMEWORK for each number of gold atoms, exactly, and how many there are.

    `multiplicity` counts placements, `isomers` those that no symmetry operation carries into each other.
    Energies in eV are mixing energies within this framework. --host and --guest name other metals: those of a
    few guests in gold are above one guest on its best site.
    """
    from superatom.cli.progress import say
    from superatom.verbs.ground_states import ground_states as found_states

    found = found_states(framework, **asked, progress=say, db=database)
    print_result(found.isomers, as_json=as_json, document=found)
