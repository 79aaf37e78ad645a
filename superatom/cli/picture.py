"""`superatom picture`: a framework, a candidate or a file as png, svg or pdf."""

from __future__ import annotations

import click

from superatom.cli.options import database_option
from superatom.cli.values import DIRECTION, OCCUPANCY, Named, Real, Whole

__all__ = ["picture"]


@click.command(epilog="Example: superatom picture M44S30 --occupancy 0xfff --ligand p-MBA -o ag32au12.png")
@click.argument("subject", metavar="NAME|FILE", required=False)
@click.option("--candidate", type=Whole(min=1), help="Draw this candidate of the database instead.")
@click.option(
    "--occupancy",
    type=OCCUPANCY,
    help="Sites that hold the guest: bit i is site i (decimal or 0x...); of several Cu:0x1,Ag:0x600.",
)
@click.option("--host", default=None, help="With --occupancy: metal of the other sites (Ag, or your file's).")
@click.option("--guest", default=None, help="With --occupancy: metal of the named sites (Au, or Ag).")
@click.option("--ligand", help="Draw ligands too: p-MBA, or counts as p-MBA:29,Cl:1.")
@click.option("--no-ligands", is_flag=True, help="Leave out what hangs on the sulfurs of a file.")
@click.option("--view", type=DIRECTION, help="Direction to look from; chosen so that little is hidden.")
@click.option("--title", help="Heading; '' for none.")
@click.option("--width", type=Real(1, 40), default=6, show_default=True, help="Inches.")
@click.option("-o", "output", required=True, type=Named(dir_okay=False), help="File: .png, .svg, .pdf.")
@click.option("--force", is_flag=True, help="Overwrite the file.")
@database_option
def picture(
    subject: str | None,
    candidate: int | None,
    occupancy: int | None,
    host: str,
    guest: str,
    ligand: str | None,
    no_ligands: bool,
    view: tuple[float, ...] | None,
    title: str | None,
    width: float,
    output: str,
    force: bool,
    database: str,
) -> None:
    """Draw a framework by NAME, a cluster from a FILE, or a --candidate.

    A framework without --occupancy or --ligand has no elements: its metals are coloured by role.
    """
    from superatom.verbs.picture import picture as draw

    thing = subject if candidate is None else candidate
    if thing is None or (subject is not None and candidate is not None):
        raise click.UsageError("name one framework or file, or give --candidate")
    path = draw(
        thing,
        output,
        occupancy=occupancy,
        host=host,
        guest=guest,
        ligand=ligand,
        ligands=not no_ligands,
        view=view,
        title=title,
        width=width,
        force=force,
        db=database,
    )
    click.echo(str(path))
