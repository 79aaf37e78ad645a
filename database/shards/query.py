"""Ask a folder of shards: by DuckDB, which reads only the columns and row groups that a question needs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from database.shards.plan import open_folder
from stability.frontier.sums import log_partition
from stability.thermodynamics import thermal_energy
from structures.errors import FileFormatError, InvalidInputError, MissingProgramError
from structures.foreign import foreign

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = ["best_of_shards", "summary_of_shards"]

_MEMORY = "200MB"  # DuckDB spills to disk beyond


def best_of_shards(
    folder: Path, k: int, *, gold: tuple[int, ...] | None = None, above: float | None = None
) -> list[dict[str, Any]]:
    """Return the k lowest candidates of each composition, as rows of the columns of a shard.

    Parameters
    ----------
    gold
        Compositions; all that the folder has where left out.
    above
        Leave out candidates more than this many eV above their ground state.

    Raises
    ------
    FileFormatError
        If the folder holds no shards.
    InvalidInputError
        If `k` is below 1.
    MissingProgramError
        If duckdb is not installed.
    """
    if k < 1:
        raise InvalidInputError(f"the best {k} candidates are none; ask for 1 or more")
    rows = []
    for x in _compositions(folder, gold):
        rows += _ask(
            folder,
            x,
            "SELECT gold, occupancy, degeneracy, energy, above_ground FROM shards "
            "WHERE above_ground <= ? ORDER BY energy, occupancy LIMIT ?",
            [np.inf if above is None else above + 1e-9, k],
        )
    return rows


def summary_of_shards(
    folder: Path, framework: Framework, model: OrderingModel, *, temperature: float = 300.0
) -> Iterator[dict[str, Any]]:
    """Yield for each composition the candidates, placements, lowest energy and share of the exact ensemble.

    Raises
    ------
    FileFormatError
        If the folder holds no shards.
    MissingProgramError
        If duckdb is not installed.
    """
    kt = thermal_energy(temperature)
    logarithms = log_partition(model.colouring(framework), kt)
    for x in _compositions(folder, None):
        (row,) = _ask(
            folder,
            x,
            "SELECT count(*) AS candidates, coalesce(sum(degeneracy), 0)::BIGINT AS placements, "
            "min(energy) AS energy, "
            "coalesce(sum(degeneracy * exp(-energy / ? - ?)), 0.0) AS coverage FROM shards",
            [kt, float(logarithms[x])],
        )
        yield {"gold": x, **row}


def _compositions(folder: Path, gold: tuple[int, ...] | None) -> list[int]:
    held: list[int] = open_folder(folder)["gold"]
    missing = [x for x in gold or () if x not in held]
    if missing:
        raise InvalidInputError(
            f"{folder} has no shards of {missing[0]} gold; it has {', '.join(map(str, held))}"
        )
    return held if gold is None else list(gold)


def _files(folder: Path, gold: int) -> list[str]:
    """Shards of one composition, in order and without a gap."""
    files = sorted(folder.glob(f"gold{gold:02d}-*.parquet"))
    expected = 0
    for place in files:
        start, stop = map(int, place.stem.split("-")[1:])
        if start != expected:
            break
        expected = stop
    else:
        if files:
            return list(map(str, files))
    raise FileFormatError(
        f"{folder} lacks the shard of {gold} gold from rank {expected}; 'superatom shards make' adds it"
    )


def _ask(folder: Path, gold: int, question: str, values: list[Any]) -> list[dict[str, Any]]:
    """Rows of a question on the shards of one composition, which it calls `shards`."""
    try:
        duckdb: Any = import_module("duckdb")  # an extra
    except ImportError as error:
        raise MissingProgramError(
            "duckdb is not installed; get it with: pip install 'superatom[bigdata]'"
        ) from error
    files = _files(folder, gold)
    settings = {"memory_limit": _MEMORY, "threads": 2}
    with duckdb.connect(config=settings) as connection, foreign(f"a shard of {gold} gold in {folder}"):
        connection.from_parquet(files).create_view("shards")
        found = connection.execute(question, values)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
