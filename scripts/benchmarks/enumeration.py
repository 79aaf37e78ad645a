"""Isomer lists, samples, canonical forms and streams of superatom against its peers, in one run.

Every rival gets the same permutations (icet the same metals in a box), its count is checked against
Burnside's lemma, methods take turns within a round, and medians over the rounds are printed. Times are CPU
times of the one thread that each uses, so that other work on the machine does not count. Cold: a new group
and new tables each time. Warm: the same framework again, into given arrays.

Run it as `scripts/bench enumeration`; `--quick` leaves out what takes minutes, `--json` prints the numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
from _rivals import Bsym, CFill, Pynauty, Shry, icet, pyzdd_binary, pyzdd_sites, silence

from structures.arrangement.composition import compositions
from structures.arrangement.counts import count_compositions
from structures.arrangement.isomers import arrangements
from structures.group.group import PermutationGroup
from structures.library import framework
from structures.sites import site_group
from structures.substitution import count, isomers, placements, sample
from structures.substitution.canonical import canonical_masks
from structures.substitution.counting import count_placements

if TYPE_CHECKING:
    from collections.abc import Callable

    from structures.arrangement.composition import Composition

NAME = "M44S30"
BESIDE = ("M44S26", "M38S24", "M25S18")
SEVERAL = (("M25S18", "Au22Ag2Cu1"), ("M44S30", "Ag40Au2Cu2"))
Row = dict[str, object]


def seconds(work: Callable[[], object]) -> float:
    """CPU time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def cold(rows: np.ndarray, proper: np.ndarray, x: int) -> int:
    """List everything from a new group; number of isomers."""
    return len(placements(PermutationGroup(rows, proper), x).arrays()[0])


def unpacked(masks: np.ndarray, sites: int) -> np.ndarray:
    """Occupancies as (isomers, sites) int8."""
    bits = np.unpackbits(masks.view(np.uint8).reshape(-1, 8), axis=1, count=sites, bitorder="little")
    return bits.view(np.int8)


class Lists:
    """Times of isomer lists by method and x."""

    def __init__(self, name: str, shry: Shry | None) -> None:
        self.name = name
        found = site_group(framework(name))
        self.rows, self.proper = np.array(found.permutations), np.array(found.proper)
        self.lists = self.rows.tolist()
        self.sites = self.rows.shape[1]
        self.times: dict[tuple[int, str], list[float]] = {}
        self._shry = shry
        self._warm: dict[int, tuple[object, np.ndarray, np.ndarray]] = {}

    def add(self, x: int, method: str, work: Callable[[], int], expected: int) -> None:
        """Time one listing and check its count."""
        for _ in range(5 if method == "cold" else 1):
            start = time.process_time()
            found = work()
            self._note(x, method, time.process_time() - start, found, expected)

    def round(self, x: int, methods: list[str]) -> None:
        """One turn of every method."""
        expected = count_placements(PermutationGroup(self.rows, self.proper))[x].isomers
        work: dict[str, Callable[[], int]] = {
            "cold": lambda: cold(self.rows, self.proper, x),
            "pyzdd": lambda: pyzdd_sites(self.lists, x),
            "pyzdd binary": lambda: pyzdd_binary(self.lists, x),
            "bsym": lambda: Bsym(self.lists).isomers(x),
            "icet": lambda: icet(framework(self.name).positions, x),
        }
        for method in methods:
            if method == "shry":
                if self._shry is not None:
                    taken, found = self._shry.isomers(self.lists, [x])
                    self._note(x, "shry", taken, found, expected)
            elif method.startswith("pyzdd"):
                with silence():
                    self.add(x, method, work[method], expected)
            elif method in work:
                self.add(x, method, work[method], expected)
        self.warm(x, c_fill="C fill" in methods)

    def warm(self, x: int, *, c_fill: bool) -> None:
        """Write the list again into given arrays, unpack it, and let C write the same."""
        if x not in self._warm:
            found = isomers(framework(self.name), x)
            masks, weights = np.zeros(found.total, np.uint64), np.zeros(found.total, np.uint8)
            found.write(masks, weights)
            self._warm[x] = found, masks, weights
        found, masks, weights = self._warm[x]
        turns = 30 if len(masks) < 100_000 else 5
        run = CFill().prepare(list(found.products()), masks, weights) if c_fill else None
        for _ in range(turns):
            self._keep(x, "warm", seconds(lambda: found.write(masks, weights)))
            if run is not None:
                self._keep(x, "C fill", run())
        self._keep(x, "unpacking", seconds(lambda: unpacked(masks, self.sites)))

    def drop(self, x: int) -> None:
        """Free the arrays of one x."""
        self._warm.pop(x, None)

    def median(self, x: int, method: str) -> float | None:
        """Median seconds, or None where it was not run."""
        taken = self.times.get((x, method))
        return statistics.median(taken) if taken else None

    def _note(self, x: int, method: str, taken: float, found: int, expected: int) -> None:
        if found != expected:
            raise SystemExit(f"{method} lists {found} isomers of {self.name} at x={x}, not {expected}")
        self._keep(x, method, taken)
        print(f"  {self.name} x={x} {method}: {1e3 * taken:.2f} ms", file=sys.stderr)

    def _keep(self, x: int, method: str, taken: float) -> None:
        self.times.setdefault((x, method), []).append(taken)


def listing(shry: Shry | None, rounds: int, *, quick: bool) -> tuple[Lists, list[int]]:
    """The isomer lists of M44S30."""
    lists = Lists(NAME, shry)
    sizes = [1, 2, 3, 4, 5] if quick else [1, 2, 3, 4, 5, 6, 7, 8]
    fill = ["C fill"] if CFill.available() else []
    cold(lists.rows, lists.proper, 3)  # Python's own first calls are nobody's tables
    for x in sizes:
        methods = ["cold", "pyzdd", *(["pyzdd binary"] if x <= 6 else []), *fill]
        methods += ["shry"] if x <= 6 else []
        methods += ["bsym"] if x <= 5 else []
        methods += ["icet"] if x <= 3 else []
        for _ in range(rounds):
            lists.round(x, methods)
        lists.drop(x)
    return lists, sizes


def several_metals(shry: Shry | None, rounds: int) -> list[Row]:
    """Lists of three metals, from a new group each time; counts are checked against Burnside's lemma."""
    found = []
    for name, text in SEVERAL:
        known = site_group(framework(name))
        (asked,) = compositions(text, known.size)
        numbers = [n for _, n in asked.numbers[:-1]]
        expected = count_compositions(known, [asked])[0].isomers
        rows, proper = np.array(known.permutations), np.array(known.proper)
        lists = rows.tolist()

        def ours(rows: np.ndarray = rows, proper: np.ndarray = proper, asked: Composition = asked) -> int:
            return arrangements(PermutationGroup(rows, proper), asked).arrays()[0].shape[1]

        def again(known: PermutationGroup = known, asked: Composition = asked) -> int:
            return arrangements(known, asked).arrays()[0].shape[1]

        times: dict[str, list[float]] = {"cold": [], "warm": [], "shry": [], "bsym": []}
        ours(), again()  # Python's own first calls
        for _ in range(rounds):
            answers = []
            for _ in range(5):
                for method, work in (("cold", ours), ("warm", again)):
                    start = time.process_time_ns()
                    answers.append(work())
                    times[method].append(1e-9 * (time.process_time_ns() - start))
            if shry is not None:
                taken, listed = shry.isomers(lists, numbers)
                times["shry"].append(taken)
                answers.append(listed)
            start = time.process_time()
            answers.append(Bsym(lists).isomers(*numbers))
            times["bsym"].append(time.process_time() - start)
            if set(answers) != {expected}:
                raise SystemExit(f"{name} {text}: lists of {answers} isomers, not {expected}")
        medians = {method: statistics.median(taken) for method, taken in times.items() if taken}
        peers = [method for method in ("shry", "bsym") if method in medians]
        ratios = {
            f"{peer} / {own}": medians[peer] / medians[own] for peer in peers for own in ("cold", "warm")
        }
        found.append({"framework": name, "metals": text, "isomers": expected, **medians, **ratios})
        print(f"  {name} {text}: {medians}", file=sys.stderr)
    return found


def sampling(rounds: int) -> Row:
    """Uniform draws at x = 22."""
    found = framework(NAME)
    rival = Bsym(site_group(found).permutations.tolist())
    ours, theirs = [], []
    sample(found, 22, 10, 0)
    for seed in range(rounds):
        ours.append(seconds(lambda seed=seed: sample(found, 22, 1_000_000, seed)) / 1_000_000)
        theirs.append(seconds(lambda seed=seed: rival.sample(22, 1000, seed)) / 1000)
        print(f"  sample: {1e9 * ours[-1]:.0f} ns, bsym {1e6 * theirs[-1]:.0f} us", file=sys.stderr)
    a, b = statistics.median(ours), statistics.median(theirs)
    return {"task": "uniform draw, x = 22", "ours_s": a, "rival": "bsym", "rival_s": b, "ratio": b / a}


def canonical_forms(rounds: int) -> Row:
    """Canonical forms of random occupancies."""
    found = framework(NAME)
    group = site_group(found)
    rival = Pynauty(np.array(group.permutations))
    if rival.order != group.order:
        raise SystemExit(f"pynauty's graph has {rival.order} automorphisms, the group {group.order}")
    rng = np.random.default_rng(1)
    masks = rng.integers(0, 1 << group.size, 1_000_000, dtype=np.uint64)
    few = masks[:1000]
    turned = group.tables.apply(7, few)
    canonical_masks(group, masks[:10])
    if not (canonical_masks(group, few) == canonical_masks(group, turned)).all():
        raise SystemExit("canonical forms of turned occupancies differ")
    if rival.certificate(int(few[0])) != rival.certificate(int(turned[0])):
        raise SystemExit("pynauty's labels of turned occupancies differ")
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(seconds(lambda: canonical_masks(group, masks)) / len(masks))
        theirs.append(seconds(lambda: [rival.certificate(int(mask)) for mask in few]) / len(few))
        print(f"  canonical: {1e9 * ours[-1]:.0f} ns, pynauty {1e6 * theirs[-1]:.0f} us", file=sys.stderr)
    a, b = statistics.median(ours), statistics.median(theirs)
    return {"task": "canonical form", "ours_s": a, "rival": "pynauty", "rival_s": b, "ratio": b / a}


def streaming(each: int) -> Row:
    """Slices of every fourth x; the whole is the sum over x of its isomers at the nearest rate."""
    found = framework(NAME)
    rng = np.random.default_rng(2)
    wall: dict[int, float] = {}
    cpu: dict[int, float] = {}
    visited = 0
    for x in range(6, 39, 4):
        every = isomers(found, x)
        start = int(rng.integers(0, max(1, every.total - each)))
        part = every[start : start + each]
        before, work = time.perf_counter(), time.process_time()
        masks = sum(len(block) for block, _ in part.blocks())
        wall[x] = (time.perf_counter() - before) / masks
        cpu[x] = (time.process_time() - work) / masks
        visited += masks
        print(
            f"  stream x={x}: {1e-9 / wall[x]:.2f}e9/s, {1e-9 / cpu[x]:.2f}e9 per CPU second", file=sys.stderr
        )
    total = {c.gold: c.isomers for c in count(found)}
    nearest = {x: min(wall, key=lambda y: abs(x - y)) for x in total}
    return {
        "task": "stream all isomers",
        "isomers": sum(total.values()),
        "measured": visited,
        "whole_wall_s": sum(n * wall[nearest[x]] for x, n in total.items()),
        "whole_cpu_s": sum(n * cpu[nearest[x]] for x, n in total.items()),
    }


def memory(each: int) -> Row:
    """Largest resident memory of a process that streams."""
    code = (
        "from pathlib import Path\n"
        "from structures.library import framework\n"
        "from structures.substitution import isomers\n"
        f"part = isomers(framework({NAME!r}), 22)[10**10 : 10**10 + {each}]\n"
        "for masks, degeneracies in part.blocks(): pass\n"
        "lines = Path('/proc/self/status').read_text().splitlines()\n"
        "print(next(line.split()[1] for line in lines if line.startswith('VmHWM')))\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return {"task": "resident memory while streaming", "isomers": each, "MB": int(answer.stdout) / 1024}


def table(lists: Lists, sizes: list[int]) -> None:
    """Print the lists as markdown."""
    methods = ["cold", "warm", "C fill", "unpacking", "pyzdd", "pyzdd binary", "shry", "bsym", "icet"]
    print("| x | isomers |", " | ".join(methods), "| pyzdd / cold | pyzdd / warm | C / warm |")
    print("|" + "--|" * (len(methods) + 5))
    for x in sizes:
        medians = {method: lists.median(x, method) for method in methods}
        rival = min(t for m, t in medians.items() if m.startswith("pyzdd") and t is not None)
        c_ratio = medians["C fill"] / medians["warm"] if medians["C fill"] and medians["warm"] else None
        isomers_x = count(framework(lists.name), x)[0].isomers
        cells = ["-" if t is None else f"{1e3 * t:.3g} ms" for t in medians.values()]
        cells += [f"{rival / medians['cold']:.3g}", f"{rival / medians['warm']:.3g}"]
        print(
            f"| {x} | {isomers_x} |",
            " | ".join(cells),
            "|",
            "-" if c_ratio is None else f"{c_ratio:.2f}",
            "|",
        )


def numbers(lists: Lists, sizes: list[int]) -> list[Row]:
    """The medians for --json."""
    return [
        {"framework": lists.name, "x": x, "method": method, "seconds": lists.median(x, method)}
        for x in sizes
        for method in sorted({m for y, m in lists.times if y == x})
    ]


def main() -> None:
    """Run everything and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="turns of each method (default 3)")
    parser.add_argument("--quick", action="store_true", help="x up to 5, short streams")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--several", action="store_true", help="only the lists of three metals")
    arguments = parser.parse_args()
    python = os.environ.get("SUPERATOM_BENCH_SHRY")
    shry = Shry(python) if python else None
    several = several_metals(shry, arguments.rounds)
    if arguments.several:
        if shry is not None:
            shry.close()
        print(json.dumps(several, indent=1))
        return
    results: list[Row] = []
    lists, sizes = listing(shry, arguments.rounds, quick=arguments.quick)
    results += numbers(lists, sizes)
    others = []
    for name in BESIDE:
        other = Lists(name, shry)
        for x in (4,) if arguments.quick else (4, 6):
            for _ in range(arguments.rounds):
                other.round(x, ["cold", "pyzdd"])
            other.drop(x)
        others.append(other)
        results += numbers(other, [4] if arguments.quick else [4, 6])
    if shry is not None:
        shry.close()
    rest = [
        *several,
        sampling(arguments.rounds),
        canonical_forms(arguments.rounds),
        streaming(10**7 if arguments.quick else 4 * 10**8),
        memory(10**8),
    ]
    if arguments.json:
        print(json.dumps(results + rest, indent=1))
        return
    table(lists, sizes)
    for other in others:
        print(f"\n{other.name}")
        table(other, [4] if arguments.quick else [4, 6])
    for row in rest:
        print(row)


if __name__ == "__main__":
    main()
