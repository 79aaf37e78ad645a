"""Sites that several elements share in a crystal, and what the user says of the metals on them.

Two elements within 0.5 Å whose occupancies add up to 1 at most share a site.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from structures.errors import InvalidInputError
from structures.matter.elements import element
from structures.perception.structure import SharedSite

if TYPE_CHECKING:
    from structures.perception.copies import Copies
    from structures.perception.sites import Unit

__all__ = ["shared_metals", "shared_places"]

_ONE_PLACE = 0.5  # Å
_FULL, _OVERFULL = 0.99, 1.05


def shared_places(unit: Unit) -> list[list[int]]:
    """Sites of different elements in one place, the largest share first."""
    free = [k for k, site in enumerate(unit.sites) if site.occupancy < _FULL]
    fractional = unit.fractional[free]
    apart = fractional[:, None] - fractional[None]
    apart -= np.round(apart)
    near = np.linalg.norm(apart @ unit.cell, axis=-1) < _ONE_PLACE
    graph = nx.Graph()
    for a, b in zip(*(side.tolist() for side in np.nonzero(np.triu(near, k=1))), strict=True):
        first, second = unit.sites[free[a]], unit.sites[free[b]]
        if first.element != second.element and first.occupancy + second.occupancy <= _OVERFULL:
            graph.add_edge(free[a], free[b])
    found = [
        sorted(part, key=lambda k: (-unit.sites[k].occupancy, k)) for part in nx.connected_components(graph)
    ]
    return sorted(found, key=min)


def shared_metals(
    unit: Unit, shared: list[list[int]], expanded: Copies, part: str | None, mixed: str | None
) -> tuple[SharedSite, ...]:
    """Shared metal sites, each with the element that was asked for."""
    copies: dict[int, list[int]] = defaultdict(list)
    for atom, k in enumerate(expanded.site.tolist()):
        copies[k].append(atom)
    found = []
    for members in shared:
        sites = [unit.sites[k] for k in members]
        if not element(sites[0].element).core:
            continue
        asked = {word.rpartition("=")[2] for word in (part or "").split(",") if part}
        taken = next((site.element for site in sites if site.group and site.group in asked), None)
        if part == "major" and all(site.group for site in sites):
            taken = sites[0].element
        shares: dict[str, float] = defaultdict(float)
        for site in sites:
            shares[site.element] += site.occupancy
        labels = tuple(site.label for site in sites)
        found.append(SharedSite(labels, dict(shares), tuple(copies[members[0]]), taken))
    return _decided(found, mixed)


def _decided(found: list[SharedSite], mixed: str | None) -> tuple[SharedSite, ...]:
    """The sites with the metals that `mixed` names."""
    if mixed is None:
        return tuple(found)
    words = {}
    for word in mixed.split(","):
        label, _, metal = word.strip().rpartition("=")
        words[label] = metal
    unknown = set(words) - {"", *(label for site in found for label in site.labels)}
    able = {metal for site in found for metal in site.shares} | {"major"}
    wrong = [metal for metal in words.values() if metal not in able]
    if unknown or wrong:
        shown = "; ".join(map(str, found[:6])) or "none"
        raise InvalidInputError(
            f"--mixed {mixed}: no shared site has {', '.join([*sorted(unknown), *wrong])}; there are {shown}"
        )
    return tuple(_taking(site, words) for site in found)


def _taking(site: SharedSite, words: dict[str, str]) -> SharedSite:
    asked = next((words[label] for label in site.labels if label in words), words.get(""))
    metal = next(iter(site.shares)) if asked == "major" else asked
    return replace(site, taken=metal) if metal in site.shares else site
