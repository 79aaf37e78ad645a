"""Options that several commands share, and the ways in which a command prints rows."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from superatom.cli.values import GOLD, NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from structures.framework import Framework

__all__ = [
    "chosen_framework",
    "chosen_gold",
    "dask_option",
    "database_option",
    "gold_option",
    "json_option",
    "print_csv",
    "print_json",
    "print_rows",
    "print_table",
    "sites_option",
    "workers_option",
]


def gold_option(*, required: bool = False) -> Callable[..., Any]:
    """`--gold`: a tuple of ints, or None where it was not given."""
    return click.option(
        "--gold", type=GOLD, required=required, help="Number of gold atoms: 6, 0-44 or 1,3,12."
    )


sites_option = click.option(
    "--sites",
    type=NAMES,
    default=None,
    help="Put gold on these orbits, roles or site numbers only: ico,d12.",
)
database_option = click.option(
    "--db",
    "database",
    type=click.Path(dir_okay=False),
    envvar="SUPERATOM_DB",
    default="superatom.db",
    show_default=True,
    help="Database file; SUPERATOM_DB sets another default.",
)


def workers_option(default: int, words: str = "Local processes.") -> Callable[..., Any]:
    """`--workers`: local processes."""
    return click.option(
        "--workers", type=click.IntRange(min=1), default=default, show_default=True, help=words
    )


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
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def chosen_framework(name: str, database: str) -> Framework:
    """A built-in framework, or one that the user added to the database (which need not exist)."""
    from database.frameworks import known_framework
    from database.store import Store
    from structures.library import ALIASES, FRAMEWORKS

    if name in FRAMEWORKS or name in ALIASES or not Path(database).exists():
        return known_framework(None, name)
    with Store(database, create=False) as store:
        return known_framework(store, name)


def chosen_gold(cluster: Framework, gold: tuple[int, ...] | None) -> list[int]:
    """Numbers of gold atoms asked for, every number where none was given; refuse what has no place."""
    from structures.errors import InvalidInputError

    sites = len(cluster.sites)
    numbers = list(range(sites + 1)) if gold is None else list(gold)
    if numbers and numbers[-1] > sites:
        raise InvalidInputError(f"{numbers[-1]} gold do not fit on {cluster.name}; give 0 to {sites}")
    return numbers


def print_json(document: object) -> None:
    """Print one JSON document on stdout."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def print_rows(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, document: object = None
) -> None:
    """Print rows as a table of these columns, or as JSON: the document that holds them, else the rows."""
    if as_json:
        print_json(rows if document is None else document)
    else:
        print_table(rows, columns)


def print_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as CSV with a header."""
    writer = csv.DictWriter(sys.stdout, fieldnames=list(columns), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def print_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as an aligned table; numbers to the right, nothing where a value is missing."""
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    numeric = [all(_is_number(row[k]) for row in cells) for k in range(len(columns))]
    widths = [max([len(column), *(len(row[k]) for row in cells)]) for k, column in enumerate(columns)]
    for row in [list(columns), *cells]:
        padded = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        click.echo("  ".join(padded).rstrip())


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1e}" if 0 < abs(value) < 5e-5 else f"{value:.4f}"
    return str(value)


def _is_number(text: str) -> bool:
    return not text or bool(re.fullmatch(r"[-+]?[\d,]*\.?\d+(e[-+]?\d+)?", text))
