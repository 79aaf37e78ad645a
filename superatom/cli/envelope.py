"""`superatom envelope`: the isotope peaks of an ion, or of a series of ions, from its notation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from structures.words import counted
from superatom.cli.options import csv_asked, print_csv, print_json, print_table, rows_option
from superatom.cli.values import Real

if TYPE_CHECKING:
    from database.masses.envelope import Envelope
    from database.masses.ions import Ion
    from superatom.verbs.envelope import IonMass

__all__ = ["envelope"]


@click.command(epilog="Example: superatom envelope '[Au12Ag32(p-MBA)30]4-' --json")
@click.argument("ion")
@click.option(
    "--ligand",
    default="p-MBA",
    show_default=True,
    help="What SR stands for: a name, or a formula such as SC12H25.",
)
@click.option("--molecule", help="What M stands for in '[M + nH]n+ (n = 4-7)': Au25(SG)18.")
@click.option(
    "--smallest",
    type=Real(0, 1, max_open=True),
    default=0.01,
    show_default=True,
    help="Leave out peaks below this share of the highest one.",
)
@rows_option
def envelope(ion: str, ligand: str, molecule: str | None, smallest: float, as_json: bool) -> None:
    """Print the m/z, isotope peaks, electrons and possible frameworks of ION.

    A neutral cluster, such as 'Au25(PET)18', has a mass instead. ION may be a series, such as
    '[AuxAg44-x(SR)27]3- (x = 19-24)'; then each ion is one row.
    """
    from database.masses.notation import names_generic_ligand, names_no_charge
    from structures.matter.ligands import ligand as find_ligand
    from superatom.verbs.envelope import envelope as isotope_peaks
    from superatom.verbs.envelope import ion_masses

    found = ion_masses(ion, ligand=ligand, molecule=molecule, smallest=smallest)
    if names_generic_ligand(ion):
        click.echo(f"SR is read as {find_ligand(ligand).name}; --ligand changes that.", err=True)
    if names_no_charge(ion):
        click.echo(f"No charge is written: read as the neutral {found[0].ion}.", err=True)
    if len(found) == 1:
        document = _document(found[0].ion, isotope_peaks(found[0].ion, smallest=smallest))
        if csv_asked() and not as_json:
            print_csv(document["peaks"], ["mz", "relative"])
        else:
            print_json(document) if as_json else _print_card(document)
    else:
        rows = [_row(one) for one in found]
        print_json({"ions": rows}) if as_json else print_table(rows, list(rows[0]))


def _electrons(ion: Ion) -> tuple[int | None, str]:
    """The count and what it means, or None and why it is open."""
    from stability.electrons import electrons
    from structures.errors import SuperatomError

    try:
        count = electrons(dict(ion.metals), dict(ion.ligands), ion.core_charge)
    except SuperatomError as error:
        return None, str(error)
    return count.electrons, count.reason


def _document(ion: Ion, found: Envelope) -> dict[str, Any]:
    electrons, reason = _electrons(ion)
    return {
        "ion": str(ion),
        "read": ion.in_words(),
        "formula": "".join(f"{e}{n if n > 1 else ''}" for e, n in ion.formula.items()),
        "charge": ion.charge,
        "core_charge": ion.core_charge,
        "electrons": electrons,
        "reason": reason,
        "frameworks": list(ion.framework_candidates),
        "class": ion.framework_class or None,
        "gold": ion.gold,
        "mz": round(found.most_abundant, 6),
        "nearly_equal": [round(mz, 6) for mz in found.nearly_equal],
        "mz_average": round(found.average, 6),
        "isotope_table": found.isotope_table,
        "peaks": [
            {"mz": round(mz, 6), "abundance": round(abundance, 9), "relative": round(relative, 6)}
            for mz, abundance, relative in zip(
                found.mz.tolist(), found.abundance.tolist(), found.relative.tolist(), strict=True
            )
        ],
    }


def _unseen(document: dict[str, Any]) -> str:
    """Why no framework of the library is named."""
    if document["class"] is None:
        return "none of the library has so many metals and ligands"
    so_many = "this charge" if document["electrons"] is None else counted(document["electrons"], "electron")
    return f"none: {document['class']} has so many metals and ligands, and was never seen with {so_many}"


def _print_card(document: dict[str, Any]) -> None:
    electrons, unit = document["electrons"], "m/z" if document["charge"] else "Da, without a charge,"
    highest = " and ".join(f"{mz:.4f}" for mz in sorted([document["mz"], *document["nearly_equal"]]))
    lines = {
        "ion": document["ion"],
        "read as": document["read"],
        "formula": document["formula"],
        "most abundant": f"{unit} {highest}{'   (equal within 2 %)' if document['nearly_equal'] else ''}",
        "average": f"{unit} {document['mz_average']:.4f}   (depends on the isotope table by up to 7 ppm)",
        "core charge": f"{document['core_charge']:+d}",
        "electrons": document["reason"] if electrons is not None else f"open: {document['reason']}",
        "frameworks": ", ".join(document["frameworks"]) or _unseen(document),
        "isotopes": document["isotope_table"],
    }
    for name, value in lines.items():
        click.echo(f"{name:<14} {value}")
    click.echo()
    for peak in document["peaks"]:
        bar = "#" * round(40 * peak["relative"])
        click.echo(f"{peak['mz']:12.4f}  {100 * peak['relative']:6.2f} %  {bar}")


def _row(one: IonMass) -> dict[str, Any]:
    return {
        "ion": str(one.ion),
        "gold": one.ion.gold,
        "charge": one.ion.charge,
        "electrons": one.electrons,
        "frameworks": " ".join(one.frameworks),
        "mz": round(one.mz, 6),
        "mz_average": round(one.mz_average, 6),
        "mz_low": round(one.mz_low, 6),
        "mz_high": round(one.mz_high, 6),
    }
