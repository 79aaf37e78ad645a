"""Lengthen a motif by one metal: a core metal at its end leaves the core and takes a new SR with it.

SR-(M-SR)k on core metals A and B becomes SR-(M-SR)k+1 on B and C: A lifts off and becomes the last staple
metal, a new sulfur ties it to the core metal C, which carried none. The anchors stay as many as they were.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from structures.library.clean import Cleaned, Spring, clean
from structures.library.edit import Draft, kept_springs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["pull_springs", "pulled", "try_starts"]

_ROOM = 4.5  # Å; S...S between the new sulfur and those beside it: nearer, neither side leaves room for its R
_BESIDE = 5.0  # Å
_STAPLE, _CORE, _LINEAR = 2.34, 2.44, 4.62  # Å: staple M-S, core M-S and S...S across a staple metal, PBE


def pulled(
    draft: Draft,
    *,
    metal: int,
    onto: int,
    metal_at: NDArray[np.float64],
    sulfur_at: NDArray[np.float64],
) -> Draft:
    """Lift `metal` to `metal_at` and tie it to the bare metal `onto` by a last sulfur at `sulfur_at` (Å)."""
    points = draft.points.copy()
    points[metal] = metal_at
    roles = list(draft.roles)
    roles[metal], roles[onto] = "staple", "surface"
    return Draft(
        points=np.vstack([points, sulfur_at]),
        roles=tuple(roles),
        labels=(*draft.labels, "sn"),
        bonds=(*draft.bonds, (metal, onto)),
        silver=draft.silver,
    )


def pull_springs(draft: Draft, *, before: Draft, metal: int, sulfur: int, onto: int) -> list[Spring]:
    """Springs for a pulled draft: the rest at the lengths that it had before, the new staple straight."""
    new = len(draft.points) - 1
    held = replace(before, roles=draft.roles)
    springs = kept_springs(held, loose=(metal,))
    others = [s for s, bound in enumerate(before.bonds) if metal in bound]
    apart = np.linalg.norm(draft.points[before.metals : new] - draft.points[new], axis=1)
    beside = [
        s for s, bound in enumerate(before.bonds) if apart[s] < _BESIDE and not {metal, onto} & {*bound}
    ]
    springs += [(before.metals + s, new, _ROOM, 0.5) for s in beside]
    springs += [(metal, before.metals + s, _STAPLE, 1.0) for s in others]
    return [
        *springs,
        (metal, new, _STAPLE, 1.0),
        (onto, new, _CORE, 1.0),
        (before.metals + sulfur, new, _LINEAR, 0.5),
    ]


def try_starts(
    before: Draft, *, metal: int, sulfur: int, onto: int, starts: int = 8, seed: int = 0
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64], Cleaned]]:
    """Yield drawn starting places of metal and new sulfur with what the clean-up makes of them."""
    rng = np.random.default_rng(seed)
    outward = before.points[metal] / np.linalg.norm(before.points[metal])
    for _ in range(starts):
        metal_at = before.points[metal] + outward * rng.uniform(0.6, 1.8) + 0.3 * rng.normal(size=3)
        middle = (before.points[onto] + metal_at) / 2
        sulfur_at = (
            middle + middle / np.linalg.norm(middle) * rng.uniform(0.8, 2.5) + 0.8 * rng.normal(size=3)
        )
        draft = pulled(before, metal=metal, onto=onto, metal_at=metal_at, sulfur_at=sulfur_at)
        springs = pull_springs(draft, before=before, metal=metal, sulfur=sulfur, onto=onto)
        yield metal_at, sulfur_at, clean(draft.points, draft.metals, springs)
