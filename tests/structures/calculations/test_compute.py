"""Relaxation on the spot.

Evidence: xtb and tblite are two programs with one Hamiltonian and must agree in energy to 1e-4 eV and, on a
small anion, in the relaxed bond. That a group is kept is tested on the M44S30 frame, whose Th operations are
written here as signed permutations, without the symmetry search that the code uses: with a pair potential as
the engine, whose own relaxation leaves the group, every step must be carried on itself by all 24 of them and
the end must be a stationary point of the potential along each symmetric direction, by finite differences.
"""

import itertools
import shutil
import sys
from dataclasses import replace

import numpy as np
import pytest
from ase import Atoms

from structures.assemble import assemble
from structures.calculations.compute import compute
from structures.calculations.gfn1 import warnings_for
from structures.calculations.job import job_for
from structures.calculations.output import Output
from structures.calculations.symmetric import FORCE, kept_group, relax_symmetric
from structures.calculations.tblite_run import run_tblite
from structures.errors import InvalidInputError, MissingProgramError, UnknownNameError
from structures.library import framework


def relaxed(job, **words):
    return compute(replace(job, task="relax"), **words)


def staple(bond=2.30):
    """[Au(SH)2]- with a twofold axis along x through gold."""
    half = np.array([[0, 0, bond], [0.3, 1.3, bond + 0.2]])
    positions = np.vstack([[0, 0, 0], half, half * [1, -1, -1]])
    atoms = Atoms("AuSHSH", positions=positions)
    atoms.info = {"charge": -1}
    return atoms


def test_emt_is_refused_with_the_reason():
    with pytest.raises(InvalidInputError, match=r"no parameters for H, S.*gfn1"):
        relaxed(job_for(assemble(framework("M44S30"), 0, ligand="H")), calculator="emt")
    with pytest.raises(InvalidInputError, match="charge"):
        relaxed(job_for(Atoms("Au2", [[0, 0, 0], [0, 0, 2.7]]), charge=0), calculator="emt")


def test_an_unknown_engine_is_named():
    with pytest.raises(UnknownNameError, match="gfn9"):
        relaxed(job_for(staple()), calculator="gfn9")


def test_without_an_engine_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setitem(sys.modules, "tblite.ase", None)
    with pytest.raises(MissingProgramError, match=r"superatom\[xtb\]"):
        relaxed(job_for(staple()))


def test_warnings_speak_of_the_framework_and_the_solvent():
    mixed = assemble(framework("M44S26"), 2**44 - 2, ligand="H")
    assert any("does not order Au and Ag" in words for words in warnings_for(job_for(mixed)))
    keplerate = assemble(framework("M44S30"), 7, ligand="H")
    assert not any("does not order" in words for words in warnings_for(job_for(keplerate)))
    assert any("vacuum" in words for words in warnings_for(job_for(keplerate, solvent="none")))
    assert not any("vacuum" in words for words in warnings_for(job_for(keplerate)))


def th_operations():
    """The 24 operations of Th: every sign change with every cyclic permutation."""
    for shift, signs in itertools.product(range(3), itertools.product((1, -1), repeat=3)):
        yield np.roll(np.eye(3), shift, axis=0) * np.array(signs)


def frame_atoms():
    frame = framework("M44S30")
    atoms = Atoms("Ag44S30", positions=np.vstack([frame.positions, frame.anchor_positions]))
    atoms.info = {"charge": 0}
    return atoms


def worst_image(numbers, positions):
    """Largest distance (Å) from an atom carried by an operation of Th to the nearest atom of its element."""
    centred = positions - positions.mean(axis=0)
    distances = []
    for operation in th_operations():
        distance = np.linalg.norm((centred @ operation.T)[:, None] - centred[None], axis=-1)
        distance[numbers[:, None] != numbers[None]] = np.inf
        distances.append(distance.min(axis=1).max())
    return max(distances)


def test_a_distorted_start_is_made_exactly_symmetric():
    start = frame_atoms()
    start.positions += np.random.default_rng(1).normal(scale=0.004, size=(74, 3))
    group, positions = kept_group(start)
    assert group.point_group == "Th"
    assert np.abs(positions - start.positions).max() < 0.03
    centre = positions.mean(axis=0)
    turned = group.averaged(positions - centre) + centre
    assert np.abs(turned - positions).max() < 1e-9  # averaging twice is averaging once
    _, same = kept_group(frame_atoms())
    assert np.abs(same - frame_atoms().positions).max() < 1e-6


class Springs:
    """Springs between neighbours of the start, 4 % too long, and a pull on each atom that breaks Th."""

    def __init__(self, start, pull):
        self.i, self.j = np.triu_indices(len(start), 1)
        length = np.linalg.norm(start[self.i] - start[self.j], axis=1)
        near = length < 5.5
        self.i, self.j, self.rest = self.i[near], self.j[near], 1.04 * length[near]
        self.pull = np.random.default_rng(3).normal(scale=pull, size=start.shape)

    def energy(self, positions):
        length = np.linalg.norm(positions[self.i] - positions[self.j], axis=1)
        return ((length - self.rest) ** 2).sum() - (self.pull * positions).sum()

    def forces(self, positions):
        apart = positions[self.i] - positions[self.j]
        length = np.linalg.norm(apart, axis=1)
        tension = (-2 * (length - self.rest) / length)[:, None] * apart
        forces = self.pull.copy()
        np.add.at(forces, self.i, tension)
        np.add.at(forces, self.j, -tension)
        return forces


@pytest.mark.parametrize("pull", [0.0, 0.5])
def test_every_step_has_the_group_though_the_forces_have_not(pull):
    start = frame_atoms()
    group, start.positions = kept_group(start)
    springs = Springs(start.positions, pull)
    seen = []

    def point(job):
        here = job.atoms.positions
        return Output(
            "springs", "1", tuple(job.symbols), here, springs.energy(here), forces=springs.forces(here)
        )

    found = relax_symmetric(job_for(start), group, point, step=seen.append)
    assert len(seen) > 3
    assert np.abs(seen[-1] - seen[0]).max() > 0.05
    assert max(worst_image(start.numbers, positions) for positions in seen) < 1e-3
    if pull:
        assert np.linalg.norm(found.forces, axis=1).max() > 1  # the pull is there, across the group only
    for column in np.unique(np.sort(group.permutations.T, axis=1), axis=0):
        members = sorted(set(column.tolist()))
        direction = np.zeros_like(found.positions)
        direction[members] = (found.positions - found.positions.mean(axis=0))[members]
        direction /= np.linalg.norm(direction)
        ahead, behind = (springs.energy(found.positions + h * direction) for h in (1e-4, -1e-4))
        assert abs(ahead - behind) / 2e-4 < FORCE * np.sqrt(len(members))


def test_a_start_without_symmetry_says_so():
    atoms = staple()
    atoms.positions[2] += [0.3, 0.2, 0.1]
    group, _ = kept_group(atoms)
    assert (group.point_group, len(group.rotations)) == ("C1", 1)


@pytest.mark.program
@pytest.mark.skipif(shutil.which("xtb") is None, reason="Debian's xtb is not installed")
def test_xtb_and_tblite_agree_on_energy_and_geometry():
    job = job_for(staple(), solvent="none", task="relax")
    said = []
    one = relaxed(job, say=said.append)
    other = run_tblite(job, lambda _: None, 1)
    assert one.engine.startswith("GFN1-xTB by xtb 6")
    assert one.calculation.output.energy == pytest.approx(
        other.energy, abs=0.02
    )  # eV; two optimisers stop at two places
    bonds = [
        np.linalg.norm(found[1] - found[0]) for found in (one.calculation.end.positions, other.positions)
    ]
    assert bonds[0] == pytest.approx(bonds[1], abs=0.02)
    same = job_for(one.calculation.end, solvent="none")
    assert run_tblite(same, lambda _: None, 1).energy == pytest.approx(
        one.calculation.output.energy, abs=1e-3
    )


@pytest.mark.program
@pytest.mark.skipif(shutil.which("xtb") is None, reason="Debian's xtb is not installed")
def test_a_symmetric_relaxation_keeps_the_twofold_axis():
    found = relaxed(job_for(staple(bond=2.4)), symmetric=True)
    positions = found.calculation.end.positions - found.calculation.end.positions[0]
    turned = positions * [1, -1, -1]
    assert np.abs(turned[[0, 3, 4, 1, 2]] - positions).max() < 1e-3
    assert found.calculation.output.converged
    assert np.linalg.norm(found.calculation.output.forces, axis=1).max() < FORCE + 0.01
    free = relaxed(job_for(staple(bond=2.4)))
    assert found.calculation.output.energy == pytest.approx(free.calculation.output.energy, abs=0.02)
    assert found.point_group == "C2"
    assert any("C2 was kept" in words for words in found.warnings)
    assert free.point_group == ""


def test_the_own_optimiser_runs_where_there_is_no_symmetry_to_keep(monkeypatch):
    atoms = staple()
    atoms.positions[2] += [0.3, 0.2, 0.1]
    tasks = []

    def runner(job, say, threads):
        tasks.append(job.task)
        return Output("engine", "1", tuple(job.symbols), job.atoms.positions, -1.0)

    monkeypatch.setattr("structures.calculations.compute._runner", lambda: runner)
    found = relaxed(job_for(atoms), symmetric=True)
    assert (tasks, found.point_group) == (["relax"], "")
    assert any("C1" in words for words in found.warnings)
