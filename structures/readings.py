"""How the motifs of a frame may also be read: sulfurs that tie a chain down, and the kernel of fcc clusters.

The fcc literature counts a shell metal to the kernel where it sits on a lattice point, and the sulfurs beside
it as bridging: Au36(SR)24 as Au28, 4 dimers and 12 bridging thiolates (Zeng et al., Angew. Chem. Int. Ed.
2012, 51, 13114), where the angles alone give a core of 20 and 8 dimers. Such a metal has five metals within
3.76 Å; in 34 geometries (Au18 to Au279) the fifth is at 3.74 Å and nearer, or at 3.79 Å and farther. Kernels
with fivefold axes (icosahedra, decahedra) are read by the angles.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from structures.motifs import Motifs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from structures.motifs import Motif, MotifSearch

__all__ = ["describe", "fcc_reading", "tied_sulfurs"]

_LATTICE, _CONTACTS = 3.76, 5  # Å and neighbours, see above
_BONDED = 3.4  # Å, metals of one fivefold axis


def tied_sulfurs(
    search: MotifSearch, bonds: Iterable[tuple[int, int]]
) -> Iterator[tuple[Motif, int, tuple[int, ...]]]:
    """Yield each sulfur inside a chain, ring or branched unit that binds core metals too, and these."""
    binding: dict[int, set[int]] = defaultdict(set)
    for metal, sulfur in bonds:
        binding[sulfur].add(metal)
    for motif in search.motifs:
        if not motif.metals or motif.kind == "mount":
            continue
        own = set(motif.metals)
        for sulfur in motif.sulfurs:
            core = binding[sulfur] - own
            if core and len(binding[sulfur] & own) > 1:
                yield motif, sulfur, tuple(sorted(core))


def describe(motif: Motif, bonds: Iterable[tuple[int, int]]) -> str | None:
    """Say how a long or branched motif is built, by its arms between sulfurs of three metals; else None."""
    if motif.kind not in ("longer", "branched", "ring"):
        return None
    own = set(motif.metals)
    graph = nx.Graph()
    binding: dict[int, set[int]] = defaultdict(set)
    for metal, sulfur in bonds:
        binding[sulfur].add(metal)
        if metal in own:
            graph.add_edge(("M", metal), ("S", sulfur))
    knots = [
        sulfur for sulfur in motif.sulfurs if len(binding[sulfur]) > 2 and len(binding[sulfur] & own) > 1
    ]
    graph.remove_nodes_from([("S", sulfur) for sulfur in knots])
    arms = sorted(
        (sum(kind == "M" for kind, _ in part) for part in nx.connected_components(graph)), reverse=True
    )
    arms = [arm for arm in arms if arm]
    if not knots:
        return f"{motif.formula} {'ring' if motif.kind == 'ring' else 'chain'}"
    joints = "one sulfur" if len(knots) == 1 else f"{len(knots)} sulfurs"
    return (
        f"{motif.formula}: arms of {' + '.join(map(str, arms))} metals that meet in {joints} on three metals"
    )


def fcc_reading(metals: NDArray[np.float64], search: MotifSearch) -> Motifs | None:
    """Read the motifs as the fcc literature does, or return None where that is the reading by angles.

    Parameters
    ----------
    metals
        Positions in Å, shape (m, 3).
    """
    distance = np.linalg.norm(metals[:, None] - metals[None], axis=-1)
    contacts = (distance < _LATTICE).sum(axis=1) - 1
    melted = [
        motif
        for motif in search.motifs
        if motif.metals
        and motif.kind not in ("mount", "ring")
        and (contacts[list(motif.metals)] >= _CONTACTS).all()
    ]
    if not melted or _has_fivefold_axis(distance):
        return None
    kinds = Counter(motif.kind for motif in search.motifs)
    kinds.subtract(motif.kind for motif in melted)
    kinds["bridging"] += sum(len(motif.sulfurs) for motif in melted)
    core = search.inventory.core + sum(len(motif.metals) for motif in melted)
    return Motifs(core=core, **{kind: n for kind, n in kinds.items() if n})


def _has_fivefold_axis(distance: NDArray[np.float64]) -> bool:
    """Whether two bonded metals have a ring of five common neighbours (a 555 pair)."""
    near = (distance < _BONDED) & (distance > 0)
    for a, b in zip(*(side.tolist() for side in np.nonzero(np.triu(near, k=1))), strict=True):
        common = np.nonzero(near[a] & near[b])[0]
        if len(common) == 5 and (near[np.ix_(common, common)].sum(axis=1) == 2).all():
            return True
    return False
