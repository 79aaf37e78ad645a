"""Bounds on core and motifs that known clusters keep: what a hypothesis is screened by.

Learnt from the frameworks of the library that are no hypothesis and have the five common motifs alone
(`library/inventories.csv`), of sizes within a factor of 1.5 of the cluster asked for. Each bound is the
range of a quantity relative to size, so that every known cluster passes; how many it was learnt from is said
with it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from structures.motifs import Motifs

__all__ = ["Known", "Screens", "bare_metals", "known_inventories", "screens_for", "unlisted"]

_COMMON = ("core", "bridging", "monomer", "dimer", "trimer", "mount")
_MOTIFS = tuple(field.name for field in fields(Motifs))
_ALIKE = 1.5  # factor in the number of metals
_MOUNT_SITES = 4  # core metals that the eight leg bonds of a mount share


@dataclass(frozen=True, slots=True)
class Known:
    """A framework of the library that is no hypothesis, by its motifs."""

    framework: str
    metals: int
    sulfurs: int
    motifs: Motifs

    def quantities(self) -> dict[str, float]:
        """What screens look at, relative to size."""
        return _quantities(self.motifs, self.metals, self.sulfurs)


@dataclass(frozen=True, slots=True)
class Screens:
    """Ranges of the known for a size; `learnt` has the frameworks behind them.

    Attributes
    ----------
    ranges
        Quantity -> least and most: core, trimers and mounts a metal, bridges a sulfur, bare core metals a
        core metal (each end of a chain and of a bridge takes one).
    """

    ranges: dict[str, tuple[float, float]]
    learnt: tuple[str, ...]

    def admits(self, motifs: Motifs, metals: int, sulfurs: int) -> bool:
        """Whether an inventory lies within all ranges; False where nothing is known of such sizes."""
        found = _quantities(motifs, metals, sulfurs)
        return bool(self.ranges) and all(
            low - 1e-9 <= found[name] <= high + 1e-9 for name, (low, high) in self.ranges.items()
        )

    def words(self) -> str:
        """The screens and what they were learnt from, in a sentence."""
        if not self.ranges:
            return "no known framework is of such a size: nothing is screened"
        told = ", ".join(f"{name} {low:.2f} to {high:.2f}" for name, (low, high) in self.ranges.items())
        return f"screens learnt from {len(self.learnt)} known frameworks of such sizes: {told}"


def bare_metals(motifs: Motifs) -> int:
    """Core metals that no anchor needs; below 0 where anchors share them."""
    chains = motifs.monomer + motifs.dimer + motifs.trimer
    return motifs.core - 2 * motifs.bridging - 2 * chains - _MOUNT_SITES * motifs.mount


def screens_for(metals: int, known: tuple[Known, ...] | None = None) -> Screens:
    """Learn the ranges for clusters of so many metals.

    Parameters
    ----------
    known
        What to learn from; the library where left out.

    Examples
    --------
    >>> screens = screens_for(44)
    >>> all(screens.admits(k.motifs, k.metals, k.sulfurs) for k in known_inventories() if k.metals == 44)
    True
    """
    near = [
        each
        for each in (known_inventories() if known is None else known)
        if metals / _ALIKE <= each.metals <= metals * _ALIKE
    ]
    if not near:
        return Screens({}, ())
    rows = [each.quantities() for each in near]
    ranges = {name: (min(row[name] for row in rows), max(row[name] for row in rows)) for name in rows[0]}
    return Screens(ranges, tuple(each.framework for each in near))


def known_inventories() -> tuple[Known, ...]:
    """Frameworks that screens are learnt from."""
    return tuple(each for each in _library() if not _rare(each.motifs))


def unlisted(metals: int, sulfurs: int) -> tuple[Known, ...]:
    """Known frameworks of a size with motifs that no inventory of `structures.hypotheses` lists.

    Examples
    --------
    >>> [f"{each.framework}: {each.motifs}" for each in unlisted(20, 16)]
    ['M20S16: core 7; 2 monomers, 1 trimer, 1 ring']
    """
    size = (metals, sulfurs)
    return tuple(each for each in _library() if (each.metals, each.sulfurs) == size and _rare(each.motifs))


@cache
def _library() -> tuple[Known, ...]:
    """Every framework that is no hypothesis, by the table of its motifs."""
    text = files("structures.library").joinpath("inventories.csv").read_text(encoding="utf-8")
    return tuple(
        Known(
            row["framework"],
            int(row["metals"]),
            int(row["sulfurs"]),
            Motifs(**{name: int(number) for name, number in row.items() if name in _MOTIFS}),
        )
        for row in csv.DictReader(text.splitlines())
        if row["evidence"] != "hypothesis"
    )


def _rare(motifs: Motifs) -> bool:
    return any(getattr(motifs, name) for name in _MOTIFS if name not in _COMMON)


def _quantities(motifs: Motifs, metals: int, sulfurs: int) -> dict[str, float]:
    return {
        "core": motifs.core / metals,
        "bridging": motifs.bridging / max(sulfurs, 1),
        "trimer": motifs.trimer / metals,
        "mount": motifs.mount / metals,
        "bare": bare_metals(motifs) / max(motifs.core, 1),
    }
