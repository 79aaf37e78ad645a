"""`superatom contacts`: how many placements and isomers have each number of Au-Ag contacts, exactly."""

from __future__ import annotations

from typing import Any

import click

from structures.matter.lengths import METAL_METAL
from superatom.cli.options import (
    chosen_framework,
    chosen_gold,
    database_option,
    gold_option,
    json_option,
    print_rows,
)
from superatom.cli.ordering import memory_option

__all__ = ["contacts"]


@click.command(epilog="Example: superatom contacts M44S30 --gold 12")
@click.argument("framework")
@gold_option()
@click.option(
    "--cutoff", type=float, default=METAL_METAL, show_default=True, help="Contact cut-off, angstrom."
)
@memory_option
@database_option
@json_option
def contacts(
    framework: str, gold: tuple[int, ...] | None, cutoff: float, memory: int, database: str, as_json: bool
) -> None:
    """Count the placements and the inequivalent isomers of FRAMEWORK by their number of Au-Ag contacts.

    All 2^n placements are counted, in whole numbers; nothing is listed or sampled.
    """
    from stability.isomers import contact_histogram
    from structures.errors import InvalidInputError

    cluster = chosen_framework(framework, database)
    numbers = chosen_gold(cluster, gold)
    if not 0 < cutoff < 100:
        raise InvalidInputError(f"a cut-off of {cutoff} angstrom; metal-metal contacts are 2.7 to 3.5")
    placements = contact_histogram(cluster, cutoff, budget=memory << 20)
    isomers = contact_histogram(cluster, cutoff, isomers=True, budget=memory << 20)
    rows: list[dict[str, Any]] = [
        {"gold": x, "contacts": b, "placements": int(placements[x, b]), "isomers": int(isomers[x, b])}
        for x in numbers
        for b in placements[x].nonzero()[0].tolist()
    ]
    document = {"framework": cluster.name, "cutoff": cutoff, "contacts": rows}
    print_rows(rows, ["gold", "contacts", "placements", "isomers"], as_json=as_json, document=document)
