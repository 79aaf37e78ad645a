"""Compute `stability/evidence/screened.csv` anew with SevenNet-0, and print it.

    python3 scripts/screen_points.py > stability/evidence/screened.csv

Needs a Python that has sevenn; some 10 s of CPU a point. The frames of gold in `stability/evidence/inputs`
are relaxed once; then one metal is exchanged and the cluster relaxed again until no force is above 0.05 eV/Å,
or for 30 steps. `lost` counts metal-sulfur contacts (below 2.9 Å) of the gold frame that are gone. The
potential knows no charge.
"""

from __future__ import annotations

import sys
import time
from importlib.metadata import version
from pathlib import Path

import ase.io
import numpy as np
from ase.optimize import LBFGS
from sevenn.calculator import SevenNetCalculator

INPUTS = Path(__file__).parents[1] / "stability" / "evidence" / "inputs"
SITES = {
    "M25S18": {"centre": 0, "ico": 1, "staple": 13},
    "M38S24": {
        "centre": 0,
        "shared": 2,
        "inner": 5,
        "outer": 11,
        "apex": 17,
        "mono": 23,
        "da": 26,
        "db": 32,
    },
}
"""Framework -> orbit -> one of its sites."""
GUESTS = ("Pd", "Pt", "Cd", "Hg", "Cu", "Ni", "Zn", "Ir")
FORCE, STEPS = 0.05, 30  # eV/Å; at most
CONTACT = 2.9  # Å


def contacts(atoms: ase.Atoms) -> set[tuple[int, int]]:
    """Pairs of a metal and a sulfur in contact."""
    metals = np.flatnonzero(atoms.numbers > 20)
    sulfurs = np.flatnonzero(atoms.numbers == 16)
    near = atoms.get_all_distances()[np.ix_(metals, sulfurs)] < CONTACT
    return {(int(metals[i]), int(sulfurs[j])) for i, j in np.argwhere(near)}


def relaxed(atoms: ase.Atoms) -> tuple[ase.Atoms, float, float]:
    """Atoms at the end, their energy (eV) and the largest force (eV/Å)."""
    LBFGS(atoms, logfile=None).run(fmax=FORCE, steps=STEPS)
    force = float(np.linalg.norm(atoms.get_forces(), axis=1).max())
    return atoms, float(atoms.get_potential_energy()), force


if __name__ == "__main__":
    calculator = SevenNetCalculator("7net-0", device="cpu")
    code = f"SevenNet-0 (sevenn {version('sevenn')})"
    print("framework,orbit,site,host,guest,energy,force,lost,code,date")
    for framework in sys.argv[1:] or SITES:
        start = ase.io.read(INPUTS / f"{framework}.xyz")
        start.calc = calculator
        gold = relaxed(start)[0]
        bound = contacts(gold)
        for guest in GUESTS:
            for orbit, site in SITES[framework].items():
                atoms = gold.copy()
                atoms.symbols[site] = guest
                atoms.calc = calculator
                end, energy, force = relaxed(atoms)
                lost = len(bound - contacts(end))
                today = time.strftime("%Y-%m-%d")
                print(
                    f"{framework},{orbit},{site},Au,{guest},{energy:.4f},{force:.3f},{lost},{code},{today}",
                    flush=True,
                )
