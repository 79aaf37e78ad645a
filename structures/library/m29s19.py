"""M29S19: the hetero-dimer, half of M30S18 and half of M28S20; C1.

Core 17 = 20/2 + 14/2; one bridging SR, three SR-M-SR, three SR-(M-SR)3 = half of {2 bridging, 4 monomers,
2 trimers} and half of {2 monomers, 4 trimers}; 10 electrons = (12 + 8)/2. `structures.halves` makes the sum
from the two parents. Positions: a DFT geometry of Au29(SR)19 in its principal axes, 0.001 Å.
"""

from __future__ import annotations

import numpy as np

from structures.framework import Framework
from structures.library.table import MetalRow, SulfurRow, expand

__all__ = ["m29s19"]

_METALS: tuple[MetalRow, ...] = (
    ("c1", "interior", (-1.879, 1.891, 0.314)),
    ("c2", "interior", (-1.573, -0.856, 0.191)),
    ("c3", "interior", (1.505, -0.106, 0.030)),
    ("s1", "surface", (-4.757, -0.467, 0.012)),
    ("s2", "surface", (-4.682, 2.241, 0.245)),
    ("s3", "surface", (-3.407, 0.980, -1.937)),
    ("s4", "surface", (-3.029, 0.248, 2.335)),
    ("s5", "surface", (-2.900, -1.984, -1.990)),
    ("s6", "surface", (-1.372, -3.596, -0.228)),
    ("s7", "surface", (-0.269, 0.684, 2.318)),
    ("s8", "surface", (-0.106, 1.179, -1.988)),
    ("s9", "surface", (-0.066, -1.829, -1.999)),
    ("s10", "surface", (0.510, -2.142, 1.882)),
    ("s11", "surface", (0.913, 2.609, 0.266)),
    ("s12", "surface", (2.265, -2.781, -0.204)),
    ("s13", "surface", (2.662, 1.586, -1.794)),
    ("s14", "surface", (3.193, -1.163, 1.938)),
    ("m1", "staple", (-3.078, -2.778, 2.160)),
    ("m2", "staple", (-2.079, 4.667, 0.724)),
    ("m3", "staple", (0.973, -5.613, -0.495)),
    ("t1", "staple", (-7.378, 1.324, -0.723)),
    ("t2", "staple", (-6.245, 1.074, 2.724)),
    ("t3", "staple", (-5.677, -0.395, -3.302)),
    ("t4", "staple", (2.866, 1.883, 2.507)),
    ("t5", "staple", (3.391, -1.359, -2.587)),
    ("t6", "staple", (5.103, 0.707, -0.135)),
    ("t7", "staple", (5.949, 2.929, -2.526)),
    ("t8", "staple", (6.750, -0.944, 2.400)),
    ("t9", "staple", (8.295, 1.319, -0.158)),
)
_SULFURS: tuple[SulfurRow, ...] = (
    ("sb1", (-1.802, 1.502, -3.666)),
    ("sd1", (-8.223, 1.082, 1.457)),
    ("sd2", (-6.898, 1.602, -3.018)),
    ("sd3", (4.670, 2.637, 1.186)),
    ("sd4", (5.473, -1.220, -1.480)),
    ("sd5", (8.167, 3.038, -1.757)),
    ("sd6", (8.799, -0.357, 1.410)),
    ("sm1", (-5.065, -2.750, 0.864)),
    ("sm2", (-4.448, 4.617, 0.769)),
    ("sm3", (-1.279, -6.013, 0.049)),
    ("sm4", (-1.127, -2.917, 3.507)),
    ("sm5", (0.263, 4.886, 0.833)),
    ("sm6", (3.169, -4.930, -0.971)),
    ("st1", (-4.514, -2.396, -3.720)),
    ("st2", (-4.395, 1.004, 4.176)),
    ("st3", (1.230, 1.349, 4.117)),
    ("st4", (1.444, -1.692, -3.877)),
    ("st5", (3.791, 2.957, -3.420)),
    ("st6", (4.868, -1.711, 3.561)),
)


def m29s19() -> Framework:
    """Build M29S19: 29 sites, 19 anchors, 38 metal-sulfur contacts, neutral."""
    sites, anchors = expand(_METALS, _SULFURS, (np.eye(3),))
    return Framework(
        name="M29S19",
        sites=sites,
        anchors=anchors,
        core_charge=0,
        evidence="dft",
        citations=(
            "Geometry: DFT geometry of Au29(SR)19.",
            "Hetero-dimer: Li et al., Nature 2021, 594, 380.",
        ),
        note="No symmetry: every site is its own orbit.",
        silver=(0.0,) * len(sites),
    )
