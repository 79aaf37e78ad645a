"""Classes of metal sites by what they touch: sulfurs, and the centres of icosahedra.

`0 S`, `1 S`, `>=2 S` count the sulfurs that a site binds. `ico centre` is a site with twelve metals around
it that touch each other as the vertices of an icosahedron do (30 pairs; stretched ones down to 26), which
tells it from the twelve of fcc (24) and of a decahedron's axis (25). `ico shell` are its neighbours, each
named once for every centre that it touches: the shared triangle of Au38(SR)24 twice.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from structures.matter.lengths import METAL_METAL

if TYPE_CHECKING:
    from structures.framework import Framework

__all__ = ["SITE_CLASSES", "class_sites", "ico_centres", "site_class"]

SITE_CLASSES = ("0 S", "1 S", ">=2 S", "ico centre", "ico shell")
_AROUND, _TOUCHING = 12, 26  # metals around a centre; pairs of them in contact, of 30


def site_class(sulfurs: int) -> str:
    """Name of a site that binds this many sulfurs: `0 S`, `1 S` or `>=2 S`."""
    return SITE_CLASSES[min(sulfurs, 2)]


def class_sites(framework: Framework, label: str) -> tuple[int, ...]:
    """Sites of a class, ascending; those of `ico shell` as often as they touch a centre."""
    return _classes(framework)[label]


def ico_centres(near: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> tuple[int, ...]:
    """Sites in the middle of an icosahedron, from which metals are in contact, shape (metals, metals)."""
    found = []
    for site, row in enumerate(near):
        (around,) = np.nonzero(row)
        if len(around) == _AROUND and near[np.ix_(around, around)].sum() >= 2 * _TOUCHING:
            found.append(site)
    return tuple(found)


@lru_cache(maxsize=64)
def _classes(framework: Framework) -> dict[str, tuple[int, ...]]:
    sites = len(framework.sites)
    bound = [0] * sites
    for anchor in framework.anchors:
        for metal in anchor.metals:
            bound[metal] += 1
    near = np.zeros((sites, sites), bool)
    for low, high in framework.metal_bonds(METAL_METAL):
        near[low, high] = near[high, low] = True
    centres = tuple(site for site in ico_centres(near) if not bound[site])
    touching = near[:, list(centres)].sum(axis=1)
    found = {
        label: tuple(k for k, sulfurs in enumerate(bound) if site_class(sulfurs) == label)
        for label in SITE_CLASSES[:3]
    }
    shell = tuple(k for k in range(sites) for _ in range(int(touching[k])))
    return found | {"ico centre": centres, "ico shell": shell}
