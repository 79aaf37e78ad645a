"""`superatom shards`: sets of millions of candidates as Parquet files, made by many processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from superatom.cli.options import (
    dask_option,
    database_option,
    gold_option,
    model_option,
    print_result,
    rows_option,
    sites_option,
    workers_option,
)
from superatom.cli.values import Named, Real, Whole

__all__ = ["shards"]

_best_option = click.option(
    "--best", type=Whole(min=1), default=10, show_default=True, help="Candidates of each x."
)
_window_option = click.option(
    "--window", type=Real(), help="Only those at most this many eV above their ground state."
)


@click.group(epilog="Example: superatom shards make M44S30 --gold 8-9 -o shards")
def shards() -> None:
    """Make and ask sets of candidates that are too large for the database."""


@shards.command(epilog="Example: superatom shards make M44S30 --gold 8-9 --window 0.5 -o shards --workers 2")
@click.argument("framework")
@gold_option(required=True)
@sites_option
@click.option("--window", type=Real(), help="Keep isomers at most this many eV above their ground state.")
@click.option("--rows", type=Whole(min=1), default=2_000_000, show_default=True, help="Isomers a shard.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=Named(file_okay=False, path_type=Path),
    required=True,
    help="Folder.",
)
@workers_option(2)
@dask_option
@click.option("--count", "count_only", is_flag=True, help="Only print the count and the estimate.")
@model_option
@database_option
@rows_option
def make(
    framework: str,
    gold: tuple[int, ...],
    sites: tuple[str, ...] | None,
    window: float | None,
    rows: int,
    folder: Path,
    workers: int,
    scheduler: str | None,
    count_only: bool,
    model: str | None,
    database: str,
    as_json: bool,
) -> None:
    """Write every isomer of FRAMEWORK with --gold gold atoms, with energies, into a folder of Parquet shards.

    The same command continues a run that was stopped or killed: finished shards are not made again.
    """
    from structures.showing import Table
    from superatom.cli.progress import progress, say
    from superatom.verbs.shards import shards as opened

    place = opened(folder, db=database)
    asked: dict[str, Any] = {
        "sites": sites,
        "window": window,
        "rows": rows,
        "model": model,
        "workers": workers,
    }
    if count_only:
        expected = place.estimate(framework, gold, **asked)
        say(expected.words)
        print_result(Table([expected]), as_json=as_json, document=expected)
        return
    made = place.make(
        framework,
        gold,
        **asked,
        scheduler=scheduler,
        progress=say,
        watch=lambda shards, number: progress(shards, number, "shards"),
    )
    print_result(made, as_json=as_json)


@shards.command(epilog="Example: superatom shards best shards --best 10 --gold 8")
@click.argument("folder", type=Named(file_okay=False, path_type=Path))
@gold_option()
@_best_option
@_window_option
@rows_option
def best(folder: Path, gold: tuple[int, ...] | None, best: int, window: float | None, as_json: bool) -> None:
    """Print the lowest candidates of each composition in FOLDER."""
    from superatom.verbs.shards import shards as opened

    print_result(opened(folder).best(best, gold=gold, window=window), as_json=as_json)


@shards.command(epilog="Example: superatom shards summary shards --temperature 300")
@click.argument("folder", type=Named(file_okay=False, path_type=Path))
@click.option("--temperature", type=Real(), default=300.0, show_default=True, help="K, of the coverage.")
@model_option
@database_option
@rows_option
def summary(folder: Path, temperature: float, model: str | None, database: str, as_json: bool) -> None:
    """Print how many candidates FOLDER has, and how much of the exact ensemble they cover.

    Give the --model with which the shards were made, if it was not the built-in one.
    """
    from superatom.verbs.shards import shards as opened

    found = opened(folder, db=database).summary(temperature=temperature, model=model)
    print_result(found, as_json=as_json)


@shards.command(epilog="Example: superatom shards keep shards --best 100 --gold 8 --db superatom.db")
@click.argument("folder", type=Named(file_okay=False, path_type=Path))
@gold_option()
@_best_option
@_window_option
@click.option("--ligand", default=None, help="On every anchor: p-MBA, or that of your file.")
@database_option
@rows_option
def keep(
    folder: Path,
    gold: tuple[int, ...] | None,
    best: int,
    window: float | None,
    ligand: str,
    database: str,
    as_json: bool,
) -> None:
    """Store the lowest candidates of each composition in FOLDER in the database, with their ions."""
    from superatom.verbs.shards import shards as opened

    kept = opened(folder, db=database).keep(best, gold=gold, window=window, ligand=ligand)
    print_result(kept, as_json=as_json)
