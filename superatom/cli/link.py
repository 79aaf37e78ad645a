"""`superatom link`: which ions a spectrum, a peak list or an m/z list holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import database_option, gold_option, json_option, print_json, print_table
from superatom.cli.values import COUNTED

if TYPE_CHECKING:
    from database.masses.ions import Ion
    from database.spectra.judge.linked import Linked
    from database.spectra.read.spectrum import Spectrum
    from database.store import Store

__all__ = ["link"]


@click.command(
    epilog="Example: superatom link spectrum.txt --calibrant '[Ag44(p-MBA)30]4-' --figure spectrum.png"
)
@click.argument("spectrum", type=click.Path(dir_okay=False))
@click.option("--frameworks", default=None, help="Classes, by commas [default: M44S30,M44S27,M44S26].")
@gold_option()
@click.option("--ligand", default="p-MBA", show_default=True, help="The thiolate: a name or a formula.")
@click.option("--exchange", type=COUNTED, multiple=True, help="Ligands in its place: Cl:0-3, NTP:0-9.")
@click.option("--cation", type=COUNTED, multiple=True, help="Na for acidic H: Na:0-12.")
@click.option("--charge", type=int, multiple=True, help="Charges: --charge=-4 --charge=-3.")
@click.option(
    "--ion", "named", multiple=True, help="More candidates, one or a series: '[AuxAg44-x(SR)27]3-'."
)
@click.option("--fragments", is_flag=True, help="Also the fragments that lost one [M(SR)2]-.")
@click.option("--calibrant", multiple=True, help="An ion that is certainly there; may be repeated.")
@click.option("--ppm", type=click.FloatRange(0), help="Calibration error; tolerance of an m/z list.")
@click.option("--da", type=click.FloatRange(0), help="Tolerance of an m/z list, m/z.")
@click.option("--resolution", type=click.FloatRange(100), help="m / FWHM where it is known.")
@click.option("--scan", help="Of a run: a number, 5-20, or a native name [default: all MS1, averaged].")
@click.option("--polarity", type=click.Choice(["negative", "positive"]), help="Of a run, or of a text file.")
@click.option("--threshold", type=click.FloatRange(1), default=3.0, show_default=True, help="Smallest t.")
@click.option("--no-rivals", is_flag=True, help="Do not test rivals (faster).")
@click.option(
    "--feed", type=float, help="Au44 : Ag44 of the feed, to show its mean gold beside the spectrum's."
)
@click.option(
    "--figure", type=click.Path(dir_okay=False, path_type=Path), help="Write a figure here (png, svg, pdf)."
)
@click.option("--force", is_flag=True, help="Overwrite the figure.")
@database_option
@json_option
def link(spectrum: str, database: str, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Find ions in SPECTRUM (mzML, mzXML, MGF, columns of text) and store spectrum and assignments.

    A list of m/z without intensities is matched with the ions that `generate` stored, or with the classes of
    --frameworks, within the resolution of its digits. Rivals are named beside each assignment.
    """
    from database.spectra.read.readers import read_spectrum
    from superatom.files import require_figure

    if asked["figure"]:
        require_figure(asked["figure"], force=asked["force"])
    read = read_spectrum(spectrum, scan=asked["scan"], polarity=asked["polarity"])
    for remark in read.remarks:
        click.echo(f"{read.source}: {remark}", err=True)
    if read.kind == "m/z list":
        _link_mz_list(read, database, asked, as_json=as_json)
    else:
        _link_spectrum(read, database, asked, as_json=as_json)


def _link_spectrum(read: Spectrum, database: str, asked: dict[str, Any], *, as_json: bool) -> None:
    from database.masses.isotopes import ISOTOPE_TABLE
    from database.observed.spectra import store_linked
    from database.store import Store
    from superatom.link_report import COLUMNS, link_document, link_remarks, link_rows

    linked = _assigned(read, asked)
    if asked["figure"]:
        from superatom.spectrum_figure import save_spectrum_figure

        save_spectrum_figure(linked, asked["figure"], force=asked["force"])
    parameters = _parameters(read, asked)
    with Store(database) as store, store.batch("link", parameters, ISOTOPE_TABLE) as batch, store.writing():
        run = store_linked(store, linked, parameters, batch)
    if as_json:
        print_json(link_document(linked, run, asked["feed"]))
        return
    rows = link_rows(linked)
    if rows:
        print_table(rows, COLUMNS)
    _say(link_remarks(linked, asked["feed"]), run)


def _assigned(read: Spectrum, asked: dict[str, Any]) -> Linked:
    """The spectrum fitted with what was asked."""
    from database.masses.notation import parse_ion
    from database.spectra.judge.assign import assign
    from superatom.cli.progress import say
    from superatom.link_candidates import offered_ions

    return assign(
        read,
        offered_ions(asked, read.polarity),
        calibrants=[parse_ion(text, ligand=asked["ligand"]) for text in asked["calibrant"]],
        calibration_ppm=10.0 if asked["ppm"] is None else max(asked["ppm"], 0.1),
        resolution=asked["resolution"],
        threshold=asked["threshold"],
        rivals=not asked["no_rivals"],
        say=say,
    )


def _link_mz_list(read: Spectrum, database: str, asked: dict[str, Any], *, as_json: bool) -> None:
    from database.masses.isotopes import ISOTOPE_TABLE
    from database.observed.mz_lists import store_matches
    from database.spectra.mz_list.matched import match_mz_list
    from database.store import Store
    from superatom.link_candidates import offered_ions
    from superatom.mz_report import COLUMNS, mz_document, mz_remarks, mz_rows

    with Store(database) as store:
        ions = [] if asked["frameworks"] or asked["named"] else _stored_ions(store)
        source = f"{len(ions)} stored ions" if ions else "ions of the framework classes, not stored ones"
        click.echo(source, err=True)
        ions = ions or offered_ions(asked, read.polarity)
        found = match_mz_list(read.reported, ions, ppm=asked["ppm"], da=asked["da"])
        parameters = _parameters(read, asked) | {"ions": len(ions)}
        with store.batch("link", parameters, ISOTOPE_TABLE) as batch, store.writing():
            run = store_matches(store, read, found, parameters, batch)
    if as_json:
        print_json(mz_document(found, run))
        return
    print_table(mz_rows(found), COLUMNS)
    _say(mz_remarks(found), run)


def _stored_ions(store: Store) -> list[Ion]:
    from database.masses.notation import parse_ion

    return [parse_ion(row["ion"]) for row in store.rows("SELECT ion FROM ions")]


def _parameters(read: Spectrum, asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked, as JSON can hold it."""
    kept = {name: value for name, value in asked.items() if value and name not in ("figure", "force")}
    for name in ("exchange", "cation"):
        if name in kept:
            kept[name] = {key: [numbers.start, numbers.stop - 1] for key, numbers in kept[name]}
    return kept | {"source": read.source}


def _say(remarks: list[str], run: int) -> None:
    for line in remarks:
        click.echo(line)
    click.echo(f"run {run}; assignments: superatom find --kind assignments 'run_id={run}'", err=True)
