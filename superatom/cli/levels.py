"""`superatom levels`: how many isomers lie how far above the ground state, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import (
    chosen_framework,
    chosen_gold,
    database_option,
    gold_option,
    json_option,
    print_rows,
)
from superatom.cli.ordering import chosen_model, model_option, say_model

if TYPE_CHECKING:
    from stability.density.levels import EnergyLevels

__all__ = ["levels"]


@click.command(epilog="Example: superatom levels M44S27 --gold 22 --width 0.1")
@click.argument("framework")
@gold_option(required=True)
@click.option(
    "--width",
    type=click.FloatRange(min=0),
    default=0.1,
    show_default=True,
    help="eV of each step of the table; 0 lists every energy that occurs.",
)
@model_option
@database_option
@json_option
def levels(
    framework: str, gold: tuple[int, ...], width: float, terms: str | None, database: str, as_json: bool
) -> None:
    """Count all isomers of FRAMEWORK by their energy above the ground state of the same number of gold atoms.

    All 2^n placements are counted, in whole numbers; nothing is listed or sampled. `below` counts the isomers
    of lower steps: an isomer's rank lies between below + 1 and below + isomers.
    """
    from stability.levels import energy_levels
    from superatom.cli.progress import say

    cluster = chosen_framework(framework, database)
    numbers = chosen_gold(cluster, gold)
    model = chosen_model(cluster, terms)
    say_model(cluster, model, numbers)
    found = energy_levels(cluster, model, progress=say)
    rows = [row for x in numbers for row in _rows(found, x, width)]
    columns = ["gold", "above_ground", "isomers", "placements", "below"]
    head = {"framework": cluster.name, "evidence": cluster.evidence, "model": model.name}
    print_rows(rows, columns, as_json=as_json, document=head | {"levels": rows})


def _rows(found: EnergyLevels, gold: int, width: float) -> list[dict[str, Any]]:
    """One row for each step that has isomers; `above_ground` (eV) is where the step begins."""
    import numpy as np

    above = found.energy[gold] - found.energy[gold][0]
    # the margin keeps an energy on a step's edge in that step, whatever its last binary digit
    steps = np.floor(above / width + 1e-6) if width else np.arange(len(above))
    occurring, first = np.unique(steps, return_index=True)
    isomers = np.add.reduceat(found.isomers[gold], first).tolist()
    placements = np.add.reduceat(found.placements[gold], first).tolist()
    starts = (occurring * width if width else above).tolist()
    below = np.cumsum([0, *isomers]).tolist()
    return [
        {
            "gold": gold,
            "above_ground": round(start, 9),
            "isomers": isomers[k],
            "placements": placements[k],
            "below": below[k],
        }
        for k, start in enumerate(starts)
    ]
