"""What became of a precursor in MS/MS: the part of its fragment tree that a spectrum holds.

A fragment is tied to the found ions from which the fewest losses lead to it; ions on the way that were not
found are passed over. What leaves ([M(SR)2]-, [SR]-) is the same for every cluster with these metals and
ligands: only what is left of the core speaks for a precursor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from database.masses.fragments import Loss
    from database.masses.ions import Ion
    from database.spectra.judge.linked import Linked

__all__ = ["Precursor", "Step", "can_come_from", "precursor_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """A fragment that was found, a found ion that it can come from, and what left on the way."""

    parent: Ion
    child: Ion
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Precursor(Shown):
    """A precursor and what was found of its tree.

    Attributes
    ----------
    ion
        The precursor.
    shares
        Share of all assigned intensity, of the precursor and of every found ion of its tree.
    steps
        Losses between found ions.
    left
        Found ions that are left of the core, largest share first.
    leaving
        Found ions that leave, largest share first.
    word, unexplained
        What the answer to the whole spectrum is worth, and the share of the signal that is something else.
    """

    ion: Ion
    shares: Mapping[Ion, float]
    steps: tuple[Step, ...]
    left: tuple[Ion, ...]
    leaving: tuple[Ion, ...]
    word: str
    unexplained: float

    @property
    def sentence(self) -> str:
        """Whether the spectrum is that of the precursor."""
        own_and_left = {self.ion, *self.left} & self.shares.keys()
        explained = sum(self.shares[one] for one in own_and_left) * (1.0 - self.unexplained)
        if self.word == "not explained" or (self.word != "explained" and explained < self.unexplained):
            return (
                f"not the MS/MS of {self.ion}: it and what is left of it explain {explained:.0%} of the "
                f"signal, {self.unexplained:.0%} is something else"
            )
        own = self.shares.get(self.ion)
        if not self.left:
            if own is None:
                return f"nothing speaks for {self.ion}: neither it nor what is left of it was found"
            return f"{self.ion} is there ({own:.1%}), no fragment that is left of it was found"
        seen = f"{own:.1%} of the assigned intensity" if own is not None else "not seen itself"
        number = f"{len(self.left)} fragment{'' if len(self.left) == 1 else 's'} of it"
        doubt = "; not all of the spectrum is its tree's" if self.word != "explained" else ""
        return f"precursor {self.ion}: {seen}, {number}{doubt}"


def can_come_from(parent: Ion, ion: Ion, rival: Ion) -> bool:
    """Whether a rival of a fragment has nothing that the precursor lacks; of the precursor itself any may be.

    H is not counted: it comes and goes.
    """
    return ion == parent or all(
        number <= dict(held).get(name, 0)
        for held, parts in (
            (parent.metals, rival.metals),
            (parent.ligands, rival.ligands),
            (parent.cations, (pair for pair in rival.cations if pair[0] != "H")),
        )
        for name, number in parts
    )


def precursor_of(linked: Linked, ion: Ion, tree: Iterable[Loss]) -> Precursor:
    """What a spectrum that was linked with a fragment tree says of its precursor."""
    steps = list(tree)
    shares = {one.ion: one.share for one in linked.assignments}
    left = {step.child for step in steps}
    leaving = {step.lost for step in steps if step.lost is not None} - left
    order = sorted(shares, key=lambda one: -shares[one])
    found = left & shares.keys()
    return Precursor(
        ion,
        {one: shares[one] for one in order if one == ion or one in left or one in leaving},
        tuple(step for child in order if child in found for step in _steps_to(child, steps, ion, shares)),
        tuple(one for one in order if one in left),
        tuple(one for one in order if one in leaving),
        linked.answer.word,
        linked.unexplained,
    )


def _steps_to(child: Ion, tree: list[Loss], root: Ion, found: Mapping[Ion, float]) -> list[Step]:
    """Steps of the fewest losses from found ions, or from the precursor, to a fragment."""
    into: dict[Ion, list[Loss]] = {}
    for loss in tree:
        into.setdefault(loss.child, []).append(loss)
    level: dict[Ion, tuple[str, ...]] = {child: ()}
    while level:
        known = [
            Step(one, child, lost) for one, lost in level.items() if lost and (one in found or one == root)
        ]
        if known:
            return known
        level = {
            loss.parent: tuple(sorted((*lost, loss.what)))
            for one, lost in level.items()
            for loss in into.get(one, ())
        }
    return []
