"""Exact sums over all 2^44 placements: time and memory, and ground states against HiGHS in the same run.

Interleaved rounds, medians of wall seconds; ranks are counted once, in a process of their own with an empty
cache, and timed in CPU seconds. HiGHS (scipy.optimize.milp) solves one linearised problem for each
number of gold atoms and gives one ground state; the sweep gives all compositions with multiplicities.
Run it as `python scripts/benchmarks/thermodynamics.py` in the root; `--json` prints the numbers.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "stability" / "frontier"))

import numpy as np
from test_exact_sums_44 import highs

from stability.builtin import default_model
from stability.frontier.order import find_order
from stability.frontier.sums import log_partition
from stability.isomers import boltzmann_sample, contact_histogram, isomers_within, lowest
from stability.levels import energy_levels
from stability.ranking import rank_candidates
from stability.thermodynamics import sweep_plan, thermal_energy, thermodynamics
from structures.library import framework
from structures.substitution import sample

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["run"]

FRAMEWORKS = ("M44S30", "M44S26", "M44S27")
ROUNDS = 3


def run() -> list[dict[str, object]]:
    """Measure every framework; one row each, seconds."""
    return [_measure(name) for name in FRAMEWORKS]


def _measure(name: str) -> dict[str, object]:
    cluster = framework(name)
    energy = default_model(cluster).colouring(cluster)
    find_order.cache_clear()
    os.environ["XDG_CACHE_HOME"] = "/dev/null"  # the search itself is timed
    order = _seconds(lambda: sweep_plan(cluster))
    work: dict[str, Callable[[], object]] = {
        "log_partition": lambda: log_partition(energy, thermal_energy(300.0)),
        "averages": lambda: thermodynamics(cluster, 300.0),
        "ground_states": lambda: lowest(cluster),
        "highs": lambda: [highs(name, gold) for gold in range(45)],
        "window": lambda: isomers_within(cluster, 22, 0.1),
        "samples_100000": lambda: boltzmann_sample(cluster, 22, 100_000, temperature=300.0, seed=1),
        "histogram": lambda: contact_histogram(cluster, 3.45),
        "isomer_histogram": lambda: contact_histogram(cluster, 3.45, isomers=True),
    }
    times: dict[str, list[float]] = {key: [] for key in work}
    for _ in range(ROUNDS):
        for key, call in work.items():
            times[key].append(_seconds(call))
    solved = np.array([highs(name, gold) for gold in range(45)])
    assert np.allclose(solved, lowest(cluster).energy, atol=1e-6)  # noqa: S101  a benchmark of wrong numbers is none
    row: dict[str, object] = {"framework": name, "width": sweep_plan(cluster).width, "order": order}
    row |= {key: median(values) for key, values in times.items()}
    row["highs_over_ours"] = median(times["highs"]) / median(times["ground_states"])
    row["memory_MB"] = _resident()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
        row |= fresh.submit(_ranked, name).result()
    return row


def _ranked(name: str) -> dict[str, float]:
    """Ranks of 1000 uniform isomers of x = 22, then of 1000 of each x: CPU seconds, and peak memory."""
    cluster = framework(name)
    before = _resident()
    counting = _cpu_seconds(lambda: energy_levels(cluster))
    memory = _resident()
    drawn = [sample(cluster, gold, 1000, seed=0)[0] for gold in range(45)]
    middle = _cpu_seconds(lambda: rank_candidates(cluster, drawn[22]))
    each = _cpu_seconds(lambda: [rank_candidates(cluster, masks) for masks in drawn])
    return {
        "levels_of_every_x_cpu": counting,
        "levels_memory_MB": memory,
        "memory_before_MB": before,
        "most_levels_of_one_x": max(len(energies) for energies in energy_levels(cluster).energy),
        "ranks_x22_cpu": middle,
        "ranks_every_x_cpu": each,
    }


def _resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cpu_seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    rows = run()
    if "--json" in sys.argv:
        print(json.dumps(rows, indent=1))
    else:
        for key in rows[0]:
            cells = [f"{row[key]:.4g}" if isinstance(row[key], float) else str(row[key]) for row in rows]
            print(f"{key:28}", *(f"{cell:>10}" for cell in cells))
