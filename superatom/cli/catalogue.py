"""`superatom catalogue`: fill the database with the ions to expect, or ask it for an m/z window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from structures.words import counted
from superatom.cli.options import database_option, gold_option, print_json, print_table, rows_option
from superatom.cli.values import COUNTED, WINDOW, Whole

if TYPE_CHECKING:
    from database.catalogue import Window
    from superatom.verbs.catalogue import CatalogueFill

__all__ = ["catalogue"]


@click.command(
    epilog="Example: superatom catalogue --frameworks M44S30 --gold 0-12 --exchange Cl:0-3 --db ag.db; "
    "then: superatom catalogue --window 2600-2605 --db ag.db"
)
@click.option(
    "--frameworks", default=None, help="Classes or frameworks, by commas [default: those of the paper]."
)
@gold_option()
@click.option("--ligand", help="The thiolate: a name or a formula [default: p-MBA, or its file's].")
@click.option("--exchange", type=COUNTED, multiple=True, help="Ligands in place of thiolates: Cl:0-3.")
@click.option(
    "--cation",
    type=COUNTED,
    multiple=True,
    help="Cations, each H lost is balanced: Na:0-12 [default: as seen].",
)
@click.option("--charge", type=Whole(), multiple=True, help="Charges of clusters: --charge=-4 --charge=-3.")
@click.option(
    "--losses",
    type=Whole(0, 12),
    default=0,
    show_default=True,
    help="Fragments: losses of [M(SR)2]-.",
)
@click.option("--complexes", type=WINDOW, default=None, help="Add M-SR rings and chains in this window.")
@click.option("--window", type=WINDOW, default=None, help="Print the stored ions that meet this window.")
@click.option("--limit", type=Whole(min=1), default=100, show_default=True, help="Rows to print.")
@database_option
@rows_option
def catalogue(
    frameworks: str | None,
    gold: tuple[int, ...] | None,
    ligand: str | None,
    exchange: tuple[tuple[str, range], ...],
    cation: tuple[tuple[str, range], ...],
    charge: tuple[int, ...],
    losses: int,
    complexes: tuple[float, float] | None,
    window: tuple[float, float] | None,
    limit: int,
    database: str,
    as_json: bool,
) -> None:
    """Store the ions that these classes can give, or, with --window, print those that meet an m/z window."""
    from time import monotonic

    from superatom.verbs import catalogue as verb

    if window is not None:
        _print_window(verb.catalogue_window(*window, db=database), window, limit, as_json=as_json)
        return
    start = monotonic()

    def tell(number: int) -> None:
        if monotonic() - start > 1:
            click.echo(f"{counted(number, 'ion')} stored", err=True)

    filled = verb.catalogue(
        frameworks.split(",") if frameworks else None,
        gold=gold,
        ligand=ligand,
        exchanged=dict(exchange) or None,
        cations=dict(cation) or None,
        charges=charge or None,
        losses=losses,
        complexes=complexes,
        progress=tell,
        db=database,
    )
    _print_filled(filled, database, as_json=as_json)


def _print_filled(filled: CatalogueFill, database: str, *, as_json: bool) -> None:
    from dataclasses import asdict

    rows = [asdict(one) for one in filled.series]
    if as_json:
        print_json({"new": filled.new, "ions": filled.ions, "series": rows})
    else:
        print_table(rows, ["kind", "framework", "series", "ions"])
        click.echo(f"{filled.new:,} new ions, {filled.ions:,} in {database}", err=True)


def _print_window(found: Window, window: tuple[float, float], limit: int, *, as_json: bool) -> None:
    rows = [
        {
            "ion": str(one.ion),
            "kind": one.series.kind,
            "framework": one.series.framework,
            "gold": one.gold,
            "charge": one.series.charge,
            "mz": round(one.mz, 6),
            "mz_low": round(one.mz_low, 6),
            "mz_high": round(one.mz_high, 6),
        }
        for one in (found if as_json else found[:limit])
    ]
    if as_json:
        print_json({"ions": rows})
        return
    print_table(rows, list(rows[0]) if rows else ["ion"])
    hidden = len(found) - len(rows)
    more = f", {hidden} not shown: use --limit or --json" if hidden else ""
    inside = counted(len(found), "ion")
    click.echo(f"{inside} with peaks in m/z {window[0]:g} to {window[1]:g}{more}", err=True)
