"""M44S27, hypothesis (a), the default: M44S26 with a third bridging SR. Nobody has seen this structure.

Why: [M44S26]2- + SR- is exactly [M44S27]3-: charge and 20 electrons follow without a redox step, no metal
changes its role, and Au49(SR)27 is a real cluster with the same motifs (3 bridging, 3 monomers, 6 dimers).

Where: every surface metal of M44S26 already has its one sulfur and the C2 frame has no third waist edge, so
the place was scanned: a sulfur 2.45 Å from both metals of every core pair shorter than 4.6 Å, turned around
the pair in steps of 2° to the point with most room, then the clean-up of `clean`. `scan_bridges` repeats it.
Distances before the clean-up; residual (Å²) and rms shift of the other atoms (Å) after it:

    pair          M-M    next metal  nearest S   residual  shift
    x2 - x3       2.78   3.5         3.25        0.0005    0.09   chosen
    i2 - i7       3.14   3.2         2.29        0.0014    0.21
    i6 - x2       3.15   3.2         2.45        0.004     0.17
    i1 - x3       2.86   3.0         3.25        0.009     0.11

All others are above 0.013. Only x2-x3, an edge of the cap, takes the sulfur with nothing moved aside. The
edge and its C2 image are equivalent; taking one leaves no symmetry (C1). The one pair whose bridge would
keep C2, x3-x3' on the axis, puts the sulfur 2.26 Å from the end sulfurs st5 and has no room.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from structures.framework import Framework
from structures.library.clean import METAL_SULFUR, SULFUR_SULFUR, Cleaned, clean, springs_of
from structures.library.m44s26 import m44s26
from structures.library.table import anchors_of, points_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Bridge", "m44s27", "scan_bridges"]

_BRIDGE = 2.45  # Å; core M-S of the bridging SR in Au44(SR)26 (2.42-2.46)
_EDGE = ("x2a", "x3a")


@dataclass(frozen=True, eq=False)
class Bridge:
    """One place for a further bridging sulfur between two metals (labels), with how well it fits.

    `room_metal` and `room_sulfur` are the distances (Å) to the next metal and the nearest sulfur before the
    clean-up, `cleaned` holds all positions (metals, sulfurs, the new sulfur) after it, `shift` the rms
    displacement (Å) of the atoms that were there before.
    """

    metals: tuple[str, str]
    length: float
    room_metal: float
    room_sulfur: float
    cleaned: Cleaned
    shift: float


def m44s27() -> Framework:
    """Build M44S27 (hypothesis): 44 sites, 27 anchors, 54 metal-sulfur contacts, core charge 3-, C1."""
    parent = m44s26()
    labels = _labels(parent)
    (bridge,) = scan_bridges(parent, pairs=[(labels.index(_EDGE[0]), labels.index(_EDGE[1]))])
    points = bridge.cleaned.positions - bridge.cleaned.positions.mean(axis=0)
    sites = tuple(
        replace(site, position=_rounded(point), orbit=label)
        for site, point, label in zip(parent.sites, points, labels, strict=False)
    )
    sulfur_labels = [*labels[len(sites) :], "sb2"]
    return Framework(
        name="M44S27",
        sites=sites,
        anchors=anchors_of(sites, list(zip(sulfur_labels, points[len(sites) :], strict=True))),
        core_charge=-3,
        evidence="hypothesis",
        citations=(
            "Composition and charge: Lin et al., Chem. Sci. 2022, 13, 4598 (mass spectra only).",
            "Geometry: M44S26 with one more bridging SR at the cap edge x2-x3, harmonic clean-up.",
        ),
        note=(
            "Hypothesis (a), M44S26 + SR-: (29; 3 bridging, 3 monomers, 6 dimers). No structure of any "
            "M44(SR)27 is known. The third bridge sits on the cap edge x2a-x3a, the only core pair to take "
            "a sulfur with no other atom moved aside (residual 0.0005 Å², rms shift 0.08 Å; the next "
            "pair 0.0014 and 0.21); it breaks C2, so every site is its own orbit."
        ),
        silver=parent.silver,
    )


def scan_bridges(
    framework: Framework, *, pairs: list[tuple[int, int]] | None = None, longest: float = 4.6
) -> Iterator[Bridge]:
    """Yield the best place of one more bridging sulfur on each pair of core metals.

    Parameters
    ----------
    pairs
        Site numbers; without it, every pair of interior or surface sites closer than `longest` Å.
    """
    points = points_of(framework.sites, framework.anchors)
    core = [site.index for site in framework.sites if site.role in ("interior", "surface")]
    chosen = pairs or [
        (i, j) for i in core for j in core if i < j and np.linalg.norm(points[i] - points[j]) < longest
    ]
    labels = _labels(framework)
    for i, j in chosen:
        sulfur, metal_room, sulfur_room = _roomiest(points, len(framework.sites), i, j)
        cleaned = _mended(framework, np.vstack([points, sulfur]), i, j)
        moved = cleaned.positions[:-1] - points
        yield Bridge(
            metals=(labels[i], labels[j]),
            length=float(np.linalg.norm(points[i] - points[j])),
            room_metal=metal_room,
            room_sulfur=sulfur_room,
            cleaned=cleaned,
            shift=float(np.sqrt((moved**2).sum(axis=1).mean())),
        )


def _roomiest(
    points: NDArray[np.float64], metals: int, i: int, j: int
) -> tuple[NDArray[np.float64], float, float]:
    """Turn a sulfur around the pair i, j; give the place that touches least, and its two distances."""
    span = points[j] - points[i]
    half = float(np.linalg.norm(span)) / 2
    height = np.sqrt(max(_BRIDGE**2 - half**2, 0.01))
    across = np.linalg.svd(span[None])[2][1:]
    angles = np.deg2rad(np.arange(0, 360, 2))
    ring = (points[i] + points[j]) / 2 + height * (
        np.cos(angles)[:, None] * across[0] + np.sin(angles)[:, None] * across[1]
    )
    distance = np.linalg.norm(ring[:, None] - points[None], axis=-1)
    distance[:, [i, j]] = np.inf
    room = distance[:, :metals].min(axis=1), distance[:, metals:].min(axis=1)
    penalty = np.maximum(0, METAL_SULFUR - room[0]) + np.maximum(0, SULFUR_SULFUR - room[1])
    best = int(np.argmin(penalty))
    return ring[best], float(room[0][best]), float(room[1][best])


def _mended(framework: Framework, points: NDArray[np.float64], i: int, j: int) -> Cleaned:
    """Clean the frame with its new last sulfur on i and j; every present bond keeps its length."""
    metals = len(framework.sites)
    old = [(metal, metals + anchor.index) for anchor in framework.anchors for metal in anchor.metals]
    springs = springs_of(points, old, low=2.32, high=2.60)
    springs += springs_of(points, framework.metal_bonds(), low=2.78, high=3.45, stiffness=0.5)
    new = len(points) - 1
    springs += [(i, new, _BRIDGE, 1.0), (j, new, _BRIDGE, 1.0)]
    return clean(points, metals, springs)


def _labels(framework: Framework) -> list[str]:
    """A label of its own for every site and anchor: orbit and copy (c1a, c1b; h2 where there is one copy)."""
    orbits = [site.orbit for site in framework.sites] + [anchor.orbit for anchor in framework.anchors]
    copies = Counter(orbits)
    seen: Counter[str] = Counter()
    labels = []
    for orbit in orbits:
        labels.append(orbit if copies[orbit] == 1 else f"{orbit}{chr(ord('a') + seen[orbit])}")
        seen[orbit] += 1
    return labels


def _rounded(point: NDArray[np.float64]) -> tuple[float, float, float]:
    """Round to 1e-4 Å: what the clean-up gives alike on every machine."""
    x, y, z = (round(float(value), 4) + 0.0 for value in point)
    return x, y, z
