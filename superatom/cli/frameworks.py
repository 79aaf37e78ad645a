"""`superatom frameworks`: the cards of the frameworks, and adding one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from superatom.cli.options import chosen_framework, database_option, json_option, print_json

if TYPE_CHECKING:
    from typing import Any

    from structures.framework import Framework

__all__ = ["frameworks"]


@click.command(epilog="Example: superatom frameworks --json")
@click.option("--only", default=None, help="Names, joined by commas; all where left out.")
@json_option
@database_option
def frameworks(only: str | None, as_json: bool, database: str) -> None:
    """List the frameworks: formula, core charge, electrons, point group, orbits, motifs, evidence.

    Frameworks that were added to the database of --db are listed with the built-in ones.
    """
    from database.frameworks import user_frameworks
    from database.store import Store
    from structures.library import FRAMEWORKS
    from structures.library import framework as named
    from structures.topology import card

    if only is not None:
        models = [chosen_framework(name.strip(), database) for name in only.split(",")]
    else:
        models = [named(name) for name in FRAMEWORKS]
        if Path(database).exists():
            with Store(database, create=False) as store:
                models += user_frameworks(store)
    if as_json:
        print_json([card(model) for model in models])
        return
    for model in models:
        _print_card(model, card(model))


def _print_card(model: Framework, facts: dict[str, Any]) -> None:
    motifs = ", ".join(f"{n} {motif}" for motif, n in facts["motifs"].items() if n)
    orbits = " ".join(f"{label}:{len(indices)}" for label, indices in model.orbits.items())
    click.echo(f"{model.name}  {facts['formula']}  {facts['electrons']} electrons  {facts['point_group']}")
    click.echo(f"  evidence  {model.evidence}")
    click.echo(f"  core      {facts['core']} metals")
    click.echo(f"  motifs    {motifs}")
    click.echo(f"  orbits    {orbits}")
    for citation in model.citations:
        click.echo(f"  source    {citation}")
    if model.note:
        click.echo(f"  note      {model.note}")
