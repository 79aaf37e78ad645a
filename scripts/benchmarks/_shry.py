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

import numpy as np
from shry.core import PatternMaker


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        request = json.loads(line)
        rows, pairs = np.array(request["permutations"]), np.array(request["pairs"])
        start = time.process_time()
        isomers, placements = 0, 0
        with redirect_stdout(sys.stderr):
            for kept, _ in PatternMaker(rows, invar=pairs).ap(request["x"]):
                isomers += 1
                placements += len(rows) // len(kept)
        seconds = time.process_time() - start
        print(json.dumps({"seconds": seconds, "isomers": isomers, "placements": placements}), flush=True)


if __name__ == "__main__":
    main()
