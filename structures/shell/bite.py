"""How far apart a ligand can hold its anchors, and which anchors of a framework it is laid on.

The bite is the distance of the atoms that bind. Its range is that of the shapes in the table: MMFF94s asks no
more than 8 kcal/mol for the least and the widest of them (`scripts/draw_ligands.py`).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from structures.framework import Framework
    from structures.shell.shaped_ligand import ShapedLigand

__all__ = ["bite", "check_bite", "pairs_for", "wrong_bite"]

_GIVE = 0.25  # Å beyond the shapes of the table, which are 0.4 Å apart in their bites
_RANDOM = 0.2  # Å²: what decides between pairs that fit about as well


def bite(entry: ShapedLigand) -> tuple[float, float]:
    """Least and most distance (Å) of two atoms of a ligand that bind.

    Examples
    --------
    >>> from structures.shell.shapes import shaped
    >>> least, most = bite(shaped("dppm"))
    >>> least < 3.1 < most < 4.0
    True
    """
    spans = np.concatenate([_spans(entry, i, j) for i, j in combinations(range(entry.ligand.anchors), 2)])
    return float(spans.min()) - _GIVE, float(spans.max()) + _GIVE


def _spans(entry: ShapedLigand, i: int, j: int) -> np.ndarray:
    """Distance (Å) of two atoms that bind, shape by shape."""
    shapes = entry.fragment.conformers
    donors = [np.zeros((len(shapes), 3)), *(shapes[:, k] for k in entry.donors)]
    apart: np.ndarray = np.linalg.norm(donors[i] - donors[j], axis=1)
    return apart


def check_bite(framework: Framework, entry: ShapedLigand) -> None:
    """Raise where the anchors that a ligand of a shell holds are too far apart, or too near.

    Raises
    ------
    InvalidInputError
        With the anchors, their distance, the bite of the ligand and those that would fit.
    """
    least, most = bite(entry)
    for pair in combinations(entry.held, 2):
        if not least <= _distance(framework, *pair) <= most:
            raise InvalidInputError(wrong_bite(framework, entry, pair))


def pairs_for(
    framework: Framework,
    entry: ShapedLigand,
    places: Sequence[int],
    number: int,
    *,
    seed: int,
    cost: Callable[[tuple[int, int]], float],
) -> list[tuple[int, ...]]:
    """Choose so many pairs of anchors among `places` for a ligand of two anchors.

    Together they cost least, but for what the seed adds to each at random.

    Raises
    ------
    InvalidInputError
        If there are not as many pairs within its bite, none of which share an anchor; or the ligand holds
        more than two anchors.
    """
    name = entry.ligand.name
    if entry.ligand.anchors != 2:
        raise InvalidInputError(
            f"{name} holds {entry.ligand.anchors} anchors, which are not looked for; "
            "add a framework of a file that has it"
        )
    rng, (least, most), graph = np.random.default_rng(seed), bite(entry), nx.Graph()
    for pair in combinations(places, 2):
        if least <= _distance(framework, *pair) <= most:
            graph.add_edge(*pair, weight=-cost(pair) - _RANDOM * float(rng.random()))
    found = sorted(tuple(sorted(pair)) for pair in nx.max_weight_matching(graph, maxcardinality=True))
    if len(found) < number:
        alone = next((k for k in places if k not in graph), None)
        detail = (
            _loneliest(framework, alone, places)
            if alone is not None
            else f"{len(found)} such pairs at most share no anchor"
        )
        raise InvalidInputError(
            f"{number} {name} find no {number} pairs among {len(places)} anchors of {framework.name}: "
            f"its two {entry.ligand.anchor} are {least:.1f} to {most:.1f} Å apart (its bite), {detail}; "
            f"give fewer, as counts with a ligand of one anchor ({name}:{len(found)},...), or another ligand"
        )
    cheapest = sorted(found, key=lambda pair: -graph.edges[pair]["weight"])[:number]
    return sorted(cheapest)


def _loneliest(framework: Framework, anchor: int, places: Sequence[int]) -> str:
    others = [other for other in places if other != anchor]
    if not others:
        return f"and anchor {anchor} is the only one"
    apart = min((_distance(framework, anchor, other), other) for other in others)
    return f"and the nearest to anchor {anchor} is {apart[1]}, {apart[0]:.2f} Å away"


def wrong_bite(framework: Framework, entry: ShapedLigand, pair: tuple[int, int]) -> str:
    """Why a ligand cannot hold two anchors, in a sentence."""
    least, most = bite(entry)
    return (
        f"{entry.ligand.name} cannot hold anchors {pair[0]} and {pair[1]} of {framework.name}, which are "
        f"{_distance(framework, *pair):.2f} Å apart: its two {entry.ligand.anchor} are {least:.1f} to "
        f"{most:.1f} Å apart (its bite); take anchors or a ligand that fit"
    )


def _distance(framework: Framework, first: int, second: int) -> float:
    here, there = (np.array(framework.anchors[k].position) for k in (first, second))
    return float(np.linalg.norm(here - there))
