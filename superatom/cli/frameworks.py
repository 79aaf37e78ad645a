"""`superatom frameworks`: the cards of the frameworks, and adding one's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from structures.words import counted
from superatom.cli.options import (
    csv_asked,
    database_option,
    print_json,
    print_rows,
    rows_option,
)
from superatom.cli.values import Named, Real, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from structures.card import Card
    from superatom.verbs.frameworks import AddedFramework

__all__ = ["frameworks"]

_EXACT = 0.01  # Å: a group that holds within it needs no word


class _Cards(click.Group):
    """`frameworks M44S30` shows one card: a first word that is no command is a name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["--only", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Cards, invoke_without_command=True, epilog="Example: superatom frameworks M44S30")
@click.option("--only", default=None, help="Names, joined by commas; all where left out.")
@rows_option
@database_option
@click.pass_context
def frameworks(context: click.Context, only: str | None, as_json: bool, database: str) -> None:
    """List the frameworks by size and electrons: formula, point group, orbits, motifs, evidence.

    A name as the first word, or several joined by commas, shows their cards alone.
    Frameworks that were added to the database of --db are listed with the built-in ones.
    """
    if context.invoked_subcommand is not None:
        return
    from superatom.verbs.frameworks import frameworks as cards

    names = None if only is None else [name.strip() for name in only.split(",")]
    found = cards(names, db=database)
    if as_json:
        print_json(found)
    elif csv_asked():
        print_rows(found)
    else:
        _print_cards(found)


@frameworks.command(epilog="Example: superatom frameworks add cluster.xyz --name Mine --core-charge=-2")
@click.argument("file", type=Named(exists=True), metavar="FILE|FOLDER")
@click.option(
    "--name", default=None, help="A new name: letters, digits, . _ + -; of a folder, its files' names."
)
@click.option(
    "--core-charge",
    "--charge",
    type=Whole(),
    required=True,
    help="With every acidic H in place: --core-charge=-2",
)
@click.option("--citation", default="", help="Where the structure comes from.")
@click.option("--tolerance", type=Real(), default=None, help="Å, of the point group; else the largest group.")
@click.option("--symmetrise", is_flag=True, help="Average the positions over the group.")
@click.option("--part", default=None, help="Disorder group of a CIF: 2, or A=2; the major one by default.")
@click.option("--format", "file_format", default=None, help="ASE's name of the format; else by suffix.")
@database_option
@rows_option
def add(
    file: str,
    name: str | None,
    core_charge: int,
    citation: str,
    tolerance: float | None,
    symmetrise: bool,
    part: str | None,
    file_format: str | None,
    database: str,
    as_json: bool,
) -> None:
    """Add the framework of a cluster FILE, or of every file in a FOLDER, with evidence `user`.

    The file is perceived and checked; then count, generate, find, build and export take the new name. The
    group decides how many isomers there are: the groups at other tolerances are printed beside it.

    Of a folder, each file gives its name and has the same core charge; what is refused is said with the
    reason, and the rest goes on. Exit code 2 if nothing could be added.
    """
    from superatom.verbs.frameworks import add_framework

    if Path(file).is_dir():
        _refuse_options(name=name, part=part, file_format=file_format)
        _add_folder(file, core_charge, citation, tolerance, symmetrise, database, as_json)
        return
    if name is None:
        raise click.UsageError("a file needs --name: letters, digits, . _ + -")
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
    elif csv_asked():
        print_rows([added])
    else:
        _print_cards([added])


def _refuse_options(**given: str | None) -> None:
    flags = {"name": "--name", "part": "--part", "file_format": "--format"}
    for option, value in given.items():
        if value is not None:
            raise click.UsageError(
                f"{flags[option]} is for one file; of a folder every file speaks for itself"
            )


def _add_folder(
    folder: str,
    core_charge: int,
    citation: str,
    tolerance: float | None,
    symmetrise: bool,
    database: str,
    as_json: bool,
) -> None:
    from superatom.cli.progress import progress
    from superatom.verbs.frameworks import add_frameworks

    done = add_frameworks(
        folder,
        core_charge,
        citation=citation,
        tolerance=tolerance,
        symmetrise=symmetrise,
        watch=lambda files: progress(files, None, "read"),
        db=database,
    )
    if as_json:
        print_json(done)
    elif csv_asked():
        print_rows(done)
    else:
        for one in done:
            click.echo(f"{one.file}: {one.outcome} {_in_words(one)}")
    if all(one.outcome == "refused" for one in done):
        sys.exit(2)


def _in_words(one: AddedFramework) -> str:
    """The card of an added framework in a line, the reason of a refused one."""
    facts = one.card
    if facts is None:
        return f"({one.reason})"
    return (
        f"as {one.framework}: {facts.formula}, {counted(facts.electrons, 'electron')}, "
        f"{facts.point_group} within {facts.deviation} Å (worst: {facts.worst}), "
        f"{counted(len(facts.orbits), 'metal orbit')}"
    )


def _print_cards(cards: Iterable[Card]) -> None:
    for facts in cards:
        click.echo(
            f"{facts.framework}  {facts.formula}  {counted(facts.electrons, 'electron')}  {facts.point_group}"
        )
        for word, text in _lines(facts):
            click.echo(f"  {word:<9} {text}")


def _lines(facts: Card) -> Iterator[tuple[str, str]]:
    """What a card says, line by line: its word and its text."""
    yield "evidence", facts.evidence
    yield "core", counted(facts.core, "metal")
    yield "motifs", ", ".join(f"{n} {motif}" for motif, n in facts.motifs.items() if n)
    if facts.reading:
        yield "or read", facts.reading
    yield "orbits", " ".join(f"{orbit['orbit']}:{orbit['size']}" for orbit in facts.orbits)
    yield from _made_of(facts)
    energies = [("energy", facts.relaxed), ("energy", facts.ordered)]
    for word, text in (("averaged", facts.averaged), ("gap", facts.gap), *energies):
        if text:
            yield word, text
    if facts.crowded:
        yield "no room", f"{facts.crowded}, all silver or all gold"
    for row in facts.seen:
        other = "" if row["framework"] == facts.framework else f" ({row['framework']})"
        yield "seen", f"{row['cluster']}{other}, {counted(row['electrons'], 'electron')}: {row['source']}"
    for citation in facts.citations:
        yield "source", citation
    if facts.note:
        yield "note", facts.note


def _made_of(facts: Card) -> Iterator[tuple[str, str]]:
    """Lines on how well the group holds, the groups at other tolerances, and what a frame is filled with."""
    if (facts.order > 1 and facts.deviation >= _EXACT) or facts.evidence == "user":
        yield "group", f"{facts.point_group} within {facts.deviation} Å (worst: {facts.worst})"
    said = set()
    for row in facts.groups:
        words = f"{row['point_group']}, {row['orbits']} metal orbits, worst atom {row['deviation']} Å"
        if words not in said:
            said.add(words)
            yield "", f"--tolerance {row['tolerance']}: {words}"
    if facts.metal:
        ligand = facts.ligand or ("no one ligand" if facts.evidence == "user" else "p-MBA")
        yield "filled", f"{facts.metal}, {ligand} by default"
