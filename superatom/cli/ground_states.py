"""`superatom ground-states`: the lowest placements of gold on a framework, for every number of gold atoms."""

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
from superatom.cli.ordering import chosen_model, memory_option, model_option, say_model, say_sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stability.isomers import LowIsomers
    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = ["ground_states"]


@click.command(epilog="Example: superatom ground-states M44S26 --gold 35-44")
@click.argument("framework")
@gold_option()
@click.option("--best", type=click.IntRange(min=1), help="List the K lowest isomers of each x instead.")
@click.option("--window", type=float, help="List every isomer within this many eV above the ground state.")
@model_option
@memory_option
@database_option
@json_option
def ground_states(
    framework: str,
    gold: tuple[int, ...] | None,
    best: int | None,
    window: float | None,
    terms: str | None,
    memory: int,
    database: str,
    as_json: bool,
) -> None:
    """Find the ground states of FRAMEWORK for each number of gold atoms, exactly, and how many there are.

    `multiplicity` counts placements, `isomers` those that no symmetry operation carries into each other.
    Energies in eV are mixing energies within this framework.
    """
    if best is not None and window is not None:
        raise click.UsageError("give --best or --window, not both")
    cluster = chosen_framework(framework, database)
    model = chosen_model(cluster, terms)
    numbers = chosen_gold(cluster, gold)
    say_sweep(cluster, model)
    say_model(cluster, model, numbers)
    if best is None and window is None:
        rows = list(_ground_rows(cluster, model, numbers, memory << 20))
    else:
        rows = [row for x in numbers for row in _isomer_rows(cluster, model, x, best, window)]
    document = {"framework": cluster.name, "model": model.name, "source": model.source, "isomers": rows}
    print_rows(rows, list(rows[0]), as_json=as_json, document=document)


_LISTED = 1_000_000  # ground-state placements that are told apart by symmetry; beyond, only counted


def _ground_rows(
    cluster: Framework, model: OrderingModel, numbers: list[int], budget: int
) -> Iterator[dict[str, Any]]:
    from stability.isomers import isomers_within, lowest

    found = lowest(cluster, model, budget=budget)
    for x in numbers:
        many = int(found.multiplicity[x])
        isomers = isomers_within(cluster, x, 0.0, model) if many <= _LISTED else None
        yield {
            "gold": x,
            "energy": float(found.energy[x]),
            "multiplicity": many,
            "isomers": None if isomers is None else len(isomers.occupancies),
            "occupancy": None if isomers is None else int(isomers.occupancies[0]),
            "orbits": "" if isomers is None else _orbits(cluster, int(isomers.occupancies[0])),
        }


def _isomer_rows(
    cluster: Framework, model: OrderingModel, gold: int, best: int | None, window: float | None
) -> Iterator[dict[str, Any]]:
    from stability import isomers

    found: LowIsomers
    if best is not None:
        found = isomers.best(cluster, gold, best, model)
    else:
        found = isomers.isomers_within(cluster, gold, window or 0.0, model)
    lowest = float(found.energies[0])
    for occupancy, energy, copies in zip(
        found.occupancies.tolist(), found.energies.tolist(), found.degeneracies.tolist(), strict=True
    ):
        yield {
            "gold": gold,
            "energy": energy,
            "above_ground": max(energy - lowest, 0.0),
            "degeneracy": copies,
            "occupancy": occupancy,
            "orbits": _orbits(cluster, occupancy),
        }


def _orbits(cluster: Framework, occupancy: int) -> str:
    """Number of gold atoms on each orbit that has some, in the order of the sites."""
    counts = {
        label: sum(occupancy >> site & 1 for site in members) for label, members in cluster.orbits.items()
    }
    return " ".join(f"{label}:{number}" for label, number in counts.items() if number)
