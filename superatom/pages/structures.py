"""Frameworks and candidates as the page draws them: atoms, and the bonds of the framework's own graph.

Metal-sulfur bonds are those of the framework's anchors, metal-metal contacts those below its cut-off, as
everywhere in superatom; only bonds inside a ligand are found by distance. Models that share them share one
topology on the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from database.chosen import candidate_atoms, own_shell
from structures.arrangement.holding import holding
from structures.errors import InvalidInputError
from structures.matter.numbers import are_core_metals
from structures.perception.bonds import find_bonds
from structures.shell.counts import read_shell
from structures.topology import formula, framework_motifs
from superatom.pages.packed import packed_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ase import Atoms
    from numpy.typing import NDArray

    from structures.framework import Framework

__all__ = ["Models"]

_STEP = 0.001  # Å


class Models:
    """Models of one page, with the topologies that they share.

    Parameters
    ----------
    ligand
        What is drawn on the anchors of candidates: a name or counts, `none` for metals and sulfurs alone, the
        candidate's own shell where left out.
    """

    def __init__(self, ligand: str | None = None) -> None:
        self.models: list[dict[str, Any]] = []
        self.topologies: list[dict[str, Any]] = []
        self._known: dict[tuple[str, ...], int] = {}
        self._ligand = ligand

    def add_framework(self, framework: Framework) -> None:
        """Add metal and sulfur positions; a framework has no elements, its metals are written X."""
        symbols = ["X"] * len(framework.sites) + ["S"] * len(framework.anchors)
        bare = np.vstack([framework.positions, framework.anchor_positions])
        about = {"kind": "framework", "title": framework.name, "subtitle": formula(framework)}
        self._add(framework, about, symbols, bare, _bare_topology(framework))

    def add_candidate(self, framework: Framework, row: Mapping[str, Any]) -> None:
        """Add a candidate's row with its ligands; where they have no room, without them, and say so."""
        about = {
            "kind": "candidate",
            "title": row["species"],
            "subtitle": f"candidate {row['id']} on {framework.name}",
            "candidate": row["id"],
            "gold": row["gold"],
            "rank": row["rank"],
        }
        if self._ligand == "none":
            self._add_bare(framework, about, row)
            return
        shell = own_shell(row) if self._ligand is None else read_shell(self._ligand)
        try:
            atoms = candidate_atoms(framework, row, shell)
        except InvalidInputError as error:
            self._add_bare(framework, about | {"note": f"drawn without ligands: {error}"}, row)
            return
        about |= {"ligand": atoms.info["ligand"], "cautions": atoms.info["cautions"]}
        self._add(framework, about, list(atoms.symbols), atoms.positions, _full_topology(framework, atoms))

    def _add_bare(self, framework: Framework, about: dict[str, Any], row: Mapping[str, Any]) -> None:
        metals = holding(framework, row["occupancy"], row["host"], row["guest"]).metals
        symbols = [*metals, *("S" for _ in framework.anchors)]
        bare = np.vstack([framework.positions, framework.anchor_positions])
        self._add(framework, about, symbols, bare, _bare_topology(framework))

    def _add(
        self,
        framework: Framework,
        about: dict[str, Any],
        symbols: list[str],
        positions: NDArray[np.float64],
        topology: dict[str, Any],
    ) -> None:
        sites = len(framework.sites)
        key = (framework.name, *symbols[sites:])
        if key not in self._known:
            self._known[key] = len(self.topologies)
            self.topologies.append(topology)
        centred = positions - positions[:sites].mean(axis=0)
        self.models.append(
            about
            | {
                "framework": framework.name,
                "evidence": framework.evidence,
                "topology": self._known[key],
                "symbols": " ".join(symbols),
                "positions": packed_steps(centred, _STEP),
            }
        )


def _topology(framework: Framework, donors: list[int], inner: NDArray[np.int64]) -> dict[str, Any]:
    """What the page knows of sites and anchors; `donors` are the atoms that bind."""
    motifs = framework_motifs(framework).motifs
    of_metal = {metal: motif.kind for motif in motifs for metal in motif.metals}
    of_sulfur = {sulfur: motif.kind for motif in motifs for sulfur in motif.sulfurs}
    bonds = [(metal, donors[anchor.index]) for anchor in framework.anchors for metal in anchor.metals]
    return {
        "framework": framework.name,
        "orbits": [site.orbit for site in framework.sites],
        "roles": [site.role for site in framework.sites],
        "motifs": [of_metal.get(site.index, "") for site in framework.sites],
        "donors": donors,
        "anchorOrbits": [anchor.orbit for anchor in framework.anchors],
        "anchorMotifs": [of_sulfur.get(anchor.index, "") for anchor in framework.anchors],
        "bonds": packed_steps(bonds),
        "contacts": packed_steps(framework.metal_bonds()),
        "inner": packed_steps(inner),
    }


def _bare_topology(framework: Framework) -> dict[str, Any]:
    sites = len(framework.sites)
    return _topology(framework, [sites + anchor.index for anchor in framework.anchors], np.zeros((0, 2), int))


def _full_topology(framework: Framework, atoms: Atoms) -> dict[str, Any]:
    owners = atoms.arrays["anchor"]
    donors = [int(np.flatnonzero(owners == anchor.index)[0]) for anchor in framework.anchors]
    found, metal = find_bonds(atoms), are_core_metals(atoms.numbers)
    inside = ~metal[found.first] & ~metal[found.second] & (found.first < found.second)
    return _topology(framework, donors, np.column_stack([found.first[inside], found.second[inside]]))
