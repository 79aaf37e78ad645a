"""`superatom frameworks`: the cards of the frameworks, and adding one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from superatom.cli.options import database_option, json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from structures.card import Card

__all__ = ["frameworks"]

_EXACT = 0.01  # Å: a group that holds within it needs no word


@click.group(invoke_without_command=True, epilog="Example: superatom frameworks --json")
@click.option("--only", default=None, help="Names, joined by commas; all where left out.")
@json_option
@database_option
@click.pass_context
def frameworks(context: click.Context, only: str | None, as_json: bool, database: str) -> None:
    """List the frameworks by size and electrons: formula, point group, orbits, motifs, evidence.

    Frameworks that were added to the database of --db are listed with the built-in ones.
    """
    if context.invoked_subcommand is not None:
        return
    from superatom.verbs.frameworks import frameworks as cards

    names = None if only is None else [name.strip() for name in only.split(",")]
    found = cards(names, db=database)
    if as_json:
        print_json(found)
    else:
        _print_cards(found)


@frameworks.command(epilog="Example: superatom frameworks add cluster.xyz --name Mine --core-charge=-2")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--name", required=True, help="A new name: letters, digits, . _ + -")
@click.option("--core-charge", type=int, required=True, help="Charge with every acidic H: --core-charge=-2")
@click.option("--citation", default="", help="Where the structure comes from.")
@click.option("--tolerance", type=float, default=None, help="Å, of the point group; else the largest group.")
@click.option("--symmetrise", is_flag=True, help="Average the positions over the group.")
@click.option("--part", default=None, help="Disorder group of a CIF: 2, or A=2; the major one by default.")
@click.option("--format", "file_format", default=None, help="ASE's name of the format; else by suffix.")
@database_option
@json_option
def add(
    file: str,
    name: str,
    core_charge: int,
    citation: str,
    tolerance: float | None,
    symmetrise: bool,
    part: str | None,
    file_format: str | None,
    database: str,
    as_json: bool,
) -> None:
    """Add the framework of a cluster FILE to the database, with evidence `user`.

    The file is perceived and checked; then count, generate, find, build and export take the new name. The
    group decides how many isomers there are: the groups at other tolerances are printed beside it.
    """
    from superatom.verbs.frameworks import add_framework

    added = add_framework(
        file,
        name,
        core_charge,
        citation=citation,
        tolerance=tolerance,
        symmetrise=symmetrise,
        part=part,
        file_format=file_format,
        db=database,
    )
    if as_json:
        print_json(added)
    else:
        _print_cards([added])


def _print_cards(cards: Iterable[Card]) -> None:
    for facts in cards:
        motifs = ", ".join(f"{n} {motif}" for motif, n in facts.motifs.items() if n)
        orbits = " ".join(f"{orbit['orbit']}:{orbit['size']}" for orbit in facts.orbits)
        click.echo(f"{facts.framework}  {facts.formula}  {facts.electrons} electrons  {facts.point_group}")
        click.echo(f"  evidence  {facts.evidence}")
        click.echo(f"  core      {facts.core} metals")
        click.echo(f"  motifs    {motifs}")
        if facts.reading:
            click.echo(f"  or read   {facts.reading}")
        click.echo(f"  orbits    {orbits}")
        for line in _made_of(facts):
            click.echo(line)
        if facts.averaged:
            click.echo(f"  averaged  {facts.averaged}")
        for row in facts.seen:
            click.echo(f"  seen      {row['cluster']}, {row['electrons']} electrons: {row['source']}")
        for citation in facts.citations:
            click.echo(f"  source    {citation}")
        if facts.note:
            click.echo(f"  note      {facts.note}")


def _made_of(facts: Card) -> Iterator[str]:
    """Lines on how well the group holds, the groups at other tolerances, and what a frame is filled with."""
    if (facts.order > 1 and facts.deviation >= _EXACT) or facts.evidence == "user":
        yield f"  group     {facts.point_group} within {facts.deviation} Å (worst: {facts.worst})"
    said = set()
    for row in facts.groups:
        words = f"{row['point_group']}, {row['orbits']} metal orbits, worst atom {row['deviation']} Å"
        if words not in said:
            said.add(words)
            yield f"            --tolerance {row['tolerance']}: {words}"
    if facts.metal:
        ligand = facts.ligand or ("no one ligand" if facts.evidence == "user" else "p-MBA")
        yield f"  filled    {facts.metal}, {ligand} by default"
