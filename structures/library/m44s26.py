"""M44S26: the C2 framework of Au44(SR)26 and [Au44(p-MBA)26]2-.

Twenty-nine core metals: two face-sharing icosahedra (M23: two centres c1, three shared h1 and h2, eighteen
others) and a cap of six (x1-x3) on one side of the waist. Two bridging SR, three SR-M-SR (one of them on
the axis), six SR-(M-SR)2; every sulfur binds exactly two metals. Seven core metals carry no sulfur and
twenty-two carry one.

The table is the mean of two independent DFT relaxations of Au44(SR)26, made exactly C2 (axis z); each lies
within 0.19 Å rms of it. Numbers: 23 metal orbits and 13 sulfur orbits, each but h2 and m1 with two copies.
"""

from __future__ import annotations

from structures.framework import Framework
from structures.library.table import C2Z, MetalRow, SulfurRow, expand

__all__ = ["m44s26"]

_METALS: tuple[MetalRow, ...] = (
    ("c1", "interior", (2.169, -0.011, -0.930)),
    ("h1", "interior", (0.046, 1.664, -0.011)),
    ("h2", "interior", (0.0, 0.0, -2.856)),
    ("i1", "interior", (1.513, -0.058, 1.902)),
    ("i2", "surface", (1.500, -2.461, -2.283)),
    ("i3", "surface", (2.621, -2.515, 0.704)),
    ("i4", "surface", (1.564, 2.431, -2.357)),
    ("i5", "surface", (2.749, 2.529, 0.422)),
    ("i6", "surface", (4.282, 0.001, 0.969)),
    ("i7", "surface", (2.824, -0.013, -3.740)),
    ("i8", "surface", (4.295, -1.849, -1.461)),
    ("i9", "surface", (4.424, 1.428, -1.882)),
    ("x1", "surface", (0.217, 2.193, 3.114)),
    ("x2", "surface", (3.150, 1.823, 3.273)),
    ("x3", "surface", (1.428, 0.219, 4.744)),
    ("m1", "staple", (0.0, 0.0, -5.836)),
    ("m2", "staple", (5.759, 2.668, 1.122)),
    ("d1", "staple", (2.046, 4.576, 3.452)),
    ("d2", "staple", (3.583, -4.889, -1.210)),
    ("d3", "staple", (5.539, -3.197, 1.185)),
    ("d4", "staple", (0.073, 2.792, 6.064)),
    ("d5", "staple", (4.011, 2.849, -4.607)),
    ("d6", "staple", (5.900, -0.143, -4.126)),
)
# the metals that each binds (a prime is the C2 image): sb1 i3 x1', sm1 m1 i7, sm2 x2 m2, sm3 i9 m2,
# st1 d1 i5, st2 d2 i2, st3 d5 i4, st4 d3 i6, st5 d4' x3, st6 d6 i8, sd1 d2 d3, sd2 d1 d4, sd3 d5 d6
_SULFURS: tuple[SulfurRow, ...] = (
    ("sb1", (1.494, -3.783, 2.439)),
    ("sm1", (2.165, -0.926, -5.929)),
    ("sm2", (5.501, 2.407, 3.452)),
    ("sm3", (6.276, 2.863, -1.176)),
    ("st1", (2.316, 4.887, 1.132)),
    ("st2", (2.084, -4.709, -3.018)),
    ("st3", (2.247, 4.224, -3.861)),
    ("st4", (6.193, -1.097, 1.974)),
    ("st5", (1.759, -1.411, 6.477)),
    ("st6", (6.238, -2.107, -2.878)),
    ("sd1", (5.044, -5.410, 0.555)),
    ("sd2", (1.827, 4.347, 5.804)),
    ("sd3", (5.786, 1.679, -5.613)),
)


def m44s26() -> Framework:
    """Build M44S26: 44 sites, 26 anchors, 52 metal-sulfur contacts, core charge 2-."""
    sites, anchors = expand(_METALS, _SULFURS, C2Z)
    return Framework(
        name="M44S26",
        sites=sites,
        anchors=anchors,
        core_charge=-2,
        evidence="dft",
        citations=(
            "Geometry: C2-symmetrised mean of two DFT relaxations of Au44(SR)26, 0.29 Å rms apart.",
            "Crystal of neutral Au44(2,4-DMBT)26: Liao et al., JACS 2016, 138, 10425.",
            "[Au44(p-MBA)26]2-: Yao et al., Nat. Commun. 2017, 8, 927.",
        ),
        note=(
            "No crystal of the 2- cluster is known; it is taken to have the frame of neutral "
            "Au44(2,4-DMBT)26. The frame is chiral; its mirror image has the same isomer counts."
        ),
        silver=(0.0,) * len(sites),
    )
