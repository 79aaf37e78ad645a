"""`superatom observations`: the paper's statements beside our predictions."""

from __future__ import annotations

from dataclasses import asdict

import click

from superatom.cli.options import database_option, print_json, print_table, rows_option

__all__ = ["observations"]


@click.command(epilog="Example: superatom observations --db superatom.db")
@click.option("--all", "every", is_flag=True, help="Also the ions that the paper names without an m/z.")
@database_option
@rows_option
def observations(every: bool, database: str, as_json: bool) -> None:
    """Load the statements of Chem. Sci. 2022, 13, 4598, link them to stored ions, print both side by side.

    `predicted` is the m/z of the most abundant peak. `rivals` counts the other stored ions that the printed
    digits cannot tell from it.
    """
    from database.masses.isotopes import ISOTOPE_TABLE
    from database.observations import SOURCE
    from superatom.verbs.observations import observations as linked

    links = linked(every=every, db=database)
    if as_json:
        print_json([asdict(link) for link in links])
        return
    print_table(map(asdict, links), links.columns)
    click.echo(f"{SOURCE}; isotopes {ISOTOPE_TABLE}; m/z of the most abundant peak", err=True)
