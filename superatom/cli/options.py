"""Options that several commands share, and the two ways in which a command prints rows."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from structures.framework import Framework

__all__ = [
    "chosen_framework",
    "dask_option",
    "database_option",
    "gold_option",
    "json_option",
    "print_csv",
    "print_json",
    "print_table",
    "sites_option",
    "workers_option",
]


class _GoldRange(click.ParamType[tuple[int, ...]]):
    """`6`, `0-44`, `1,3,12` or a mixture: sorted numbers of gold atoms without repeats."""

    name = "gold"

    def convert(
        self,
        value: str | tuple[int, ...],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        numbers: set[int] = set()
        for part in value.split(","):
            match = re.fullmatch(r"\s*(\d{1,4})\s*(?:-\s*(\d{1,4})\s*)?", part)
            if not match:
                self.fail(f"{value!r} is no number of gold atoms; write 6, 0-44 or 1,3,12", param, ctx)
            low, high = int(match[1]), int(match[2] or match[1])
            if low > high:
                self.fail(f"{part.strip()!r} runs backwards; write {high}-{low}", param, ctx)
            numbers.update(range(low, high + 1))
        return tuple(sorted(numbers))


class _Names(click.ParamType[tuple[str, ...]]):
    """Comma-separated names."""

    name = "names"

    def convert(
        self,
        value: str | tuple[str, ...],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in value.split(","))
        if not all(names):
            self.fail(f"{value!r} has an empty name; write them as ico,d12", param, ctx)
        return names


def gold_option(*, required: bool = False) -> Callable[..., Any]:
    """`--gold`: a tuple of ints, or None where it was not given."""
    return click.option(
        "--gold", type=_GoldRange(), required=required, help="Number of gold atoms: 6, 0-44 or 1,3,12."
    )


sites_option = click.option(
    "--sites",
    type=_Names(),
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


def workers_option(default: int) -> Callable[..., Any]:
    """`--workers`: local processes."""
    return click.option(
        "--workers", type=click.IntRange(min=1), default=default, show_default=True, help="Local processes."
    )


dask_option = click.option(
    "--dask",
    "scheduler",
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


def print_json(document: object) -> None:
    """Print one JSON document on stdout."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


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
