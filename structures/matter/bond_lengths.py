"""Lengths (Å) of metal-anchor bonds by element and role, and what else an element changes in a shell.

Means of PBE geometries: repository mpourmpakis/NC_Database (Nat. Commun. 2017, 8, 15988; 10.1039/c8na00246k,
10.1021/acs.jpcc.1c08356, 10.1039/d2en00157h) and 180 Au/Ag orderings of M36(SCH3)24 and M102(SCH3)44
(10.1063/5.0056690). Pd, Pt, Cd and Hg: single dopants in Au25(SCH3)18, one structure a site.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "BONDS",
    "LEAN",
    "R_ANGLE",
    "R_RANGE",
    "STAPLE_ANGLE",
    "STAPLE_CORE",
    "STAPLE_CORE_LEAST",
    "BondRole",
    "Length",
    "anchor_shift",
    "bond_length",
]

BondRole = Literal["staple", "surface", "crowded", "apex"]


@dataclass(frozen=True, slots=True)
class Length:
    """Mean and standard deviation (Å) over many bonds; `spread` is 0 where one structure was seen."""

    mean: float
    spread: float = 0.0


# every sulfur here binds two metals; of sulfurs on three no metal but silver was ever measured
BONDS: dict[BondRole, dict[str, Length]] = {
    "staple": {  # a metal that two sulfurs hold in line
        "Au": Length(2.358, 0.010),
        "Ag": Length(2.422, 0.015),
        "Pd": Length(2.305),
        "Pt": Length(2.27),
        "Cd": Length(2.555),
        "Hg": Length(2.49),
    },
    "surface": {  # a core metal with one sulfur
        "Au": Length(2.445, 0.018),
        "Ag": Length(2.497, 0.017),
        "Pd": Length(2.388),
        "Pt": Length(2.333),
        "Cd": Length(2.572),
        "Hg": Length(2.585),
    },
    "crowded": {"Au": Length(2.570, 0.034), "Ag": Length(2.575, 0.025)},  # a core metal with two
    "apex": {
        "Au": Length(2.385),
        "Ag": Length(2.446, 0.015),
    },  # a mount metal with the sulfur between the two
}

# Å that a staple metal sinks from between its two sulfurs towards the core, against gold; silver from the
# orderings (S-M-S 173° to 164°), Cd and Hg from S-M-S of 136° and 151° in Au25
LEAN: dict[str, float] = {"Au": 0.0, "Ag": 0.12, "Cd": 0.81, "Hg": 0.48}

# Å by which the distance of a staple metal to a core metal changes, gold to silver: (staple, core) metal; and
# the least distance that it leaves, two standard deviations below the mean of silver
STAPLE_CORE = (-0.12, -0.10)
STAPLE_CORE_LEAST = 2.91

# degrees: S-M-S of a staple metal; two standard deviations for gold and silver, one structure for Cd and Hg
STAPLE_ANGLE = {"Au": (165.0, 180.0), "Ag": (152.0, 180.0), "Cd": (136.0, 136.0), "Hg": (151.0, 151.0)}

# Å by which the two sulfurs of a staple metal move apart, gold to silver:
# 2 x 2.422 sin 82° - 2 x 2.358 sin 86.5°
STAPLE_WIDTH = 0.085

# M-S-R angle (degrees) on two metals and on three or more, by the first atom of R; other atoms as carbon
R_ANGLE: dict[str, tuple[float, float]] = {"C": (106.0, 106.0), "H": (98.0, 104.0)}

# degrees: three standard deviations about the mean of M-S-C on two metals (1,378 angles in 28 clusters with
# their real ligands: 108.3 ± 4.0°)
R_RANGE = (96.3, 120.3)

# covalent single-bond radii, Å: Pyykkö and Atsumi, Chem. Eur. J. 2009, 15, 186
_ANCHOR_RADII = {"S": 1.03, "Se": 1.16, "Te": 1.36, "Cl": 0.99, "Br": 1.14, "I": 1.33}


def bond_length(metal: str, role: BondRole) -> Length | None:
    """Length (Å) of a metal-sulfur bond, or None where nobody has measured it.

    >>> bond_length("Ag", "staple").mean - bond_length("Au", "staple").mean
    0.064...
    """
    return BONDS[role].get(metal)


def anchor_shift(element: str) -> float:
    """Å by which a bond to this anchor is longer than one to sulfur; 0 for an element without a radius."""
    return _ANCHOR_RADII.get(element, _ANCHOR_RADII["S"]) - _ANCHOR_RADII["S"]
