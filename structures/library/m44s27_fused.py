"""M44S27, hypothesis (d): the hetero-dimer, half of M44S30 fused to half of M44S26. Nobody has seen it.

The sum, by `structures.halves`:

                        metals  sulfurs  charge  electrons  motifs
    half of M44S30          22       15    2-          9    core 16; 3 mounts
    half of M44S26          22       13    1-         10    core 15; 1 bridging, 1 monomer, 3 dimers, 1 SR
    plain sum               44       28    3-         19    an odd count, and one S too many for M44S27
    less one SR radical     44       27    3-         20    (31; 1 bridging, 1 monomer, 3 dimers, 3 mounts)

Which SR leaves: the cut through M44S26 divides the monomer on its axis. Its metal goes with the other half,
its sulfur sm1 stays behind on one core metal (i7) with nothing to bridge to. That SR is the one left out.

M44S30 is halved by its inversion along a threefold axis (three whole mounts around one pole), M44S26 by its
C2. The halves were docked as rigid bodies (`structures.library.dock`: the best ten of 60 drawn starts end in
one place), then relaxed by GFN1-xTB as [Ag44(SH)27]3- (`m44s27_fused_table`): 3.7 eV lower, 0.53 Å rms away,
all 63 contacts and motifs kept. Three leg sulfurs at the seam lost their cube metal and bind two metals.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from structures.halves import halve
from structures.library.dock import Docked, half_points, placed
from structures.library.edit import Draft, hypothesis, on_three_metals
from structures.library.m44s26 import m44s26
from structures.library.m44s27_fused_table import RELAXED
from structures.library.m44s30 import m44s30

if TYPE_CHECKING:
    from structures.framework import Framework, Role
    from structures.halves import Half

__all__ = ["docked", "m44s27d", "parents"]

_WHERE = Docked((1.353, -0.297, -2.333), (-2.006, -1.382, -2.591), -20.04)


def parents() -> tuple[Half, Half]:
    """Half of M44S30 and half of M44S26 without its loose SR."""
    silver = halve(m44s30(), normal=(1.0, 1.0, 1.0))
    gold = halve(m44s26(), normal=(1.0, 0.0, 0.0))
    kept = tuple(anchor for anchor in gold.anchors if anchor not in gold.dangling)
    return silver, replace(gold, anchors=kept)


def docked() -> Draft:
    """The two halves where they were docked: bonds, roles and labels, before any relaxation."""
    silver, gold = parents()
    first, first_sulfurs, _ = half_points(silver)
    second, second_sulfurs = placed(gold, _WHERE)
    bonds = _bonds(silver, 0) + _bonds(gold, len(first))
    bound = {metal for metals in bonds for metal in metals}
    roles = _site_roles(silver) + _site_roles(gold)
    return Draft(
        points=np.vstack([first, second, first_sulfurs, second_sulfurs]),
        roles=tuple(_role(role, k in bound) for k, role in enumerate(roles)),
        labels=tuple(_labels(silver, gold)),
        bonds=tuple(bonds),
        silver=tuple(half.framework.silver[site] for half in (silver, gold) for site in half.sites),
    )


def m44s27d() -> Framework:
    """Build M44S27-d (hypothesis): core 31; 1 bridging, 1 monomer, 3 dimers, 3 mounts; 63 contacts, C1."""
    draft = docked()
    relaxed = replace(draft, points=np.array(RELAXED), silver=(1.0,) * draft.metals)
    return hypothesis(
        relaxed,
        name="M44S27-d",
        core_charge=-3,
        citations=(
            "Composition, charge and the guess of a hetero-dimer: Lin et al., Chem. Sci. 2022, 13, 4598.",
            "Geometry: half of M44S30 docked on half of M44S26, GFN1-xTB relaxation of [Ag44(SH)27]3-.",
        ),
        note=(
            "Hypothesis (d), the hetero-dimer (31; 1 bridging, 1 monomer, 3 dimers, 3 mounts). Plain halves "
            "add up to M44S28, 3-, 19 electrons; the SR left over from the monomer on the axis of M44S26 is "
            "left out. Two staples at the seam are bent, to 143 and 149 degrees (162 in known silver ones); "
            "three metal-sulfur pairs there were held apart in the relaxation: set free, two of them bind, "
            "0.44 eV lower, with other motifs. Silver only on the sulfurs that bind three metals: filled "
            "with gold, 9 of the 63 bonds open in a relaxation. No structure of any M44(SR)27 is known."
        ),
        silver_only=on_three_metals(relaxed),
    )


def _bonds(half: Half, offset: int) -> list[tuple[int, ...]]:
    """Metals of every anchor of the half, numbered within it from `offset`."""
    place = {site: offset + k for k, site in enumerate(half.sites)}
    return [
        tuple(place[metal] for metal in half.framework.anchors[anchor].metals if metal in place)
        for anchor in half.anchors
    ]


def _site_roles(half: Half) -> list[Role]:
    return [half.framework.sites[site].role for site in half.sites]


def _role(role: Role, bound: bool) -> Role:  # noqa: FBT001  one call
    """Core metals may have lost their sulfur; the shell stays what it was."""
    if role in ("staple", "mount"):
        return role
    return "surface" if bound else "interior"


def _labels(silver: Half, gold: Half) -> list[str]:
    sites = [half.framework.sites[site].orbit for half in (silver, gold) for site in half.sites]
    return sites + [half.framework.anchors[a].orbit for half in (silver, gold) for a in half.anchors]
