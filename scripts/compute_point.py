"""Compute one point of `stability/evidence/points.csv` anew with GPAW, and print it as a line of that file.

    python3 scripts/compute_point.py M25S18 1 Ag        framework, site, the metal put there

Needs a Python that has GPAW (Debian has it). The input is the frame in `stability/evidence/inputs`,
of Au, or of Ag for M44S30, as it was built for R = H before one metal was exchanged; nothing is relaxed.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import gpaw
from ase.io import read
from gpaw import GPAW, FermiDirac

INPUTS = Path(__file__).parents[1] / "stability" / "evidence" / "inputs"
SETTINGS = {
    "mode": "lcao",
    "basis": "dzp",
    "xc": "PBE",
    "h": 0.24,  # Å
    "setups": {"Ag": "11"},
    "occupations": FermiDirac(0.05),
    "symmetry": "off",
    "maxiter": 60,
    "convergence": {"energy": 1e-5, "density": 3e-4, "eigenstates": 1e9},
}
VACUUM = 4.5  # Å

if __name__ == "__main__":
    framework, site, guest = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    place = INPUTS / f"{framework}.xyz"
    charge = int(re.search(r"charge (-?\d+)", place.read_text(encoding="utf-8").splitlines()[1])[1])
    atoms = read(place)
    symbols = atoms.get_chemical_symbols()
    host, symbols[site] = symbols[site], guest
    atoms.set_chemical_symbols(symbols)
    atoms.center(vacuum=VACUUM)
    atoms.calc = GPAW(charge=charge, txt=None, **SETTINGS)
    energy = atoms.get_potential_energy()
    levels, held = atoms.calc.get_eigenvalues(), atoms.calc.get_occupation_numbers()
    highest = round(held.sum() / 2) - 1
    gap = levels[highest + 1] - levels[highest]
    today = time.strftime("%Y-%m-%d")
    print(
        f"{framework},,{site},{host},{guest},{charge},{energy:.4f},{gap:.3f},GPAW {gpaw.__version__},{today}"
    )
