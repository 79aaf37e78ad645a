"""Whether a frame that was drawn has the bonds of a known one: the same core, joined by the same chains.

Metal-sulfur bonds agree one to one. Contacts of core metals agree with slack, as where a file is
recognised: a pair bound in one (below 3.2 Å) is near in the other (4.2 Å). Where the shell leans, to one
side of its ends or the other, is no matter of bonds and not asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from structures.search.spans import KINDS
from structures.superposition import pair_axes, superposition
from structures.topology import framework_motifs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.search.joins import Join

__all__ = ["joined_core", "same_bonds"]

_BOUND, _NEAR = 3.2, 4.2  # Å
_REACH = 1.0  # Å by which lengths of a pair may differ in a first guess


def joined_core(frame: Framework) -> tuple[NDArray[np.float64], tuple[int, ...], tuple[Join, ...]] | None:
    """Core metals (n, 3) of a framework, the bare ones, and the chains that join the others.

    None where it has other motifs than bridges and chains of one to three metals.

    Examples
    --------
    >>> from structures.library import framework
    >>> points, bare, joins = joined_core(framework("M25S18"))
    >>> len(points), len(bare), sorted(joins)[0][2]
    (13, 1, 2)
    >>> joined_core(framework("M44S30")) is None
    True
    """
    search = framework_motifs(frame)
    core = [site for site, role in enumerate(search.roles) if role in ("interior", "surface")]
    place = {site: number for number, site in enumerate(core)}
    ends = 2
    if any(motif.kind not in KINDS or len(motif.core) != ends for motif in search.motifs):
        return None
    pairs = [(*sorted(place[site] for site in m.core), KINDS.index(m.kind)) for m in search.motifs]
    joins = tuple(sorted((low, high, kind) for low, high, kind in pairs))
    bare = tuple(place[site] for site in core if search.roles[site] == "interior")
    points = frame.positions[core]
    return points - points.mean(axis=0), bare, joins


def same_bonds(
    points: NDArray[np.float64], joins: tuple[Join, ...], known: NDArray[np.float64], wanted: tuple[Join, ...]
) -> bool:
    """Whether a core (n, 3), Å, with its joins is a known one with its, also as its mirror image."""
    if len(points) != len(known) or sorted(k for *_, k in joins) != sorted(k for *_, k in wanted):
        return False
    target = set(wanted)
    done: set[bytes] = set()
    for image in _mappings(points - points.mean(axis=0), known - known.mean(axis=0)):
        if image.tobytes() in done:
            continue
        done.add(image.tobytes())
        carried = {(*sorted((int(image[a]), int(image[b]))), kind) for a, b, kind in joins}
        if carried == target and _contacts_agree(points, known[image]):
            return True
    return False


def _mappings(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> Iterator[NDArray[np.int64]]:
    """Metal of the known core for each of ours: the two farthest out laid on every pair like them."""
    order = np.argsort(-np.linalg.norm(ours, axis=1), kind="stable")
    for mirror in (1.0, -1.0):
        start = ours * np.array([1.0, 1.0, mirror])
        first = start[order[0]]
        second = next(start[k] for k in order[1:] if np.linalg.norm(np.cross(first, start[k])) > 3.0)
        frame, length = pair_axes(first, second), float(np.linalg.norm(first - second))
        radii = np.linalg.norm(theirs, axis=1)
        near = [np.nonzero(np.abs(radii - np.linalg.norm(each)) < _REACH)[0] for each in (first, second)]
        for i in near[0]:
            for j in near[1]:
                if i != j and abs(float(np.linalg.norm(theirs[i] - theirs[j])) - length) < _REACH:
                    yield _settled(start, theirs, pair_axes(theirs[i], theirs[j]) @ frame.T)


def _settled(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], rotation: NDArray[np.float64]
) -> NDArray[np.int64]:
    image: NDArray[np.int64] = np.full(len(ours), -1)
    for _ in range(12):
        following = linear_sum_assignment(cdist(ours @ rotation.T, theirs, "sqeuclidean"))[1]
        if np.array_equal(following, image):
            break
        image = following
        rotation = superposition(ours, theirs[image])
    return image


def _contacts_agree(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> bool:
    first, second = cdist(ours, ours), cdist(theirs, theirs)
    return not ((first < _BOUND) & (second > _NEAR) | (second < _BOUND) & (first > _NEAR)).any()
