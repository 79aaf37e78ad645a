"""Frames of published clusters, read from `frames/`: one file a frame, built when it is asked for.

A file is TOML: sources, charges and notes by hand, then `[geometry]`, which `scripts/make_frames.py` makes
from a public geometry: a point group in its own axes (`structures.library.operations`) and one row an orbit.
Columns of metals: orbit, role, the element whose lengths the site has, x, y, z (Å); of anchors: orbit, x, y,
z, and before x the ligand where it is no thiolate (`sulfide`). `tolerance` (Å) stands in a file whose
bonds have a larger group than its positions; `taken`, the electrons that its ligands take, where
they are more than its anchors.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from structures.framework import Framework
from structures.library.operations import operations
from structures.library.table import expand
from structures.matter.ligands import ligand

if TYPE_CHECKING:
    from structures.framework import Role

__all__ = ["published"]

_THIOLATE = 4  # columns of an anchor without a ligand of its own
_EXACT = 0.05  # Å; the mean has its group exactly
_SILVER = {"Au": 0.0, "Ag": 1.0}  # share of silver in the metal whose lengths a site has
_FRAMES = Path(__file__).parent / "frames"


def published(name: str) -> Framework:
    """Build the framework of a file of `frames/`."""
    fields = tomllib.loads((_FRAMES / f"{name}.toml").read_text(encoding="utf-8"))
    geometry = fields["geometry"]
    metals = [row.split() for row in geometry["metals"].strip().splitlines()]
    anchors = [row.split() for row in geometry["anchors"].strip().splitlines()]
    sites, bound = expand(
        [(label, cast("Role", role), (float(x), float(y), float(z))) for label, role, _, x, y, z in metals],
        [(label, (float(x), float(y), float(z))) for label, *_, x, y, z in anchors],
        operations(geometry["group"]),
    )
    lengths = {label: element for label, _, element, *_ in metals}
    own = {row[0]: ligand(row[1]) for row in anchors if len(row) > _THIOLATE}
    bound = tuple(
        replace(each, kind=own[each.orbit].place, ligand=own[each.orbit].name) if each.orbit in own else each
        for each in bound
    )
    return Framework(
        name=name,
        sites=sites,
        anchors=bound,
        core_charge=fields["core_charge"],
        evidence=fields["evidence"],
        citations=tuple(fields["citations"]),
        tolerance=fields.get("tolerance", _EXACT),
        note=fields.get("note", ""),
        reading=fields.get("reading", ""),
        averaged=_averaged(geometry),
        metal=Counter(element for _, _, element, *_ in metals).most_common(1)[0][0],
        silver=tuple(_SILVER.get(lengths[site.orbit]) for site in sites),
    )


def _averaged(geometry: dict[str, Any]) -> str:
    """How far the geometry was from the group that it was averaged over."""
    group = geometry["group"]
    if group == "C1":
        return "as it is: no symmetry"
    return (
        f"mean over {group}, found within {geometry['tolerance']} Å: worst atom {geometry['worst']} "
        f"{geometry['deviation']} Å off, {geometry['rms']} Å rms to the mean"
    )
