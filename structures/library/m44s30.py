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

import numpy as np

from structures.framework import Framework
from structures.library.table import MetalRow, SulfurRow, expand

__all__ = ["m44s30"]

_METALS: tuple[MetalRow, ...] = (
    ("ico", "interior", (1.435, 0.0, 2.315)),
    ("cube", "surface", (2.625, 2.625, 2.625)),
    ("d12", "surface", (0.0, 1.591, 4.251)),
    ("mount", "mount", (1.487, 0.0, 6.508)),
)
_SULFURS: tuple[SulfurRow, ...] = (
    ("leg", (2.309, 2.068, 5.198)),
    ("apex", (0.0, 0.0, 8.449)),
)
# cyclic shifts outside, signs inside: this order numbers the sites (bit i of an occupancy); it must stay
_TH = tuple(
    np.diag(signs) @ np.roll(np.eye(3), shift, axis=0)
    for shift in range(3)
    for signs in product((1.0, -1.0), repeat=3)
)


def m44s30() -> Framework:
    """Build M44S30: 44 sites, 30 anchors, 84 metal-sulfur contacts, core charge 4-."""
    sites, anchors = expand(_METALS, _SULFURS, _TH)
    return Framework(
        name="M44S30",
        sites=sites,
        anchors=anchors,
        core_charge=-4,
        evidence="computed",
        citations=(
            "Geometry: SevenNet-0 relaxation of [Ag44(SH)30]4- in Th, checked by GPAW (LDA and PBE).",
            "Topology: Desireddy et al., Nature 2013, 501, 399; Yang et al., Nat. Commun. 2013, 4, 2422.",
        ),
        note="Ideal Th frame; R groups tilt at the apex sulfurs, so all-atom models have lower symmetry.",
        silver=(1.0,) * len(sites),
    )
