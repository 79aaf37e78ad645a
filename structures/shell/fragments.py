"""Local geometries of ligands from bond lengths, angles and torsions.

Convention: the anchor atom (sulfur) is at the origin and not part of the fragment, the first bond points
along +z. Lengths and angles are the means of organic crystal structures: Allen et al., J. Chem. Soc. Perkin
Trans. 2 1987, S1: S-C(sp3) 1.82, S-C(aryl) 1.77 Å. S-H 1.34 Å is that of methanethiol (microwave).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.shell.chain import ANCHOR, FIRST, TETRAHEDRAL, Chain, Fragment, fragment_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = [
    "adamantyl",
    "aligned",
    "aryl",
    "bare",
    "cyclohexyl",
    "hydrogen",
    "mercaptohexanoate",
    "methyl",
    "phenylethyl",
    "tertiary_butyl",
]

_SH, _SC_ALKYL, _SC_ARYL = 1.34, 1.82, 1.77
_CC, _CC_RING, _CH, _CH_RING = 1.53, 1.395, 1.09, 1.085
_CF, _C_METHYL, _C_CARBOXYL, _C_NITRO = 1.35, 1.51, 1.48, 1.47  # on a benzene ring
_STAGGERED = (60.0, 180.0, 300.0)


def bare() -> Fragment:
    """Return no atoms: a halide is only its anchor."""
    return Fragment((), np.zeros((1, 0, 3)))


def hydrogen() -> Fragment:
    """SH."""
    return fragment_of([Chain("H", _SH)])


def methyl() -> Fragment:
    """SCH3."""
    chain = Chain("C", _SC_ALKYL)
    chain.hydrogens(FIRST, ANCHOR, 0, _STAGGERED)
    return fragment_of([chain])


def aryl(substituents: Mapping[int, str]) -> Fragment:
    """Benzenethiolate with groups at ring positions 2 to 6: F, CH3, COOH, NO2 or tBu; acid and nitro flat."""
    chain = Chain("C", _SC_ARYL)
    _ring(chain, FIRST, ANCHOR, 0, 0.0, substituents)
    return fragment_of([chain])


def phenylethyl() -> Fragment:
    """SCH2CH2C6H5 in three conformers about C-C (trans, gauche, gauche), the ring across the chain."""
    shapes = []
    for turn in (180.0, 65.0, 295.0):
        chain = Chain("C", _SC_ALKYL)
        second = chain.add("C", _CC, FIRST, 112, ANCHOR, 180, 0)
        chain.hydrogens(FIRST, ANCHOR, 0, (60, 300))
        chain.hydrogens(second, FIRST, ANCHOR, (turn + 120, turn + 240))
        ipso = chain.add("C", _C_METHYL, second, 112, FIRST, turn, ANCHOR)
        _ring(chain, ipso, second, FIRST, 90.0, {})
        shapes.append(chain)
    return fragment_of(shapes)


def benzyl() -> Fragment:
    """SCH2C6H5, the ring across the plane of S, CH2 and ring carbon, as in benzyl thioethers."""
    chain = Chain("C", _SC_ALKYL)
    ipso = chain.add("C", _C_METHYL, FIRST, 112, ANCHOR, 180, 0)
    chain.hydrogens(FIRST, ANCHOR, 0, (60, 300))
    _ring(chain, ipso, FIRST, ANCHOR, 90.0, {})
    return fragment_of([chain])


def tertiary_butyl() -> Fragment:
    """SC(CH3)3."""
    chain = Chain("C", _SC_ALKYL)
    for turn in _STAGGERED:
        carbon = chain.add("C", _CC, FIRST, TETRAHEDRAL, ANCHOR, turn, 0)
        chain.hydrogens(carbon, FIRST, ANCHOR, _STAGGERED)
    return fragment_of([chain])


def mercaptohexanoate() -> Fragment:
    """S(CH2)5COOH with a stretched chain, or one with a gauche turn next to the sulfur."""
    shapes = []
    for turn in (180.0, 65.0, 295.0):
        chain = Chain("C", _SC_ALKYL)
        above, at, below, torsion = 0, ANCHOR, FIRST, 180.0
        for step in range(5):
            length = _CC if step < 4 else _C_CARBOXYL + 0.03
            new = chain.add("C", length, below, 112, at, torsion, above)
            chain.hydrogens(below, at, above, (torsion + 120, torsion + 240))
            above, at, below = at, below, new
            torsion = turn if step == 0 else 180.0
        chain.acid(below, at, above)
        shapes.append(chain)
    return fragment_of(shapes)


def cyclohexyl() -> Fragment:
    """SC6H11 as a chair, the sulfur equatorial or axial."""
    radius, height = 2 * np.sqrt(2) / 3 * _CC, _CC / 6
    up = np.array([1, -1] * 3)
    around = np.array([[np.cos(a), np.sin(a), 0.0] for a in np.arange(6) * np.pi / 3])
    carbons = radius * around + height * up[:, None] * [0, 0, 1]
    axial = up[:, None] * np.array([0.0, 0.0, 1.0])
    equatorial = 2 * np.sqrt(2) / 3 * around - axial / 3
    shapes = []
    for toward, other in ((equatorial, axial), (axial, equatorial)):
        hydrogens = [carbons[0] + _CH * other[0]]
        hydrogens += [carbons[k] + _CH * way[k] for k in range(1, 6) for way in (axial, equatorial)]
        shapes.append(aligned(np.array([*carbons, *hydrogens]), carbons[0] + _SC_ALKYL * toward[0], 0))
    return Fragment(("C",) * 6 + ("H",) * 11, np.array(shapes))


def adamantyl() -> Fragment:
    """1-adamantanethiolate, SC10H15: four CH and six CH2 on a diamond lattice."""
    step = _CC / np.sqrt(3)
    signs = np.array([[a, b, c] for a in (1, -1) for b in (1, -1) for c in (1, -1)])
    even, odd = signs[signs.prod(axis=1) > 0], signs[signs.prod(axis=1) < 0]
    bridges = np.vstack([np.eye(3), -np.eye(3)])
    hydrogens = [corner * (step + _CH / np.sqrt(3)) for corner in even[1:]]
    for bridge in bridges:
        hydrogens += [2 * step * bridge + _CH / np.sqrt(3) * way for way in odd if way @ bridge > 0]
    positions = np.array([*step * even, *2 * step * bridges, *hydrogens])
    anchor = even[0] * (step + _SC_ALKYL / np.sqrt(3))
    return Fragment(("C",) * 10 + ("H",) * 15, aligned(positions, anchor, 0)[None])


def aligned(positions: NDArray[np.float64], anchor: NDArray[np.float64], first: int) -> NDArray[np.float64]:
    """Move `positions`, shape (n, 3), so that `anchor` is at the origin and atom `first` on +z."""
    moved = positions - anchor
    axis = moved[first] / np.linalg.norm(moved[first])
    side = np.cross(axis, [1.0, 0.0, 0.0] if abs(axis[0]) < 0.8 else [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side)
    turned: NDArray[np.float64] = moved @ np.column_stack([side, np.cross(axis, side), axis])
    return turned


def _ring(  # noqa: PLR0917  a line of a z-matrix, then the groups
    chain: Chain, ipso: int, at: int, about: int, lean: float, substituents: Mapping[int, str]
) -> None:
    """Close a benzene ring on the atom `ipso`, which hangs on `at`; `lean` turns it about that bond."""
    ring = [ipso, chain.add("C", _CC_RING, ipso, 120, at, lean, about)]
    ring.append(chain.add("C", _CC_RING, ring[1], 120, ipso, 180, at))
    for k in range(2, 5):
        ring.append(chain.add("C", _CC_RING, ring[k], 120, ring[k - 1], 0, ring[k - 2]))
    for k in range(1, 6):
        reference = (ring[k - 1], ring[(k + 1) % 6])
        _substituent(chain, substituents.get(k + 1, "H"), ring[k], *reference)


def _substituent(chain: Chain, group: str, carbon: int, at: int, about: int) -> None:
    length = {"H": _CH_RING, "F": _CF, "CH3": _C_METHYL, "COOH": _C_CARBOXYL, "NO2": _C_NITRO, "tBu": _CC}
    element = {"H": "H", "F": "F", "NO2": "N"}.get(group, "C")
    head = chain.add(element, length[group], carbon, 120, at, 180, about)
    if group == "CH3":
        chain.hydrogens(head, carbon, at, (90, 210, 330))
    elif group == "COOH":
        chain.acid(head, carbon, at)
    elif group == "NO2":
        chain.add("O", 1.22, head, 118, carbon, 0, at)
        chain.add("O", 1.22, head, 118, carbon, 180, at)
    elif group == "tBu":
        for turn in (0, 120, 240):
            methyl_carbon = chain.add("C", _CC, head, TETRAHEDRAL, carbon, turn, at)
            chain.hydrogens(methyl_carbon, head, carbon, _STAGGERED)
