"""Which known framework a metal-sulfur frame is: an isomorphism of bond graphs, elements ignored.

Metal-sulfur bonds must agree one to one. Metal-metal contacts have no sharp end, so they must agree with
slack: a pair that is bound in one frame (shorter than 3.2 Å) is near in the other (4.2 Å). Geometry only
proposes the mapping: frames are turned on each other by pairs of like atoms, like meaning the same
neighbourhood in the metal-sulfur graph.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from structures.superposition import pair_axes, rms, superposition
from structures.topology import framework_motifs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.motifs import MotifSearch

__all__ = ["Match", "match_framework"]

_BOUND, _NEAR = 3.2, 4.2  # Å
_REACH = 1.5  # Å by which a pair's length and radii may differ in a first guess
_GOOD = 0.12  # Å rms: a mapping this close needs no better rival
_SAME = 1e-3


@dataclass(frozen=True, eq=False)
class Match:
    """A framework and where its points are.

    Attributes
    ----------
    metals, sulfurs
        Index in the frame of each site and each anchor.
    rms
        Å, after alignment.
    mirror
        True where the frame is the mirror image of a chiral framework.
    """

    framework: Framework
    metals: tuple[int, ...]
    sulfurs: tuple[int, ...]
    rms: float
    mirror: bool


def match_framework(  # noqa: PLR0917  a frame in its parts
    metals: NDArray[np.float64],
    sulfurs: NDArray[np.float64],
    bonds: Iterable[tuple[int, int]],
    search: MotifSearch,
    frameworks: Iterable[Framework],
    kinds: Sequence[str] | None = None,
) -> Match | None:
    """Return the framework of which the frame is a copy, the closest where several are, or None.

    Parameters
    ----------
    metals, sulfurs
        Positions in Å, shapes (m, 3) and (s, 3).
    bonds
        (metal, sulfur) pairs.
    search
        Roles and motifs of the frame.
    kinds
        Place that each anchor fills; thiolates where left out.
    """
    pairs, kinds = set(bonds), kinds or ["S"] * len(sulfurs)
    best: Match | None = None
    for framework in frameworks:
        if (len(framework.sites), len(framework.anchors)) != (len(metals), len(sulfurs)):
            continue
        if Counter(map(_kind, framework.kinds)) != Counter(map(_kind, kinds)):
            continue
        if framework_motifs(framework).inventory != search.inventory:
            continue
        found = _mapped(framework, metals, sulfurs, pairs, search, kinds)
        if found and (best is None or found.rms < best.rms - _SAME):
            best = found
    return best


def _mapped(  # noqa: PLR0917  as above
    framework: Framework,
    metals: NDArray[np.float64],
    sulfurs: NDArray[np.float64],
    pairs: set[tuple[int, int]],
    search: MotifSearch,
    kinds: Sequence[str],
) -> Match | None:
    known = {(metal, anchor.index) for anchor in framework.anchors for metal in anchor.metals}
    colours = _colours(framework_motifs(framework).roles, framework.kinds, known)
    seen = _colours(search.roles, kinds, pairs)
    if Counter(colours) != Counter(seen):
        return None
    m = len(metals)
    ours = np.vstack([framework.positions, framework.anchor_positions])
    theirs = np.vstack([metals, sulfurs])
    best: Match | None = None
    for image, apart, mirror in _alignments(ours, colours, theirs, seen):
        same_bonds = {(int(image[metal]), int(image[m + sulfur]) - m) for metal, sulfur in known} == pairs
        if same_bonds and _contacts_agree(ours[:m], theirs[image[:m]]) and (best is None or apart < best.rms):
            best = Match(framework, tuple(image[:m].tolist()), tuple((image[m:] - m).tolist()), apart, mirror)
            if apart < _GOOD:
                return best
    return best


def _kind(place: str) -> str:
    """A sulfur that a file has without its R may be a thiolate or a sulfide."""
    return place.removeprefix("X2 ")


def _colours(roles: Sequence[str], kinds: Sequence[str], bonds: set[tuple[int, int]]) -> list[str]:
    """Refined names of the nodes of a metal-sulfur graph: equal where the neighbourhoods are alike."""
    metals, sulfurs = len(roles), len(kinds)
    neighbours: list[list[int]] = [[] for _ in range(metals + sulfurs)]
    for metal, sulfur in bonds:
        neighbours[metal].append(metals + sulfur)
        neighbours[metals + sulfur].append(metal)
    names = [*roles, *map(_kind, kinds)]
    for _ in range(6):
        longer = [
            f"{names[node]}({','.join(sorted(names[k] for k in near))})"
            for node, near in enumerate(neighbours)
        ]
        short = {name: f"{number}" for number, name in enumerate(sorted(set(longer)))}
        if len(short) == len(set(names)):
            return longer
        names = [short[name] for name in longer]
    return names


def _alignments(
    ours: NDArray[np.float64], colours: Sequence[str], theirs: NDArray[np.float64], seen: Sequence[str]
) -> Iterator[tuple[NDArray[np.int64], float, bool]]:
    """Yield distinct mappings (ours to theirs) of like atoms, rms and whether a reflection was needed."""
    a, b = ours - ours.mean(axis=0), theirs - theirs.mean(axis=0)
    numbers = {colour: number for number, colour in enumerate(sorted({*colours, *seen}))}
    mine = np.array([numbers[colour] for colour in colours])
    other = np.array([numbers[colour] for colour in seen])
    forbidden = np.where(mine[:, None] != other[None], 1e6, 0.0)
    done: set[bytes] = set()
    for mirror in (False, True):
        start = a * np.array([1.0, 1.0, -1.0]) if mirror else a
        for rotation in _guesses(start, mine, b, other):
            image, apart = _settled(start, b, forbidden, rotation)
            if image.tobytes() not in done:
                done.add(image.tobytes())
                yield image, apart, mirror


def _guesses(
    a: NDArray[np.float64], mine: NDArray[np.int64], b: NDArray[np.float64], other: NDArray[np.int64]
) -> Iterator[NDArray[np.float64]]:
    """Rotations that carry one pair of `a` on like pairs of `b` of nearly the same shape."""
    radius_a, radius_b = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
    copies = np.bincount(mine)[mine]
    order = sorted((int(copies[k]), -radius_a[k], k) for k in range(len(a)) if radius_a[k] > 2.0)
    first = order[0][2]
    second = next(
        k
        for _, _, k in order
        if np.linalg.norm(np.cross(a[first], a[k])) > 0.4 * radius_a[first] * radius_a[k]
    )
    length = np.linalg.norm(a[first] - a[second])
    frame = pair_axes(a[first], a[second])
    firsts = np.nonzero((other == mine[first]) & (np.abs(radius_b - radius_a[first]) < _REACH))[0]
    seconds = np.nonzero((other == mine[second]) & (np.abs(radius_b - radius_a[second]) < _REACH))[0]
    for i in firsts:
        for j in seconds:
            if i != j and abs(np.linalg.norm(b[i] - b[j]) - length) < _REACH and radius_b[i] > 0.5:
                yield pair_axes(b[i], b[j]) @ frame.T


def _settled(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    forbidden: NDArray[np.float64],
    rotation: NDArray[np.float64],
) -> tuple[NDArray[np.int64], float]:
    """Assign and refit until the assignment stays."""
    image: NDArray[np.int64] = np.full(len(a), -1)
    for _ in range(12):
        turned = a @ rotation.T
        cost = cdist(turned, b, "sqeuclidean") + forbidden
        following = linear_sum_assignment(cost)[1]
        if np.array_equal(following, image):
            break
        image = following
        rotation = superposition(a, b[image])
    return image, rms(a @ rotation.T, b[image])


def _contacts_agree(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> bool:
    first = np.linalg.norm(ours[:, None] - ours[None], axis=-1)
    second = np.linalg.norm(theirs[:, None] - theirs[None], axis=-1)
    return not ((first < _BOUND) & (second > _NEAR) | (second < _BOUND) & (first > _NEAR)).any()
