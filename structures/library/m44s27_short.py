"""M44S27, hypothesis (e): M44S30 with three mounts one leg short. Nobody has seen it.

(32; 3 bridging, 3 dimers, 3 mounts): the whole M32 core and three mounts around one pole of a threefold axis;
each mount of the other pole has lost one leg, M2(SR)5 -> M2(SR)4, which is SR-(M-SR)2 and an SR that leans on
the mount's other metal. It is the one hetero-dimer that keeps a C3 axis and adds up: 27 SR, 3-, 20
electrons. GFN1-xTB and SevenNet-0 keep its 75 contacts with silver; filled with gold, 18 of them open
(SevenNet-0, R = H), so only silver stands on its three-metal sulfurs.

Which leg goes is open: the four choices under C3 clean up equally well (residual below 0.001 Å², rms shift
0.07 Å); the one at (+x, +y) of the mount at -z was taken.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from structures.library.edit import Draft, drafted, kept_springs, mended, on_three_metals
from structures.library.m44s30 import m44s30

if TYPE_CHECKING:
    from structures.framework import Framework

__all__ = ["m44s27e"]

_STRAIGHT = 4.7  # Å; S...S across a metal that is left with two sulfurs, 2 x 2.4 Å at 157°


def m44s27e() -> Framework:
    """Build M44S27-e (hypothesis): core 32; 3 bridging, 3 dimers, 3 mounts; 75 contacts, 3-, C3."""
    parent = m44s30()
    gone = [anchor.index for anchor in parent.anchors if anchor.orbit == "leg" and _goes(anchor.position)]
    before = drafted(parent)
    kept = [k for k in range(len(parent.anchors)) if k not in gone]
    draft = Draft(
        points=np.delete(before.points, [before.metals + k for k in gone], axis=0),
        roles=before.roles,
        labels=tuple(label for k, label in enumerate(before.labels) if k - before.metals not in gone),
        bonds=tuple(before.bonds[k] for k in kept),
        silver=before.silver,
    )
    short = [site.index for site in parent.sites if site.role == "mount" and _degree(draft, site.index) == 2]
    roles = list(draft.roles)
    springs = kept_springs(draft, loose=short)
    for metal in short:
        (pair,) = [
            k for k, role in enumerate(draft.roles) if role == "mount" and _shares_apex(draft, metal, k)
        ]
        roles[metal] = roles[pair] = "staple"
        first, second = (draft.metals + k for k, bound in enumerate(draft.bonds) if metal in bound)
        springs += [(metal, s, _length(draft, metal, s), 1.0) for s in (first, second)]
        springs.append((first, second, _STRAIGHT, 0.5))
    framework, _ = mended(
        replace(draft, roles=tuple(roles)),
        springs,
        name="M44S27-e",
        core_charge=-3,
        citations=(
            "Composition and charge: Lin et al., Chem. Sci. 2022, 13, 4598 (mass spectra only).",
            "Geometry: M44S30 less three legs, harmonic clean-up in C3.",
        ),
        note=(
            "Hypothesis (e), three mounts of M44S30 one leg short (32; 3 bridging, 3 dimers, 3 mounts). "
            "Silver only on the sulfurs that bind three metals: filled with gold, 18 of the 75 bonds open in "
            "a relaxation. No structure of any M44(SR)27 is known."
        ),
        silver_only=on_three_metals(draft),
    )
    return framework


def _goes(position: tuple[float, float, float]) -> bool:
    """Whether a leg is the (+x, +y) one of the mount at -z, or its image by a cyclic permutation."""
    smallest = int(np.argmin(position))
    shifted = [position[(smallest + k) % 3] for k in (1, 2)]
    return position[smallest] < -4 and shifted[0] > 0 and shifted[1] > 0


def _degree(draft: Draft, metal: int) -> int:
    return sum(metal in bound for bound in draft.bonds)


def _shares_apex(draft: Draft, metal: int, other: int) -> bool:
    return metal != other and any(metal in bound and other in bound for bound in draft.bonds)


def _length(draft: Draft, metal: int, point: int) -> float:
    return float(np.linalg.norm(draft.points[metal] - draft.points[point]))
