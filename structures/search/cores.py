"""Cores that a cluster of so many metals and sulfurs may have, and which of their metals bind a sulfur.

In the frames of the library (but for M18S14, M21S16, mounts and units that are no chains) each metal at the
surface of the core binds one sulfur, and those inside, the best coordinated ones, none. So n core metals of
which b are bare give n - b = 2 (chains + bridges) = 2 (sulfurs - metals + n): a core of n metals has b = 2
(metals - sulfurs) - n bare ones.

Cores come from three places: the frames of the library, interpenetrating icosahedra, and either of them
with up to three metals more or fewer. Hypotheses and frames that are left out give none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from structures.library import FRAMEWORKS, framework
from structures.library.classes import known_class
from structures.matter.lengths import METAL_METAL
from structures.search.grown import contacts, resized
from structures.search.icosahedra import polyicosahedra
from structures.topology import framework_motifs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.framework import Framework

__all__ = ["Core", "chained_frames", "cores_for"]

_BARE = (0.05, 0.35)  # bare metals of the core's: 0.08 (M25S18) to 0.33 (M30S18-hcp) in the library
_LARGEST = 80  # metals of a frame that is learnt from
_STEPS = 3  # metals that a core may gain or lose
_EACH = 4  # resized cores kept of one parent
_CHOICES = 3  # sets of bare metals tried of one core
_WAYS = 40  # sets looked at for them: many are alike


@dataclass(frozen=True, eq=False)
class Core:
    """Metals of a core, shape (n, 3), Å, centred, which of them bind no sulfur, and where it comes from."""

    source: str
    points: NDArray[np.float64]
    bare: tuple[int, ...]
    steps: int = 0

    @property
    def exposed(self) -> tuple[int, ...]:
        """Metals that bind one sulfur each."""
        return tuple(sorted(set(range(len(self.points))) - set(self.bare)))


@cache
def chained_frames(left_out: frozenset[str] = frozenset()) -> tuple[Framework, ...]:
    """Frames of the library that are no hypothesis and have cores: what a search may learn from."""
    known = {name: known_class(name) for name in FRAMEWORKS if name not in left_out}
    return tuple(
        framework(name) for name, one in known.items() if one.metals <= _LARGEST and not one.hypothesis
    )


def cores_for(
    metals: int, sulfurs: int, left_out: frozenset[str] = frozenset(), *, most: int = 6
) -> list[Core]:
    """Cores for a cluster, each with its choices of bare metals: first as they are, then with steps.

    Two cores whose contacts and bare metals agree are one.

    Parameters
    ----------
    left_out
        Frames of the library that give no core and teach nothing.
    most
        Cores that are wanted: no further step is taken once there are as many.

    Examples
    --------
    >>> found = cores_for(25, 18, frozenset({"M25S18", "M25S18-T"}))
    >>> "icosahedron" in {core.source for core in found}, {len(core.points) for core in found} >= {13}
    (True, True)
    """
    total = 2 * (metals - sulfurs)
    bare = {size: total - size for size in range(total // 2 + 1, min(total, metals))}
    sizes = [size for size, number in bare.items() if _BARE[0] <= number / size <= _BARE[1]]
    limits = _coordination_limits(left_out)
    found: list[Core] = []
    seen: set[str] = set()
    for steps in range(_STEPS + 1):
        fresh: list[Core] = []
        for source, points in _after_steps(sizes, steps, left_out):
            ways = 0
            for chosen in _bare_sets(points, bare[len(points)], *limits):
                mark = _mark(points, chosen)
                if mark not in seen and ways < _CHOICES:
                    seen.add(mark)
                    ways += 1
                    fresh.append(Core(source, points, chosen, steps))
        found += sorted(fresh, key=lambda core: -contacts(core.points) / len(core.points))
        if len(found) >= most:
            break
    return found[:most]


def _after_steps(
    sizes: list[int], steps: int, left_out: frozenset[str]
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Cores of these sizes that differ by so many metals from a known core or from icosahedra."""
    parents = [(f"core of {frame.name}", _core_points(frame)) for frame in chained_frames(left_out)]
    for source, points in (*parents, *polyicosahedra()):
        for size in sizes:
            if abs(size - len(points)) != steps:
                continue
            if not steps:
                yield source, points
                continue
            sign = "+" if size > len(points) else "-"
            for changed in resized(points, size, _EACH):
                yield f"{source} {sign} {steps}", changed - changed.mean(axis=0)


def _core_points(frame: Framework) -> NDArray[np.float64]:
    roles = framework_motifs(frame).roles
    core = [site for site, role in enumerate(roles) if role in ("interior", "surface")]
    points: NDArray[np.float64] = frame.positions[core] - frame.positions[core].mean(axis=0)
    return points


@cache
def _coordination_limits(left_out: frozenset[str]) -> tuple[int, int]:
    """Least coordination of a bare core metal, and most of one that binds a sulfur, in the library."""
    bare, exposed = [], []
    for frame in chained_frames(left_out):
        search = framework_motifs(frame)
        if search.inventory.mount or set(frame.kinds) != {"S"}:
            continue
        core = [site for site, role in enumerate(search.roles) if role in ("interior", "surface")]
        found = _coordination(frame.positions[core])
        binding = {metal for anchor in frame.anchors for metal in anchor.metals}
        bare += [number for site, number in zip(core, found, strict=True) if site not in binding]
        exposed += [number for site, number in zip(core, found, strict=True) if site in binding]
    return min(bare), max(exposed)


def _coordination(points: NDArray[np.float64]) -> list[int]:
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1)
    numbers: list[int] = ((distance < METAL_METAL).sum(axis=1) - 1).tolist()
    return numbers


def _mark(points: NDArray[np.float64], bare: tuple[int, ...]) -> str:
    """The same for cores whose contacts and bare metals agree."""
    graph = nx.Graph()
    graph.add_nodes_from((site, {"bare": site in bare}) for site in range(len(points)))
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1)
    graph.add_edges_from(np.argwhere(np.triu(distance < METAL_METAL, k=1)).tolist())
    mark: str = nx.weisfeiler_lehman_graph_hash(graph, node_attr="bare", iterations=4)
    return mark


def _bare_sets(points: NDArray[np.float64], bare: int, least: int, most: int) -> list[tuple[int, ...]]:
    """Sets of so many bare metals: all that are too well coordinated to bind one, and the best of the others.

    None where too many are, or too few could be bare.
    """
    found = np.array(_coordination(points))
    sure = np.nonzero(found > most)[0].tolist()
    able = np.nonzero((found <= most) & (found >= least))[0]
    if not len(sure) <= bare <= len(sure) + len(able):
        return []
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1)
    crowd = np.exp(-distance / 1.0).sum(axis=1)
    ways = combinations(able.tolist(), bare - len(sure))
    ranked = sorted(ways, key=lambda way: (-round(float(crowd[list(way)].sum()), 6), way))
    return [tuple(sorted((*sure, *way))) for way in ranked[:_WAYS]]
