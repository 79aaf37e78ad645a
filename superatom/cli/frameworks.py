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


@click.group(invoke_without_command=True, epilog="Example: superatom frameworks --json")
@click.option("--only", default=None, help="Names, joined by commas; all where left out.")
@json_option
@database_option
@click.pass_context
def frameworks(context: click.Context, only: str | None, as_json: bool, database: str) -> None:
    """List the frameworks: formula, core charge, electrons, point group, orbits, motifs, evidence.

    Frameworks that were added to the database of --db are listed with the built-in ones.
    """
    if context.invoked_subcommand is not None:
        return
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


@frameworks.command(epilog="Example: superatom frameworks add cluster.xyz --name Mine --core-charge=-2")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--name", required=True, help="A new name: letters, digits, . _ + -")
@click.option("--core-charge", type=int, required=True, help="Charge with every acidic H: --core-charge=-2")
@click.option("--citation", default="", help="Where the structure comes from.")
@click.option("--tolerance", type=float, default=None, help="Å, of the point group; else the largest group.")
@click.option("--format", "file_format", default=None, help="ASE's name of the format; else by suffix.")
@database_option
@json_option
def add(
    file: str,
    name: str,
    core_charge: int,
    citation: str,
    tolerance: float | None,
    file_format: str | None,
    database: str,
    as_json: bool,
) -> None:
    """Add the framework of a cluster FILE to the database, with evidence `user`.

    The file is perceived and checked; then count, generate, find, build and export take the new name.
    """
    from database.frameworks import add_framework
    from database.store import Store
    from structures.perception.files import read_structure
    from structures.topology import card
    from structures.user_framework import framework_from_atoms

    atoms = read_structure(file, file_format=file_format)
    model = framework_from_atoms(atoms, name, core_charge, citation=citation, tolerance=tolerance)
    with (
        Store(database) as store,
        store.batch("frameworks add", {"file": file, "name": name, "core_charge": core_charge}),
        store.writing(),
    ):
        add_framework(store, model)
    if as_json:
        print_json(card(model))
    else:
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
