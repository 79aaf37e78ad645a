"""`superatom identify`: which compositions have an m/z, or an envelope of a spectrum."""

from __future__ import annotations

from typing import Any

import click

from superatom.cli.options import (
    csv_asked,
    print_csv,
    print_json,
    print_table,
    rows_option,
)
from superatom.cli.values import COUNTED, NAMES, WINDOW, Real, Whole

__all__ = ["identify"]


@click.command(epilog="Example: superatom identify 'm/z 2608.38' --charge=-4")
@click.argument("spectrum")
@click.option("--charge", type=Whole(), help="Of the ion, signed: --charge=-4 [default: from the spacing].")
@click.option(
    "--ligand", "ligands", multiple=True, default=("p-MBA", "Cl"), show_default=True,
    help="The main ligand first, then those that may take its place.",
)  # fmt: skip
@click.option(
    "--metals",
    type=NAMES,
    default=("Au", "Ag"),
    show_default=True,
    help="By commas; Au,Ag,Cu,Pd,Pt,Cd,Hg for all.",
)
@click.option(
    "--cation", "cations", type=COUNTED, multiple=True, help="Na:0-15, Cs:0-4.",
    callback=lambda _context, _option, value: dict(value) or None,
)  # fmt: skip
@click.option("--window", type=WINDOW, help="Where to look in a spectrum: 2600-2615.")
@click.option(
    "--most", type=Whole(1), default=3, show_default=True, help="Envelopes, where no window is given."
)
@click.option("--ppm", type=Real(0.1), default=5.0, show_default=True, help="Calibration error.")
@click.option("--resolution", type=Real(100), help="m / FWHM where it is known.")
@click.option("--scan", help="Of a run: a number, 5-20, or a native name [default: all MS1, averaged].")
@click.option("--polarity", type=click.Choice(["negative", "positive"]), help="Of a run, file or number.")
@click.option("--no-prior", "prior", flag_value=False, default=True, help="Rank without the chemical prior.")
@click.option("--no-chance", "chance", flag_value=False, default=True, help="Do not try impossible masses.")
@rows_option
def identify(spectrum: str, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Name the compositions of SPECTRUM: a number ('m/z 2608.38') or a file with profile or peak list.

    Ranked by exact envelope and a stated prior, a number by the prior alone. `behind` is the score behind the
    best: 5 is odds of 150 : 1. Nothing is stored.
    """
    from superatom.cli.progress import say
    from superatom.verbs.identify import identify as identified

    found = identified(spectrum, **asked, say=say)
    if as_json:
        print_json(found.document)
        return
    if csv_asked():
        rows = [
            {"part": number, **row} for number, one in enumerate(found.parts, start=1) for row in one.rows
        ]
        print_csv(rows, ["part", *dict.fromkeys(name for one in found.parts for name in one.rows.columns)])
        return
    for one in found.parts:
        opening, *remarks, prior = one.remarks
        click.echo(opening)
        if one.rows:
            print_table(one.rows, one.rows.columns)
        for line in remarks:
            click.echo(line)
        click.echo()
    click.echo(prior)
