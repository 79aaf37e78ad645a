"""`superatom link`: which ions a spectrum, a peak list or a bare m/z list holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from superatom.cli.catalogue import Counted
from superatom.cli.options import database_option, gold_option, json_option, print_json, print_table

if TYPE_CHECKING:
    from database.masses.ions import Ion
    from database.spectra.linked import Linked
    from database.spectra.mz_list import MzMatch
    from database.spectra.rivals import Rival
    from database.spectra.spectrum import Spectrum

__all__ = ["link"]

_MUCH = 0.2  # unexplained share from which on the list itself is in doubt


@click.command(
    epilog="Example: superatom link spectrum.txt --calibrant '[Ag44(p-MBA)30]4-' --figure spectrum.png"
)
@click.argument("spectrum", type=click.Path(dir_okay=False))
@click.option("--frameworks", default=None, help="Classes, by commas [default: M44S30,M44S27,M44S26].")
@gold_option()
@click.option("--ligand", default="p-MBA", show_default=True, help="The thiolate: a name or a formula.")
@click.option("--exchange", type=Counted(), multiple=True, help="Ligands in its place: Cl:0-3, NTP:0-9.")
@click.option("--cation", type=Counted(), multiple=True, help="Na for acidic H: Na:0-12.")
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
@click.option("--figure", type=click.Path(dir_okay=False), help="Write a figure here (png, svg, pdf).")
@click.option("--force", is_flag=True, help="Overwrite the figure.")
@database_option
@json_option
def link(spectrum: str, database: str, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Find ions in SPECTRUM (mzML, mzXML, MGF, columns of text) and store spectrum and assignments.

    A list of m/z without intensities is matched with the ions that `generate` stored, or with the classes of
    --frameworks, within the resolution of its digits. Rivals are named beside each assignment.
    """
    from database.spectra.readers import read_spectrum

    _check_figure(asked)
    read = read_spectrum(spectrum, scan=asked["scan"], polarity=asked["polarity"])
    for remark in read.remarks:
        click.echo(f"{read.source}: {remark}", err=True)
    if read.bare:
        _link_list(read, database, asked, as_json=as_json)
    else:
        _link_spectrum(read, database, asked, as_json=as_json)


def _check_figure(asked: dict[str, Any]) -> None:
    from structures.errors import InvalidInputError

    if asked["figure"] and Path(asked["figure"]).exists() and not asked["force"]:
        raise InvalidInputError(f"{asked['figure']} exists; choose another name, or --force")


def _candidates(asked: dict[str, Any], read: Spectrum) -> list[Ion]:
    """Ions of the asked classes, series and fragments."""
    from database.masses.notation import parse_ions
    from database.spectra.series import DEFAULT_FRAMEWORKS, candidate_ions, fragments
    from structures.errors import InvalidInputError

    exchange = dict(asked["exchange"])
    chloride = exchange.pop("Cl", range(4))
    cations = dict(asked["cation"])
    sodium = cations.pop("Na", None)
    if len(exchange) > 1 or cations:
        extra = ", ".join([*list(exchange)[1:], *cations])
        raise InvalidInputError(f"{extra}: one ligand besides Cl and no cation but Na; use --ion for others")
    names = asked["frameworks"]
    ions = candidate_ions(
        [name.strip() for name in names.split(",")] if names else DEFAULT_FRAMEWORKS,
        ligand=asked["ligand"],
        gold=asked["gold"],
        chloride=chloride,
        sodium=sodium,
        exchanged=next(iter(exchange.items()), None),
        charges=asked["charge"] or None,
        polarity=read.polarity or "negative",
    )
    if asked["named"] and not names:
        ions = []
    ions += [ion for text in asked["named"] for ion in parse_ions(text, ligand=asked["ligand"])]
    return [*ions, *(fragments(ions, ligand=asked["ligand"]) if asked["fragments"] else [])]


def _link_spectrum(read: Spectrum, database: str, asked: dict[str, Any], *, as_json: bool) -> None:
    from database.masses.isotopes import ISOTOPE_TABLE
    from database.masses.notation import parse_ion
    from database.spectra.assign import assign
    from database.spectra.stored import store_linked
    from database.store import Store

    linked = assign(
        read,
        _candidates(asked, read),
        calibrants=[parse_ion(text, ligand=asked["ligand"]) for text in asked["calibrant"]],
        calibration_ppm=10.0 if asked["ppm"] is None else max(asked["ppm"], 0.1),
        resolution=asked["resolution"],
        threshold=asked["threshold"],
        rivals=not asked["no_rivals"],
        say=lambda words: click.echo(words, err=True),
    )
    if asked["figure"]:
        from superatom.spectrum_figure import save_spectrum_figure

        save_spectrum_figure(linked, Path(asked["figure"]), force=asked["force"])
    parameters = _parameters(read, asked)
    with Store(database) as store, store.batch("link", parameters, ISOTOPE_TABLE) as batch, store.writing():
        run = store_linked(store, linked, parameters, batch)
    _print_linked(linked, run, asked, as_json=as_json)


def _parameters(read: Spectrum, asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked, as JSON can hold it."""
    kept = {name: value for name, value in asked.items() if value and name not in ("figure", "force")}
    for name in ("exchange", "cation"):
        if name in kept:
            kept[name] = {key: [numbers.start, numbers.stop - 1] for key, numbers in kept[name]}
    return kept | {"source": read.source}


def _print_linked(linked: Linked, run: int, asked: dict[str, Any], *, as_json: bool) -> None:
    rows = _rows(linked)
    if as_json:
        print_json(_document(linked, run, rows, asked))
        return
    for row in rows:
        row.pop("rivals")
    if rows:
        print_table(rows, list(rows[0]))
    for line in _remarks(linked, asked):
        click.echo(line)
    click.echo(f"run {run}; assignments: superatom find --kind assignments 'run_id={run}'", err=True)


def _rows(linked: Linked) -> list[dict[str, Any]]:
    """One row an ion that is determined, then one row a group."""
    rows = []
    for one in linked.assignments:
        if one.group is not None:
            continue
        rival = one.rivals[0] if one.rivals else None
        row: dict[str, Any] = {"ion": str(one.ion), "mz": one.mz, "amount": one.amount, "error": one.error}
        row |= {
            "share": one.share,
            "t": one.t,
            "match": one.match,
            "verdict": one.verdict,
            "rival": str(rival.ion) if rival else None,
        }
        row |= {
            "deviance": rival.deviance if rival else None,
            "rivals": [_rival(other) for other in one.rivals],
        }
        rows.append(row)
    for group in linked.groups:
        row = {"ion": f"group {group.number}: {group.ions[0]} to {group.ions[-1]}", "mz": None}
        row |= {"amount": group.total, "error": group.error, "share": group.share}
        row |= {
            "t": group.total / group.error,
            "verdict": "group",
            "rival": None,
            "deviance": None,
            "rivals": [],
        }
        rows.append(row)
    return rows


def _rival(rival: Rival) -> dict[str, Any]:
    return {
        "ion": str(rival.ion),
        "vector": _short(rival.vector),
        "deviance": rival.deviance,
        "scope": rival.scope,
        "verdict": rival.verdict,
        "cosine": rival.apart.cosine,
        "decide": rival.decide,
    }


def _remarks(linked: Linked, asked: dict[str, Any]) -> list[str]:
    """What the numbers mean, in sentences."""
    fit, lines = linked.fit, []
    width = "" if fit.resolution != fit.resolution else f", R {fit.resolution:,.0f}"
    source = "calibrant" if linked.calibrants else "no calibrant"
    drift = (
        ""
        if fit.scale is None
        else f", drift {fit.drift_ppm:+.2f} ± {fit.drift_error:.2f} ppm to the upper end"
    )
    lines.append(f"calibration {fit.shift_ppm:+.2f} ± {fit.shift_error:.2f} ppm ({source}){drift}{width}")
    if linked.discovery is not None:
        lines.append(f"expected share of false ions in this list: {linked.discovery.rate:.1%}")
    lines.append(f"unexplained: {linked.unexplained:.1%} of the signal")
    if linked.unexplained > _MUCH:
        lines.append("much is unexplained: an ion of this list may be part of one that was not offered")
    for group in linked.groups:
        words = ", ".join(
            f"{one.name} mean {one.mean:.2f} ± {one.mean_error:.2f}, "
            f"spread {one.spread:.2f} ± {one.spread_error:.2f}"
            for one in group.coordinates
        )
        lines.append(
            f"group {group.number}: {len(group.ions)} ions that cannot be told apart one by one; {words}"
        )
    outdone = (
        f"outdone: {rival.ion} fits better than {one.ion} (by {-rival.deviance:.0f}); offer it with --ion"
        for one in linked.assignments
        for rival in one.rivals[:1]
        if rival.verdict == "outdone"
    )
    lines.extend(outdone)
    undecided = (
        f"undecided: {_short(rival.vector)} (deviance {rival.deviance:.0f}); would decide: {rival.decide}"
        for one in linked.assignments
        for rival in one.rivals
        if rival.verdict == "undecided"
    )
    lines.extend(dict.fromkeys(undecided))
    if any(one.ion.n_metals == 44 and one.ion.n_ligands == 27 for one in linked.assignments):
        lines.append("M44S27 is a composition here; every structure of it is a hypothesis")
    if any(one.rivals for one in linked.assignments):
        lines.append(
            "a cosine of 0.99 does not prove an H count: one H more or less has it too; see the deviance"
        )
    else:
        lines.append("rivals were not tested: amounts stand, formulas are less certain")
    if asked["feed"]:
        feed = 44 * asked["feed"] / (1 + asked["feed"])
        lines.append(f"mean gold {linked.mean_gold:.1f}, feed {feed:.1f}: ESI intensity is no concentration")
    return lines


def _short(vector: tuple[tuple[str, int], ...]) -> str:
    from database.spectra.rivals import write_vector

    return write_vector(vector)


def _document(linked: Linked, run: int, rows: list[dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
    """The JSON document of a run."""
    from database.spectra.stored import tied_document

    fit, spectrum = linked.fit, linked.spectrum
    return {
        "run": run,
        "spectrum": {"source": spectrum.source, "sha256": spectrum.sha256, "kind": spectrum.kind},
        "shift_ppm": fit.shift_ppm,
        "shift_error": fit.shift_error,
        "drift_ppm": fit.drift_ppm if spectrum.kind == "profile" else None,
        "resolution": fit.resolution if spectrum.kind == "profile" else None,
        "candidates": linked.tried,
        "fitted": len(linked.ions),
        "unexplained": linked.unexplained,
        "false_rate": linked.discovery.rate if linked.discovery else None,
        "assignments": [row for row in rows if row["verdict"] != "group"],
        "groups": [tied_document(group) for group in linked.groups],
        "remarks": _remarks(linked, asked),
    }


def _link_list(read: Spectrum, database: str, asked: dict[str, Any], *, as_json: bool) -> None:
    from database.masses.envelopes import envelopes
    from database.masses.isotopes import ISOTOPE_TABLE
    from database.spectra.mz_list import link_mz
    from database.spectra.stored import store_matches
    from database.store import Store

    with Store(database) as store:
        ions = [] if asked["frameworks"] or asked["named"] else _stored_ions(store)
        click.echo(
            f"{len(ions)} stored ions" if ions else "ions of the framework classes, not stored ones", err=True
        )
        ions = ions or _candidates(asked, read)
        matches = link_mz(
            read.printed, envelopes(ions).most_abundant, ppm=asked["ppm"], da=asked["da"],
            names=[str(ion) for ion in ions],
        )  # fmt: skip
        parameters = _parameters(read, asked) | {"ions": len(ions)}
        with store.batch("link", parameters, ISOTOPE_TABLE) as batch, store.writing():
            pairs = [(match, None if match.place is None else ions[match.place]) for match in matches]
            run = store_matches(store, read, pairs, parameters, batch)
    rows = [_match_row(match, ions) for match in matches]
    if as_json:
        print_json({"run": run, "matches": rows})
        return
    print_table(rows, ["reported", "predicted", "difference", "ion", "verdict"])
    click.echo("a bare m/z list has neither envelope nor calibration: a match is no proof; link the spectrum")


def _stored_ions(store: Any) -> list[Ion]:  # noqa: ANN401  imported where it runs
    from database.masses.notation import parse_ion

    return [parse_ion(row["ion"]) for row in store.rows("SELECT ion FROM ions")]


def _match_row(match: MzMatch, ions: list[Ion]) -> dict[str, Any]:
    return {
        "reported": match.reported.text,
        "predicted": match.predicted,
        "difference": match.difference,
        "ion": None if match.place is None else str(ions[match.place]),
        "verdict": match.verdict,
    }
