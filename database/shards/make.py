"""Make the shards of a request: each is written under a temporary name and renamed when it is whole.

A shard that is there is not made again, so a run that was killed is continued by the same command.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from database.shards.plan import Shard, ShardRequest, open_folder, shards_of
from database.shards.tasks import check_scheduler, run_tasks
from stability.isomers import lowest
from structures.errors import FileFormatError, InvalidInputError, MissingProgramError
from structures.files import whole
from structures.foreign import foreign
from structures.substitution import isomers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Made", "make_shards"]

_GROUP = 1 << 18  # rows of one Parquet row group: what a worker holds at once, 4.5 MB
_SMALLEST = 1e-7  # eV; energies this close to the edge of a window are inside


@dataclass(frozen=True, slots=True)
class Made:
    """One shard: isomers visited and kept; `fresh` is False where it was there before."""

    shard: Shard
    visited: int
    kept: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class _Task:
    request: ShardRequest
    shard: Shard
    folder: str
    ground: float


def make_shards(
    request: ShardRequest, folder: Path, *, workers: int = 2, scheduler: str | None = None
) -> Iterator[Made]:
    """Make every shard that is missing; yield all of them, those that were there first.

    Parameters
    ----------
    workers, scheduler
        As for `run_tasks`.

    Raises
    ------
    MissingProgramError
        If pyarrow is not installed.
    InvalidInputError
        If the folder holds another set, another process is writing into it, or the scheduler does not
        answer.
    """
    _parquet()
    check_scheduler(scheduler)
    open_folder(folder, request)
    with _alone(folder):
        _clear(folder)
        ground = lowest(request.framework, request.model).energy
        tasks = []
        for shard in shards_of(request):
            kept = _rows(folder / shard.name)
            if kept is None:
                tasks.append(_Task(request, shard, str(folder), float(ground[shard.gold])))
            else:
                yield Made(shard, shard.stop - shard.start, kept, fresh=False)
        yield from run_tasks(_make, tasks, workers=workers, scheduler=scheduler)
        _clear(folder)


def _clear(folder: Path) -> None:
    """Remove what killed workers left unfinished; only for the holder of the lock."""
    for leftover in folder.glob(".partial-*"):
        leftover.unlink(missing_ok=True)


def _make(task: _Task) -> Made:
    """Write one shard; runs in a worker."""
    arrow, parquet = _parquet()
    place = Path(task.folder) / task.shard.name
    schema = arrow.schema(
        [
            ("gold", arrow.uint8()),
            ("occupancy", arrow.uint64()),
            ("degeneracy", arrow.uint16()),
            ("energy", arrow.float64()),
            ("above_ground", arrow.float64()),
        ]
    )
    visited = kept = 0
    ceiling = np.inf if task.request.window is None else task.request.window + _SMALLEST
    with (
        whole(place, durable=True) as part,
        parquet.ParquetWriter(part, schema, compression="zstd", use_dictionary=_REPEATED) as writer,
    ):
        for masks, copies, energies in _blocks(task):
            visited += len(masks)
            above = np.maximum(np.round(energies - task.ground, 9), 0.0)
            inside = above <= ceiling
            number = int(np.count_nonzero(inside))
            gold = np.full(number, task.shard.gold, np.uint8)
            columns = [masks[inside], copies[inside].astype(np.uint16), energies[inside], above[inside]]
            kept += number
            writer.write_table(arrow.table([gold, *columns], schema=schema))
    return Made(task.shard, visited, kept, fresh=True)


_REPEATED = ["gold", "degeneracy", "energy", "above_ground"]  # few distinct values: stored as indices


def _blocks(
    task: _Task,
) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.unsignedinteger[Any]], NDArray[np.float64]]]:
    request, shard = task.request, task.shard
    energy = request.model.colouring(request.framework)
    found = isomers(request.framework, shard.gold, request.sites)[shard.start : shard.stop]
    for masks, copies in found.blocks(_GROUP):
        yield masks, copies, np.round(energy.energies(masks), 9)


def _rows(place: Path) -> int | None:
    """Rows of a finished shard; None where there is none."""
    if not place.exists():
        return None
    try:
        with foreign(place.name):
            return int(_parquet()[1].read_metadata(place).num_rows)
    except FileFormatError as error:
        raise FileFormatError(
            f"{place} is no whole shard ({error.__cause__}); remove it and repeat the command"
        ) from error


def _parquet() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")  # an extra
    except ImportError as error:
        raise MissingProgramError(
            "pyarrow is not installed; get it with: pip install 'superatom[bigdata]'"
        ) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system drops it when this process ends, however it ends."""
    with (folder / ".lock").open("a+", encoding="ascii") as lock:
        try:
            _lock(lock.fileno())
        except OSError as error:
            raise InvalidInputError(
                f"another process is writing shards into {folder}; wait for it"
            ) from error
        yield


def _lock(file: int) -> None:
    """Lock an open file or raise OSError at once; each system has its own module for it."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415  there alone

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415  not on Windows

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
