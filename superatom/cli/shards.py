"""`superatom shards`: sets of millions of candidates as Parquet files, made by many processes."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import (
    chosen_framework,
    dask_option,
    database_option,
    gold_option,
    json_option,
    print_rows,
    sites_option,
    workers_option,
)
from superatom.cli.ordering import chosen_model, model_option

if TYPE_CHECKING:
    from database.shards.plan import Estimate

__all__ = ["shards"]

_best_option = click.option(
    "--best", type=click.IntRange(min=1), default=10, show_default=True, help="Candidates of each x."
)
_window_option = click.option(
    "--window", type=float, help="Only those at most this many eV above their ground state."
)


@click.group(epilog="Example: superatom shards make M44S30 --gold 8-9 -o shards")
def shards() -> None:
    """Make and ask sets of candidates that are too large for the database."""


@shards.command(epilog="Example: superatom shards make M44S30 --gold 8-9 --window 0.5 -o shards --workers 2")
@click.argument("framework")
@gold_option(required=True)
@sites_option
@click.option("--window", type=float, help="Keep isomers at most this many eV above their ground state.")
@click.option(
    "--rows", type=click.IntRange(min=1), default=2_000_000, show_default=True, help="Isomers a shard."
)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder.",
)
@workers_option(2)
@dask_option
@click.option("--count", "count_only", is_flag=True, help="Only print the count and the estimate.")
@model_option
@database_option
@json_option
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
    terms: str | None,
    database: str,
    as_json: bool,
) -> None:
    """Write every isomer of FRAMEWORK with --gold gold atoms, with energies, into a folder of Parquet shards.

    The same command continues a run that was stopped or killed: finished shards are not made again.
    """
    from database.shards.make import make_shards
    from database.shards.plan import ShardRequest, estimate
    from superatom.cli.progress import progress

    cluster = chosen_framework(framework, database)
    request = ShardRequest(cluster, gold, chosen_model(cluster, terms), sites, window, rows)
    expected = estimate(request, folder, workers=workers)
    click.echo(_words(expected), err=True)
    if count_only:
        row = asdict(expected)
        print_rows([row], list(row), as_json=as_json, document=row)
        return
    counts: dict[int, dict[str, Any]] = {}
    made = make_shards(request, folder, workers=workers, scheduler=scheduler)
    for each in progress(made, expected.shards, "shards"):
        row = counts.setdefault(
            each.shard.gold, {"gold": each.shard.gold, "isomers": 0, "candidates": 0, "shards": 0, "new": 0}
        )
        row["isomers"] += each.visited
        row["candidates"] += each.kept
        row["shards"] += 1
        row["new"] += each.fresh
    table = [counts[x] for x in sorted(counts)]
    print_rows(table, ["gold", "isomers", "candidates", "shards", "new"], as_json=as_json)


@shards.command(epilog="Example: superatom shards best shards --best 10 --gold 8")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@gold_option()
@_best_option
@_window_option
@json_option
def best(folder: Path, gold: tuple[int, ...] | None, best: int, window: float | None, as_json: bool) -> None:
    """Print the lowest candidates of each composition in FOLDER."""
    from database.shards.query import best_of_shards

    rows = best_of_shards(folder, best, gold=gold, above=window)
    print_rows(rows, ["gold", "occupancy", "degeneracy", "energy", "above_ground"], as_json=as_json)


@shards.command(epilog="Example: superatom shards summary shards --temperature 300")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--temperature", type=float, default=300.0, show_default=True, help="K, of the coverage.")
@model_option
@database_option
@json_option
def summary(folder: Path, temperature: float, terms: str | None, database: str, as_json: bool) -> None:
    """Print how many candidates FOLDER has, and how much of the exact ensemble they cover.

    Give the --model with which the shards were made, if it was not the built-in one.
    """
    from database.shards.plan import open_folder
    from database.shards.query import summary_of_shards

    cluster = chosen_framework(open_folder(folder)["framework"], database)
    rows = list(summary_of_shards(folder, cluster, chosen_model(cluster, terms), temperature=temperature))
    print_rows(rows, ["gold", "candidates", "placements", "energy", "coverage"], as_json=as_json)


@shards.command(epilog="Example: superatom shards keep shards --best 100 --gold 8 --db superatom.db")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@gold_option()
@_best_option
@_window_option
@click.option("--ligand", default="p-MBA", show_default=True)
@database_option
@json_option
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
    import numpy as np

    from database.generate import keep as store_them
    from database.shards.plan import open_folder
    from database.shards.query import best_of_shards
    from database.store import Store
    from structures.matter.ligands import ligand as named_ligand

    cluster = chosen_framework(open_folder(folder)["framework"], database)
    name = named_ligand(ligand).name
    rows = best_of_shards(folder, best, gold=gold, above=window)
    chosen = {
        x: (
            np.array([row["occupancy"] for row in rows if row["gold"] == x], np.uint64),
            np.array([row["degeneracy"] for row in rows if row["gold"] == x], np.uint64),
        )
        for x in sorted({row["gold"] for row in rows})
    }
    with Store(database) as store:
        results = [
            asdict(each) for each in store_them(store, cluster, chosen, ligand=name, source=folder.name)
        ]
    columns = ["framework", "gold", "isomers", "candidates", "new", "coverage", "species"]
    print_rows(results, columns, as_json=as_json)


def _words(expected: Estimate) -> str:
    return (
        f"{expected.isomers:,} isomers in {expected.shards:,} shards: about {expected.seconds:.0f} s on "
        f"{expected.workers} workers, at most {expected.bytes / 1e6:,.0f} MB"
    )
