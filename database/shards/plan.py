"""What a sharded run will make: counted, estimated and refused before anything is computed.

A folder holds one `shards.json`, which says what the set is, and the shards. A shard is an interval of ranks
of one composition; its name and content follow from the request alone.
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from database.frameworks import fingerprint
from structures.errors import FileFormatError, InvalidInputError, TooManyError
from structures.files import whole
from structures.foreign import text_from, there
from structures.group.wide import WORD
from structures.showing import Shown
from structures.substitution import count, isomers
from structures.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = [
    "BYTES",
    "LIMIT",
    "MANIFEST",
    "Estimate",
    "Shard",
    "ShardRequest",
    "estimate",
    "open_folder",
    "shards_of",
]

MANIFEST = "shards.json"
BYTES = 3.0  # a candidate in Parquet (zstd); 2.1 measured for M44S30 at x = 6 and 8
LIMIT = 10**10  # isomers that one request may visit: an hour on two cores
_PROBE = 1 << 16  # isomers made to measure the speed of this machine


@dataclass(frozen=True, slots=True)
class ShardRequest:
    """Every isomer of these compositions, or those at most `window` eV above their ground state.

    `rows` is the number of isomers visited for one shard.
    """

    framework: Framework
    gold: tuple[int, ...]
    model: OrderingModel
    sites: tuple[str, ...] | None = None
    window: float | None = None
    rows: int = 2_000_000

    @property
    def description(self) -> dict[str, Any]:
        """What the set is, as stored in the folder: two requests with the same description are the same."""
        return {
            "framework": self.framework.name,
            "evidence": self.framework.evidence,
            "fingerprint": fingerprint(self.framework),
            "gold": list(self.gold),
            "sites": None if self.sites is None else list(self.sites),
            "window": self.window,
            "rows": self.rows,
            "model": json.loads(json.dumps(asdict(self.model))),
        }


@dataclass(frozen=True, slots=True)
class Shard:
    """Ranks start..stop of the isomers with this much gold."""

    gold: int
    start: int
    stop: int

    @property
    def name(self) -> str:
        """File name; a rank has at most 13 digits on 44 sites."""
        return f"gold{self.gold:02d}-{self.start:013d}-{self.stop:013d}.parquet"


@dataclass(frozen=True, slots=True)
class Estimate(Shown):
    """Isomers to visit, shards to make, and about how many seconds (on `workers` processes) and bytes."""

    isomers: int
    shards: int
    seconds: float
    bytes: float
    workers: int

    @property
    def words(self) -> str:
        """The estimate as a sentence."""
        return (
            f"{self.isomers:,} isomers in {self.shards:,} shards: about {self.seconds:.0f} s on "
            f"{self.workers} workers, at most {self.bytes / 1e6:,.0f} MB"
        )


def estimate(request: ShardRequest, folder: Path, *, workers: int = 2, limit: int = LIMIT) -> Estimate:
    """Count a request, time a small part of it, and refuse what is too large.

    Raises
    ------
    TooManyError
        If the framework has more than 64 sites, there are more than `limit` isomers, or more bytes than the
        disk has; the message has the count, the estimate and what to ask instead.
    InvalidInputError
        If the numbers of gold, the window or the rows are impossible.
    """
    if request.rows < 1 or (request.window is not None and not request.window >= 0):
        raise InvalidInputError("a shard has at least 1 row, and a window is not negative")
    request.model.check(request.framework)
    sites = len(request.framework.sites)
    if sites > WORD:
        raise TooManyError(
            f"{request.framework.name} has {sites} sites; a shard holds occupancies of up to {WORD}: "
            "'superatom generate' stores lists and samples of any framework"
        )
    total = sum(row.isomers for row in count(request.framework, request.gold, request.sites))
    rate = _rate(request)
    found = Estimate(
        isomers=total,
        shards=sum(1 for _ in shards_of(request)) if total <= limit else -(-total // request.rows),
        seconds=total / rate / workers,
        bytes=total * BYTES,
        workers=workers,
    )
    place = folder if folder.exists() else folder.parent
    space = shutil.disk_usage(place).free if place.exists() else 0
    if total > limit or (request.window is None and found.bytes > 0.9 * space):
        raise TooManyError(
            f"{total:,} isomers of {request.framework.name}: about {_duration(found.seconds)} on {workers} "
            f"workers and {found.bytes / 1e9:,.3g} GB of {space / 1e9:,.3g} GB free, more than is done at "
            "once. Ask for the lowest (ground-states --best 1000 or --window 0.1), for exact averages "
            "(thermo), for a sample (generate --sample), or restrict the sites"
        )
    return found


def shards_of(request: ShardRequest) -> Iterator[Shard]:
    """Yield the shards of a request, in order; the same request gives the same shards."""
    for row in count(request.framework, request.gold, request.sites):
        for start in range(0, row.isomers, request.rows):
            yield Shard(row.gold, start, min(row.isomers, start + request.rows))


def open_folder(folder: Path, request: ShardRequest | None = None) -> dict[str, Any]:
    """Read what a folder holds, after writing it there if the folder is new and a request is given.

    Raises
    ------
    FileFormatError
        If the folder holds no shards of ours.
    InvalidInputError
        If it holds those of another request, or files of somebody else.
    """
    place = folder / MANIFEST
    if request is not None and not there(place):
        if folder.exists() and any(folder.iterdir()):
            raise InvalidInputError(f"{folder} is neither empty nor a folder of shards; choose another")
        folder.mkdir(parents=True, exist_ok=True)
        with whole(place) as partial:
            document = {"superatom": __version__, "set": request.description}
            partial.write_text(json.dumps(document, indent=1), encoding="utf-8")
    try:
        described: dict[str, Any] = json.loads(text_from(place, "the list"))["set"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FileFormatError(f"{folder} holds no shards: its {MANIFEST} is missing or unreadable") from error
    if request is not None and described != request.description:
        changed = [key for key, value in request.description.items() if described.get(key) != value]
        raise InvalidInputError(
            f"{folder} holds another set of shards (other {', '.join(changed)}); choose another folder"
        )
    return described


def _rate(request: ShardRequest) -> float:
    """Isomers a second in one process, energies included, writing left out."""
    largest = max(count(request.framework, request.gold, request.sites), key=lambda row: row.isomers)
    found = isomers(request.framework, largest.gold, request.sites)
    energy = request.model.colouring(request.framework)
    energy.energies(np.zeros(1, np.uint64))
    start = time.perf_counter()
    seen = 0
    for masks, _ in found[: min(_PROBE, largest.isomers)].blocks(1 << 14):
        energy.energies(masks)
        seen += len(masks)
    return max(seen, 1) / max(time.perf_counter() - start, 1e-4)


def _duration(seconds: float) -> str:
    for unit, size in (("years", 31_557_600.0), ("days", 86_400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:.0f} seconds"
