"""`superatom thermo`: exact thermodynamics of Au/Ag ordering on a framework."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import (
    chosen_framework,
    dask_option,
    database_option,
    gold_option,
    json_option,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stability.ordering import OrderingModel
    from stability.thermodynamics import GrandCanonical, Thermodynamics
    from structures.framework import Framework

__all__ = ["chosen_model", "memory_option", "model_option", "say_model", "thermo"]

model_option = click.option(
    "--model", "terms", type=click.Path(dir_okay=False), help="Own ordering terms, a TOML file."
)
memory_option = click.option(
    "--memory",
    type=click.IntRange(min=1),
    default=2048,
    show_default=True,
    help="MiB that the sweep may use; it is refused before it starts if it needs more.",
)


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
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes for several temperatures.",
)
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

    cluster = chosen_framework(framework, database)
    model = chosen_model(cluster, terms)
    numbers = _within(cluster, gold)
    if figure is not None:
        from superatom.occupation import require_free, save_occupation

        require_free(figure, force=force)
    say_model(cluster, model, numbers)
    budget = memory << 20
    tasks = [(cluster, model, numbers, budget, place, each) for place, each in enumerate(temperature)]
    done = sorted(
        run_tasks(_one_temperature, tasks, workers=workers, scheduler=scheduler), key=lambda part: part[0]
    )
    ensembles = [ensemble for _, ensemble, _ in done]
    rows = [row for *_, part in done for row in part]
    open_ensembles = [(each, at_chemical_potential(each, mu)) for each in ensembles for mu in potential]
    if figure is not None:
        save_occupation(ensembles, figure, force=force)
        click.echo(f"wrote {figure}", err=True)
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


def chosen_model(cluster: Framework, terms: str | None) -> OrderingModel:
    """Return the user's terms, else the built-in model; refuse one that does not hold here."""
    from stability.ordering import default_model
    from stability.terms import read_terms

    model = default_model(cluster) if terms is None else read_terms(terms)
    model.check(cluster)
    return model


def say_model(cluster: Framework, model: OrderingModel, numbers: Iterable[int]) -> None:
    """Print width, source and warnings of a model on stderr, before any work."""
    from stability.thermodynamics import sweep_plan

    plan = sweep_plan(cluster, model)
    contacts = len(cluster.metal_bonds(model.cutoff))
    channels = 3 + len(cluster.orbits)
    seconds = plan.total * channels * 5e-9  # measured: 4-6 ns for each number and average on a quiet core
    wait = f", about {seconds:.0f} s a temperature" if seconds > 1 else ""
    click.echo(
        f"{cluster.name}: {contacts} contacts within {model.cutoff:g} angstrom, frontier of {plan.width} "
        f"sites, {plan.peak * 8 * (2 + 3 * channels) / 2**20:,.0f} MiB{wait}",
        err=True,
    )
    click.echo(f"{model.name}: {model.source}", err=True)
    for warning in _warnings(cluster, model, numbers):
        click.echo(f"warning: {warning}", err=True)


def _within(cluster: Framework, gold: tuple[int, ...] | None) -> list[int]:
    from structures.errors import InvalidInputError

    sites = len(cluster.sites)
    numbers = list(range(sites + 1)) if gold is None else list(gold)
    if numbers and numbers[-1] > sites:
        raise InvalidInputError(f"{numbers[-1]} gold do not fit on {cluster.name}; give 0 to {sites}")
    return numbers


def _warnings(cluster: Framework, model: OrderingModel, numbers: Iterable[int]) -> list[str]:
    """Warnings of all compositions, each once, with the compositions where they differ joined."""
    found: dict[str, None] = {}
    outside = []
    for gold in numbers:
        for words in model.warnings(cluster, gold):
            if "outside the fitted range" in words:
                outside.append(gold)
            else:
                found[words] = None
    if outside:
        low, high = model.gold_fraction
        listed = ", ".join(str(gold) for gold in outside)
        found[f"{model.name} was fitted for {low:.0%} to {high:.0%} gold; outside: x = {listed}."] = None
    return list(found)


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
        "warnings": _warnings(cluster, model, numbers),
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
