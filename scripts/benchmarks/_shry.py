"""SHRY in its own environment: a JSON request a line in, the time and the number of isomers out.

SHRY's own front wants a crystal in a box; its engine (`PatternMaker`) takes permutations, which spares it
the box, the structure files and the search for symmetry. It is also given a number for each kind of pair of
sites, which makes it four times faster (given distances it loses isomers here to rounding).
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

import numpy as np
from shry.core import PatternMaker

if TYPE_CHECKING:
    from collections.abc import Iterator


def _listed(rows: np.ndarray, pairs: np.ndarray, numbers: list[int]) -> Iterator[np.ndarray]:
    """Operations that keep each isomer, as SHRY's Substitutor nests its patterns.

    First the sites of all guests, then those of all but one among them, and so on; patterns of equal groups
    are made once.
    """
    chain = [sum(numbers[:k]) for k in range(len(numbers), 0, -1)]
    makers: dict[object, PatternMaker] = {}

    def nested(kept: np.ndarray, sites: np.ndarray, level: int) -> Iterator[np.ndarray]:
        if level == len(chain):
            yield kept
            return
        part = rows[np.ix_(kept, sites)]
        label = PatternMaker.get_label(part)
        if label in makers:
            maker = makers[label]
            row_map, index_map = maker.update_index(part)
        else:
            maker = makers[label] = PatternMaker(part, invar=pairs[np.ix_(sites, sites)])
            row_map, index_map = maker.get_row_map(), maker.get_index_map()
        for found, pattern in maker.ap(chain[level]):
            yield from nested(kept[np.sort(row_map[found])], index_map[pattern], level + 1)

    if len(chain) == 1:
        yield from (kept for kept, _ in PatternMaker(rows, invar=pairs).ap(chain[0]))
    else:
        yield from nested(np.arange(len(rows)), np.arange(rows.shape[1]), 0)


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        request = json.loads(line)
        rows, pairs = np.array(request["permutations"]), np.array(request["pairs"])
        start = time.process_time()
        isomers, placements = 0, 0
        with redirect_stdout(sys.stderr):
            for kept in _listed(rows, pairs, request["numbers"]):
                isomers += 1
                placements += len(rows) // len(kept)
        seconds = time.process_time() - start
        print(json.dumps({"seconds": seconds, "isomers": isomers, "placements": placements}), flush=True)


if __name__ == "__main__":
    main()
