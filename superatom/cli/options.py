"""Options that several commands share, and the ways in which a command prints rows."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from superatom.cli.values import CHARGE, GOLD, NAMES, Named, Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from structures.showing import Table

__all__ = [
    "calculator_option",
    "charge_option",
    "csv_asked",
    "dask_option",
    "database_option",
    "explain_columns",
    "gold_option",
    "guest_option",
    "guests_option",
    "host_option",
    "json_option",
    "memory_option",
    "metals_option",
    "model_option",
    "option_option",
    "print_csv",
    "print_json",
    "print_result",
    "print_rows",
    "print_table",
    "rows_option",
    "sites_option",
    "stacked",
    "tell",
    "workers_option",
]


def gold_option(*, required: bool = False) -> Callable[..., Any]:
    """`--gold`: a tuple of ints, or None where it was not given."""
    return click.option(
        "--gold", type=GOLD, required=required, help="Number of gold atoms: 6, 0-44 or 1,3,12."
    )


guests_option = click.option(
    "--guests", type=GOLD, help="Number of atoms of the guest metal: 1, 0-3; --gold counts Au."
)
host_option = click.option("--host", default=None, help="Metal of the other sites: Ag, or that of your file.")
guest_option = click.option(
    "--guest", default=None, help="Metal that is placed: Au, or Ag in a gold framework of yours."
)
charge_option = click.option(
    "--charge",
    type=CHARGE,
    default=None,
    help="Of the cluster with every acidic H in place: --charge=-4; as such clusters were seen if left out.",
)
metals_option = click.option(
    "--metals",
    default=None,
    help="Any number of metals, all of them named: Au22Ag2Cu1, or ranges: Au20-24Ag0-4Cu1.",
)
sites_option = click.option(
    "--sites",
    type=NAMES,
    default=None,
    help="Put gold on these orbits, roles or site numbers only: ico,d12; with --metals a metal each: Cu:ico.",
)
database_option = click.option(
    "--db",
    "database",
    type=Named(dir_okay=False),
    envvar="SUPERATOM_DB",
    default="superatom.db",
    show_default=True,
    help="Database file; SUPERATOM_DB sets another default.",
)


def workers_option(default: int, words: str = "Local processes.") -> Callable[..., Any]:
    """`--workers`: local processes."""
    return click.option("--workers", type=Whole(min=1), default=default, show_default=True, help=words)


def _reachable(_context: click.Context, _option: click.Parameter, scheduler: str | None) -> str | None:
    """Refuse a scheduler that does not answer before the command does anything."""
    if scheduler is not None:
        from database.shards.tasks import check_scheduler

        check_scheduler(scheduler)
    return scheduler


dask_option = click.option(
    "--dask",
    "scheduler",
    callback=_reachable,
    help="Address of a dask scheduler (tcp://host:port) to work instead of local processes.",
)
calculator_option = click.option(
    "--calculator",
    default="gfn1",
    show_default=True,
    help="gfn1 (xtb if found, else tblite), tblite, sevennet, chgnet, mace, or module:factory.",
)


def _arguments(
    _context: click.Context, _option: click.Parameter, words: tuple[str, ...]
) -> dict[str, object] | None:
    """`key=value` as a dictionary; what is a number, true or false in TOML is one."""
    import tomllib

    found: dict[str, object] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key.isidentifier():
            raise click.BadParameter(f"{word[:80]!r} must be name=value")
        try:
            found[key] = tomllib.loads(f"it = {value}")["it"]
        except tomllib.TOMLDecodeError:
            found[key] = value
    return found or None


option_option = click.option(
    "--option",
    "arguments",
    multiple=True,
    callback=_arguments,
    metavar="NAME=VALUE",
    help="Argument of the calculator; repeat it.",
)


def stacked(command: Callable[..., Any], *options: Callable[..., Any]) -> Callable[..., Any]:
    """The command with options, listed in this order by its help."""
    for option in reversed(options):
        command = option(command)
    return command


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")

_CSV = "superatom.cli.csv"
_TOLD = ("verdict", "covered", "weight", "rank")


def _as_csv(context: click.Context, _option: click.Parameter, chosen: bool) -> None:
    """Let the printing of rows know: a command need not pass it on."""
    context.meta[_CSV] = chosen


def rows_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`, and `--csv` for a command that prints rows."""
    csv_option = click.option(
        "--csv", is_flag=True, expose_value=False, callback=_as_csv, help="Print rows as CSV."
    )
    return json_option(csv_option(command))


def csv_asked() -> bool:
    """Whether rows are to be printed as CSV."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_CSV))


def tell(words: str) -> None:
    """Print words beside rows on stdout; on stderr where the rows are CSV."""
    click.echo(words, err=csv_asked())


def explain_columns(kind: str, columns: Iterable[str]) -> None:
    """Say once, under a table, what the columns mean that their names do not tell."""
    from database.columns import column

    for name in columns:
        if name in _TOLD:
            click.echo(f"{name}: {column(kind, name).words}", err=True)


model_option = click.option(
    "--model", "model", type=Named(dir_okay=False), help="Own ordering terms, a TOML file."
)
memory_option = click.option(
    "--memory",
    type=Whole(min=1),
    default=2048,
    show_default=True,
    help="MiB that the sweep may use; it is refused before it starts if it needs more.",
)


def print_json(document: object) -> None:
    """Print one JSON document on stdout; a result is the object of its fields, a table of results a list."""
    if csv_asked():
        raise click.UsageError("--json and --csv exclude each other; choose one")
    exact = json.dumps(document, ensure_ascii=False, default=_plain)
    written = json.loads(exact, parse_float=lambda text: _without_noise(float(text)))
    click.echo(json.dumps(written, indent=2, ensure_ascii=False))


def _plain(value: object) -> object:
    from structures.showing import Table, cells_of

    return list(value) if isinstance(value, Table) else cells_of(value)


def print_result(table: Table[Any], *, as_json: bool, document: object = None) -> None:
    """Print a table of results, or as JSON the result that holds it, else its rows."""
    if as_json:
        print_json(table if document is None else document)
    elif csv_asked():
        print_rows(table)
    else:
        click.echo(str(table))


def print_rows(table: Iterable[Any]) -> None:
    """Print every field of results as CSV."""
    from structures.showing import cells_of

    rows = [cells_of(row) for row in table]
    print_csv(rows, list(rows[0]) if rows else [])


def print_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as CSV with a header."""
    from structures.printable import csv_cell

    writer = csv.DictWriter(sys.stdout, fieldnames=list(columns), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: csv_cell(_plain_cell(value)) for name, value in row.items()} for row in rows)


def _without_noise(value: float) -> float:
    """To thirteen digits: an all-electron energy of -2.3e7 eV has them, a double few more."""
    return float(f"{value:.13g}")


def _plain_cell(value: object) -> object:
    """A number without rounding noise; what holds several values as JSON."""
    if isinstance(value, float):
        return _without_noise(value)
    if value is None or isinstance(value, str | int):
        return value
    return json.dumps(value, ensure_ascii=False, default=_plain)


def print_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], kind: str = "") -> None:
    """Print rows as an aligned table; numbers to the right, nothing where a value is missing.

    `kind` is that of the rows, whose columns have so many decimals as their numbers are good for.
    """
    from database.columns import column
    from structures.showing import text_table

    if csv_asked():
        print_csv(rows, columns)
        return
    known = {name: column(kind, name).decimals for name in columns} if kind else {}
    for line in text_table(rows, columns, {name: n for name, n in known.items() if n is not None}):
        click.echo(line)
