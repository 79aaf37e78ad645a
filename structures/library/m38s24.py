"""M38S24, Q isomer: the D3 frame of Au38(SR)24.

Two icosahedra that share a face (core 23), three SR-M-SR over the waist, three SR-(M-SR)2 around either end.
Eight metal orbits and four sulfur orbits. Chiral; the mirror image has the same counts. It is the parent of
M44S26. The table is the D3 mean (C3 along z, a C2 along x) of a PBE geometry of Au38(SCH3)24, 0.12 Å rms
from it.
"""

from __future__ import annotations

import numpy as np

from structures.framework import Framework
from structures.library.table import MetalRow, SulfurRow, expand, turn

__all__ = ["m38s24"]

_D3 = tuple(turn(120 * k) @ flip for flip in (np.eye(3), np.diag([1.0, -1.0, -1.0])) for k in range(3))
_METALS: tuple[MetalRow, ...] = (
    ("centre", "interior", (0.0, 0.0, 2.064)),
    ("shared", "interior", (-1.031, 1.785, 0.0)),
    ("inner", "surface", (1.414, 2.418, 1.518)),
    ("outer", "surface", (-1.365, 2.513, 2.751)),
    ("apex", "surface", (1.029, 1.476, 4.320)),
    ("mono", "staple", (-2.537, 4.394, 0.0)),
    ("da", "staple", (3.836, 2.877, 3.848)),
    ("db", "staple", (-1.646, 2.994, 5.835)),
)
_SULFURS: tuple[SulfurRow, ...] = (
    ("ea", (3.061, 4.153, 2.027)),
    ("mono", (-2.300, 4.735, 2.323)),
    ("eb", (0.650, 2.839, 6.281)),
    ("middle", (-3.963, 3.299, 5.667)),
)


def m38s24() -> Framework:
    """Build M38S24 (Q): 38 sites, 24 anchors, 48 metal-sulfur contacts, neutral."""
    sites, anchors = expand(_METALS, _SULFURS, _D3)
    return Framework(
        name="M38S24",
        sites=sites,
        anchors=anchors,
        core_charge=0,
        evidence="dft",
        citations=(
            "Geometry: D3 mean of a PBE geometry of Au38(SCH3)24.",
            "Crystal of Au38(SC2H4Ph)24: Qian et al., JACS 2010, 132, 8280.",
        ),
        note="The Q isomer; Au38(SR)24 also has a T isomer of another frame.",
        silver=(0.0,) * len(sites),
    )
