"""Which sites of a disordered asymmetric unit are taken: one part of each disorder, the major one by default.

A disorder is a named assembly of the CIF; where groups have no assembly, sites within 2 Å of one another
belong together. Sites of less than full occupancy and no group are a part of their own occupancy.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from structures.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from structures.perception.sites import CrystalSite, Unit

__all__ = ["Choice", "choose_parts", "group_names"]

_TOGETHER = 2.0  # Å: a bond, or two positions of one atom
_FULL = 0.99


@dataclass(frozen=True, slots=True)
class Choice:
    """One disorder after the choice: sites taken, their part of the time, and a sentence (or None)."""

    taken: tuple[int, ...]
    weight: float
    words: str | None


def group_names(unit: Unit) -> tuple[str, ...]:
    """Names of the disorder groups in the file, sorted."""
    return tuple(sorted({site.group for site in unit.sites if site.group}))


def choose_parts(unit: Unit, part: str | None, settled: Iterable[int]) -> list[Choice]:
    """Take one part of each disorder.

    Parameters
    ----------
    part
        `major` (as None), a group (`2`: taken where a disorder has it, the major part elsewhere), or groups
        by assembly (`A=2,B=1`).
    settled
        Sites that are no disorder: shared metal sites.

    Raises
    ------
    UnknownNameError
        If no disorder has such a group or assembly.
    """
    wanted = _wanted(unit, part)
    left = set(settled)
    free = [
        k
        for k, site in enumerate(unit.sites)
        if k not in left and (site.group or site.assembly or site.occupancy < _FULL)
    ]
    return [_chosen(unit.sites, members, wanted) for members in _disorders(unit, free)]


def _wanted(unit: Unit, part: str | None) -> dict[str, str]:
    """Group asked for by assembly; the key "" stands for every assembly."""
    if part is None or part == "major":
        return {}
    groups = group_names(unit)
    assemblies = sorted({site.assembly for site in unit.sites if site.assembly})
    wanted = {}
    if not groups:
        raise UnknownNameError(f"--part {part}: this file has no disorder groups; leave --part out")
    for word in part.split(","):
        assembly, equals, group = word.strip().rpartition("=")
        if group not in groups or (equals and assembly not in assemblies):
            raise UnknownNameError(
                f"no part {word.strip()!r}; this file has the groups {', '.join(groups)} "
                f"and the assemblies {', '.join(assemblies) or 'none'}: --part major, --part {groups[-1]}"
                + (f", --part {assemblies[0]}={groups[0]}" if assemblies else "")
            )
        wanted[assembly] = group
    return wanted


def _disorders(unit: Unit, free: list[int]) -> list[list[int]]:
    """Sites of each disorder, in file order."""
    named: dict[str, list[int]] = defaultdict(list)
    graph = nx.Graph()
    for k in free:
        if unit.sites[k].assembly:
            named[unit.sites[k].assembly].append(k)
        else:
            graph.add_node(k)
    loose = sorted(graph.nodes)
    if loose:
        near = _distances(unit, loose) < _TOGETHER
        low, high = np.nonzero(np.triu(near, k=1))
        graph.add_edges_from((loose[a], loose[b]) for a, b in zip(low.tolist(), high.tolist(), strict=True))
    parts = [sorted(part) for part in nx.connected_components(graph)]
    return sorted([*named.values(), *parts], key=min)


def _distances(unit: Unit, chosen: list[int]) -> NDArray[np.float64]:
    """Å between sites of the asymmetric unit, nearest translation, shape (n, n)."""
    fractional = unit.fractional[chosen]
    apart = fractional[:, None] - fractional[None]
    apart -= np.round(apart)
    distance: NDArray[np.float64] = np.linalg.norm(apart @ unit.cell, axis=-1)
    return distance


def _chosen(sites: tuple[CrystalSite, ...], members: list[int], wanted: dict[str, str]) -> Choice:
    parts: dict[str, list[int]] = defaultdict(list)
    for k in members:
        parts[sites[k].group or f"occupancy {sites[k].occupancy:.2f}"].append(k)
    share = {name: float(np.mean([sites[k].occupancy for k in part])) for name, part in parts.items()}
    assembly = sites[members[0]].assembly
    asked = wanted.get(assembly, wanted.get(""))
    name = asked if asked in parts else max(sorted(parts), key=lambda each: share[each])
    weight = min(1.0, sum(share.values()))
    if len(parts) == 1:
        return Choice(tuple(parts[name]), weight, None)
    others = ", ".join(f"{each} ({share[each]:.2f})" for each in sorted(parts) if each != name)
    labels = [sites[k].label for k in parts[name]]
    shown = ", ".join(labels[:6]) + (f" ... ({len(labels)})" if len(labels) > 6 else "")
    place = f" of assembly {assembly}" if assembly else ""
    words = f"disorder{place}: part {name} ({share[name]:.2f}) taken: {shown}; left out: part {others}"
    return Choice(tuple(parts[name]), weight, words)
