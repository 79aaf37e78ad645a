"""Framework + occupancy + ligand shell -> `ase.Atoms`.

Order: metals in site order, then each anchor's atom followed by the rest of its ligand. Two arrays say where
an atom came from: `site` (-1 for what is no metal) and `anchor` (-1 for metals).
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from ase import Atoms

from structures.errors import InvalidInputError
from structures.ligand_shapes import ShapedLigand, shaped
from structures.metals import superatom_electrons, valence
from structures.orientation import ShellProblem, orient
from structures.symmetry import framework_symmetry
from structures.ties import free_ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.ligands import Ligand

__all__ = ["assemble"]


def assemble(
    framework: Framework,
    occupancy: int = 0,
    *,
    host: str = "Ag",
    guest: str = "Au",
    ligand: str | Ligand | ShapedLigand = "p-MBA",
    seed: int = 0,
) -> Atoms:
    """Build the all-atom model of one candidate.

    Parameters
    ----------
    framework
        Where metals and anchors are.
    occupancy
        Bit i set: site i holds the guest.
    ligand
        Name, alias or `Ligand` for every anchor, or a `ShapedLigand`.
    seed
        Fixes the ligands' orientation; equal arguments give equal atoms.

    Returns
    -------
    ase.Atoms
        Positions in Å, no cell. `info` has framework, occupancy, host, guest, ligand, core_charge, charge
        (of all atoms), electrons (superatom count), evidence and multiplicity.

    Raises
    ------
    InvalidInputError
        If the occupancy does not fit the framework, or a metal has no agreed valence.
    UnknownNameError
        If a metal or the ligand is not known.
    """
    occupancy = _checked(framework, occupancy)
    chosen = shaped(ligand)
    metals = [guest if occupancy >> i & 1 else host for i in range(len(framework.sites))]
    for metal in (host, guest):
        valence(metal)
    symbols, positions, anchors = _shell(framework, chosen, seed)
    atoms = Atoms(
        [*metals, *symbols], positions=np.vstack([framework.positions, positions.reshape(-1, 3)]), pbc=False
    )
    sites = len(metals)
    atoms.arrays["site"] = np.concatenate([np.arange(sites), np.full(len(symbols), -1)])
    atoms.arrays["anchor"] = np.concatenate([np.full(sites, -1), anchors])
    charge = framework.core_charge
    atoms.info = {
        "framework": framework.name,
        "occupancy": occupancy,
        "host": host,
        "guest": guest,
        "ligand": chosen.ligand.name,
        "core_charge": framework.core_charge,
        "charge": charge,
        "electrons": superatom_electrons(Counter(metals), len(framework.anchors), framework.core_charge),
        "evidence": framework.evidence,
        "multiplicity": 1 + int(atoms.numbers.sum() - charge) % 2,
    }
    return atoms


def _checked(framework: Framework, occupancy: int) -> int:
    occupancy = int(occupancy)
    if not 0 <= occupancy < 1 << len(framework.sites):
        raise InvalidInputError(
            f"occupancy {occupancy} does not fit the {len(framework.sites)} sites of {framework.name}; "
            f"give an integer from 0 to {(1 << len(framework.sites)) - 1}, bit i for site i"
        )
    return occupancy


@lru_cache(maxsize=64)
def _shell(
    framework: Framework, ligand: ShapedLigand, seed: int
) -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.int64]]:
    """Symbols, positions (n, 3) and anchor numbers of all that is no metal; no metal element enters."""
    fragment = ligand.fragment
    anchors = framework.anchor_positions
    count = len(anchors)
    problem = ShellProblem(
        framework.positions,
        anchors,
        (ligand.anchor_element,) * count,
        tuple(anchor.metals for anchor in framework.anchors),
        (fragment,) * count,
    )
    ties = free_ties(
        framework_symmetry(framework),
        len(framework.sites),
        ["R"] * count,
        empty=[not fragment.symbols] * count,
        chiral=not ligand.achiral,
    )
    placed, _ = orient(problem, ties, seed=seed)
    symbols = (ligand.anchor_element, *fragment.symbols) * count
    positions = np.vstack([np.vstack([anchors[i], placed[i]]) for i in range(count)])
    return symbols, positions, np.repeat(np.arange(count), len(fragment.symbols) + 1)
