"""Edit a framework's topology and mend its geometry: the way from known frames to hypotheses.

A draft is a frame whose bonds are decided and whose positions are not yet. `mended` cleans it with springs on
everything that the edit left alone and checks that exactly the decided bonds are there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.framework import Anchor, Framework, Role, Site
from structures.library.clean import Cleaned, Spring, clean, springs_of
from structures.library.table import points_of
from structures.matter.lengths import METAL_METAL, METAL_SULFUR
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

__all__ = ["Draft", "drafted", "hypothesis", "kept_springs", "mended", "on_three_metals", "relabelled"]

_STIFF, _CONTACT_STIFF, _ANGLE_STIFF = 1.0, 0.5, 0.3


@dataclass(frozen=True, eq=False)
class Draft:
    """A frame in the making.

    Attributes
    ----------
    points
        Metals, then sulfurs, shape (n, 3), Å.
    roles, labels
        Role of every metal; orbit label of every point.
    bonds
        Metals of every sulfur, in sulfur order.
    silver
        Share of silver in the metal that the lengths of every site came from.
    """

    points: NDArray[np.float64]
    roles: tuple[Role, ...]
    labels: tuple[str, ...]
    bonds: tuple[tuple[int, ...], ...]
    silver: tuple[float | None, ...]

    @property
    def metals(self) -> int:
        """Number of metals."""
        return len(self.roles)


def drafted(framework: Framework) -> Draft:
    """Copy a framework into a draft."""
    return Draft(
        points=points_of(framework.sites, framework.anchors),
        roles=tuple(site.role for site in framework.sites),
        labels=tuple(
            [site.orbit for site in framework.sites] + [anchor.orbit for anchor in framework.anchors]
        ),
        bonds=tuple(anchor.metals for anchor in framework.anchors),
        silver=framework.silver,
    )


def kept_springs(draft: Draft, *, loose: Collection[int] = (), new: Collection[int] = ()) -> list[Spring]:
    """Springs at the present lengths: bonds, metal contacts, S-M-S of the shell.

    Parameters
    ----------
    loose
        Metals that the edit moves; their contacts and angles get no spring.
    new
        Sulfurs (numbered from 0) that the edit adds; their bonds get no spring.
    """
    metals = draft.metals
    bonds = [
        (metal, metals + sulfur)
        for sulfur, bound in enumerate(draft.bonds)
        for metal in bound
        if sulfur not in new and metal not in loose
    ]
    springs = springs_of(draft.points, bonds, low=2.30, high=2.66, stiffness=_STIFF)
    distance = np.linalg.norm(draft.points[:metals, None] - draft.points[None, :metals], axis=-1)
    low, high = np.nonzero(np.triu(distance < METAL_METAL, k=1))
    contacts = [(int(i), int(j)) for i, j in zip(low, high, strict=True) if not {int(i), int(j)} & set(loose)]
    springs += springs_of(draft.points, contacts, low=2.78, high=METAL_METAL, stiffness=_CONTACT_STIFF)
    around: dict[int, list[int]] = defaultdict(list)
    for metal, sulfur in bonds:
        if draft.roles[metal] in ("staple", "mount"):
            around[metal].append(sulfur)
    angles = [(s[i], s[j]) for s in around.values() for i in range(len(s)) for j in range(i)]
    return springs + springs_of(draft.points, angles, low=3.6, high=4.9, stiffness=_ANGLE_STIFF)


def mended(
    draft: Draft,
    springs: Iterable[Spring],
    *,
    name: str,
    core_charge: int,
    citations: tuple[str, ...],
    note: str,
    silver_only: Collection[int] = (),
) -> tuple[Framework, Cleaned]:
    """Clean a draft and make the framework of it, as `hypothesis` does.

    Raises
    ------
    InvalidInputError
        If the bonds within 2.95 Å are not those that the draft decided.
    """
    cleaned = clean(draft.points, draft.metals, list(springs))
    framework = hypothesis(
        replace(draft, points=cleaned.positions),
        name=name,
        core_charge=core_charge,
        citations=citations,
        note=note,
        silver_only=silver_only,
    )
    return framework, cleaned


def hypothesis(
    draft: Draft,
    *,
    name: str,
    core_charge: int,
    citations: tuple[str, ...],
    note: str,
    silver_only: Collection[int] = (),
) -> Framework:
    """Make a framework (evidence `hypothesis`) of a draft; orbits are those of its group.

    Raises
    ------
    InvalidInputError
        If the bonds within 2.95 Å are not those that the draft decided.
    """
    points = np.round(draft.points - draft.points.mean(axis=0), 4) + 0.0
    metals, sulfurs = points[: draft.metals], points[draft.metals :]
    distance = np.linalg.norm(sulfurs[:, None] - metals[None], axis=-1)
    found = tuple(tuple(np.nonzero(row < METAL_SULFUR)[0].tolist()) for row in distance)
    if found != tuple(tuple(sorted(bound)) for bound in draft.bonds):
        wrong = [k for k, bound in enumerate(draft.bonds) if found[k] != tuple(sorted(bound))]
        raise InvalidInputError(
            f"{name}: the clean-up changed the bonds of sulfurs {wrong}; edit another place"
        )
    framework = Framework(
        name=name,
        sites=tuple(
            Site(k, _tuple(point), draft.labels[k], draft.roles[k]) for k, point in enumerate(metals)
        ),
        anchors=tuple(
            Anchor(k, _tuple(point), draft.labels[draft.metals + k], found[k])
            for k, point in enumerate(sulfurs)
        ),
        core_charge=core_charge,
        evidence="hypothesis",
        citations=citations,
        note=note,
        silver=draft.silver,
        silver_only=tuple(sorted(silver_only)),
    )
    return relabelled(framework)


def on_three_metals(draft: Draft) -> set[int]:
    """Metals that share a sulfur with two others."""
    return {metal for bound in draft.bonds if len(bound) > 2 for metal in bound}


def relabelled(framework: Framework) -> Framework:
    """Label the orbits of the framework's own group: the present label, with a letter where it splits."""
    present = [site.orbit for site in framework.sites] + [anchor.orbit for anchor in framework.anchors]
    orbits = {point: orbit for orbit in framework_symmetry(framework).orbits for point in orbit}
    parts: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for point, label in enumerate(present):
        if orbits[point] not in parts[label]:
            parts[label].append(orbits[point])
    labels = []
    for point, label in enumerate(present):
        split = parts[label]
        labels.append(label + (chr(ord("a") + split.index(orbits[point])) if len(split) > 1 else ""))
    sites = len(framework.sites)
    return replace(
        framework,
        sites=tuple(replace(site, orbit=labels[site.index]) for site in framework.sites),
        anchors=tuple(replace(anchor, orbit=labels[sites + anchor.index]) for anchor in framework.anchors),
    )


def _tuple(point: NDArray[np.float64]) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in point)
    return x, y, z
