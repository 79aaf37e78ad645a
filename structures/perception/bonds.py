"""The cluster of a file: checked atoms, bonds across periodic edges, one unwrapped molecule.

Bond lengths: sums of covalent radii (Cordero et al., Dalton Trans. 2008, 2832, as in ASE) plus a margin. The
margin of metal-anchor bonds is read from the file: it lies in the widest gap of the sorted distances. Relaxed
clusters have their longest bonds at margins of 0.1 to 0.25 Å and the next pair at 0.8 Å and more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from ase.data import chemical_symbols

from structures.errors import InvalidInputError, TooManyError
from structures.matter.counter_ions import atomic_cations
from structures.matter.elements import element
from structures.matter.numbers import are_anchors, are_core_metals, covalent_radii
from structures.perception.cell import held_in_cell, without_cell
from structures.perception.neighbours import near_pairs

if TYPE_CHECKING:
    from ase import Atoms
    from numpy.typing import NDArray

__all__ = ["MAX_ATOMS", "ORGANIC", "OVERLAP", "Bonds", "Unwrapped", "anchor_margins", "find_bonds", "unwrap"]

MAX_ATOMS = 20_000
_BONDED, _APART = 0.15, 0.95  # Å: below the first a metal-anchor pair is bound, above the second it is not
_WIDE = 0.12  # Å: a narrower gap splits nothing
_FARTHEST = 1e6  # Å from the origin
_DONOR = 0.35  # Å, metal to any other non-metal: hydride, phosphine, alkynyl, amine
_TOUCH = 3.6  # Å, metal to metal: one cluster
ORGANIC = 0.27  # Å, between non-metals
_TO_HYDROGEN, _TWO_HYDROGENS = 0.40, 0.20
OVERLAP = 0.55  # of the sum of covalent radii; X-ray C-H of 0.93 Å is 0.87 of it


@dataclass(frozen=True, eq=False)
class Bonds:
    """Every bond twice: atoms `first` and `second`, `length` (Å), cell `shift` of the second, `margin`.

    `margin` is the length less the sum of covalent radii; a bond is to metal where one end is a core metal.
    `words` says why a cell was left out, where it was: shifts are zero then.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    length: NDArray[np.float64]
    shift: NDArray[np.int64]
    margin: NDArray[np.float64]
    words: str | None = None


@dataclass(frozen=True, eq=False)
class Unwrapped:
    """The largest metal cluster of a file.

    Attributes
    ----------
    atoms
        File indices of everything bound to the cluster, sorted.
    positions
        Å, shape (all atoms of the file, 3); made whole for `atoms`, as in the file for the others.
    others
        File indices of each separate molecule or ion, largest first.
    periodic
        True where the bonds run through the box from one side to the other.
    """

    atoms: tuple[int, ...]
    positions: NDArray[np.float64]
    others: tuple[tuple[int, ...], ...]
    periodic: bool


def find_bonds(atoms: Atoms) -> Bonds:
    """Check the atoms of a file and find their bonds; a cell that cannot hold the atoms is left out.

    Raises
    ------
    InvalidInputError
        If there are no atoms, no metal, unknown elements, positions that are no numbers, or atoms on top of
        each other.
    TooManyError
        If there are more than MAX_ATOMS atoms.
    """
    _check(atoms)
    atoms, words = held_in_cell(atoms)
    radii = covalent_radii(atoms.numbers)
    first, second, length, shift = _pairs(atoms)
    ratio = length / (radii[first] + radii[second])
    close = ratio < OVERLAP
    if close.any() and shift[close].any(axis=1).all():
        atoms, words = without_cell(atoms, f"{int(close.sum()) // 2} atoms lie on images of others")
        first, second, length, shift = _pairs(atoms)
        ratio = length / (radii[first] + radii[second])
    _refuse_overlap(atoms, first, second, ratio)
    margin = length - radii[first] - radii[second]
    kept = _one_bond_a_hydrogen(atoms.numbers, first, second, length)
    return Bonds(first[kept], second[kept], length[kept], shift[kept], margin[kept], words)


def anchor_margins(atoms: Atoms, bonds: Bonds) -> tuple[float, ...]:
    """Margins (Å) in the widest gaps of the metal-anchor distances, the widest first, at most three."""
    chosen = _metal_anchor(atoms, bonds)
    values = bonds.margin[chosen & (bonds.margin > _BONDED)]
    edges = np.concatenate([[_BONDED], np.sort(values), [_APART]])
    gaps = np.diff(edges)
    order = [int(k) for k in np.argsort(-gaps, kind="stable")[:3] if gaps[k] >= max(_WIDE, gaps.max() / 2)]
    return tuple(float(edges[k] + gaps[k] / 2) for k in order or [int(np.argmax(gaps))])


def unwrap(atoms: Atoms, bonds: Bonds, margin: float) -> tuple[Unwrapped, Bonds]:
    """Make the largest metal cluster whole; drop metal-anchor pairs above `margin` Å."""
    kept = ~(_metal_anchor(atoms, bonds) & (bonds.margin > margin))
    bonds = Bonds(*(getattr(bonds, name)[kept] for name in ("first", "second", "length", "shift", "margin")))
    graph = nx.Graph()
    graph.add_nodes_from(range(len(atoms)))
    graph.add_edges_from(zip(bonds.first.tolist(), bonds.second.tolist(), strict=True))
    parts = sorted(nx.connected_components(graph), key=lambda part: (-_metals_in(atoms, part), min(part)))
    shifts, periodic = _image_shifts(bonds, parts[0], len(atoms))
    # a cell that was left out may be NaN
    cell = np.asarray(atoms.cell.array) if shifts.any() else np.zeros((3, 3))
    positions = atoms.positions + shifts @ cell
    others = sorted((tuple(sorted(part)) for part in parts[1:]), key=lambda part: (-len(part), part))
    return Unwrapped(tuple(sorted(parts[0])), positions, tuple(others), periodic), bonds


def _pairs(
    atoms: Atoms,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Pairs within the longest bond of their elements: first, second, length (Å), cell shift."""
    kinds, place = np.unique(atoms.numbers, return_inverse=True)
    limits = np.array([[_cutoff(int(a), int(b)) for b in kinds] for a in kinds])
    first, second, length, shift = near_pairs(atoms, float(limits.max()))
    near = length < limits[place[first], place[second]]
    return first[near], second[near], length[near], shift[near]


def _metal_anchor(atoms: Atoms, bonds: Bonds) -> NDArray[np.bool_]:
    """Which bonds join a metal and an anchor element, either way round."""
    metal = are_core_metals(atoms.numbers)
    anchor = are_anchors(atoms.numbers)
    joined: NDArray[np.bool_] = (metal[bonds.first] & anchor[bonds.second]) | (
        anchor[bonds.first] & metal[bonds.second]
    )
    return joined


def _check(atoms: Atoms) -> None:
    if len(atoms) == 0:
        raise InvalidInputError("the file has no atoms; give one cluster")
    if len(atoms) > MAX_ATOMS:
        raise TooManyError(
            f"{len(atoms)} atoms, more than {MAX_ATOMS}; cut one cluster out of the file and give that"
        )
    if not np.isfinite(atoms.positions).all():
        bad = int(np.nonzero(~np.isfinite(atoms.positions).all(axis=1))[0][0])
        raise InvalidInputError(f"atom {bad} has no finite position; mend the file")
    if (far := np.abs(atoms.positions).max(axis=1)).max() > _FARTHEST:
        raise InvalidInputError(
            f"atom {int(far.argmax())} lies {far.max():.3g} Å from the origin; the unit of length is Å"
        )
    if (atoms.numbers < 1).any():
        bad = int(np.nonzero(atoms.numbers < 1)[0][0])
        raise InvalidInputError(f"atom {bad} has no known element ({atoms.symbols[bad]}); name its element")
    if not are_core_metals(atoms.numbers).any():
        raise InvalidInputError(
            f"no metal among {atoms.symbols.formula}; a cluster needs Au, Ag, Cu or another metal"
        )


def _refuse_overlap(
    atoms: Atoms, first: NDArray[np.int64], second: NDArray[np.int64], ratio: NDArray[np.float64]
) -> None:
    close = np.nonzero(ratio < OVERLAP)[0]
    if not len(close):
        return
    worst = close[np.argmin(ratio[close])]
    a, b = int(first[worst]), int(second[worst])
    distance = ratio[worst] * covalent_radii(atoms.numbers[[a, b]]).sum()
    names = atoms.arrays.get("labels", np.array(list(atoms.symbols)))
    raise InvalidInputError(
        f"atoms {a} ({names[a]}) and {b} ({names[b]}) are {distance:.2f} Å apart "
        f"({len(close) // 2} such pairs); remove disorder or doubled atoms"
    )


def _one_bond_a_hydrogen(
    numbers: NDArray[np.int64],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    length: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Which bonds to keep so that a hydrogen is bound to its nearest non-metal only: ligands touch."""
    metal = are_core_metals(numbers)
    nearest = np.full(len(numbers), np.inf)
    organic = ~metal[first] & ~metal[second]
    np.minimum.at(nearest, first[organic], length[organic])
    beyond = (numbers[first] == 1) & (length > nearest[first] + 1e-6)
    beyond |= (numbers[second] == 1) & (length > nearest[second] + 1e-6)
    kept: NDArray[np.bool_] = ~(organic & beyond)
    return kept


def _cutoff(a: int, b: int) -> float:
    pair = [element(chemical_symbols[number]) for number in (a, b)]
    radii = sum(end.covalent for end in pair)
    if atomic_cations().intersection(end.symbol for end in pair):
        return OVERLAP * radii  # an alkali ion is bound to nothing; only an overlap counts
    if all(end.core for end in pair):
        return _TOUCH
    if any(end.core for end in pair):
        return radii + (_APART if any(end.anchor for end in pair) else _DONOR)
    if a == b == 1:
        return radii + _TWO_HYDROGENS
    return radii + (_TO_HYDROGEN if 1 in (a, b) else ORGANIC)


def _metals_in(atoms: Atoms, part: set[int]) -> int:
    return int(are_core_metals(atoms.numbers[list(part)]).sum())


def _image_shifts(bonds: Bonds, part: set[int], n: int) -> tuple[NDArray[np.int64], bool]:
    """Cell shift of every atom of one connected part, walking along bonds from its lowest atom."""
    order = np.argsort(bonds.first, kind="stable")
    starts = np.searchsorted(bonds.first[order], np.arange(n + 1))
    shifts = np.zeros((n, 3), dtype=np.int64)
    root = min(part)
    seen, queue, periodic = {root}, [root], False
    while queue:
        atom = queue.pop()
        for bond in order[starts[atom] : starts[atom + 1]]:
            other = int(bonds.second[bond])
            image = shifts[atom] + bonds.shift[bond]
            if other not in seen:
                seen.add(other)
                shifts[other] = image
                queue.append(other)
            elif (shifts[other] != image).any():
                periodic = True
    return shifts, periodic
