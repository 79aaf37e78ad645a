"""Relax frames on which the 44-metal frameworks are compared; written to `stability/evidence/geometries`.

    python scripts/relax_between.py M44S27 0 6 12 18        framework, numbers of gold atoms
    python scripts/relax_between.py M44S30 0                frame of Ag44, on which all x of M44S30 stand

Needs a Python that has SevenNet beside this project. The ordering is the ground state of the built-in model
(the first where several tie), R = H, at most 40 FIRE steps to 0.1 eV/Å. SevenNet-0 knows no charge, and it
breaks M44S30 with gold outside the icosahedron: that is refused, elements are put onto the frame of Ag44
instead. A geometry that lost a metal-sulfur contact, or won one, is not written.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from ase.optimize import FIRE

from stability.builtin import EVIDENCE
from stability.isomers import best
from structures.assemble import assemble
from structures.calculations.ase_calculator import calculator_named
from structures.calculations.bonds import compare
from structures.calculations.job import job_for
from structures.library import framework

STEPS, FORCE = 40, 0.1  # eV/Å
ONTO = {"M44S30": 0}  # frameworks whose frame is relaxed at this x only


def relax(name: str, gold: int) -> str:
    """Relax one point; what became of it, in a line."""
    cluster = framework(name)
    if gold != ONTO.get(name, gold):
        return f"{name} x = {gold}: not relaxed, its elements stand on the frame of x = {ONTO[name]}"
    occupancy = int(best(cluster, gold, 1).occupancies[0])
    start = assemble(cluster, occupancy, ligand="H")
    atoms = start[:]
    named = calculator_named("sevennet")
    atoms.calc = named.make(job_for(start))
    optimiser = FIRE(atoms, logfile=None)
    optimiser.run(fmax=FORCE, steps=STEPS)
    left = float(np.linalg.norm(atoms.get_forces(), axis=1).max())
    change = compare(start, atoms)
    said = (
        f"{named.code} {named.version} {named.theory}, {optimiser.nsteps} steps, {left:.2f} eV/A left, "
        f"{change.kept} M-S contacts kept, {change.lost} lost, {change.new} new"
    )
    if change.lost or change.new:
        return f"{name} x = {gold}: refused: {said}"
    head = f"{name} x={gold} charge={cluster.core_charge} occupancy={occupancy:#x} R=H"
    lines = [str(len(atoms)), f"{head}; {said}; {time.strftime('%F')}"]
    places = (atoms.positions - atoms.positions.mean(axis=0)).tolist()
    for symbol, (x, y, z) in zip(atoms.get_chemical_symbols(), places, strict=True):
        lines.append(f"{symbol} {x:.4f} {y:.4f} {z:.4f}")
    target = EVIDENCE / "geometries" / f"{name}-x{gold}.xyz"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"{name} x = {gold}: {said}"


if __name__ == "__main__":
    for number in sys.argv[2:]:
        print(relax(sys.argv[1], int(number)), flush=True)
