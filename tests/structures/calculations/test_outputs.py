"""What real programs printed for our export is read as they meant it.

Evidence: `outputs/` holds what xtb, GPAW, NWChem, Psi4, CP2K, pw.x and ABINIT (Debian's packages) printed
for our export of [Au(SH)2]-. NWChem and Psi4 share no code and must give one PBE/def2-SVP energy, gap and
forces; PySCF, a third, gave the gap that is written here. The gap of pw.x is compared with the levels that
ASE reads.
"""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from ase.io import read

from structures.calculations.codes.espresso.output import _gap
from structures.calculations.folder import export_candidate
from structures.calculations.job import job_for
from structures.calculations.read import read_output
from structures.errors import UnknownNameError

OUTPUTS = Path(__file__).parent / "outputs"
EH = 27.211386
PYSCF_GAP = 4.45034  # eV; PySCF, PBE/def2-SVP/def2-ECP, grid level 5, no density fitting


@pytest.mark.parametrize(
    ("code", "version", "energy"),
    [
        ("xtb", "6.5.1", -12.68226095 * EH),
        ("nwchem", "7.0.2", -932.910001 * EH),
        ("psi4", "1.3.2", -932.905044 * EH),
        ("gpaw", "22.8.0", -17.787521),
        ("cp2k", "2023.1", -54.565069624 * EH),
        ("abinit", "9.6.2", -55.180513452 * EH),
        ("espresso", "6.7MaX", -110.33898839 / 2 * EH),
    ],
)
def test_outputs_of_real_programs_are_read(code, version, energy):
    output = read_output(OUTPUTS / code, code, relaxed=False)
    assert output.symbols == ("Au", "S", "H", "S", "H")
    assert (output.version, output.converged, output.charge) == (version, True, -1)
    assert output.energy == pytest.approx(energy, abs=1e-3)
    bond = np.linalg.norm(output.positions[1] - output.positions[0])
    assert bond == pytest.approx(2.30, abs=1e-4)


def test_two_programs_agree_on_energy_and_gap():
    one, other = (read_output(OUTPUTS / code, code, relaxed=False) for code in ("nwchem", "psi4"))
    dispersion = -0.004587737 * EH  # NWChem's D3(BJ); this Psi4 ran without
    assert abs(one.energy - dispersion - other.energy) < 2e-3 * EH
    assert one.gap == pytest.approx(PYSCF_GAP, abs=1e-3)
    assert other.gap == pytest.approx(PYSCF_GAP, abs=0.03)  # this Psi4's ECP integrals do not all converge
    assert np.abs(one.forces - other.forces).max() < 0.05  # eV/Å; dispersion is in one of them


@pytest.mark.parametrize("code", ["xtb", "nwchem", "psi4", "gpaw", "cp2k", "espresso", "abinit"])
def test_every_program_brings_gap_and_forces(code):
    """Forces of an isolated molecule add up to nothing, but for grids that are not invariant (0.3 eV/Å)."""
    output = read_output(OUTPUTS / code, code, relaxed=False)
    assert 0.5 < output.gap < 6
    assert output.forces.shape == output.positions.shape
    assert np.abs(output.forces.sum(axis=0)).max() < 0.3
    assert 0.01 < output.max_force < 5


ROOT_MAY_RUN = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "HWLOC_COMPONENTS": "-gl",
}
COMMANDS = {"nwchem": "nwchem cluster.nw > cluster.out", "psi4": "psi4 -i cluster.dat -o cluster.out -n 1"}


def computed(job, code, place):
    """Export, run the real program to its end, read."""
    if shutil.which(code) is None:
        pytest.skip(f"Debian's {code} is not installed")
    folder = place / export_candidate(job, code, place).name
    variables = os.environ | ROOT_MAY_RUN | {"OMP_NUM_THREADS": "1"}
    words = ["sh", "-c", COMMANDS[code]]
    subprocess.run(words, cwd=folder, env=variables, check=True, capture_output=True, timeout=400)
    return read_output(folder, code, relaxed=job.task == "relax")


@pytest.mark.program
def test_nwchem_runs_our_export_and_brings_the_gap_of_another_program(tmp_path):
    """The input of today's exporter, started here; PySCF computed the same molecule."""
    start = read(OUTPUTS / "nwchem" / "geometry.extxyz")
    start.info = {"charge": -1}
    output = computed(job_for(start, solvent="none"), "nwchem", tmp_path)
    kept = read_output(OUTPUTS / "nwchem", "nwchem", relaxed=False)
    assert output.gap == pytest.approx(PYSCF_GAP, abs=1e-3)
    assert np.abs(output.forces - kept.forces).max() < 1e-3


@pytest.mark.program
@pytest.mark.slow
@pytest.mark.parametrize("code", COMMANDS)
def test_relaxations_end_with_the_last_geometry_and_small_forces(code, tmp_path):
    """H2S from a bond of 1.45 Å: PBE ends near 1.36 Å (experiment 1.336) in either program."""
    start = Atoms("SH2", [[0, 0, 0], [0.3, 1.42, 0], [-1.42, 0.3, 0]])
    start.info = {"charge": 0}
    output = computed(job_for(start, task="relax"), code, tmp_path)
    assert (output.converged, output.charge, output.symbols) == (True, 0, ("S", "H", "H"))
    bonds = np.linalg.norm(output.positions[1:] - output.positions[0], axis=1)
    assert bonds == pytest.approx([1.36, 1.36], abs=0.02)
    assert output.max_force < 0.05
    assert 3 < output.gap < 8


@pytest.mark.program
@pytest.mark.slow
def test_two_programs_agree_on_a_gap_between_the_spins(tmp_path):
    """The radical SH, whose HOMO and LUMO are both of the second spin."""
    start = Atoms("SH", [[0, 0, 0], [0, 0, 1.35]])
    start.info = {"charge": 0}
    gaps = [computed(job_for(start), code, tmp_path).gap for code in COMMANDS]
    assert gaps[0] == pytest.approx(gaps[1], abs=1e-3)
    assert gaps[0] == pytest.approx(0.3125, abs=2e-3)  # what both print, taken by hand from their tables


def test_gaps_of_plane_wave_programs_are_lumo_less_homo():
    """pw.x: the levels that ASE reads, filled with 26 electrons; ABINIT: two numbers of its table."""
    levels = np.sort(read(OUTPUTS / "espresso" / "cluster.out", format="espresso-out").calc.kpts[0].eps_n)
    output = read_output(OUTPUTS / "espresso", "espresso", relaxed=False)
    assert output.gap == pytest.approx(levels[13] - levels[12], abs=1e-6)
    abinit = read_output(OUTPUTS / "abinit", "abinit", relaxed=False)
    assert abinit.gap == pytest.approx((-0.00948 + 0.10551) * EH, abs=1e-4)


def pw_text(electrons, spins):
    """What pw.x prints of electrons and levels, eight in a row, columns touching."""
    rows = [
        f"\n bands (ev):\n\n{chr(10).join(''.join(f'{x:9.4f}' for x in levels[k : k + 8]) for k in (0, 8))}\n"
        for levels in spins
    ]
    return f" number of electrons       = {electrons}\n End of self-consistent calculation\n{''.join(rows)}"


def test_levels_of_two_spins_and_touching_columns_are_counted():
    up, down = (
        [-150.25, -149.75, -3, -2, -1.5, 1, 2, 3, 4, 5],
        [-148.5, -100, -2.5, -1.75, 0.5, 1, 2, 3, 4, 5],
    )
    text = pw_text("9.00 (up:   5.00, down:   4.00)", [up, down])
    assert _gap(text) == pytest.approx(0.5 + 1.5)  # HOMO -1.5 (up), LUMO 0.5 (down)
    assert _gap(pw_text("8.00", [up])) == pytest.approx(-1.5 + 2)
    assert _gap(pw_text("20.00", [up])) is None  # no empty level
    assert _gap("nothing") is None


def test_the_makov_payne_energy_of_pw_is_the_one_that_comes_home(tmp_path):
    """The line is pw.x 6.7's for our [Au(SH)2]- in 15 Å; `total energy` stands 0.076 Ry below it."""
    shutil.copytree(OUTPUTS / "espresso", tmp_path / "run")
    with (tmp_path / "run" / "cluster.out").open("a") as output:
        output.write("\n!    Total+Makov-Payne energy  =    -109.73620042 Ry\n")
    found = read_output(tmp_path / "run", "espresso", relaxed=False)
    assert found.energy == pytest.approx(-109.73620042 / 2 * EH, abs=1e-3)


@pytest.mark.parametrize("code", ["xtb", "nwchem", "psi4", "gpaw", "cp2k", "espresso", "orca", "vasp"])
def test_a_job_that_has_not_run_is_refused_with_the_reason(code, tmp_path):
    with pytest.raises(Exception, match=r"has the job run|no output of"):
        read_output(tmp_path, code, relaxed=False)


def test_formats_have_no_results(tmp_path):
    with pytest.raises(UnknownNameError, match="cp2k"):
        read_output(tmp_path, "cif", relaxed=False)
