"""`superatom series`: several spectra with one calibration, amounts against time or feed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from superatom.cli.link import candidate_options
from superatom.cli.options import (
    dask_option,
    database_option,
    print_json,
    print_table,
    rows_option,
    tell,
    workers_option,
)
from superatom.cli.values import Named, Real

__all__ = ["series"]

_FILE = Named(dir_okay=False, path_type=Path)


@click.command(
    epilog="Example: superatom series 'run/*.txt' --times times.csv --frameworks M44S26 --figure run.png"
)
@click.argument("spectra", nargs=-1, required=True)
@click.option(
    "--times", type=_FILE, help="A line a spectrum: file or column name, and its time (30 min, 20 h)."
)
@click.option("--feeds", type=_FILE, help="The same with its feed Au44 : Ag44 (3:1).")
@click.option("--blank", type=_FILE, help="A profile that is taken off each spectrum.")
@candidate_options
@click.option("--ppm", type=Real(0), help="Calibration error of each spectrum.")
@click.option("--resolution", type=Real(100), help="m / FWHM where it is known.")
@click.option("--polarity", type=click.Choice(["negative", "positive"]), help="Of text files, or of runs.")
@click.option("--threshold", type=Real(1), default=3.0, show_default=True, help="Smallest t.")
@workers_option(1)
@dask_option
@click.option("--figure", type=_FILE, help="Write a heat map of gold here (png, svg, pdf).")
@click.option("-o", "--output", type=_FILE, help="Write every amount with its error here (CSV).")
@click.option("--force", is_flag=True, help="Overwrite figure and output.")
@database_option
@rows_option
def series(spectra: tuple[str, ...], database: str, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Link SPECTRA (files, patterns, or columns of one file) together and store them as a series.

    One calibration model and the same candidates for all: mean gold with its error at each time or feed, what
    appears and what goes.
    """
    from superatom.cli.progress import say
    from superatom.verbs.series import series as linked

    found = linked(spectra, **asked, say=say, db=database)
    if as_json:
        print_json({"quantity": found.quantity, "spectra": list(found.rows), "amounts": list(found.amounts)})
        return
    print_table(found.rows, found.rows.columns)
    for line in found.remarks:
        tell(line)
    click.echo("amounts: superatom find --kind series", err=True)
