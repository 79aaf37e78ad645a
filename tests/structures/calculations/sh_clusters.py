"""Thiolate clusters with R = H for the export tests, made without the assembly code that users call."""

import numpy as np
from ase import Atoms

from structures.library import framework


def sh_cluster(name="M44S30", occupancy=0, host="Ag", guest="Au"):
    """All-atom model with S-H 1.35 Å away from the bound metals; `info` as an assembled cluster has it."""
    frame = framework(name)
    metals = frame.positions
    symbols = [guest if occupancy >> i & 1 else host for i in range(len(metals))]
    positions, site, anchor = [*metals], [*range(len(metals))], [-1] * len(metals)
    for bound in frame.anchors:
        sulfur = np.array(bound.position)
        away = sum(_unit(sulfur - metals[i]) for i in bound.metals)
        if len(bound.metals) == 2:  # pyramidal sulfur: tilt out of the metal-sulfur-metal plane
            first, second = (metals[i] for i in bound.metals)
            away = 0.5 * _unit(away) + 0.85 * _unit(np.cross(second - first, sulfur - first))
        symbols += ["S", "H"]
        positions += [sulfur, sulfur + 1.35 * _unit(away)]
        site += [-1, -1]
        anchor += [bound.index, bound.index]
    atoms = Atoms(symbols, positions=positions)
    atoms.set_array("site", np.array(site))
    atoms.set_array("anchor", np.array(anchor))
    atoms.info = {
        "framework": name,
        "occupancy": occupancy,
        "host": host,
        "guest": guest,
        "ligand": "SH",
        "core_charge": frame.core_charge,
        "charge": frame.core_charge,
        "electrons": len(metals) - len(frame.anchors) - frame.core_charge,
        "evidence": frame.evidence,
        "multiplicity": 1,
    }
    return atoms


def _unit(vector):
    return vector / np.linalg.norm(vector)
