"""M30S18, fcc isomer: the C2 frame of Au30(SR)18.

Core 20; two bridging SR, four SR-M-SR, two SR-(M-SR)3. Every atom is off the axis (z), so the frame is two
equal halves: 15 metals and 9 sulfurs each. Half of it and half of M28S20 make M29S19. The table is the C2
mean of a DFT geometry, 0.13 Å rms from it.
"""

from __future__ import annotations

from structures.framework import Framework
from structures.library.table import C2Z, MetalRow, SulfurRow, expand

__all__ = ["m30s18"]

_METALS: tuple[MetalRow, ...] = (
    ("c1", "interior", (1.457, -0.384, 0.264)),
    ("c2", "interior", (1.753, 2.374, 0.199)),
    ("s1", "surface", (0.040, -1.472, -2.019)),
    ("s2", "surface", (0.231, 1.463, 2.397)),
    ("s3", "surface", (1.068, -3.116, 0.081)),
    ("s4", "surface", (2.820, -1.726, -1.724)),
    ("s5", "surface", (2.970, 0.886, 2.269)),
    ("s6", "surface", (3.234, 1.271, -2.048)),
    ("s7", "surface", (4.702, 0.065, -0.071)),
    ("s8", "surface", (4.536, 2.784, -0.053)),
    ("m1", "staple", (3.253, -2.124, 2.355)),
    ("m2", "staple", (1.902, 5.190, 0.325)),
    ("t1", "staple", (5.507, -0.248, -3.317)),
    ("t2", "staple", (6.260, 1.919, 2.393)),
    ("t3", "staple", (7.245, 1.993, -1.114)),
)
_SULFURS: tuple[SulfurRow, ...] = (
    ("sb1", (1.602, 1.796, -3.748)),
    ("sd1", (6.767, 1.730, -3.401)),
    ("sd2", (8.126, 2.365, 1.034)),
    ("sm1", (1.475, -2.351, 3.878)),
    ("sm2", (0.450, -5.432, 0.359)),
    ("sm3", (5.234, -2.004, 1.088)),
    ("sm4", (4.266, 5.172, 0.329)),
    ("st1", (4.403, -2.321, -3.432)),
    ("st2", (4.527, 1.621, 3.956)),
)


def m30s18() -> Framework:
    """Build M30S18 (fcc): 30 sites, 18 anchors, 36 metal-sulfur contacts, neutral."""
    sites, anchors = expand(_METALS, _SULFURS, C2Z)
    return Framework(
        name="M30S18",
        sites=sites,
        anchors=anchors,
        core_charge=0,
        evidence="dft",
        citations=("Geometry: C2 mean of a DFT geometry of fcc Au30(SR)18.",),
        note="The fcc isomer; Au30(SR)18 also has an hcp isomer with six dimers.",
        silver=(0.0,) * len(sites),
    )
