"""What an electron count means for a class of frameworks: whether a shell closes, and where it was seen.

`closed` has one meaning, the counting rule: a sphere closes its shell at `CLOSINGS`. Cores that are not round
hold even counts of their own (14 of Au38, 6 of PdAu24): `even`, with the clusters seen so
(`structures.library.charges`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.library.charges import SeenCharge, charges_of_class
from structures.library.classes import class_name
from structures.library.computed import OPEN_GAP, computed_gaps, gap_words
from structures.matter.electrons import CLOSINGS
from structures.matter.elements import element
from structures.showing import Shown
from structures.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from structures.framework import Framework

__all__ = ["Shell", "shell_of", "shell_on", "so_many", "warns"]


_PLAIN = ("closed", "even")  # words that warn of nothing


@dataclass(frozen=True, slots=True)
class Shell(Shown):
    """What an electron count means for a class of frameworks.

    Attributes
    ----------
    closed
        A sphere closes its shell at this count.
    seen
        Clusters of the class with this count.
    gap
        What gap was computed on the frame at this count, as a sentence; empty where none was.
    opened
        That gap is too small for a closed shell on the frame.
    """

    electrons: int
    closed: bool
    seen: tuple[SeenCharge, ...]
    gap: str = ""
    opened: bool = False

    @property
    def plain(self) -> bool:
        """Even and seen, with a gap as far as one was computed: nothing to warn of."""
        return self.word in _PLAIN

    @property
    def word(self) -> str:
        """`closed`; `even` where no sphere closes; `open` where odd; `impossible` below 0.

        `closed by count` where the rule says so and the gap on the frame does not; `, never seen` follows
        where the class was not seen so.
        """
        if self.electrons < 0:
            return "impossible"
        if self.closed:
            word = "closed by count" if self.opened else "closed"
        else:
            word = "open" if self.electrons % 2 else "even"
        return word + ("" if self.seen else ", never seen")

    @property
    def sentence(self) -> str:
        """The word and its reason: `closed: 8 electrons, which close a shell by the counting rule; ...`."""
        return f"{self.word}: {self.reason}"

    @property
    def reason(self) -> str:
        """The verdict with its evidence as a sentence."""
        if self.electrons < 0:
            return f"{self.electrons} electrons: the metals bring less than the ligands and the charge take"
        if self.closed:
            means = "which close a shell by the counting rule"
        elif self.electrons % 2:
            means = "an odd number: a radical, an open shell"
        else:
            means = "which close no shell of a sphere"
        count = so_many(self.electrons)
        if not self.seen:
            return f"{count}, {means}; this framework was never seen with so many"
        first = self.seen[0]
        source = f" ({first.reference})" if first.source else ""
        words = f"{count}, {means}; seen in {first.cluster}{source}"
        return f"{words}; {self.gap}" if self.gap else words


def shell_of(
    metals: Mapping[str, int], ligands: int, electrons: int, *, core_charge: int | None = None
) -> Shell:
    """Judge a count by the class with so many metals and ligands; what was seen with them comes first.

    Parameters
    ----------
    core_charge
        Of a user's framework of that class: the count at it is known, whatever the class.
    """
    number = sum(metals.values())
    seen = list(charges_of_class(number, ligands))
    if core_charge is not None:
        seen.append(SeenCharge("", core_charge, "the charge of the framework itself", ""))
    alike = [each for each in seen if each.electrons(number, ligands) == electrons]
    kinds = {metal for metal, n in metals.items() if n and element(metal).valence != 1}
    found = tuple(sorted(alike, key=lambda each: {metal for metal, _ in each.guests} != kinds))
    name = class_name(number, ligands)
    charge = number - ligands - electrons  # of a cluster whose metals bring one electron each
    gaps = () if kinds else computed_gaps(name, charge)
    return Shell(
        electrons,
        electrons in CLOSINGS,
        found,
        gap_words(name, charge) if gaps else "",
        opened=bool(gaps) and min(gaps) < OPEN_GAP,
    )


def shell_on(framework: Framework, metals: Mapping[str, int], electrons: int) -> Shell:
    """Judge a count by what the class of a framework was seen with.

    The charge of a user's framework, and of one of a class that nobody knows, counts as seen.
    """
    ligands = framework.taken
    own = framework.evidence == "user" or not charges_of_class(len(framework.sites), ligands)
    return shell_of(metals, ligands, electrons, core_charge=framework.core_charge if own else None)


def warns(sentence: str) -> bool:
    """Whether what `Shell.sentence` wrote into a file is a warning: an open shell, a count never seen.

    Examples
    --------
    >>> warns("even: 6 electrons, which close no shell of a sphere"), warns("even, never seen: 4 electrons")
    (False, True)
    """
    return sentence.partition(":")[0] not in _PLAIN


def so_many(electrons: int) -> str:
    """Write a count: `1 electron`, `8 electrons`."""
    return counted(electrons, "electron")
