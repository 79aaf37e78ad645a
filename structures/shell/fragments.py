"""Local geometries of ligands from bond lengths, angles and torsions.

Convention: the anchor atom (sulfur) is at the origin and not part of the fragment, the first bond points
along +z. Lengths and angles are the means of organic crystal structures: Allen et al., J. Chem. Soc. Perkin
Trans. 2 1987, S1. S-H 1.35, S-C(sp3) 1.82, S-C(aryl) 1.77 Å.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = [
    "Fragment",
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

_SH, _SC_ALKYL, _SC_ARYL = 1.35, 1.82, 1.77
_CC, _CC_RING, _CH, _CH_RING = 1.53, 1.395, 1.09, 1.085
_CF, _C_METHYL, _C_CARBOXYL, _C_NITRO = 1.35, 1.51, 1.48, 1.47  # on a benzene ring
_TETRAHEDRAL = 109.47
_STAGGERED = (60.0, 180.0, 300.0)
_ANCHOR, _FIRST = 1, 2  # atom 0 of a chain is a dummy that fixes torsions


@dataclass(frozen=True, eq=False)
class Fragment:
    """Atoms of a ligand beyond its anchor; equal where elements, coordinates and acidic atoms are.

    Attributes
    ----------
    symbols
        Element of each of the n atoms.
    conformers
        Positions, shape (k, n, 3), Å: the shapes to choose from, anchor atom at the origin.
    acidic
        Indices of the hydrogens that the ligand can lose.
    heads
        How many of the first atoms are bound to the anchor: their mean direction is that of the ligand.
    """

    symbols: tuple[str, ...]
    conformers: NDArray[np.float64]
    acidic: tuple[int, ...] = ()
    heads: int = 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fragment) and (self is other or self._value == other._value)

    def __hash__(self) -> int:
        return hash(self._value)

    @property
    def _value(self) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...], bytes]:
        return self.symbols, self.acidic, self.conformers.shape, self.conformers.tobytes()

    def deprotonated(self) -> Fragment:
        """Return the fragment without its acidic hydrogens."""
        keep = [i for i in range(len(self.symbols)) if i not in self.acidic]
        return Fragment(tuple(self.symbols[i] for i in keep), self.conformers[:, keep], heads=self.heads)


def bare() -> Fragment:
    """Return no atoms: a halide is only its anchor."""
    return Fragment((), np.zeros((1, 0, 3)))


def hydrogen() -> Fragment:
    """SH."""
    return _fragment([_Chain("H", _SH)])


def methyl() -> Fragment:
    """SCH3."""
    chain = _Chain("C", _SC_ALKYL)
    chain.hydrogens(_FIRST, _ANCHOR, 0, _STAGGERED)
    return _fragment([chain])


def aryl(substituents: Mapping[int, str]) -> Fragment:
    """Benzenethiolate with groups at ring positions 2 to 6: F, CH3, COOH, NO2 or tBu; acid and nitro flat."""
    chain = _Chain("C", _SC_ARYL)
    _ring(chain, _FIRST, _ANCHOR, 0, 0.0, substituents)
    return _fragment([chain])


def phenylethyl() -> Fragment:
    """SCH2CH2C6H5 in three conformers about C-C (trans, gauche, gauche), the ring across the chain."""
    shapes = []
    for turn in (180.0, 65.0, 295.0):
        chain = _Chain("C", _SC_ALKYL)
        second = chain.add("C", _CC, _FIRST, 112, _ANCHOR, 180, 0)
        chain.hydrogens(_FIRST, _ANCHOR, 0, (60, 300))
        chain.hydrogens(second, _FIRST, _ANCHOR, (turn + 120, turn + 240))
        ipso = chain.add("C", _C_METHYL, second, 112, _FIRST, turn, _ANCHOR)
        _ring(chain, ipso, second, _FIRST, 90.0, {})
        shapes.append(chain)
    return _fragment(shapes)


def benzyl() -> Fragment:
    """SCH2C6H5, the ring across the plane of S, CH2 and ring carbon, as in benzyl thioethers."""
    chain = _Chain("C", _SC_ALKYL)
    ipso = chain.add("C", _C_METHYL, _FIRST, 112, _ANCHOR, 180, 0)
    chain.hydrogens(_FIRST, _ANCHOR, 0, (60, 300))
    _ring(chain, ipso, _FIRST, _ANCHOR, 90.0, {})
    return _fragment([chain])


def tertiary_butyl() -> Fragment:
    """SC(CH3)3."""
    chain = _Chain("C", _SC_ALKYL)
    for turn in _STAGGERED:
        carbon = chain.add("C", _CC, _FIRST, _TETRAHEDRAL, _ANCHOR, turn, 0)
        chain.hydrogens(carbon, _FIRST, _ANCHOR, _STAGGERED)
    return _fragment([chain])


def mercaptohexanoate() -> Fragment:
    """S(CH2)5COOH with a stretched chain, or one with a gauche turn next to the sulfur."""
    shapes = []
    for turn in (180.0, 65.0, 295.0):
        chain = _Chain("C", _SC_ALKYL)
        above, at, below, torsion = 0, _ANCHOR, _FIRST, 180.0
        for step in range(5):
            length = _CC if step < 4 else _C_CARBOXYL + 0.03
            new = chain.add("C", length, below, 112, at, torsion, above)
            chain.hydrogens(below, at, above, (torsion + 120, torsion + 240))
            above, at, below = at, below, new
            torsion = turn if step == 0 else 180.0
        _acid(chain, below, at, above)
        shapes.append(chain)
    return _fragment(shapes)


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


def aligned(positions: NDArray[np.float64], anchor: NDArray[np.float64], first: int) -> NDArray[np.float64]:
    """Move `positions`, shape (n, 3), so that `anchor` is at the origin and atom `first` on +z."""
    moved = positions - anchor
    axis = moved[first] / np.linalg.norm(moved[first])
    side = np.cross(axis, [1.0, 0.0, 0.0] if abs(axis[0]) < 0.8 else [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side)
    turned: NDArray[np.float64] = moved @ np.column_stack([side, np.cross(axis, side), axis])
    return turned


def _ring(  # noqa: PLR0917  a line of a z-matrix, then the groups
    chain: _Chain, ipso: int, at: int, about: int, lean: float, substituents: Mapping[int, str]
) -> None:
    """Close a benzene ring on the atom `ipso`, which hangs on `at`; `lean` turns it about that bond."""
    ring = [ipso, chain.add("C", _CC_RING, ipso, 120, at, lean, about)]
    ring.append(chain.add("C", _CC_RING, ring[1], 120, ipso, 180, at))
    for k in range(2, 5):
        ring.append(chain.add("C", _CC_RING, ring[k], 120, ring[k - 1], 0, ring[k - 2]))
    for k in range(1, 6):
        reference = (ring[k - 1], ring[(k + 1) % 6])
        _substituent(chain, substituents.get(k + 1, "H"), ring[k], *reference)


def _substituent(chain: _Chain, group: str, carbon: int, at: int, about: int) -> None:
    length = {"H": _CH_RING, "F": _CF, "CH3": _C_METHYL, "COOH": _C_CARBOXYL, "NO2": _C_NITRO, "tBu": _CC}
    element = {"H": "H", "F": "F", "NO2": "N"}.get(group, "C")
    head = chain.add(element, length[group], carbon, 120, at, 180, about)
    if group == "CH3":
        chain.hydrogens(head, carbon, at, (90, 210, 330))
    elif group == "COOH":
        _acid(chain, head, carbon, at)
    elif group == "NO2":
        chain.add("O", 1.22, head, 118, carbon, 0, at)
        chain.add("O", 1.22, head, 118, carbon, 180, at)
    elif group == "tBu":
        for turn in (0, 120, 240):
            methyl_carbon = chain.add("C", _CC, head, _TETRAHEDRAL, carbon, turn, at)
            chain.hydrogens(methyl_carbon, head, carbon, _STAGGERED)


def _acid(chain: _Chain, carbon: int, at: int, about: int) -> None:
    """Finish a carboxyl group on `carbon`: C=O, then O-H on the same side as it."""
    carbonyl = chain.add("O", 1.21, carbon, 124, at, 0, about)
    hydroxyl = chain.add("O", 1.33, carbon, 113, at, 180, about)
    chain.acidic.append(chain.add("H", 0.97, hydroxyl, 107, carbon, 0, carbonyl))


class _Chain:
    """Atoms grown one by one from a dummy on +x, the anchor at the origin and a first atom on +z."""

    def __init__(self, symbol: str, bond: float) -> None:
        self.symbols = ["X", "S", symbol]
        self.positions = [np.array([1.0, 0.0, 0.0]), np.zeros(3), np.array([0.0, 0.0, bond])]
        self.acidic: list[int] = []

    def add(  # noqa: PLR0917  a line of a z-matrix
        self, symbol: str, bond: float, to: int, angle: float, at: int, torsion: float, about: int
    ) -> int:
        """Place an atom `bond` Å from `to`, with its angle (degrees) to `at` and torsion to `about`."""
        a, b, c = (self.positions[k] for k in (about, at, to))
        axis = (c - b) / np.linalg.norm(c - b)
        normal = np.cross(b - a, axis)
        normal /= np.linalg.norm(normal)
        polar, turn = np.radians(180 - angle), np.radians(torsion)
        way = np.cos(polar) * axis + np.sin(polar) * (
            np.cos(turn) * np.cross(normal, axis) + np.sin(turn) * normal
        )
        self.symbols.append(symbol)
        self.positions.append(c + bond * way)
        return len(self.symbols) - 1

    def hydrogens(self, carbon: int, at: int, about: int, turns: Sequence[float]) -> None:
        """Add a hydrogen at each torsion of `turns`."""
        for turn in turns:
            self.add("H", _CH, carbon, _TETRAHEDRAL, at, turn, about)


def _fragment(shapes: Sequence[_Chain]) -> Fragment:
    first = shapes[0]
    return Fragment(
        tuple(first.symbols[2:]),
        np.array([shape.positions[2:] for shape in shapes]),
        tuple(k - 2 for k in first.acidic),
    )
