"""`superatom picture`: a framework, a candidate or a file as png, svg or pdf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import database_option
from superatom.cli.values import DIRECTION, OCCUPANCY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ase import Atoms

    from structures.framework import Framework

__all__ = ["picture"]


@click.command(epilog="Example: superatom picture M44S30 --occupancy 0xfff --ligand p-MBA -o ag32au12.png")
@click.argument("subject", metavar="NAME|FILE", required=False)
@click.option("--candidate", type=click.IntRange(min=1), help="Draw this candidate of the database instead.")
@click.option(
    "--occupancy", type=OCCUPANCY, help="Sites that hold the guest: bit i is site i (decimal or 0x...)."
)
@click.option("--host", default="Ag", show_default=True, help="With --occupancy: metal of the other sites.")
@click.option("--guest", default="Au", show_default=True, help="With --occupancy: metal of the named sites.")
@click.option("--ligand", help="Draw ligands too: p-MBA, or counts as p-MBA:29,Cl:1.")
@click.option("--no-ligands", is_flag=True, help="Leave out what hangs on the sulfurs of a file.")
@click.option("--view", type=DIRECTION, help="Direction to look from; chosen so that little is hidden.")
@click.option("--title", help="Heading; '' for none.")
@click.option("--width", type=click.FloatRange(1, 40), default=6, show_default=True, help="Inches.")
@click.option("-o", "output", required=True, type=click.Path(dir_okay=False), help="File: .png, .svg, .pdf.")
@click.option("--force", is_flag=True, help="Overwrite the file.")
@database_option
def picture(**options: Any) -> None:  # noqa: ANN401  the options above, each typed by click
    """Draw a framework by NAME, a cluster from a FILE, or a --candidate.

    A framework without --occupancy or --ligand has no elements: its metals are coloured by role.
    """
    from structures.picture import save_picture

    thing, metals = _subject(options)
    path = save_picture(
        thing,
        options["output"],
        metals=metals,
        view=options["view"],
        title=options["title"],
        ligands=not options["no_ligands"],
        width=options["width"],
        force=options["force"],
    )
    click.echo(str(path))


def _subject(options: dict[str, Any]) -> tuple[Framework | Atoms, Sequence[str]]:
    """What to draw, with the element of each site where it is a doped framework."""
    from superatom.cli.options import chosen_framework

    if (options["subject"] is None) == (options["candidate"] is None):
        raise click.UsageError("name one framework or file, or give --candidate")
    if options["candidate"] is not None:
        row = _candidate(options["database"], options["candidate"])
        model = chosen_framework(row["framework"], options["database"])
        return _doped(model, row["occupancy"], row["host"], row["guest"], options["ligand"])
    if _is_file(options["subject"]):
        from structures.perception.files import read_structure

        if options["occupancy"] is not None or options["ligand"] is not None:
            raise click.UsageError("--occupancy and --ligand are for frameworks; a file is drawn as it is")
        return read_structure(options["subject"]), ()
    model = chosen_framework(options["subject"], options["database"])
    if options["occupancy"] is None and options["ligand"] is None:
        return model, ()
    return _doped(model, options["occupancy"] or 0, options["host"], options["guest"], options["ligand"])


def _is_file(subject: str) -> bool:
    from pathlib import Path

    from structures.library import FRAMEWORKS

    path = Path(subject)
    return subject not in FRAMEWORKS and (path.exists() or bool(path.suffix) or len(path.parts) > 1)


def _candidate(database: str, number: int) -> dict[str, Any]:
    from database.chosen import candidates_by_id
    from database.store import Store

    with Store(database, create=False) as store:
        return next(candidates_by_id(store, [number]))


def _doped(
    model: Framework, occupancy: int, host: str, guest: str, ligand: str | None
) -> tuple[Framework | Atoms, Sequence[str]]:
    from structures.assemble import assemble
    from structures.shell.counts import read_shell

    atoms = assemble(model, occupancy, host=host, guest=guest, ligand=read_shell(ligand or "Cl"))
    if ligand is None:
        return model, [str(symbol) for symbol in atoms.symbols[: len(model.sites)]]
    return atoms, ()
