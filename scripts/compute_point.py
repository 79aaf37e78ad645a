"""Compute one point of `stability/evidence/points.csv` anew with GPAW, and print it as a line of that file.

    python3 scripts/compute_point.py M25S18 1 Ag        framework, site, the metal put there
    python3 scripts/compute_point.py M44S30 0,1 Au      several sites
    python3 scripts/compute_point.py M25S18 0 Pd -2     at another charge than that of the frame

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
    "setups": {"Ag": "11", "Pd": "10", "Pt": "10", "Ni": "10", "Ir": "9"},
    "occupations": FermiDirac(0.05),
    "symmetry": "off",
    "maxiter": 150,
    "convergence": {"energy": 1e-5, "density": 3e-4, "eigenstates": 1e9},
}
VACUUM = 4.5  # Å

if __name__ == "__main__":
    framework, sites, guest = sys.argv[1], [int(site) for site in sys.argv[2].split(",")], sys.argv[3]
    place = INPUTS / f"{framework}.xyz"
    written = re.search(r"charge (-?\d+)", place.read_text(encoding="utf-8").splitlines()[1])[1]
    charge = int(sys.argv[4] if len(sys.argv) > 4 else written)
    atoms = read(place)
    symbols = atoms.get_chemical_symbols()
    host = symbols[sites[0]]
    for site in sites:
        symbols[site] = guest
    atoms.set_chemical_symbols(symbols)
    atoms.center(vacuum=VACUUM)
    atoms.calc = GPAW(charge=charge, txt=None, **SETTINGS)
    energy = atoms.get_potential_energy()
    levels, held = atoms.calc.get_eigenvalues(), atoms.calc.get_occupation_numbers()
    highest = round(held.sum() / 2) - 1
    gap = levels[highest + 1] - levels[highest]
    today = time.strftime("%Y-%m-%d")
    where = " ".join(map(str, sites))
    print(
        f"{framework},,{where},{host},{guest},{charge},{energy:.4f},{gap:.3f},GPAW {gpaw.__version__},{today}"
    )
