"""The metal-sulfur frame of a perceived cluster: its group, its layers, its orbits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.errors import InvalidInputError
from structures.group.products import orbits_of
from structures.matter.lengths import METAL_METAL
from structures.motifs import CHAINING
from structures.superposition import superposition
from structures.symmetry import Symmetry, find_symmetry, framework_symmetry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.motifs import MotifSearch
    from structures.perception.match import Match

__all__ = [
    "GUIDED",
    "TOLERANCES",
    "Frame",
    "Group",
    "Tried",
    "find_group",
    "guided_group",
    "layers",
    "orbit_rows",
]

# Å; relaxed clusters deviate by 0.1-0.2 (Ag44(SR)30), 0.6-0.8 (staples of Au25, Au30, Au38 twist)
TOLERANCES = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
GUIDED = 1.5  # Å, for a recognised framework: DFT geometries of Au44(SR)26 obey C2 within 1.0


@dataclass(frozen=True, eq=False)
class Frame:
    """Metals and anchors of one cluster: file indices, positions (Å) and (metal, anchor) bonds.

    `kinds` are the places that the anchors fill (`structures.matter.ligand.place_of`), those of thiolates,
    sulfides and alkynyls before the others. `spanned` are the anchors (numbers of `sulfur_atoms`) that one
    ligand holds together, a sorted tuple a ligand.
    """

    metal_atoms: tuple[int, ...]
    sulfur_atoms: tuple[int, ...]
    metals: NDArray[np.float64]
    sulfurs: NDArray[np.float64]
    bonds: tuple[tuple[int, int], ...]
    kinds: tuple[str, ...]
    spanned: tuple[tuple[int, ...], ...] = ()

    def without_others(self) -> Frame:
        """Return the frame of the anchors that motifs are made of; itself where there are no others."""
        count = sum(kind in CHAINING for kind in self.kinds)
        if count == len(self.kinds):
            return self
        return replace(
            self,
            sulfur_atoms=self.sulfur_atoms[:count],
            sulfurs=self.sulfurs[:count],
            bonds=tuple(pair for pair in self.bonds if pair[1] < count),
            kinds=self.kinds[:count],
            spanned=tuple(held for held in self.spanned if max(held) < count),
        )


@dataclass(frozen=True, slots=True)
class Tried:
    """Group found at one tolerance (Å), deviation (Å) of its worst atom, number of metal orbits."""

    tolerance: float
    point_group: str
    deviation: float
    orbits: int


@dataclass(frozen=True, eq=False)
class Group:
    """The group of a frame; rotations and permutations, shape (g, metals + sulfurs), as in `Symmetry`.

    `worst` is the point (metals first) that an operation carries farthest from its image, `deviation` (Å).
    """

    point_group: str
    tolerance: float
    deviation: float
    permutations: NDArray[np.int64]
    tried: tuple[Tried, ...]
    rotations: NDArray[np.float64]
    worst: int | None = None

    def symmetrised(self, frame: Frame) -> Frame:
        """Return the frame with every point at the mean of the places that the operations give it."""
        points = np.vstack([frame.metals, frame.sulfurs])
        points = points - points.mean(axis=0)
        proper = np.linalg.det(self.rotations) > 0
        for _ in range(20):  # operations fitted to a distorted frame close only roughly: fit, average, again
            images = [
                points[permutation] @ superposition(points, points[permutation], proper=bool(one))
                for permutation, one in zip(self.permutations, proper, strict=True)
            ]
            points = np.mean(images, axis=0)
        count = len(frame.metals)
        return replace(frame, metals=points[:count], sulfurs=points[count:])


def find_group(frame: Frame, tolerance: float | None = None) -> Group:
    """Find the group at one tolerance, or the largest of those at TOLERANCES (the tightest that has it)."""
    kinds = ["M"] * len(frame.metals) + list(frame.kinds)
    points = np.vstack([frame.metals, frame.sulfurs])
    spanned = [tuple(len(frame.metals) + anchor for anchor in held) for held in frame.spanned]
    found: list[tuple[float, Symmetry]] = []
    for limit in TOLERANCES if tolerance is None else (tolerance,):
        try:
            found.append((limit, find_symmetry(points, kinds, tolerance=limit, together=spanned)))
        except InvalidInputError:
            continue
    if not found:  # a few atoms on one line: no finite group, so none but the identity is claimed
        identity = np.arange(len(points))[None]
        return Group("C1", tolerance or TOLERANCES[0], 0.0, identity, (), np.eye(3)[None])
    limit, best = max(found, key=lambda item: (item[1].order, -item[0]))
    metals = len(frame.metals)
    tried = tuple(
        Tried(t, symmetry.point_group, round(symmetry.deviation, 3), _orbits(symmetry.permutations, metals))
        for t, symmetry in found
    )
    worst = int(best.deviations(points).argmax()) if best.order > 1 else None
    return Group(best.point_group, limit, best.deviation, best.permutations, tried, best.rotations, worst)


def _orbits(permutations: NDArray[np.int64], metals: int) -> int:
    return len(set(permutations[:, :metals].min(axis=0).tolist()))


def guided_group(frame: Frame, match: Match, group: Group) -> Group:
    """Return the group of the matched framework where the frame obeys it within GUIDED Å, else `group`.

    Also where ligands hold several anchors, which the matched framework does not know.

    The bond graph has told which atom is the image of which, so a wider tolerance invents nothing.
    """
    known = framework_symmetry(match.framework)
    if known.order <= len(group.permutations) or frame.spanned:
        return group
    points = np.vstack([frame.metals, frame.sulfurs])
    points -= points.mean(axis=0)
    place = np.array([*match.metals, *(len(frame.metals) + sulfur for sulfur in match.sulfurs)])
    apart = np.zeros(len(points))
    permutations = np.empty_like(known.permutations)
    rotations = np.empty((known.order, 3, 3))
    for row, (permutation, proper) in enumerate(zip(known.permutations, known.proper, strict=True)):
        start, end = points[place], points[place[permutation]]
        rotations[row] = superposition(start, end, proper=bool(proper))
        apart[place] = np.maximum(apart[place], np.linalg.norm(start @ rotations[row].T - end, axis=1))
        permutations[row, place] = place[permutation]
    worst = float(apart.max())
    if worst > GUIDED:
        return group
    orbits = _orbits(permutations, len(frame.metals))
    tried = (*group.tried, Tried(GUIDED, known.point_group, round(worst, 3), orbits))
    return Group(known.point_group, GUIDED, worst, permutations, tried, rotations, int(apart.argmax()))


def layers(frame: Frame, search: MotifSearch) -> list[int]:
    """Metals a layer from the inside out: core by steps from its surface, then surface, then shell."""
    roles = np.array(search.roles)
    shell = int(np.isin(roles, ["staple", "mount"]).sum())
    distance = np.linalg.norm(frame.metals[:, None] - frame.metals[None], axis=-1)
    left = roles == "interior"
    front = roles == "surface"
    counts = [int(front.sum()), shell]
    while left.any():
        reached = left & (distance[:, front] < METAL_METAL).any(axis=1) if front.any() else left
        if not reached.any():
            reached = left
        counts.insert(0, int(reached.sum()))
        left, front = left & ~reached, reached
    return [count for count in counts if count]


def orbit_rows(
    frame: Frame, search: MotifSearch, group: Group, match: Match | None, symbols: Sequence[str]
) -> list[dict[str, Any]]:
    """Metal orbits, of the matched framework where there is one, else of the group that was found."""
    named: Sequence[tuple[str, str, list[int]]]
    if match is not None:
        named = [
            (label, match.framework.sites[sites[0]].role, [match.metals[site] for site in sites])
            for label, sites in match.framework.orbits.items()
        ]
    else:
        named = _own_orbits(frame, search, group)
    rows = []
    for label, role, members in named:
        atoms = sorted(frame.metal_atoms[k] for k in members)
        elements = Counter(symbols[atom] for atom in atoms)
        rows.append(
            {
                "orbit": label,
                "role": role,
                "size": len(atoms),
                "elements": dict(elements),
                "atoms": atoms,
                "members": {element: [a for a in atoms if symbols[a] == element] for element in elements},
            }
        )
    return rows


def _own_orbits(frame: Frame, search: MotifSearch, group: Group) -> list[tuple[str, str, list[int]]]:
    """Orbits of the group, numbered within each role from the inside out: interior1, surface1 ..."""
    centre = np.vstack([frame.metals, frame.sulfurs]).mean(axis=0)
    radius = np.linalg.norm(frame.metals - centre, axis=1)
    order = {"interior": 0, "surface": 1, "staple": 2, "mount": 3}
    orbits = sorted(
        orbits_of(group.permutations, range(len(frame.metals))),
        key=lambda orbit: (order[search.roles[orbit[0]]], round(float(radius[orbit[0]]), 3)),
    )
    seen: Counter[str] = Counter()
    rows: list[tuple[str, str, list[int]]] = []
    for orbit in orbits:
        role = search.roles[orbit[0]]
        seen[role] += 1
        rows.append((f"{role}{seen[role]}", role, list(orbit)))
    return rows
