"""M28S20: the D2 frame of Au28(SR)20 with two SR-M-SR and four SR-(M-SR)3 on a core of 14.

The table is the D2 mean (C2 axes along x, y, z) of a DFT geometry, 0.02 Å rms from it. Half of it and half of
M30S18 make M29S19.
"""

from __future__ import annotations

import numpy as np

from structures.framework import Framework
from structures.library.table import C2Z, MetalRow, SulfurRow, expand

__all__ = ["m28s20"]

_D2 = (*C2Z, np.diag([1.0, -1.0, -1.0]), np.diag([-1.0, 1.0, -1.0]))
_METALS: tuple[MetalRow, ...] = (
    ("c1", "interior", (0.0, 0.0, 1.798)),
    ("s1", "surface", (1.869, 1.493, 0.294)),
    ("s2", "surface", (0.065, -2.778, 1.864)),
    ("s3", "surface", (2.016, 1.322, 3.144)),
    ("m1", "staple", (0.0, 5.267, 0.0)),
    ("t1", "staple", (2.489, -1.756, 3.278)),
    ("t2", "staple", (0.0, 0.0, 5.316)),
    ("t3", "staple", (2.914, 1.286, 6.636)),
    ("t4", "staple", (0.0, 0.0, 8.556)),
)
_SULFURS: tuple[SulfurRow, ...] = (
    ("sm1", (0.469, -5.166, 2.298)),
    ("st1", (3.698, -1.783, 1.249)),
    ("st2", (3.736, 2.110, 4.606)),
    ("sd1", (1.601, -1.744, 5.463)),
    ("sd2", (2.301, 0.429, 8.729)),
)


def m28s20() -> Framework:
    """Build M28S20: 28 sites, 20 anchors, 40 metal-sulfur contacts, neutral."""
    sites, anchors = expand(_METALS, _SULFURS, _D2)
    return Framework(
        name="M28S20",
        sites=sites,
        anchors=anchors,
        core_charge=0,
        evidence="dft",
        citations=("Geometry: D2 mean of a DFT geometry of Au28(SR)20.",),
        note="The isomer with two monomers and four trimers.",
        silver=(0.0,) * len(sites),
    )
