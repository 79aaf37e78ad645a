"""Every way to divide metals and sulfurs among a core and motifs: which structures could have a composition.

n core metals, t bridging SR, m1 SR-M-SR, m2 SR-(M-SR)2, m3 SR-(M-SR)3, k M2(SR)5 with
n + m1 + 2 m2 + 3 m3 + 2 k = metals and t + 2 m1 + 3 m2 + 4 m3 + 5 k = sulfurs. These are counts, no
structures: whatever is made from one is a hypothesis.

Wide bounds hold every known cluster that has these motifs alone; the screens (`structures.screens`) are what
known clusters of such sizes keep, and say how many they were learnt from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError
from structures.motifs import Motifs
from structures.screens import bare_metals, screens_for
from structures.showing import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Hypothesis", "hypotheses", "inventories"]

_WIDE_CORE = (5 / 11, 7 / 8)  # of the metals; 0.87 in Au279(SR)84
_WIDE_BRIDGING, _WIDE_TRIMERS, _WIDE_MOUNTS = 9, 4, 6
_BRIDGES = 1 / 4  # of the sulfurs, where that is more than the nine; 0.21 in Au279(SR)84
_LARGEST = 400  # metals


@dataclass(frozen=True, slots=True)
class Hypothesis(Shown):
    """One inventory.

    Attributes
    ----------
    bare
        Core metals that no anchor needs.
    plausible
        True where all screens hold.
    threefold
        True where a C3 axis through no motif is possible: chains and mounts come in threes.
    electrons
        Superatom electrons where every metal is Cu, Ag or Au.
    built
        Names of the built-in frameworks with this inventory.
    """

    motifs: Motifs
    bare: int
    plausible: bool
    threefold: bool
    electrons: int
    built: tuple[str, ...]

    @property
    def decomposition(self) -> str:
        """`(core; bridging, monomers, dimers, trimers, mounts)`."""
        m = self.motifs
        return f"({m.core}; {m.bridging}, {m.monomer}, {m.dimer}, {m.trimer}, {m.mount})"


def hypotheses(metals: int, sulfurs: int, charge: int) -> Table[Hypothesis]:
    """List every inventory within the wide bounds; those that pass the screens come first.

    Parameters
    ----------
    charge
        Core charge, for the electron count.

    Raises
    ------
    InvalidInputError
        If there is no metal, a negative number of sulfurs, or a size beyond what is meant.

    Examples
    --------
    >>> found = hypotheses(44, 27, -3)
    >>> len(found), sum(entry.plausible for entry in found), found[0].electrons
    (348, 140, 20)
    """
    if not 1 <= metals <= _LARGEST:
        raise InvalidInputError(f"{metals} metals; give 1 to {_LARGEST}")
    if not 0 <= sulfurs <= 2 * metals:
        raise InvalidInputError(f"{sulfurs} sulfurs for {metals} metals; give 0 to {2 * metals}")
    built = _built_in(metals, sulfurs)
    screens = screens_for(metals)
    found = (
        Hypothesis(
            motifs=motifs,
            bare=bare_metals(motifs),
            plausible=screens.admits(motifs, metals, sulfurs),
            threefold=not any(n % 3 for n in (motifs.monomer, motifs.dimer, motifs.trimer, motifs.mount)),
            electrons=metals - sulfurs - charge,
            built=built.get(motifs, ()),
        )
        for motifs in inventories(metals, sulfurs)
    )
    return Table(
        sorted(found, key=lambda entry: (not entry.plausible, entry.motifs.mount, -entry.motifs.core))
    )


def inventories(metals: int, sulfurs: int) -> Iterator[Motifs]:
    """Yield every inventory within the wide bounds, cores from small to large."""
    low, high = (round(fraction * metals) for fraction in _WIDE_CORE)
    bridges = max(_WIDE_BRIDGING, round(_BRIDGES * sulfurs))
    for core in range(low, high + 1):
        for mount in range(_WIDE_MOUNTS + 1):
            for trimer in range(_WIDE_TRIMERS + 1):
                shell = metals - core - 3 * trimer - 2 * mount
                thiolates = sulfurs - 4 * trimer - 5 * mount
                for dimer in range(max(shell, 0) // 2 + 1):
                    monomer = shell - 2 * dimer
                    bridging = thiolates - 2 * monomer - 3 * dimer
                    if monomer >= 0 and 0 <= bridging <= bridges:
                        yield Motifs(
                            core=core,
                            bridging=bridging,
                            monomer=monomer,
                            dimer=dimer,
                            trimer=trimer,
                            mount=mount,
                        )


@cache
def _built_in(metals: int, sulfurs: int) -> dict[Motifs, tuple[str, ...]]:
    """Names of the built-in frameworks of that size by inventory."""
    from structures.library import frameworks_of_size  # noqa: PLC0415  builds frames
    from structures.topology import framework_motifs  # noqa: PLC0415  as above

    names: dict[Motifs, tuple[str, ...]] = {}
    for frame in frameworks_of_size(metals, sulfurs):
        key = framework_motifs(frame).inventory
        names[key] = (*names.get(key, ()), frame.name)
    return names
