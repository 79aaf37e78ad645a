"""Compute one point of `stability/evidence/points.csv` anew with GPAW, and print it as a line of that file.

    python3 scripts/compute_point.py M25S18 1 Ag        framework, site, the metal put there
    python3 scripts/compute_point.py M44S30 0,1 Au      several sites
    python3 scripts/compute_point.py M25S18 0 Pd -2     at another charge than that of the frame

or that of a stored geometry, as a line of `structures/library/computed.csv` (frameworks against each other):

    python3 scripts/compute_point.py stability/evidence/geometries/M44S27-x12.xyz
    python3 scripts/compute_point.py stability/evidence/geometries/M44S30-x0.xyz 0xfff     gold on other sites

Needs a Python that has GPAW (Debian has it). The input is the frame in `stability/evidence/inputs`,
of Au, or of Ag for M44S30, as it was built for R = H before one metal was exchanged; nothing is relaxed.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import gpaw
from ase.io import read
from gpaw import GPAW, FermiDirac

if TYPE_CHECKING:
    from ase import Atoms

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
CODE, TODAY = f"GPAW {gpaw.__version__}", time.strftime("%Y-%m-%d")


def computed(atoms: Atoms, charge: int) -> tuple[float, float]:
    """Energy and gap (eV) of a cluster without a cell."""
    atoms.center(vacuum=VACUUM)
    atoms.calc = GPAW(charge=charge, txt=None, **SETTINGS)
    energy = atoms.get_potential_energy()
    levels, held = atoms.calc.get_eigenvalues(), atoms.calc.get_occupation_numbers()
    highest = round(held.sum() / 2) - 1
    return float(energy), float(levels[highest + 1] - levels[highest])


def of_site() -> str:
    """A line of `points.csv`."""
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
    energy, gap = computed(atoms, charge)
    where = " ".join(map(str, sites))
    return f"{framework},,{where},{host},{guest},{charge},{energy:.4f},{gap:.3f},{CODE},{TODAY}"


def of_geometry() -> str:
    """A line of `computed.csv`; the metals stand first in the file, in the order of their sites."""
    place = Path(sys.argv[1])
    head = place.read_text(encoding="utf-8").splitlines()[1]
    written = dict(re.findall(r"(x|charge|occupancy)=(-?\w+)", head))
    occupancy = int(sys.argv[2] if len(sys.argv) > 2 else written["occupancy"], 16)
    atoms = read(place)
    symbols = atoms.get_chemical_symbols()
    for site in range(sum(symbol in {"Au", "Ag"} for symbol in symbols)):
        symbols[site] = "Au" if occupancy >> site & 1 else "Ag"
    atoms.set_chemical_symbols(symbols)
    energy, gap = computed(atoms, int(written["charge"]))
    gold, framework = occupancy.bit_count(), head.split()[0]
    other = "elements on the " if len(sys.argv) > 2 else ""
    return (
        f"{framework},{gold},{written['charge']},{energy:.2f},{gap:.2f},{occupancy:#x},"
        f"{other}relaxed frame of x = {written['x']},geometries/{place.name},{CODE},{TODAY}"
    )


if __name__ == "__main__":
    print(of_geometry() if sys.argv[1].endswith(".xyz") else of_site())
