"""Isomer lists as products, into given arrays, by rank in any process, and as streams.

Evidence: one sequence is read in several ways that must agree (outer products against the list, a fresh group
against one that was used), degeneracies add up to the binomial coefficient, and the resident memory of a
process that streams 180 million isomers is measured from outside of our code.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from structures.errors import InvalidInputError
from structures.group.group import PermutationGroup
from structures.library import framework
from structures.sites import site_group
from structures.substitution import isomers, placements


def test_products_are_the_same_sequence():
    m44s30 = framework("M44S30")
    for x, part in ((3, slice(0, None)), (6, slice(1000, 250_000)), (22, slice(10**10, 10**10 + 100_000))):
        found = isomers(m44s30, x)[part]
        masks, weights = [], []
        for prefixes, completions, degeneracies in found.products():
            masks.append((prefixes[:, None] | completions).ravel())
            weights.append(np.broadcast_to(degeneracies, (len(prefixes), len(completions))).ravel())
        listed, degenerate = found.arrays()
        assert (np.concatenate(masks) == listed).all()
        assert (np.concatenate(weights) == degenerate).all()
    with pytest.raises(InvalidInputError, match="step"):
        isomers(m44s30, 3)[::2].products()


def test_lists_are_written_into_given_arrays():
    found = isomers(framework("M44S30"), 7)
    masks, weights = np.empty(found.total, np.uint64), np.empty(found.total, np.uint8)
    for _ in range(2):
        found.write(masks, weights)
        assert (np.diff(np.sort(masks)) > 0).all()
        assert int(weights.sum(dtype=np.int64)) == 38320568  # C(44, 7)
    with pytest.raises(InvalidInputError, match="1602574 isomers"):
        found.write(masks[1:], weights)


def test_the_order_does_not_depend_on_what_was_asked_before():
    """Shards of a long run are cut by rank in different processes: ranks must mean the same in each."""
    m44s30 = framework("M44S30")
    rows = site_group(m44s30)
    fresh = PermutationGroup(np.array(rows.permutations), np.array(rows.proper))
    for x in (9, 22):
        ranks = np.linspace(0, isomers(m44s30, x).total - 1, 50).astype(np.int64)
        assert placements(fresh, x).unrank(ranks)[0].tolist() == isomers(m44s30, x).unrank(ranks)[0].tolist()
        assert isomers(m44s30, x).rank(placements(fresh, x)[int(ranks[7])][0]) == ranks[7]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak from Linux's /proc")
def test_streaming_keeps_nothing():
    """A process that streams 180 million isomers at many compositions stays below 200 MB resident.

    The peak is VmHWM: ru_maxrss would count the parent's memory at the fork.
    """
    code = """
from pathlib import Path
from structures.library import framework
from structures.substitution import isomers
m44s30 = framework("M44S30")
for x in (7, 9, 12, 16, 22, 28, 33):
    found = isomers(m44s30, x)
    for start in (0, found.total // 2, max(0, found.total - 9_000_000)):
        for masks, degeneracies in found[start : start + 9_000_000].blocks():
            last = int(masks[-1])
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(int(status["VmHWM"].split()[0]) // 1024)
"""
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert int(answer.stdout) < 200
