"""Relaxations that a program ran to their end on our export, unedited, come home whole or are refused.

Evidence: `relaxations/` holds what Debian's programs printed for exports with task relax. The readers' answer
is compared with the last step as `relaxation_steps.py` parses it, which shares no code and no constants with
them. That the steps themselves are understood (units, order, which forces go with which geometry) follows
from mechanics: over the whole road the energy must fall by the work of the forces. A run that is cut off, or
stopped by its limit of steps, must be refused with the reason.
"""

import json
import shutil
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from ase.io import read
from relaxation_steps import steps_of

from structures.calculations.read import code_of, read_output
from structures.errors import FileFormatError

KEPT = Path(__file__).parent / "relaxations"
CODES = sorted(folder.name for folder in KEPT.iterdir())
# Å; the shortest and longest that a bond may be: H2 (PBE 0.751; short in a minimal basis), Au-S and Ag-S
LONG = 0.06  # Å
BONDS = {"H-H": (0.70, 0.78), "Au-S": (2.24, 2.44), "Ag-S": (2.30, 2.50)}


def lengths(output):
    """Length of each bond that `BONDS` names, one of a kind in these molecules."""
    places = np.array(output.positions)
    pairs = combinations(range(len(places)), 2)
    found = {f"{output.symbols[i]}-{output.symbols[k]}": (i, k) for i, k in pairs}
    return {kind: np.linalg.norm(places[k] - places[i]) for kind, (i, k) in found.items() if kind in BONDS}


@pytest.mark.parametrize("code", CODES)
def test_energy_falls_by_the_work_of_the_forces(code):
    """Trapezoidal rule from the last long step on, which bends too much for it.

    Ry for Eh, bohr for Å or forces of the step before miss it by far.
    """
    steps = steps_of(code, KEPT / code)
    moves = [np.linalg.norm(after[0] - before[0], axis=1).max() for before, after in pairwise(steps)]
    road = steps[max((k + 1 for k, move in enumerate(moves) if move > LONG), default=0) :]
    assert len(road) > 2
    work = sum(
        float(((before[2] + after[2]) / 2 * (after[0] - before[0])).sum()) for before, after in pairwise(road)
    )
    fall = road[0][1] - road[-1][1]
    assert fall > 0.01
    assert work == pytest.approx(fall, rel=0.15)


@pytest.mark.parametrize("code", CODES)
def test_what_comes_home_is_the_last_step(code):
    record = json.loads((KEPT / code / "superatom.json").read_text())
    output = read_output(KEPT / code, code, relaxed=True)
    positions, energy, forces = steps_of(code, KEPT / code)[-1]
    assert (output.converged, output.problem, output.charge) == (True, "", record["charge"])
    assert list(output.symbols) == record["symbols"]
    assert np.abs(output.positions - positions).max() < 1e-5
    assert output.energy == pytest.approx(energy, abs=1e-4)
    assert np.abs(output.forces - forces).max() < 1e-4
    assert output.max_force < 0.04
    bonds = lengths(output)
    assert bonds
    assert all(BONDS[kind][0] < length < BONDS[kind][1] for kind, length in bonds.items())
    assert code_of(KEPT / code) == (code, True)


@pytest.mark.parametrize("code", ["abinit", "espresso"])
def test_programs_that_share_no_code_relax_to_the_same_bonds(code):
    """[AuAg(SH)]+ in PBE from 2.36 and 2.46 Å, against GPAW (PAW, atomic orbitals).

    ABINIT has plane waves and potentials made for LDA, pw.x the ones that we make with ld1.x: 0.06 Å at most.
    """
    bonds = lengths(read_output(KEPT / code, code, relaxed=True))
    for kind, length in lengths(read_output(KEPT / "gpaw", "gpaw", relaxed=True)).items():
        assert bonds[kind] == pytest.approx(length, abs=0.08)


@pytest.mark.parametrize("code", CODES)
def test_atoms_come_home_in_the_order_in_which_they_went(code):
    """Every atom stays nearer to its own start than to any other's, once the box is taken off."""
    output = read_output(KEPT / code, code, relaxed=True)
    start = read(KEPT / code / "geometry.extxyz").positions
    end = output.positions - output.positions.mean(axis=0)
    distance = np.linalg.norm(end[:, None] - (start - start.mean(axis=0))[None], axis=-1)
    assert distance.argmin(axis=1).tolist() == list(range(len(start)))
    assert 0.02 < distance.diagonal().max() < 0.5


# file, where it is cut off (before the last of these words), what is said
STOPPED = {
    "espresso": ("cluster.out", "Forces acting on atoms", "geometry is not converged"),
    "abinit": ("cluster.abo", "-outvars: echo values", "unfinished"),
    "gpaw": ("result.extxyz", "Ag ", "cannot read"),
    "cp2k": ("cluster.out", "GEOMETRY OPTIMIZATION COMPLETED", "geometry is not converged"),
}


def refusal(folder, code):
    """Reason why this output would not be stored."""
    try:
        output = read_output(folder, code, relaxed=True)
    except FileFormatError as error:
        return str(error)
    assert not output.converged
    return output.problem


@pytest.fixture
def kept(tmp_path):
    return lambda code: Path(shutil.copytree(KEPT / code, tmp_path / code))


@pytest.mark.parametrize("code", CODES)
def test_a_run_that_was_stopped_is_refused_with_the_reason(code, kept):
    folder = kept(code)
    name, words, said = STOPPED[code]
    text = (folder / name).read_text()
    (folder / name).write_text(text[: text.rindex(words)])
    assert said in refusal(folder, code)
    (folder / name).unlink()
    assert "has the job run" in refusal(folder, code)


# file, what the program says at the end, what it says where it ran out of steps
LIMITS = {
    "espresso": ("cluster.out", "bfgs converged in", "The maximum number of steps has been reached."),
    "abinit": ("cluster.abo", "gradients are converged", "ntime was not enough Broyd/MD steps"),
    "gpaw": ("result.extxyz", "relaxed=T", "relaxed=F"),
    "cp2k": (
        "cluster.out",
        "GEOMETRY OPTIMIZATION COMPLETED",
        "MAXIMUM NUMBER OF OPTIMIZATION STEPS REACHED",
    ),
}


@pytest.mark.parametrize("code", CODES)
def test_a_relaxation_out_of_steps_is_refused(code, kept):
    folder = kept(code)
    name, converged, limit = LIMITS[code]
    text = (folder / name).read_text()
    assert converged in text
    (folder / name).write_text(text.replace(converged, limit))
    assert refusal(folder, code) == "the geometry is not converged"


def test_an_scf_of_abinit_that_fails_in_the_last_step_is_refused(kept):
    folder = kept("abinit")
    before, words, after = (folder / "cluster.abo").read_text().rpartition("forces are converged")
    (folder / "cluster.abo").write_text(before + "nstep was not enough" + after)
    assert words
    assert refusal(folder, "abinit") == "the SCF did not converge"


def test_a_trajectory_of_another_run_of_cp2k_is_refused(kept):
    """The frame before the last has another energy than cluster.out ends with."""
    folder = kept("cp2k")
    trajectory = folder / "cluster-pos-1.xyz"
    lines = trajectory.read_text().splitlines()
    trajectory.write_text("\n".join(lines[:12]) + "\n")
    assert "of two runs" in refusal(folder, "cp2k")
    trajectory.unlink()
    assert "no cluster-pos-1.xyz" in refusal(folder, "cp2k")


def test_cp2k_started_again_in_its_folder_counts_as_its_last_run(kept):
    """CP2K appends to its output: the end of an earlier run must not vouch for one that was stopped."""
    folder = kept("cp2k")
    text = (folder / "cluster.out").read_text()
    stopped = text[: text.rindex("GEOMETRY OPTIMIZATION COMPLETED")]
    (folder / "cluster.out").write_text(text + stopped)
    assert refusal(folder, "cp2k") == "the geometry is not converged"
    (folder / "cluster.out").write_text(stopped + text)
    assert read_output(folder, "cp2k", relaxed=True).converged
