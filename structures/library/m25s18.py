"""M25S18: the frame of [Au25(SR)18]- and [Ag25(SR)18]-; group Th within 0.65 Å.

One metal in an icosahedron of twelve, six SR-(M-SR)2 along the axes. Numbers of sites: 1 + 12 + 12.

The staples of real clusters twist, gold's towards C3i and silver's towards T, so an exact Th frame is 0.25 to
0.26 Å rms from either DFT geometry. This table is the Th mean of the PBE geometries of [Au25(SCH3)18]- and
[Ag25(SCH3)18]- plus 0.4 of the C3i twist of the first and 0.4 of the T twist of the second: 0.23 and 0.22 Å
rms from the two. It is exactly C3 (about 111); every Th operation holds within 0.58 Å, which is why the
tolerance is 0.65 Å.
"""

from __future__ import annotations

import numpy as np

from structures.framework import Framework
from structures.library.table import MetalRow, SulfurRow, expand

__all__ = ["m25s18"]

_C3 = tuple(np.roll(np.eye(3), shift, axis=0) for shift in range(3))
_METALS: tuple[MetalRow, ...] = (
    ("centre", "interior", (0.0, 0.0, 0.0)),
    ("ico", "surface", (-0.021, 1.446, 2.464)),
    ("ico", "surface", (-0.006, 1.440, -2.464)),
    ("ico", "surface", (0.029, -1.440, 2.464)),
    ("ico", "surface", (-0.002, -1.446, -2.464)),
    ("staple", "staple", (1.770, 0.132, 4.642)),
    ("staple", "staple", (1.780, -0.061, -4.638)),
    ("staple", "staple", (-1.780, -0.071, 4.638)),
    ("staple", "staple", (-1.770, -0.001, -4.642)),
)
_SULFURS: tuple[SulfurRow, ...] = (
    ("end", (0.134, 3.484, 3.843)),
    ("end", (-0.291, 3.467, -3.834)),
    ("end", (0.029, -3.467, 3.834)),
    ("end", (0.129, -3.484, -3.843)),
    ("middle", (-0.013, 0.141, 6.196)),
    ("middle", (0.013, -0.141, -6.196)),
)


def m25s18() -> Framework:
    """Build M25S18: 25 sites, 18 anchors, 36 metal-sulfur contacts, core charge 1-."""
    sites, anchors = expand(_METALS, _SULFURS, _C3)
    return Framework(
        name="M25S18",
        sites=sites,
        anchors=anchors,
        core_charge=-1,
        evidence="dft",
        citations=(
            "Geometry: Th mean of PBE geometries of [Au25(SCH3)18]- and [Ag25(SCH3)18]-, with a mean twist.",
            "Crystals of Au25: Heaven et al., JACS 2008, 130, 3754; Zhu et al., JACS 2008, 130, 5883.",
            "Crystal of Ag25: Joshi et al., JACS 2015, 137, 11578.",
        ),
        tolerance=0.65,
        note="Th is the group of the bond graph; the twisted staples obey it within 0.6 Å only.",
        silver=(0.3,) * len(sites),
    )
