"""Ordering model of a command: its options, the model that they choose, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = ["chosen_model", "memory_option", "model_option", "model_warnings", "say_model", "say_sweep"]

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


def chosen_model(cluster: Framework, terms: str | None) -> OrderingModel:
    """Return the user's terms, else the built-in model; refuse one that does not hold here."""
    from stability.ordering import default_model
    from stability.terms import read_terms

    model = default_model(cluster) if terms is None else read_terms(terms)
    model.check(cluster)
    return model


def say_sweep(cluster: Framework, model: OrderingModel) -> None:
    """Print width, memory and time of a sweep on stderr, before any work."""
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


def say_model(cluster: Framework, model: OrderingModel, numbers: Iterable[int]) -> None:
    """Print source and warnings of a model on stderr, before any work."""
    click.echo(f"{model.name}: {model.source}", err=True)
    for warning in model_warnings(cluster, model, numbers):
        click.echo(f"warning: {warning}", err=True)


def model_warnings(cluster: Framework, model: OrderingModel, numbers: Iterable[int]) -> list[str]:
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
