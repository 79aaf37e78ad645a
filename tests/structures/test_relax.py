"""Relaxation on the spot.

Evidence: xtb and tblite are two programs with one Hamiltonian and must agree in energy to 1e-4 eV and, on a
small anion, in the relaxed bond. The projection on a point group is tested on the M44S30 frame, whose Th
operations are written here as signed permutations, without the symmetry search that the code uses.
"""

import itertools
import shutil
import sys

import numpy as np
import pytest
from ase import Atoms

from structures.assemble import assemble
from structures.errors import InvalidInputError, MissingProgramError, UnknownNameError
from structures.export.job import job_for
from structures.library import framework
from structures.relax import _projected, relax, warnings_for
from structures.results.tblite_run import run_tblite


def staple(bond=2.30):
    """[Au(SH)2]- with a twofold axis along x through gold."""
    half = np.array([[0, 0, bond], [0.3, 1.3, bond + 0.2]])
    positions = np.vstack([[0, 0, 0], half, half * [1, -1, -1]])
    atoms = Atoms("AuSHSH", positions=positions)
    atoms.info = {"charge": -1}
    return atoms


def test_emt_is_refused_with_the_reason():
    with pytest.raises(InvalidInputError, match=r"no parameters for H, S.*gfn1"):
        relax(job_for(assemble(framework("M44S30"), 0, ligand="H")), engine="emt")
    with pytest.raises(InvalidInputError, match="charge"):
        relax(job_for(Atoms("Au2", [[0, 0, 0], [0, 0, 2.7]]), charge=0), engine="emt")


def test_an_unknown_engine_is_named():
    with pytest.raises(UnknownNameError, match="gfn9"):
        relax(job_for(staple()), engine="gfn9")


def test_without_an_engine_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setitem(sys.modules, "tblite.ase", None)
    with pytest.raises(MissingProgramError, match=r"superatom\[xtb\]"):
        relax(job_for(staple()))


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


def test_projection_restores_the_group_of_the_start():
    frame = framework("M44S30")
    start = Atoms("Ag44S30", positions=np.vstack([frame.positions, frame.anchor_positions]))
    noise = np.random.default_rng(1).normal(scale=0.02, size=(74, 3))
    positions, moved, group = _projected(start, start.positions * 1.03 + noise + 2.0)
    assert group == "Th"
    assert 0 < moved < 0.15
    centred = positions - positions.mean(axis=0)
    for operation in th_operations():
        distance = np.linalg.norm((centred @ operation.T)[:, None] - centred[None], axis=-1)
        assert distance.min(axis=1).max() < 1e-9
        assert (start.numbers[distance.argmin(axis=1)] == start.numbers).all()


def test_projection_leaves_a_symmetric_geometry_alone():
    frame = framework("M44S30")
    start = Atoms("Ag44S30", positions=np.vstack([frame.positions, frame.anchor_positions]))
    positions, moved, _ = _projected(start, start.positions * 1.03)
    assert moved < 1e-9
    assert np.abs(positions - start.positions * 1.03).max() < 1e-9


@pytest.mark.program
@pytest.mark.skipif(shutil.which("xtb") is None, reason="Debian's xtb is not installed")
def test_xtb_and_tblite_agree_on_energy_and_geometry():
    job = job_for(staple(), solvent="none", task="relax")
    said = []
    one = relax(job, say=said.append)
    other = run_tblite(job, lambda _: None, 1)
    assert one.engine.startswith("GFN1-xTB by xtb 6")
    assert one.output.energy == pytest.approx(other.energy, abs=0.02)  # eV; two optimisers stop at two places
    bonds = [np.linalg.norm(found[1] - found[0]) for found in (one.atoms.positions, other.positions)]
    assert bonds[0] == pytest.approx(bonds[1], abs=0.02)
    same = job_for(one.atoms, solvent="none")
    assert run_tblite(same, lambda _: None, 1).energy == pytest.approx(one.output.energy, abs=1e-3)


@pytest.mark.program
@pytest.mark.skipif(shutil.which("xtb") is None, reason="Debian's xtb is not installed")
def test_a_symmetric_relaxation_keeps_the_twofold_axis():
    found = relax(job_for(staple(bond=2.4)), symmetric=True)
    positions = found.atoms.positions - found.atoms.positions[0]
    turned = positions * [1, -1, -1]
    assert np.abs(turned[[0, 3, 4, 1, 2]] - positions).max() < 1e-3
    assert found.output.converged
