"""What was seen to turn into what: the steps of the paper as a graph, with feed, time and observations.

Source: Lin, Cao, Yao, Xie, Chem. Sci. 2022, 13, 4598 (observation ids are those of the database). A step
says what was there before and after; how fast it goes between, nobody measured. Mechanisms are those that the
paper proposes: exchange of metals between clusters that keep their frameworks, and decomposition, after which
the metal enters another cluster (substitution) or a cluster grows anew (reconstruction).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["STEPS", "Step", "step_graph"]

_EXCHANGE = "metal exchange"
_SUBSTITUTION = "decomposition-substitution"
_RECONSTRUCTION = "decomposition-reconstruction"
_BOTH = "both parents decompose"


@dataclass(frozen=True, slots=True)
class Step(Shown):
    """One observed step.

    Attributes
    ----------
    start, added
        What was there, and the parent that it met.
    product, gold
        What came of it, and its x where that was told.
    ratio, time
        Au44:Ag44 in all, and the time of the spectrum.
    mechanism
        As the paper proposes; empty where it names none.
    observations
        Ids of the statements that this rests on.
    """

    start: str
    added: str
    product: str
    gold: str
    ratio: str
    time: str
    mechanism: str
    observations: tuple[str, ...]


STEPS = (
    Step("M44S30", "Au44", "M44S30", "0-1", "1:3", "2 min", _SUBSTITUTION, ("obs049", "obs050")),
    Step("M44S30", "Au44", "M44S30", "12", "1:3", "20 h", _SUBSTITUTION, ("obs051", "obs053", "obs055")),
    Step("M44S26", "Ag44", "M44S26", "40-43", "3:1", "2 min", _EXCHANGE, ("obs056", "obs057")),
    Step("M44S26", "Ag44", "M44S26", "35-43", "3:1", "30 min", "", ("obs060", "obs061")),
    Step("M44S26", "Ag44", "M44S27", "17-24", "3:1", "30 min", "", ("obs061", "obs062")),
    Step("M44S26", "Ag44", "M44S27", "20-22", "3:1", "20 h", "", ("obs069", "obs070", "obs071")),
    Step("M44S26", "Ag44", "M44S27", "", "6:1", "120 min", "", ("obs072", "obs074", "obs078")),
    Step("M44S27", "Au44", "M44S26", "42-43", "5:1", "2 h", _EXCHANGE, ("obs086",)),
    Step("M44S27", "Au44", "M44S27", "", "5:1", "24 h", _EXCHANGE, ("obs087", "obs088")),
    Step("M44S27", "Ag44", "M44S30", "12", "1:2", "2 h", _RECONSTRUCTION, ("obs089", "obs090", "obs092")),
    Step("M44S30", "Au44", "M44S27", "18-29", "3:1", "2 h", _BOTH, ("obs097", "obs098")),
    Step("M44S30", "Au44", "M44S27", "19-23", "3:1", "24 h", _BOTH, ("obs098", "obs099")),
)  # fmt: skip
"""In the order of the paper; at 1:3 the Au44 decomposes and its gold enters the silver cluster."""


def step_graph(steps: Iterable[Step] = STEPS) -> nx.MultiDiGraph[str]:
    """Return frameworks as nodes and each step as an edge with its facts.

    Examples
    --------
    >>> graph = step_graph()
    >>> nx.has_path(graph, "M44S26", "M44S30")
    True
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for step in steps:
        graph.add_edge(
            step.start,
            step.product,
            added=step.added,
            gold=step.gold,
            ratio=step.ratio,
            time=step.time,
            mechanism=step.mechanism,
            observations=step.observations,
        )
    return graph
