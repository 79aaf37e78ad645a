"""A ligand that holds several anchors, as springs and soft spheres: its atoms bend, the anchors do not move.

Springs keep what all shapes of the table have in common: bonds, angles, flat rings. All else turns. A metal,
the atom that binds it and what hangs there keep their angle. Nothing here is an energy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from scipy.spatial import cKDTree

from structures.matter.bond_lengths import R_ANGLE
from structures.matter.elements import anchor_symbols, element
from structures.matter.lengths import COVALENT
from structures.shell.downhill import downhill
from structures.shell.overlap import SOFT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.shell.problem import ShellProblem
    from structures.shell.shaped_ligand import ShapedLigand

__all__ = ["Bent", "relaxed", "stiff_of", "strained"]

_BOND, _ANGLE, _STIFF, _METAL = 200.0, 40.0, 10.0, 4.0
_ALIKE = 0.06  # Å that a distance may vary over all shapes and still be stiff
_WITHIN = 0.8  # of SOFT: what atoms of one ligand keep apart that four bonds or more join
_LONE_PAIR = 114.0  # degrees, M-P-C of phosphines on gold: PPh3 in crystals 111 to 117
_MARGIN, _STEPS = 1.0, 150  # Å that contacts are listed beyond their reach; steps on one list


@dataclass(frozen=True, eq=False)
class Bent:
    """One ligand between its anchors.

    Attributes
    ----------
    entry
        The ligand; its `held` are the anchors.
    ends
        The anchor of each atom that binds, first that of the fragment's own anchor.
    body
        Its other atoms, shape (n, 3), Å.
    """

    entry: ShapedLigand
    ends: tuple[int, ...]
    body: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Stiff:
    """Springs of one ligand: pairs of its atoms (those that bind first), lengths, weights; contacts."""

    pairs: NDArray[np.int64]
    lengths: NDArray[np.float64]
    weights: NDArray[np.float64]
    bonds: NDArray[np.int64]
    loose: NDArray[np.int64]
    hands: tuple[tuple[int, ...], ...]  # what hangs on each atom that binds


@lru_cache(maxsize=64)
def stiff_of(entry: ShapedLigand) -> _Stiff:
    """Springs of a ligand from its shapes."""
    shapes = _whole(entry)
    symbols = [*[entry.ligand.anchor] * entry.ligand.anchors, *entry.body.symbols]
    radii = np.array([element(symbol).covalent for symbol in symbols])
    first = np.linalg.norm(shapes[0][:, None] - shapes[0][None], axis=-1)
    near = first < COVALENT * (radii[:, None] + radii[None])
    light = np.array([symbol == "H" for symbol in symbols])
    graph = nx.from_numpy_array(np.triu(near & ~(light[:, None] & light[None]), k=1))
    steps = np.full(first.shape, 99)
    for a, reached in nx.all_pairs_shortest_path_length(graph):
        steps[a, list(reached)] = list(reached.values())
    every = np.linalg.norm(shapes[:, :, None] - shapes[:, None], axis=-1)
    alike = (np.ptp(every, axis=0) < _ALIKE) & (len(shapes) > 1)
    low, high = np.nonzero(np.triu(np.ones_like(near), k=1))
    apart, same = steps[low, high], alike[low, high]
    kept = (apart <= 2) | same
    weights = np.select([apart == 1, apart == 2], [_BOND, _ANGLE], _STIFF)
    loose = ~kept & (apart > 2)
    return _Stiff(
        np.column_stack([low, high])[kept],
        first[low, high][kept],
        weights[kept],
        apart[kept],
        np.column_stack([low, high])[loose],
        tuple(tuple(sorted(graph[donor])) for donor in range(entry.ligand.anchors)),
    )


def _whole(entry: ShapedLigand) -> NDArray[np.float64]:
    """Every shape with the atoms that bind first, shape (k, anchors + n, 3)."""
    shapes = entry.fragment.conformers
    donors = [np.zeros((len(shapes), 1, 3)), shapes[:, list(entry.donors)]]
    return np.concatenate([*donors, entry.body.conformers], axis=1)


class _Slope:
    """Cost of the bodies of some ligands, and its gradient, by their moves; contacts listed once."""

    def __init__(self, problem: ShellProblem, bent: list[Bent]) -> None:
        bodies = [one.body for one in bent]
        self.count = sum(map(len, bodies))
        self.start = np.vstack([*bodies, problem.frame])
        radii = np.array([element(s).van_der_waals for one in bent for s in one.entry.body.symbols])
        self.radii = np.concatenate([radii, problem.frame_radii])
        metals = len(problem.metals)
        pairs, lengths, weights, within = [], [], [], []
        own = np.full(len(self.start), -1)
        start = 0
        for number, one in enumerate(bent):
            stiff = stiff_of(_plain(one.entry))
            ends = self.count + metals + np.array(one.ends)
            place = np.concatenate([ends, start + np.arange(len(one.body))])
            own[place] = number
            pairs.append(place[stiff.pairs])
            lengths.append(stiff.lengths)
            weights.append(stiff.weights)
            within.append(place[stiff.loose])
            for donor, anchor in enumerate(one.ends):
                for metal in problem.bound[anchor]:
                    hands = place[list(stiff.hands[donor])]
                    pairs.append(np.column_stack([np.full(len(hands), self.count + metal), hands]))
                    lengths.append(_across(problem, one, donor, metal, stiff))
                    weights.append(np.full(len(hands), _METAL))
            start += len(one.body)
        self.pairs, self.lengths = np.vstack(pairs), np.concatenate(lengths)
        self.weights = np.concatenate(weights)
        self._list_contacts(own, np.vstack(within))

    def _list_contacts(self, own: NDArray[np.int64], within: NDArray[np.int64]) -> None:
        reach = SOFT * 2 * float(self.radii.max()) + _MARGIN
        tree = cKDTree(self.start)
        near = tree.query_ball_point(self.start[: self.count], reach)
        first = np.repeat(np.arange(self.count), [len(each) for each in near])
        second = np.concatenate([np.asarray(each, dtype=np.int64) for each in near])
        kept = (own[first] != own[second]) & ((second >= self.count) | (first < second))
        self.first = np.concatenate([first[kept], within[:, 0]])
        self.second = np.concatenate([second[kept], within[:, 1]])
        limits = SOFT * (self.radii[self.first] + self.radii[self.second])
        limits[int(kept.sum()) :] *= _WITHIN
        self.limits = limits

    def __call__(self, moves: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        points = self.start.copy()
        points[: self.count] += moves.reshape(-1, 3)
        force = np.zeros_like(points)
        across = points[self.pairs[:, 0]] - points[self.pairs[:, 1]]
        distance = np.maximum(np.linalg.norm(across, axis=1), 1e-9)
        miss = distance - self.lengths
        cost = float((self.weights * miss**2).sum())
        _push(force, self.pairs.T, (2 * self.weights * miss / distance)[:, None] * across)
        across = points[self.first] - points[self.second]
        square = np.einsum("pi,pi->p", across, across)
        deep = np.flatnonzero(square < self.limits**2)
        distance = np.maximum(np.sqrt(square[deep]), 1e-9)
        depth = self.limits[deep] - distance
        cost += float((depth**2).sum())
        ends = np.array([self.first[deep], self.second[deep]])
        _push(force, ends, (-2 * depth / distance)[:, None] * across[deep])
        return cost, force[: self.count].ravel()


def _push(force: NDArray[np.float64], ends: NDArray[np.int64], push: NDArray[np.float64]) -> None:
    np.add.at(force, ends[0], push)
    np.add.at(force, ends[1], -push)


def _across(problem: ShellProblem, one: Bent, donor: int, metal: int, stiff: _Stiff) -> NDArray[np.float64]:
    """Distances (Å) of a metal and of what hangs on an atom that it binds, at the angle known for that."""
    symbol = one.entry.ligand.anchor
    angle = np.radians(R_ANGLE["C"][0] if symbol in anchor_symbols() else _LONE_PAIR)
    bond = float(np.linalg.norm(problem.metals[metal] - problem.anchors[one.ends[donor]]))
    found = []
    for hand in stiff.hands[donor]:
        pair = (stiff.pairs == sorted((donor, hand))).all(axis=1)
        arm = float(stiff.lengths[pair][0])
        found.append(np.sqrt(bond**2 + arm**2 - 2 * bond * arm * np.cos(angle)))
    return np.array(found)


def relaxed(
    problem: ShellProblem, bent: list[Bent], *, gain: float = 1e-4, rounds: int = 6
) -> tuple[list[Bent], float]:
    """Bring ligands to the nearest minimum, all at once; what they cost there (Å², springs weighed).

    Contacts are listed anew in each round; a step that brings less than `gain` (Å²) ends it.
    """
    cost = np.inf
    for _ in range(rounds):
        slope = _Slope(problem, bent)
        moves, found = downhill(slope, 3 * slope.count, gain, steps=_STEPS)
        points, start, moved = slope.start[: slope.count] + moves.reshape(-1, 3), 0, []
        for one in bent:
            end = start + len(one.body)
            moved.append(Bent(one.entry, one.ends, points[start:end]))
            start = end
        bent = moved
        if found > cost - 10 * gain:
            break
        cost = found
    return bent, found


def strained(problem: ShellProblem, one: Bent) -> tuple[float, float]:
    """How far a ligand's bonds (Å) and angles (degrees) are from those of its free shape, at worst."""
    stiff = stiff_of(_plain(one.entry))
    points = np.vstack([problem.anchors[list(one.ends)], one.body])
    now = np.linalg.norm(points[stiff.pairs[:, 0]] - points[stiff.pairs[:, 1]], axis=1)
    bonds = stiff.bonds == 1
    stretched = float(np.abs(now - stiff.lengths)[bonds].max(initial=0))
    graph = nx.Graph(
        (a, b, {"was": length})
        for (a, b), length in zip(stiff.pairs[bonds].tolist(), stiff.lengths[bonds].tolist(), strict=True)
    )
    worst = 0.0
    for (a, b), length, here in zip(stiff.pairs.tolist(), stiff.lengths, now, strict=True):
        for middle in (set(graph[a]) & set(graph[b])) if not graph.has_edge(a, b) else ():
            arms = graph[a][middle]["was"], graph[b][middle]["was"]
            before, after = (_angle(*arms, float(span)) for span in (length, here))
            worst = max(worst, abs(after - before))
    return stretched, worst


def _angle(first: float, second: float, span: float) -> float:
    """Angle (degrees) between two arms whose ends are a span apart."""
    cosine = (first**2 + second**2 - span**2) / (2 * first * second)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _plain(entry: ShapedLigand) -> ShapedLigand:
    return entry.laid(())
