"""`superatom catalogue`: fill the database with the ions to expect, or ask it for an m/z window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import database_option, gold_option, json_option, print_json, print_table
from superatom.cli.values import COUNTED, WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from database.catalogue import Catalogue
    from database.masses.series import Series
    from database.store import Store

__all__ = ["catalogue"]

_MOST = 5_000_000  # ions; about 250 MB and some minutes


@click.command(
    epilog="Example: superatom catalogue --frameworks M44S30 --gold 0-12 --exchange Cl:0-3 --db ag.db; "
    "then: superatom catalogue --window 2600-2605 --db ag.db"
)
@click.option("--frameworks", default="M44S30,M44S27,M44S26", show_default=True, help="Families, by commas.")
@gold_option()
@click.option("--ligand", default="p-MBA", show_default=True, help="The thiolate: a name or a formula.")
@click.option("--exchange", type=COUNTED, multiple=True, help="Ligands in place of thiolates: Cl:0-3.")
@click.option("--cation", type=COUNTED, multiple=True, help="Cations, each H lost is balanced: Na:0-12.")
@click.option("--charge", type=int, multiple=True, help="Charges of clusters: --charge=-4 --charge=-3.")
@click.option(
    "--losses",
    type=click.IntRange(0, 12),
    default=0,
    show_default=True,
    help="Fragments: losses of [M(SR)2]-.",
)
@click.option("--complexes", type=WINDOW, default=None, help="Add M-SR rings and chains in this window.")
@click.option("--window", type=WINDOW, default=None, help="Print the stored ions that meet this window.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="Rows to print.")
@database_option
@json_option
def catalogue(
    frameworks: str,
    gold: tuple[int, ...] | None,
    ligand: str,
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
    """Store the ions that these families can give, or, with --window, print those that meet an m/z window."""
    from database.catalogue import Catalogue
    from database.store import Store

    if window is not None:
        with Store(database, create=False) as store:
            _print_window(Catalogue(store), window, limit, as_json=as_json)
        return
    chosen = {
        "frameworks": [name.strip() for name in frameworks.split(",")],
        "gold": list(gold if gold is not None else range(45)),
        "ligand": ligand,
        "exchanged": {name: list(numbers) for name, numbers in exchange},
        "cations": {name: list(numbers) for name, numbers in cation},
        "charges": list(charge) or None,
        "losses": losses,
        "complexes": complexes,
    }
    _check_number(_series(chosen))
    with Store(database) as store:
        _fill(store, chosen, as_json=as_json)


def _series(chosen: dict[str, Any]) -> Iterator[Series]:
    from database.masses.catalogue import clusters, complexes, fragments

    options = {name: chosen[name] for name in ("ligand", "exchanged", "cations")}
    whole = list(clusters(chosen["frameworks"], chosen["gold"], charges=chosen["charges"], **options))
    yield from whole
    if chosen["losses"]:
        yield from fragments(whole, chosen["losses"])
    if chosen["complexes"]:
        yield from complexes(mz=chosen["complexes"], **options)


def _check_number(series: Iterable[Series]) -> None:
    from structures.errors import InvalidInputError, TooManyError

    number = 0
    for one in series:
        number += len(one)
        if number > _MOST:
            raise TooManyError(f"these are more than {_MOST:,} ions; narrow --gold, --exchange or --cation")
    if number == 0:
        raise InvalidInputError(
            "no ion has these charges with these cations and acidic H; change --charge, --cation or --ligand"
        )


def _fill(store: Store, chosen: dict[str, Any], *, as_json: bool) -> None:
    from time import monotonic

    from database.catalogue import Catalogue
    from database.masses.isotopes import ISOTOPE_TABLE

    start = monotonic()

    def tell(number: int) -> None:
        if monotonic() - start > 1:
            click.echo(f"{number:,} ions stored", err=True)

    whole = Catalogue(store)
    with store.batch("catalogue", chosen, ISOTOPE_TABLE) as batch:
        new = whole.fill(_series(chosen), batch=batch, progress=tell)
    rows = _summary(list(whole.series()))
    if as_json:
        print_json({"new": new, "ions": len(whole), "series": rows})
    else:
        print_table(rows, ["kind", "framework", "series", "ions"])
        click.echo(f"{new:,} new ions, {len(whole):,} in {store.path}", err=True)


def _summary(series: Sequence[Series]) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str], list[int]] = {}
    for one in series:
        entry = counts.setdefault((one.kind, one.framework), [0, 0])
        entry[0] += 1
        entry[1] += len(one)
    return [
        {"kind": kind, "framework": framework, "series": number, "ions": ions}
        for (kind, framework), (number, ions) in counts.items()
    ]


def _print_window(stored: Catalogue, window: tuple[float, float], limit: int, *, as_json: bool) -> None:
    found = stored.window(*window)
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
    click.echo(f"{len(found)} ions meet m/z {window[0]:g} to {window[1]:g}{more}", err=True)
