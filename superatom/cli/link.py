"""`superatom link`: which ions a spectrum, a peak list or an m/z list holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import (
    database_option,
    gold_option,
    print_json,
    print_table,
    rows_option,
    stacked,
    tell,
)
from superatom.cli.report import report_option
from superatom.cli.values import COUNTED, NAMES, Named, Real, Whole

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["candidate_options", "link"]


def candidate_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What is offered to a spectrum: `link` and `series` take the same."""
    return stacked(
        command,
        click.option(
            "--frameworks", type=NAMES, help="Classes or frameworks, by commas [default: those of the paper]."
        ),
        gold_option(),
        click.option("--ligand", help="The thiolate: a name or a formula [default: p-MBA, or its file's]."),
        _counted_option("--exchange", "exchanged", "Ligands in its place: Cl:0-3, NTP:0-9."),
        _counted_option("--cation", "cations", "In the place of acidic H: Na:0-12."),
        click.option(
            "--charge", "charges", type=Whole(), multiple=True, help="Charges: --charge=-4 --charge=-3.",
            callback=lambda _context, _option, value: value or None,
        ),
        click.option(
            "--ion", "ions", multiple=True, help="More candidates, one or a series: '[AuxAg44-x(SR)27]3-'."
        ),
    )  # fmt: skip


def _counted_option(option: str, name: str, words: str) -> Callable[..., Any]:
    """Option that may be repeated, each with a name and how many of it; a mapping, or None."""
    return click.option(
        option, name, type=COUNTED, multiple=True, help=words,
        callback=lambda _context, _option, value: dict(value) or None,
    )  # fmt: skip


@click.command(
    epilog="Example: superatom link spectrum.txt --calibrant '[Ag44(p-MBA)30]4-' --figure spectrum.png"
)
@click.argument("spectrum", type=Named(dir_okay=False))
@candidate_options
@click.option(
    "--fragments", is_flag=True, help="Also the fragments that lost one [M(SR)2]-, or with Cl for SR."
)
@click.option(
    "--parent", metavar="ION", help="The precursor of an MS/MS spectrum: fit it with its fragments."
)
@click.option(
    "--losses", type=Whole(1, 6), default=3, show_default=True, help="Losses of the parent to follow."
)
@click.option(
    "--calibrant", "calibrants", multiple=True, help="An ion that is certainly there; may be repeated."
)
@click.option("--ppm", type=Real(0), help="Calibration error; tolerance of an m/z list.")
@click.option("--da", type=Real(0), help="Tolerance of an m/z list, m/z.")
@click.option("--resolution", type=Real(100), help="m / FWHM where it is known.")
@click.option("--scan", help="Of a run: a number, 5-20, or a native name [default: all MS1, averaged].")
@click.option("--columns", type=NAMES, help="Of a text file: m/z and intensity, by name or number from 1.")
@click.option("--polarity", type=click.Choice(["negative", "positive"]), help="Of a run, or of a text file.")
@click.option("--threshold", type=Real(1), default=3.0, show_default=True, help="Smallest t.")
@click.option("--no-rivals", "rivals", flag_value=False, default=True, help="Do not test rivals (faster).")
@click.option("--no-prior", "prior", flag_value=False, default=True, help="Verdicts by the fit alone.")
@click.option("--identify", is_flag=True, help="Search compositions of what is unexplained.")
@click.option(
    "--feed", metavar="AU44:AG44", help="Of the feed, 1:4: show its mean gold beside the spectrum's."
)
@click.option(
    "--figure", type=Named(dir_okay=False, path_type=Path), help="Write a figure here (png, svg, pdf)."
)
@click.option(
    "--out", type=Named(file_okay=False, path_type=Path),
    help="Write peaks, fit and residual, recalibrated spectrum, neutral masses (CSV) into this folder.",
)  # fmt: skip
@report_option
@click.option("--force", is_flag=True, help="Overwrite figure, page, and the files of --out.")
@database_option
@rows_option
def link(spectrum: str, database: str, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Find ions in SPECTRUM (mzML, mzXML, MGF, columns of text) and store spectrum and assignments.

    A list of m/z without intensities is matched with the ions that `generate` stored, or with the classes of
    --frameworks, within the resolution of its digits. Rivals are named beside each assignment.

    With --parent SPECTRUM is an MS/MS spectrum: losses of [M(SR)2]-, [M(SR)Cl]-, [MCl2]-, a ligand or CO2.
    """
    from superatom.cli.progress import say
    from superatom.verbs.link import link as linked

    found = linked(spectrum, **asked, say=say, db=database)
    if as_json:
        print_json(found.document)
        return
    opening, *remarks = found.remarks
    tell(opening)
    if found.rows:
        print_table(found.rows, found.rows.columns, "assignments")
    for line in remarks:
        tell(line)
    click.echo(
        f"run {found.run}; assignments: superatom find --kind assignments 'run_id={found.run}'", err=True
    )
