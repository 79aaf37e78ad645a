"""Where chains start: arcs between two places above the core, each leaning to the side with most room.

Bridging sulfurs come first, then chains from short to long. Of eleven leanings from one side to the other
the one is taken that comes least near to what is there already and whose metals touch the core, as most
staples do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from structures.library.clean import METAL_METAL, METAL_SULFUR, SULFUR_SULFUR
from structures.search.spans import outwards

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.search.cores import Core
    from structures.search.joins import Joins

__all__ = ["Chain", "Draft", "arranged"]

_ABOVE, _CORE_SULFUR, _SHELL_SULFUR = 2.4, 2.43, 2.36  # Å
_LEANS = np.deg2rad(
    [0.0, *(side * lean for lean in (25.0, 50.0, 75.0, 100.0, 125.0) for side in (1.0, -1.0))]
)
_INCLINED = 0.45  # to 1 of outwards
_TOUCH, _WIDTH = 3.15, 0.6  # Å


@dataclass(frozen=True, slots=True)
class Chain:
    """Its two ends on the core, its shell metals and its sulfurs, in order from the first end."""

    ends: tuple[int, int]
    metals: tuple[int, ...]
    sulfurs: tuple[int, ...]


@dataclass(slots=True)
class Draft:
    """Shell metals and sulfurs, each (3,), Å, and the chains that they form."""

    shell: list[NDArray[np.float64]] = field(default_factory=list)
    sulfurs: list[NDArray[np.float64]] = field(default_factory=list)
    chains: list[Chain] = field(default_factory=list)

    def add(self, ends: tuple[int, int], path: NDArray[np.float64]) -> None:
        """Add a chain by its points, sulfurs and metals in turn."""
        metals = tuple(range(len(self.shell), len(self.shell) + len(path) // 2))
        sulfurs = tuple(range(len(self.sulfurs), len(self.sulfurs) + (len(path) + 1) // 2))
        self.shell += list(path[1::2])
        self.sulfurs += list(path[::2])
        self.chains.append(Chain(ends, metals, sulfurs))


def arranged(core: Core, joins: Joins, *, gain: float) -> Draft:
    """Starting places of all chains; `gain` (Å²) is what a shell metal wins that touches the core."""
    away = outwards(core.points)
    draft = Draft()
    for one, other, kind in sorted(joins.joins, key=lambda join: (join[2], join)):
        out = away[one] + away[other]
        if kind:
            ends = [_end(core.points, away, *pair) for pair in ((one, other), (other, one))]
            paths = [_arc(ends[0], ends[1], out, 2 * kind, lean) for lean in _LEANS]
            crowding = [_crowding(path, core.points, (one, other), draft, gain) for path in paths]
            path = paths[int(np.argmin(np.round(crowding, 9)))]
        else:
            middle = (core.points[one] + core.points[other]) / 2
            half = float(np.linalg.norm(core.points[one] - middle))
            rise = np.sqrt(max(_CORE_SULFUR**2 - half**2, 0.5))
            path = (middle + rise * out / max(float(np.linalg.norm(out)), 1e-9))[None]
        draft.add((one, other), path)
    return draft


def _end(
    points: NDArray[np.float64], away: NDArray[np.float64], metal: int, other: int
) -> NDArray[np.float64]:
    """Place of the sulfur on `metal`: above it, inclined to the other end of its chain."""
    across = points[other] - points[metal]
    arrow = away[metal] + _INCLINED * across / np.linalg.norm(across)
    place: NDArray[np.float64] = points[metal] + _ABOVE * arrow / np.linalg.norm(arrow)
    return place


def _arc(
    first: NDArray[np.float64], last: NDArray[np.float64], out: NDArray[np.float64], bonds: int, lean: float
) -> NDArray[np.float64]:
    """Points of a path of so many bonds, bulging more the nearer its ends are, shape (bonds + 1, 3)."""
    chord = last - first
    length = float(np.linalg.norm(chord))
    along = chord / max(length, 1e-9)
    up = out - (out @ along) * along
    up /= max(float(np.linalg.norm(up)), 1e-9)
    up = np.cos(lean) * up + np.sin(lean) * np.cross(along, up)
    height = 0.8 * np.sqrt(max((_SHELL_SULFUR * bonds) ** 2 - length**2, 0.0)) / 2
    steps = np.linspace(0, 1, bonds + 1)[:, None]
    arc: NDArray[np.float64] = first + steps * chord + height * np.sin(np.pi * steps) * up
    return arc


def _crowding(
    path: NDArray[np.float64],
    core: NDArray[np.float64],
    ends: tuple[int, int],
    draft: Draft,
    gain: float,
) -> float:
    """How far a path runs into what is there, Å², less what its metals win by touching the core."""
    others = np.delete(core, list(ends), axis=0)
    metals = np.vstack([others, *draft.shell])
    sulfurs = np.array(draft.sulfurs).reshape(-1, 3)
    total = _overlap(path[1::2], metals, METAL_METAL) + _overlap(path[::2], metals, METAL_SULFUR)
    total += _overlap(path[1::2], sulfurs, METAL_SULFUR) + _overlap(path[::2], sulfurs, SULFUR_SULFUR)
    nearest = np.linalg.norm(path[1::2, None] - others[None], axis=-1).min(axis=1)
    beyond = np.maximum(nearest - _TOUCH, 0.0)
    return total - gain * float(np.exp(-((beyond / _WIDTH) ** 2)).sum())


def _overlap(ours: NDArray[np.float64], theirs: NDArray[np.float64], wall: float) -> float:
    distance = np.linalg.norm(ours[:, None] - theirs[None], axis=-1)
    return float((np.maximum(wall - distance, 0.0) ** 2).sum())
