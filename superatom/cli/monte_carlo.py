"""`superatom monte-carlo`: thermodynamics of gold ordering by sampling, with errors."""

from __future__ import annotations

import click

from superatom.cli.options import (
    database_option,
    gold_option,
    model_option,
    print_result,
    rows_option,
    sites_option,
)
from superatom.cli.values import Real, Whole

__all__ = ["monte_carlo"]


@click.command(epilog="Example: superatom monte-carlo Au102 --gold 60 --temperature 400 --sweeps 1000")
@click.argument("framework")
@gold_option(required=True)
@click.option(
    "--temperature",
    type=Real(),
    multiple=True,
    default=(300.0,),
    show_default=True,
    help="K; may be repeated.",
)
@sites_option
@click.option(
    "--sweeps",
    type=Whole(),
    default=500,
    show_default=True,
    help="Measured sweeps; errors fall as one over their root.",
)
@click.option("--seed", type=Whole(min=0), default=0, show_default=True, help="Of the sampling.")
@model_option
@database_option
@rows_option
def monte_carlo(
    framework: str,
    gold: tuple[int, ...],
    temperature: tuple[float, ...],
    sites: tuple[str, ...] | None,
    sweeps: int,
    seed: int,
    model: str | None,
    database: str,
    as_json: bool,
) -> None:
    """Sample the placements of gold on FRAMEWORK at a temperature, where exact sums (thermo) do not fit.

    Parallel tempering; each number has its standard error. Energies in eV are mixing energies within this
    framework; entropy and heat capacity are in units of k. Occupations of the orbits are in --json.
    """
    from superatom.cli.progress import say
    from superatom.verbs.monte_carlo import monte_carlo as sampled

    found = sampled(
        framework,
        gold,
        temperature=temperature,
        sites=sites,
        sweeps=sweeps,
        seed=seed,
        model=model,
        progress=say,
        db=database,
    )
    print_result(found.ensembles, as_json=as_json, document=found)
    for words in found.warnings:
        if "converged" in words:
            say(f"warning: {words}")
