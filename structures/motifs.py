"""Core, shell and motifs of a metal-sulfur frame, from its bonds and angles; elements play no part.

A metal belongs to the shell where its sulfurs surround it and few metals are near: the length of the sum of
unit vectors to its sulfurs (0 for linear S-M-S and planar MS3), plus 0.1 for every metal beyond the third
within 3.5 Å, stays under 0.95. In 14 DFT frames (Au18 to Au44, Ag25, Ag44) staples and mounts have 0.02-0.5,
core metals with two or more sulfurs 1.35 and more (d12 and cube of M44S30, one hub atom of Au18(SR)14).

Shell metals and the sulfurs between them form chains SR-(M-SR)k, rings (M-SR)k, mounts M2(SR)5 or branched
units, chains that meet in one sulfur; a sulfur that binds core metals only is a bridge. What fits none of
these is listed as strange with its atoms; nothing is guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from structures.framework import Role

__all__ = ["CHAINING", "CHAINS", "Motif", "MotifSearch", "Motifs", "Strange", "find_motifs"]

CHAINING = (
    "S",
    "X2 S",
    "X C",
)  # places of thiolates and halides, sulfides, alkynyls: what motifs are made of
CHAINS = {1: "monomer", 2: "dimer", 3: "trimer", 4: "tetramer"}
_LIMIT, _NEAR, _FEW, _CROWDING = 0.95, 3.5, 3, 0.1  # see above; _NEAR in Å


@dataclass(frozen=True, slots=True)
class Motifs:
    """How many of each motif; `core` counts metals, `longer` chains of five metals and more."""

    core: int
    bridging: int = 0
    monomer: int = 0
    dimer: int = 0
    trimer: int = 0
    mount: int = 0
    tetramer: int = 0
    longer: int = 0
    ring: int = 0
    terminal: int = 0
    branched: int = 0

    def counts(self) -> dict[str, int]:
        """Return the five common motifs, and the rare ones where there are any; without the core."""
        common = ("bridging", "monomer", "dimer", "trimer", "mount")
        names = [field.name for field in fields(self) if field.name != "core"]
        return {name: getattr(self, name) for name in names if name in common or getattr(self, name)}

    def __str__(self) -> str:
        present = [f"{n} {_plural(name, n)}" for name, n in self.counts().items() if n]
        return f"core {self.core}" + ("; " + ", ".join(present) if present else "")


@dataclass(frozen=True, slots=True)
class Motif:
    """One motif: its metals and sulfurs in chain order, and the core metals that it binds."""

    kind: str
    metals: tuple[int, ...]
    sulfurs: tuple[int, ...]
    core: tuple[int, ...]

    @property
    def formula(self) -> str:
        """Metals and sulfurs: `M8S9`."""
        return _unit(self.metals, self.sulfurs)


@dataclass(frozen=True, slots=True)
class Strange:
    """Atoms that fit no motif, and why."""

    reason: str
    metals: tuple[int, ...]
    sulfurs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MotifSearch:
    """Role of every metal, the motifs, and what could not be classed."""

    roles: tuple[Role, ...]
    motifs: tuple[Motif, ...]
    strange: tuple[Strange, ...]

    @property
    def inventory(self) -> Motifs:
        """How many of each motif."""
        core = sum(role in ("interior", "surface") for role in self.roles)
        return Motifs(core=core, **Counter(motif.kind for motif in self.motifs))

    @property
    def doubtful(self) -> int:
        """Parts that are strange or branched: one bond too many or too few makes most of them."""
        return len(self.strange) + sum(motif.kind == "branched" for motif in self.motifs)


def find_motifs(
    metals: NDArray[np.float64],
    sulfurs: NDArray[np.float64],
    bonds: Iterable[tuple[int, int]],
    kinds: Sequence[str] | None = None,
) -> MotifSearch:
    """Class every metal and sulfur of a frame.

    Other anchors (phosphines, hydrides) are in no motif; a metal that they bind is no interior one.

    Parameters
    ----------
    metals, sulfurs
        Positions in Å, shapes (m, 3) and (s, 3), of one unwrapped cluster.
    bonds
        (metal, sulfur) index pairs.
    kinds
        Place that each anchor fills, those of `CHAINING` first; thiolates where left out.
    """
    chaining = len(sulfurs) if kinds is None else sum(kind in CHAINING for kind in kinds)
    pairs = sorted(set(bonds))
    others = {metal for metal, sulfur in pairs if sulfur >= chaining}
    bound: dict[int, list[int]] = defaultdict(list)
    binding: dict[int, list[int]] = defaultdict(list)
    for metal, sulfur in pairs:
        if sulfur < chaining:
            bound[metal].append(sulfur)
            binding[sulfur].append(metal)
    shell = _shell(metals, sulfurs, bound)
    graph = nx.Graph()
    graph.add_nodes_from(("S", sulfur) for sulfur in range(chaining))
    graph.add_edges_from((("M", metal), ("S", sulfur)) for metal in shell for sulfur in bound[metal])
    motifs: list[Motif] = []
    strange: list[Strange] = []
    for component in nx.connected_components(graph):
        found = _classed(graph.subgraph(component), binding, shell)
        motifs.extend(item for item in found if isinstance(item, Motif))
        strange.extend(item for item in found if isinstance(item, Strange))
    mounted = {metal for motif in motifs if motif.kind == "mount" for metal in motif.metals}
    roles: list[Role] = []
    for metal in range(len(metals)):
        if metal in shell:
            roles.append("mount" if metal in mounted else "staple")
        else:
            roles.append("surface" if bound[metal] or metal in others else "interior")
    motifs.sort(key=lambda motif: (motif.kind, motif.sulfurs))
    return MotifSearch(tuple(roles), tuple(motifs), tuple(strange))


def _shell(
    metals: NDArray[np.float64], sulfurs: NDArray[np.float64], bound: dict[int, list[int]]
) -> set[int]:
    """Metals that their sulfurs surround."""
    shell = set()
    for metal, position in enumerate(metals):
        if len(bound[metal]) < 2:
            continue
        arrows = sulfurs[bound[metal]] - position
        resultant = np.linalg.norm((arrows / np.linalg.norm(arrows, axis=1)[:, None]).sum(axis=0))
        distance = np.linalg.norm(metals - position, axis=1)
        crowd = max(int((distance < _NEAR).sum()) - 1 - _FEW, 0)
        if resultant + _CROWDING * crowd < _LIMIT:
            shell.add(metal)
    return shell


def _classed(part: nx.Graph, binding: dict[int, list[int]], shell: set[int]) -> list[Motif | Strange]:
    """Class one connected set of shell metals and sulfurs."""
    metals = sorted(index for kind, index in part if kind == "M")
    sulfurs = sorted(index for kind, index in part if kind == "S")
    core = {sulfur: [metal for metal in binding[sulfur] if metal not in shell] for sulfur in sulfurs}
    if not metals:
        return [_lone(sulfurs[0], core[sulfurs[0]])]
    degree = [part.degree(("M", metal)) for metal in metals]
    if len(metals) == 2 and len(sulfurs) in (4, 5) and max(degree) == 3:
        mount = _mount(part, metals, sulfurs, core)
        if mount:
            return mount
    return [_chain(part, metals, sulfurs, core, degree)]


def _lone(sulfur: int, core: list[int]) -> Motif | Strange:
    if not core:
        return Strange("sulfur binds no metal", (), (sulfur,))
    return Motif("bridging" if len(core) > 1 else "terminal", (), (sulfur,), tuple(core))


def _mount(
    part: nx.Graph, metals: list[int], sulfurs: list[int], core: dict[int, list[int]]
) -> list[Motif | Strange]:
    """M2(SR)5 with one shared apex, or the same one leg short: M2(SR)4 is a dimer and a leaning bridge."""
    apex = [sulfur for sulfur in sulfurs if part.degree(("S", sulfur)) == 2]
    legs = [sulfur for sulfur in sulfurs if sulfur not in apex]
    if len(apex) != 1 or not all(core[sulfur] for sulfur in legs):
        return []
    sides = [[sulfur for sulfur in legs if part.has_edge(("M", metal), ("S", sulfur))] for metal in metals]
    bonded = tuple(sorted({metal for sulfur in sulfurs for metal in core[sulfur]}))
    if sorted(map(len, sides)) == [2, 2]:
        return [Motif("mount", tuple(metals), (sides[0][0], sides[0][1], *apex, *sides[1]), bonded)]
    if sorted(map(len, sides)) != [1, 2]:
        return []
    crowded = max(sides, key=len)
    leaning = max(crowded, key=lambda sulfur: (len(core[sulfur]), -sulfur))
    if len(core[leaning]) < 2:
        return []
    ends = [next(sulfur for sulfur in side if sulfur != leaning) for side in sides]
    chain = tuple(sorted({metal for sulfur in (*ends, *apex) for metal in core[sulfur]}))
    return [
        Motif("dimer", tuple(metals), (ends[0], *apex, ends[1]), chain),
        Motif("bridging", (), (leaning,), tuple(core[leaning])),
    ]


def _chain(
    part: nx.Graph, metals: list[int], sulfurs: list[int], core: dict[int, list[int]], degree: list[int]
) -> Motif | Strange:
    crowded = [metal for metal, n in zip(metals, degree, strict=True) if n != 2]
    if crowded:
        return Strange(
            f"{_unit(metals, sulfurs)}: shell metals that bind three or more sulfurs form no M2(SR)5 mount",
            tuple(metals),
            tuple(sulfurs),
        )
    bonded = tuple(sorted({metal for sulfur in sulfurs for metal in core[sulfur]}))
    if any(part.degree(("S", sulfur)) > 2 for sulfur in sulfurs):
        return _branched(part, metals, sulfurs, core, bonded)
    if len(sulfurs) == len(metals):
        order = [index for _, index in nx.dfs_preorder_nodes(part, ("M", metals[0]))]
        return Motif("ring", tuple(order[::2]), tuple(order[1::2]), bonded)
    ends = [sulfur for sulfur in sulfurs if part.degree(("S", sulfur)) == 1]
    loose = [sulfur for sulfur in ends if not core[sulfur]]
    if loose:
        return Strange("a chain ends in a sulfur that binds no core metal", tuple(metals), tuple(sulfurs))
    order = [index for _, index in nx.shortest_path(part, ("S", ends[0]), ("S", ends[1]))]
    return Motif(CHAINS.get(len(metals), "longer"), tuple(order[1::2]), tuple(order[::2]), bonded)


def _branched(
    part: nx.Graph, metals: list[int], sulfurs: list[int], core: dict[int, list[int]], bonded: tuple[int, ...]
) -> Motif | Strange:
    """Chains that meet in sulfurs of three shell metals and more, without a ring, every end on the core."""
    loose = [sulfur for sulfur in sulfurs if part.degree(("S", sulfur)) == 1 and not core[sulfur]]
    if loose or not nx.is_tree(part):
        what = "end in a sulfur that binds no core metal" if loose else "close a ring"
        reason = f"{_unit(metals, sulfurs)}: a sulfur joins three shell metals, and its arms {what}"
        return Strange(reason, tuple(metals), tuple(sulfurs))
    return Motif("branched", tuple(metals), tuple(sulfurs), bonded)


def _unit(metals: Sequence[int], sulfurs: Sequence[int]) -> str:
    return "".join(
        f"{kind}{n if n > 1 else ''}" for kind, n in (("M", len(metals)), ("S", len(sulfurs))) if n
    )


def _plural(name: str, n: int) -> str:
    words = {
        "longer": "longer chain",
        "bridging": "bridging SR",
        "terminal": "terminal SR",
        "branched": "branched unit",
    }
    plain = words.get(name, name)
    return plain if n == 1 or name in ("bridging", "terminal", "longer") else f"{plain}s"
