"""How far a search is to be trusted: what its blind test found, against five frames taken without looking.

`blind.csv` is what `scripts/blind_search.py` wrote: known clusters searched from their numbers of metals and
ligands, every frame of that size left out of what is learnt and of the cores. Found means among the first
five by residual. Chance is the sum of the probabilities that five frames, drawn from those that were built
for a target, hold it. A search is trusted beyond known clusters where chance finds as many or more in fewer
than one of twenty such tests.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["FIRST", "BlindTest", "blind_test", "known_of_size", "trust_words"]

FIRST = 5
"""Frames by residual among which a target counts as found."""

_RARE = 0.05


@dataclass(frozen=True, slots=True)
class BlindTest:
    """Targets and those found, what chance would find, and how likely chance finds as many or more."""

    targets: tuple[str, ...]
    found: tuple[str, ...]
    by_chance: float
    probability: float

    @property
    def above_chance(self) -> bool:
        """Whether chance is no likely reason for what was found."""
        return bool(self.found) and self.probability < _RARE


def blind_test(text: str | None = None) -> BlindTest:
    r"""The blind test of this version; of another table where its text is given.

    Examples
    --------
    >>> test = blind_test("target,rank,chance\nM1S1,2,0.1\nM2S2,,0.2\n")
    >>> test.found, round(test.by_chance, 2), round(test.probability, 2), test.above_chance
    (('M1S1',), 0.3, 0.28, False)
    """
    rows = list(
        csv.DictReader((_text("structures.search", "blind.csv") if text is None else text).splitlines())
    )
    chances = [float(row["chance"]) for row in rows]
    found = tuple(row["target"] for row in rows if row["rank"] and int(row["rank"]) <= FIRST)
    numbers = [1.0]
    for chance in chances:
        longer = [*numbers, 0.0]
        numbers = [
            longer[k] * (1 - chance) + (longer[k - 1] * chance if k else 0.0) for k in range(len(longer))
        ]
    return BlindTest(
        targets=tuple(row["target"] for row in rows),
        found=found,
        by_chance=sum(chances),
        probability=min(1.0, sum(numbers[len(found) :])),
    )


def known_of_size(metals: int, sulfurs: int) -> tuple[str, ...]:
    """Frames of the library of that size that are no hypothesis."""
    return tuple(
        row["framework"]
        for row in csv.DictReader(_text("structures.library", "inventories.csv").splitlines())
        if row["evidence"] != "hypothesis" and (row["metals"], row["sulfurs"]) == (f"{metals}", f"{sulfurs}")
    )


def trust_words(metals: int, sulfurs: int, test: BlindTest | None = None) -> str:
    """What stands beside each result of a search, as a sentence."""
    test = test or blind_test()
    told = (
        "no blind test was done"
        if not test.targets
        else f"blind test: {len(test.found)} of {len(test.targets)} known clusters among the first {FIRST} "
        f"({', '.join(test.found) or 'none'}), {test.by_chance:.2g} by chance"
    )
    if known_of_size(metals, sulfurs):
        return told
    verdict = "a guess to be computed" if test.above_chance else "not to be trusted"
    return f"{told}; nobody knows a structure of M{metals}S{sulfurs}: each frame is a hypothesis, {verdict}"


@cache
def _text(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text(encoding="utf-8")
