"""The record of what was perceived in a cluster file; `as_dict` gives the JSON document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from structures.showing import Shown

if TYPE_CHECKING:
    from structures.motifs import MotifSearch
    from structures.perception.frame import Frame

__all__ = ["Perception"]

_OURS = ("frame", "search", "cluster")
_FIRST = (
    "metals",
    "sulfurs",
    "core",
    "motifs",
    "framework",
    "point_group",
    "orbits",
    "minority",
    "unclassed",
)


@dataclass(frozen=True)
class Perception(Shown):
    """What was perceived.

    Attributes
    ----------
    formula
        Metals and ligands; counts are ranges (`Au21-23Ag0-2`) while shared sites are undecided.
    metals
        Element to count, most frequent first, of the cluster only; a pair [least, most] where shared metal
        sites are undecided.
    shared
        Metal sites that several elements share: labels, shares, atoms, and the metal taken (None: undecided).
    composition
        Element to least, most and mean count (mean by the shares), where sites are shared; else empty.
    sulfurs
        Sulfur atoms that bind the cluster; `anchors` counts every anchor element.
    core
        Metals that are in no motif.
    motifs
        Motif to count: the five common ones always, others where present.
    other_reading
        Core and motifs as the fcc literature counts them, where that is another reading; else None.
    flagged
        Classed, and to be looked at: reason and atoms (a sulfur inside a chain that also binds the core, a
        part of the cluster that is there for a part of the time).
    framework
        Name of the known framework of which the frame is a copy, or None.
    evidence
        Evidence mark of that framework.
    point_group, tolerance, deviation
        Group of the metal-sulfur frame, the tolerance (Å) at which it was found, and the largest distance (Å)
        between a carried atom and its image. `groups` lists the group at each tolerance that was tried.
    worst_atom
        File index of the atom with that distance, or None.
    orbits
        Metal orbits: label, role, size, elements, atoms. Of the framework where there is one, else of the
        group that was found.
    minority
        Where each metal but the most frequent sits: element, count, role, orbit, atoms, text.
    layers
        Metals a layer from the inside out: core by distance from its surface, surface, shell.
    rings
        Size (metals) of each ring motif.
    ligands
        Formula, name (or None), count, lost protons; where there is no name, names of ligands with the same
        skeleton and how many H the file has fewer.
    charge, core_charge, electrons
        Of the atoms as they stand, and with every acidic H in place; None without a charge. Electrons are
        None where a metal has no agreed valence, too.
    electron_counts
        Electrons at charge 0 and at the charges that the framework is known with: charge, core_charge,
        electrons, cluster, source, text. Alternatives; none is the file's.
    occupancy
        Canonical integer of where `guest` sits in the framework, for clusters of one or two metals.
    others
        Molecules and ions that are not bound to the cluster: formula, count, what, weight, atoms.
    unclassed
        What could not be classed: reason and atoms.
    notes
        What was decided on the way, in sentences.
    cluster
        File indices of all atoms that are bound to the cluster.
    """

    formula: str
    metals: dict[str, Any]
    shared: list[dict[str, Any]]
    composition: dict[str, dict[str, float]]
    sulfurs: int
    anchors: dict[str, int]
    core: int
    motifs: dict[str, int]
    other_reading: dict[str, Any] | None
    flagged: list[dict[str, Any]]
    framework: str | None
    evidence: str | None
    point_group: str
    tolerance: float
    deviation: float
    worst_atom: int | None
    groups: list[dict[str, Any]]
    orbits: list[dict[str, Any]]
    minority: list[dict[str, Any]]
    layers: list[int]
    rings: list[int]
    ligands: list[dict[str, Any]]
    charge: int | None
    core_charge: int | None
    electrons: int | None
    electron_counts: list[dict[str, Any]]
    occupancy: dict[str, Any] | None
    alignment: dict[str, Any] | None
    chains: list[dict[str, Any]]
    others: list[dict[str, Any]]
    unclassed: list[dict[str, Any]]
    notes: list[str]
    frame: Frame = field(repr=False, compare=False)
    search: MotifSearch = field(repr=False, compare=False)
    cluster: frozenset[int] = field(repr=False, compare=False)

    def as_dict(self) -> dict[str, Any]:
        """All fields but `frame`, `search` and `cluster`, of plain Python types."""
        document = {name: value for name, value in self.__dict__.items() if name not in _OURS}
        return {name: document[name] for name in (*_FIRST, *document)}
