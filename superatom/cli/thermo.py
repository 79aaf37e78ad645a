"""`superatom thermo`: exact thermodynamics of Au/Ag ordering on a framework."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import (
    chosen_framework,
    chosen_gold,
    dask_option,
    database_option,
    gold_option,
    json_option,
    print_json,
    print_table,
    workers_option,
)
from superatom.cli.ordering import (
    chosen_model,
    memory_option,
    model_option,
    model_warnings,
    say_model,
    say_sweep,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stability.ordering import OrderingModel
    from stability.thermodynamics import GrandCanonical, Thermodynamics
    from structures.framework import Framework

__all__ = ["thermo"]


@click.command(epilog="Example: superatom thermo M44S26 --gold 40 --temperature 300 --json")
@click.argument("framework")
@gold_option()
@click.option(
    "--temperature",
    type=float,
    multiple=True,
    default=(300.0,),
    show_default=True,
    help="K; may be repeated.",
)
@click.option(
    "--potential",
    type=float,
    multiple=True,
    help="Let x vary at this chemical potential (eV a gold for a silver); may be repeated.",
)
@model_option
@memory_option
@click.option(
    "--figure", type=click.Path(dir_okay=False, path_type=Path), help="Draw the occupation against x."
)
@click.option("--force", is_flag=True, help="Replace the figure if it exists.")
@workers_option(1, "Processes for several temperatures.")
@dask_option
@database_option
@json_option
def thermo(
    framework: str,
    gold: tuple[int, ...] | None,
    temperature: tuple[float, ...],
    potential: tuple[float, ...],
    terms: str | None,
    memory: int,
    figure: Path | None,
    force: bool,
    workers: int,
    scheduler: str | None,
    database: str,
    as_json: bool,
) -> None:
    """Sum over every placement of gold on FRAMEWORK, exactly: energies, entropy, occupation of each orbit.

    Energies in eV are mixing energies within this framework; entropy and heat capacity are in units of k.
    """
    from database.shards.tasks import run_tasks
    from stability.thermodynamics import at_chemical_potential
    from superatom.files import require_figure

    cluster = chosen_framework(framework, database)
    model = chosen_model(cluster, terms)
    numbers = chosen_gold(cluster, gold)
    if figure is not None:
        require_figure(figure, force=force)
    say_sweep(cluster, model)
    say_model(cluster, model, numbers)
    budget = memory << 20
    tasks = [(cluster, model, numbers, budget, place, each) for place, each in enumerate(temperature)]
    done = sorted(
        run_tasks(_one_temperature, tasks, workers=workers, scheduler=scheduler), key=lambda part: part[0]
    )
    ensembles = [ensemble for _, ensemble, _ in done]
    if figure is not None:
        _draw(ensembles, figure, force=force)
    rows = [row for *_, part in done for row in part]
    open_ensembles = [(each, at_chemical_potential(each, mu)) for each in ensembles for mu in potential]
    if as_json:
        print_json(_document(cluster, model, numbers, rows, open_ensembles))
        return
    _print(rows)
    if open_ensembles:
        click.echo()
        _print([_open_row(*pair) for pair in open_ensembles])


def _one_temperature(
    task: tuple[Framework, OrderingModel, list[int], int, int, float],
) -> tuple[int, Thermodynamics, list[dict[str, Any]]]:
    """Place in the list, ensemble and rows of one temperature; runs in a worker where there are several."""
    from stability.thermodynamics import thermodynamics

    cluster, model, numbers, budget, place, temperature = task
    ensemble = thermodynamics(cluster, temperature, model, budget=budget)
    return place, ensemble, _rows(ensemble, numbers, budget)


def _draw(ensembles: list[Thermodynamics], figure: Path, *, force: bool) -> None:
    from superatom.occupation import save_occupation

    save_occupation(ensembles, figure, force=force)
    click.echo(f"wrote {figure}", err=True)


def _rows(ensemble: Thermodynamics, numbers: Iterable[int], budget: int) -> list[dict[str, Any]]:
    import numpy as np

    from stability.chirality import chiral_probability
    from stability.isomers import lowest

    ground = lowest(ensemble.framework, ensemble.model, budget=budget)
    chiral = chiral_probability(ensemble.framework, ensemble.temperature, ensemble.model, budget=budget)
    shares = ground.multiplicity * np.exp(-ground.energy / ensemble.kt - ensemble.log_partition)
    return [
        {
            "temperature": ensemble.temperature,
            "gold": x,
            "ground_state": float(ground.energy[x]),
            "ground_state_weight": float(shares[x]),
            "energy": float(ensemble.energy[x]),
            "free_energy": float(ensemble.free_energy[x]),
            "entropy": float(ensemble.entropy[x]),
            "heat_capacity": float(ensemble.heat_capacity[x]),
            "contacts": float(ensemble.contacts[x]),
            "chiral": float(chiral[x]),
            "occupation": {label: float(each[x]) for label, each in ensemble.occupation.items()},
        }
        for x in numbers
    ]


def _open_row(ensemble: Thermodynamics, found: GrandCanonical) -> dict[str, Any]:
    return {
        "temperature": ensemble.temperature,
        "chemical_potential": found.chemical_potential,
        "gold": found.gold,
        "variance": found.variance,
        "grand_potential": found.grand_potential,
        "occupation": found.occupation,
    }


def _document(
    cluster: Framework,
    model: OrderingModel,
    numbers: list[int],
    rows: list[dict[str, Any]],
    open_ensembles: list[tuple[Thermodynamics, GrandCanonical]],
) -> dict[str, Any]:
    return {
        "framework": cluster.name,
        "evidence": cluster.evidence,
        "model": model.name,
        "source": model.source,
        "validity": model.validity,
        "warnings": model_warnings(cluster, model, numbers),
        "compositions": rows,
        "grand_canonical": [
            _open_row(ensemble, found) | {"probability": found.probability.tolist()}
            for ensemble, found in open_ensembles
        ],
    }


def _print(rows: list[dict[str, Any]]) -> None:
    """Print rows with one column an orbit where there are few; all orbits are in --json."""
    flat = []
    for row in rows:
        held = row.pop("occupation")
        flat.append(row | (held if len(held) <= 6 else {}))
    print_table(flat, list(flat[0]) if flat else [])
