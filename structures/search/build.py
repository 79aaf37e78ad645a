"""Frames for so many metals and sulfurs: cores, chains that join their metals, placed and cleaned up.

One task is one core; tasks are independent, and equal ones give equal frames. Each core gives the frames of
the likeliest ways to join its metals; of these the sound ones are kept, by residual.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError
from structures.motifs import Motifs
from structures.search.cores import cores_for
from structures.search.joins import Joins, likely_joins
from structures.search.placing import placed
from structures.search.recognise import same_bonds
from structures.search.spans import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structures.search.cores import Core
    from structures.search.placing import Placed

__all__ = ["Drawn", "Task", "frames_of", "ranked", "search_tasks"]


@dataclass(frozen=True, eq=False)
class Task:
    """A core, the metals of the shell, how many frames are placed, and library frames not learnt from."""

    number: int
    core: Core
    shell: int
    frames: int
    left_out: frozenset[str]


@dataclass(frozen=True, eq=False)
class Drawn:
    """A frame with the core and the chains that it was made of.

    Attributes
    ----------
    source
        Where the core comes from.
    bare
        Core metals that bind no sulfur; the core's are the first of the frame.
    """

    source: str
    bare: tuple[int, ...]
    joins: Joins
    frame: Placed

    @property
    def core(self) -> int:
        """Number of core metals."""
        return len(self.bare) + 2 * len(self.joins.joins)

    @property
    def inventory(self) -> Motifs:
        """Core metals and chains of each kind."""
        return Motifs(core=self.core, **Counter(KINDS[kind] for _, _, kind in self.joins.joins))


def search_tasks(
    metals: int,
    sulfurs: int,
    *,
    cores: int = 12,
    frames: int = 24,
    left_out: frozenset[str] = frozenset(),
) -> list[Task]:
    """One task a core, the cores that were seen as they are first.

    Raises
    ------
    InvalidInputError
        If no core can be had for such a cluster.

    Examples
    --------
    >>> [task.core.source for task in search_tasks(25, 18, cores=1)]
    ['core of M25S18']
    """
    found = cores_for(metals, sulfurs, left_out, most=cores)
    if not found:
        raise InvalidInputError(
            f"no core of the library, and no icosahedra, fit {metals} metals and {sulfurs} ligands: a search "
            "knows cores whose surface metals bind one sulfur each; 'superatom hypotheses' counts what else "
            "there can be"
        )
    return [
        Task(number, core, metals - len(core.points), frames, left_out) for number, core in enumerate(found)
    ]


def frames_of(task: Task) -> list[Drawn]:
    """The sound frames of one core, those with the smallest residual first."""
    ways = likely_joins(task.core, task.shell, left_out=task.left_out)
    core = task.core
    drawn = [Drawn(core.source, core.bare, joins, placed(core, joins)) for joins in ways[: task.frames]]
    sound = [each for each in drawn if each.frame.sound]
    return sorted(sound, key=lambda each: (round(each.frame.residual, 6), each.joins.joins))


def ranked(drawn: Iterable[Drawn], best: int) -> list[Drawn]:
    """The `best` frames by residual, each with bonds that none before it has."""
    chosen: list[Drawn] = []
    for each in sorted(drawn, key=lambda one: (round(one.frame.residual, 6), one.source, one.joins.joins)):
        if len(chosen) == best:
            break
        if not any(_alike(each, other) for other in chosen):
            chosen.append(each)
    return chosen


def _alike(one: Drawn, other: Drawn) -> bool:
    if one.source == other.source:  # ways to join one core are told apart where they are made
        return False
    cores = one.frame.metals[: one.core], other.frame.metals[: other.core]
    return same_bonds(cores[0], one.joins.joins, cores[1], other.joins.joins)
