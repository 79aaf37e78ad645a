"""Speed of the stored catalogue: how long a million ions take to fill, and a window to answer.

Run it as `python scripts/benchmarks/catalogue.py` in the root of the project; it writes to a temporary
folder.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from database.catalogue import Catalogue
from database.masses.complexes import complexes
from database.masses.expected import expected_series
from database.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database.masses.series import Series

__all__ = ["main"]

ALL = ("M44S30", "M44S27", "M44S26")


def million() -> Iterator[Series]:
    """Yield series of 1,029,198 ions: Cl 0-3, NTP 0-9, Na 0-14, K 0-3, charges 8- to 2-, and complexes."""
    charges = range(-8, -1)
    chloride, gold = range(4), range(45)
    for nitro, riders in (
        (range(10), {"Na": range(15)}),
        (range(7), {"Na": range(6), "K": range(1, 4)}),
    ):
        exchanged = {"Cl": chloride, "NTP": nitro}
        yield from expected_series(ALL, gold, exchanged=exchanged, cations=riders, charges=charges)
    yield from complexes(cations={"Na": range(4)})


def main() -> None:
    """Fill a new file and ask it for 300 random windows of 0.1 Th between 800 and 4500."""
    chance = random.Random(1)  # noqa: S311  places of windows
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "ions.db") as store:
        start = time.process_time()
        number = Catalogue(store).fill(million())
        print(f"{number:,} ions filled in {time.process_time() - start:.1f} s of CPU time")
        print(f"{store.path.stat().st_size / 1e6:.0f} MB")
        found = Catalogue(store)
        times, sizes = [], []
        for _ in range(300):
            low = chance.uniform(800, 4500)
            start = time.perf_counter()
            sizes.append(len(found.window(low, low + 0.1)))
            times.append(1e3 * (time.perf_counter() - start))
        times.sort()
        print(f"a window meets {statistics.mean(sizes):.0f} ions on average")
        print(f"answer: median {times[150]:.2f} ms, 95 % below {times[285]:.2f} ms (wall time)")


if __name__ == "__main__":
    main()
