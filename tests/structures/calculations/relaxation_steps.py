"""Every step of a relaxation as a program printed it: geometry (Å), energy (eV), forces (eV/Å).

Written apart from the readers of the project, with constants of SciPy, to check what these bring home.
"""

import re

import numpy as np
from scipy.constants import physical_constants

__all__ = ["steps_of"]

BOHR = physical_constants["Bohr radius"][0] * 1e10
HARTREE = physical_constants["Hartree energy in eV"][0]


def steps_of(code, folder):
    """List of (positions, energy, forces), first step first."""
    return {"espresso": _pw, "abinit": _abinit, "gpaw": _gpaw, "cp2k": _cp2k}[code](folder)


def _pw(folder):
    lines = (folder / "cluster.out").read_text().splitlines()
    alat = next(float(line.split()[1]) for line in lines if line.startswith("     celldm(1)="))
    start = [line.split("= (")[1].split()[:3] for line in lines if " tau(" in line]
    count = len(start)
    geometries = [np.array(start, dtype=float) * alat * BOHR]
    geometries += [
        np.array([line.split()[1:4] for line in lines[k + 1 : k + 1 + count]], dtype=float)
        for k, line in enumerate(lines)
        if line == "ATOMIC_POSITIONS (angstrom)"
    ]
    energies = [float(line.split()[-2]) / 2 * HARTREE for line in lines if "Total+Makov-Payne" in line]
    forces = [
        np.array([row.split()[-3:] for row in lines[k + 2 : k + 2 + count]], dtype=float)
        for k, line in enumerate(lines)
        if "Forces acting on atoms" in line
    ]
    assert len(geometries) == len(energies) + 1 == len(forces) + 1
    assert np.abs(geometries[-1] - geometries[-2]).max() < 1e-9  # the last one is printed again at the end
    return list(zip(geometries[:-1], energies, [one * HARTREE / 2 / BOHR for one in forces], strict=True))


def _abinit(folder):
    text = (folder / "cluster.abo").read_text()
    steps = []
    for block in text.split("Cartesian coordinates (xcart) [bohr]")[1:]:
        lines = block.splitlines()
        end = next(k for k, line in enumerate(lines) if "Reduced" in line)
        top = next(k for k, line in enumerate(lines) if "(fcart)" in line) + 1
        forces = np.array([line.split() for line in lines[top : top + end - 1]], dtype=float)
        energy = float(re.search(r"\(etotal\) \[Ha\]=\s*(\S+)", block)[1])
        place = np.array([line.split() for line in lines[1:end]], dtype=float)
        steps.append((place * BOHR, energy * HARTREE, forces * HARTREE / BOHR))
    return steps


def _gpaw(folder):
    text = (folder / "cluster.txt").read_text()
    places = [_columns(block, 2) for block in text.split("\nPositions:\n")[1:]]
    energies = [float(word) for word in re.findall(r"Extrapolated:\s+(\S+)", text)]
    forces = [_columns(block, 2) for block in text.split("\nForces in eV/Ang:\n")[1:]]
    return list(zip(places, energies, forces, strict=True))


def _cp2k(folder):
    """The start stands in cluster.out, steps in the trajectory, forces behind the energy they belong to.

    The line search prints energies and forces of points that are no step, too.
    """
    text = (folder / "cluster.out").read_text()
    parts = text.split("ENERGY| Total FORCE_EVAL ( QS ) energy [a.u.]:")[1:]
    tables = [(float(part.split()[0]), part.partition("ATOMIC FORCES in [a.u.]")[2]) for part in parts]
    forces = {energy: _columns(block.split("\n", 3)[3], 3) for energy, block in tables if block}
    start = _columns(text.partition("ATOMIC COORDINATES IN ANGSTROM")[2].split("\n", 3)[3], 4)
    lines = (folder / "cluster-pos-1.xyz").read_text().splitlines()
    size = int(lines[0]) + 2
    steps = [(start, tables[0][0])] + [
        (_columns("\n".join(lines[k + 2 : k + size]), 1), float(lines[k + 1].split("E =")[1]))
        for k in range(0, len(lines), size)
    ]
    return [(place, energy * HARTREE, _nearest(forces, energy) * HARTREE / BOHR) for place, energy in steps]


def _nearest(table, energy):
    return table[min(table, key=lambda one: abs(one - energy))]


def _columns(block, first):
    """Three columns from the `first` one on, of the rows before an empty line."""
    rows = []
    for line in block.splitlines():
        words = line.split()
        if len(words) < first + 3 or words[0] == "SUM":
            break
        rows.append(words[first : first + 3])
    return np.array(rows, dtype=float)
