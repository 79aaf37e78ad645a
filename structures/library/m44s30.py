"""M44S30: the Th Keplerate of [Ag44(SR)30]4- and [Au12Ag32(SR)30]4-.

Twelve metals in a hollow icosahedron, twenty in a dodecahedron around it (eight on the threefold axes and
twelve others), six M2(SR)5 mounts. Six orbits under Th, whose operations are all sign changes and cyclic
permutations of x, y, z.

Source of the eleven numbers: SevenNet-0 relaxation of [Ag44(SH)30]4-, the column that GPAW LDA and PBE
prefer over GFN1-xTB and over a bond-target fit. No coordinates of this cluster are public; the topology is
that of Desireddy et al., Nature 2013, 501, 399 and Yang et al., Nat. Commun. 2013, 4, 2422.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from structures.framework import Anchor, Framework, Role, Site

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["m44s30"]

_METALS: tuple[tuple[str, Role, tuple[float, float, float]], ...] = (
    ("ico", "interior", (1.435, 0.0, 2.315)),
    ("cube", "surface", (2.625, 2.625, 2.625)),
    ("d12", "surface", (0.0, 1.591, 4.251)),
    ("mount", "mount", (1.487, 0.0, 6.508)),
)
_SULFURS = (
    ("leg", (2.309, 2.068, 5.198)),
    ("apex", (0.0, 0.0, 8.396)),
)
_BOND = 2.95  # Å; all 84 M-S contacts of the relaxed frame are 2.45-2.69, the next pair is above 3.5


def m44s30() -> Framework:
    """Build M44S30: 44 sites, 30 anchors, 84 metal-sulfur contacts, core charge 4-."""
    sites: list[Site] = []
    for orbit, role, generator in _METALS:
        sites.extend(Site(len(sites) + k, p, orbit, role) for k, p in enumerate(_th_images(generator)))
    metals = np.array([site.position for site in sites])
    anchors: list[Anchor] = []
    for orbit, generator in _SULFURS:
        anchors.extend(
            Anchor(len(anchors) + k, p, orbit, _bound(metals, p)) for k, p in enumerate(_th_images(generator))
        )
    return Framework(
        name="M44S30",
        sites=tuple(sites),
        anchors=tuple(anchors),
        core_charge=-4,
        evidence="computed",
        citations=(
            "Geometry: SevenNet-0 relaxation of [Ag44(SH)30]4- in Th, checked by GPAW (LDA and PBE).",
            "Topology: Desireddy et al., Nature 2013, 501, 399; Yang et al., Nat. Commun. 2013, 4, 2422.",
        ),
        note="Ideal Th frame; R groups tilt at the apex sulfurs, so all-atom models have lower symmetry.",
    )


def _th_images(generator: tuple[float, float, float]) -> list[tuple[float, float, float]]:
    """Distinct images of a point under Th, in a fixed order."""
    images: dict[tuple[float, float, float], None] = {}
    for shift in range(3):
        x, y, z = (generator[(axis - shift) % 3] for axis in range(3))
        for sx, sy, sz in product((1.0, -1.0), repeat=3):
            images[(sx * x + 0.0, sy * y + 0.0, sz * z + 0.0)] = None
    return list(images)


def _bound(metals: NDArray[np.float64], sulfur: tuple[float, float, float]) -> tuple[int, ...]:
    return tuple(np.nonzero(np.linalg.norm(metals - np.array(sulfur), axis=1) < _BOND)[0].tolist())
