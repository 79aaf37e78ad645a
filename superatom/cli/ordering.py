"""Options of the commands that order gold: the model, and what a sweep may use."""

from __future__ import annotations

import click

__all__ = ["memory_option", "model_option"]

model_option = click.option(
    "--model", "model", type=click.Path(dir_okay=False), help="Own ordering terms, a TOML file."
)
memory_option = click.option(
    "--memory",
    type=click.IntRange(min=1),
    default=2048,
    show_default=True,
    help="MiB that the sweep may use; it is refused before it starts if it needs more.",
)
