"""`superatom catalogue`: fill the database with the ions to expect, or ask it for an m/z window."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import database_option, gold_option, json_option, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from database.catalogue import Catalogue
    from database.masses.series import Series

__all__ = ["Counted", "catalogue"]

_MOST = 5_000_000  # ions; about 250 MB and some minutes


class Counted(click.ParamType[tuple[str, range]]):
    """`Cl:0-3` or `Na:4`: a name and how many of it."""

    name = "name:numbers"

    def convert(
        self, value: str | tuple[str, range], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, range]:
        """Read the name and the numbers."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"(.+):(\d{1,3})(?:-(\d{1,3}))?", value)
        if not match:
            self.fail(f"{value!r} is no name with numbers; write Cl:0-3 or Na:4", param, ctx)
        low, high = int(match[2]), int(match[3] or match[2])
        if low > high:
            self.fail(f"{value!r} runs backwards; write {match[1]}:{high}-{low}", param, ctx)
        return match[1], range(low, high + 1)


class _Window(click.ParamType[tuple[float, float]]):
    """`2600-2605`: two m/z."""

    name = "low-high"

    def convert(
        self, value: str | tuple[float, float], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float]:
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*[-–]\s*(\d+(?:\.\d+)?)\s*", value)
        if not match:
            self.fail(f"{value!r} is no m/z window; write 2600-2605", param, ctx)
        return float(match[1]), float(match[2])


@click.command(
    epilog="Example: superatom catalogue --frameworks M44S30 --gold 0-12 --exchange Cl:0-3 --db ag.db; "
    "then: superatom catalogue --window 2600-2605 --db ag.db"
)
@click.option("--frameworks", default="M44S30,M44S27,M44S26", show_default=True, help="Families, by commas.")
@gold_option()
@click.option("--ligand", default="p-MBA", show_default=True, help="The thiolate: a name or a formula.")
@click.option("--exchange", type=Counted(), multiple=True, help="Ligands in place of thiolates: Cl:0-3.")
@click.option("--cation", type=Counted(), multiple=True, help="Cations, each H lost is balanced: Na:0-12.")
@click.option("--charge", type=int, multiple=True, help="Charges of clusters: --charge=-4 --charge=-3.")
@click.option(
    "--losses",
    type=click.IntRange(0, 12),
    default=0,
    show_default=True,
    help="Fragments: losses of [M(SR)2]-.",
)
@click.option("--complexes", type=_Window(), default=None, help="Add M-SR rings and chains in this window.")
@click.option("--window", type=_Window(), default=None, help="Print the stored ions that meet this window.")
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


def _fill(store: Any, chosen: dict[str, Any], *, as_json: bool) -> None:  # noqa: ANN401  the Store
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
