"""M44S27, hypotheses (b) and (c): a motif of M44S26 lengthened by a core metal. Nobody has seen either.

(b) (28; 1, 4, 6): one bridging SR becomes SR-M-SR. (c) (28; 2, 2, 7): one SR-M-SR becomes SR-(M-SR)2. Either
way a core metal at the motif's end leaves the core and a new SR ties it to a metal that carried none; 22
anchors stay 22, and [M44S26]2- + SR- = [M44S27]3- with 20 electrons as in (a).

Where: every end of a bridge or monomer and every bare metal within 5 Å of it was tried from ten drawn starts
(`structures.library.pull.try_starts`). The best of each, with the residual of the clean-up (Å²) and the rms
shift of the other atoms (Å):

    (b) sb1, i3 leaves, tied to h1'   0.014  0.29   chosen
        sb1, x1' leaves, tied to h1'  0.043  0.36
    (c) sm1, i7 leaves, tied to h2    0.056  0.46   chosen
        sm2, x2 leaves, tied to i1    0.094  0.21
        sm3, i9 leaves, tied to h1    0.107  0.54

These are from before the new sulfur was held 4.5 Å from those beside it, without which neither side has room
for its R. Residuals this close rank nothing for certain. Primes are C2 images; no symmetry is left (C1).
GFN1-xTB (40 cycles, [Ag44(SH)27]3-) keeps 54 of 54 contacts of (b), adds five, moves the frame by 0.45 Å rms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.library.edit import drafted, mended
from structures.library.m44s26 import m44s26
from structures.library.pull import pull_springs, pulled

if TYPE_CHECKING:
    from structures.framework import Framework

__all__ = ["m44s27b", "m44s27c"]

_SOURCE = "Composition and charge: Lin et al., Chem. Sci. 2022, 13, 4598 (mass spectra only)."


def m44s27b() -> Framework:
    """Build M44S27-b (hypothesis): core 28; 1 bridging, 4 monomers, 6 dimers; 54 contacts, 3-, C1."""
    return _pulled(
        "M44S27-b",
        ("i3", 0, "sb1", 0, "h1", 1),
        (1.79, -3.34, 1.43),
        (0.12, -4.13, -0.05),
        "Hypothesis (b): one bridging SR of M44S26 becomes SR-M-SR (28; 1 bridging, 4 monomers, 6 dimers); "
        "the core metal i3 left the core. Two staples are bent, to 149 and 154 degrees (173 in known "
        "clusters). No structure of any M44(SR)27 is known.",
    )


def m44s27c() -> Framework:
    """Build M44S27-c (hypothesis): core 28; 2 bridging, 2 monomers, 7 dimers; 54 contacts, 3-, C1."""
    return _pulled(
        "M44S27-c",
        ("i7", 0, "sm1", 0, "h2", 0),
        (2.18, -0.76, -5.51),
        (0.10, -1.79, -4.90),
        "Hypothesis (c): the monomer on the axis of M44S26 becomes a dimer (28; 2 bridging, 2 monomers, "
        "7 dimers); the core metal i7 left the core. Two staples are bent, to 136 and 152 degrees (173 in "
        "known clusters). No structure of any M44(SR)27 is known.",
    )


def _pulled(
    name: str,
    where: tuple[str, int, str, int, str, int],
    metal_at: tuple[float, float, float],
    sulfur_at: tuple[float, float, float],
    note: str,
) -> Framework:
    """Edit M44S26 at (metal, copy, sulfur, copy, bare metal, copy) from rough new places (Å)."""
    parent = m44s26()
    metal, onto = parent.orbits[where[0]][where[1]], parent.orbits[where[4]][where[5]]
    sulfur = [anchor.index for anchor in parent.anchors if anchor.orbit == where[2]][where[3]]
    before = drafted(parent)
    draft = pulled(before, metal=metal, onto=onto, metal_at=np.array(metal_at), sulfur_at=np.array(sulfur_at))
    springs = pull_springs(draft, before=before, metal=metal, sulfur=sulfur, onto=onto)
    framework, _ = mended(
        draft,
        springs,
        name=name,
        core_charge=-3,
        citations=(_SOURCE, "Geometry: M44S26 with one motif lengthened, harmonic clean-up."),
        note=note,
    )
    return framework
