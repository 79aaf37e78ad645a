"""Results that come home are ours or refused.

Evidence: `outputs/` holds what xtb, GPAW, NWChem, Psi4, CP2K, pw.x and ABINIT (Debian's packages) printed
for our export of [Au(SH)2]-. NWChem and Psi4 share no code and must give one PBE/def2-SVP energy,
gap and forces; PySCF, a third, gave the gap that is written here. The gap of pw.x is compared with the levels
that ASE reads. For the checks, a folder is exported for a candidate of a real database, its output is written
by hand in xtb's words, and one thing is changed at a time. RMSD and bonds are compared with known rotations
and displacements.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from ase.io import read
from scipy.spatial.transform import Rotation

from database.calculations import add_results, stored_calculations
from database.chosen import candidate_atoms
from database.generate import Request, generate
from database.query import find
from database.store import Store
from stability.fitting import read_orderings
from structures.errors import InvalidInputError, UnknownNameError
from structures.export.folder import export_candidate
from structures.export.job import job_for
from structures.library import framework
from structures.results.bonds import compare
from structures.results.espresso_text import espresso_gap
from structures.results.read import read_output

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
    assert espresso_gap(text) == pytest.approx(0.5 + 1.5)  # HOMO -1.5 (up), LUMO 0.5 (down)
    assert espresso_gap(pw_text("8.00", [up])) == pytest.approx(-1.5 + 2)
    assert espresso_gap(pw_text("20.00", [up])) is None  # no empty level
    assert espresso_gap("nothing") is None


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


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "test.db") as opened:
        generate(opened, framework("M44S30"), Request(gold=(1,)))
        yield opened


def exported(store, folder, number=1, **choices):
    (row,) = find(store, f"id={number}")
    atoms = candidate_atoms(framework(row["framework"]), row, "H")
    name = export_candidate(job_for(atoms, **choices), "xtb", folder, source={"candidate": number}).name
    return folder / name


def xtb_words(energy=-300.0, charge=-4, ending="          | TOTAL ENERGY  -300.0 Eh   |\n"):
    return (
        f"   * xtb version 6.5.1 (x)\n         :: total energy  {energy:.12f} Eh    ::\n"
        f"         :: HOMO-LUMO gap  0.53 eV    ::\n         :: total charge  {charge:.9f} e    ::\n{ending}"
    )


def only(store, folder):
    (added,) = add_results(store, folder)
    return added


def test_a_finished_calculation_is_stored_once_and_found(store, tmp_path):
    folder = exported(store, tmp_path)
    (folder / "cluster.out").write_text(xtb_words())
    first = only(store, folder)
    assert (first.outcome, first.id) == ("stored", 1)
    assert only(store, tmp_path).outcome == "there already"
    (row,) = find(store, "candidate_id=1", kind="calculations")
    assert row["energy"] == pytest.approx(-300 * EH, abs=1e-3)
    assert (row["code"], row["code_version"], row["charge"], row["gap"]) == ("xtb", "6.5.1", -4, 0.53)
    assert (row["bonds_kept"], row["bonds_lost"], row["rmsd"]) == (84, 0, pytest.approx(0, abs=1e-6))
    (candidate,) = find(store, "energy_dft<0.1")
    assert (candidate["id"], candidate["energy_dft"], candidate["theory_dft"]) == (
        1,
        0.0,
        "GFN1-xTB, ALPB(dmf)",
    )


def test_energies_are_counted_from_the_lowest_of_the_same_composition_and_theory(store, tmp_path):
    for number, energy in ((1, -300.0), (2, -299.9), (3, -300.1)):
        (exported(store, tmp_path, number) / "cluster.out").write_text(xtb_words(energy))
    (exported(store, tmp_path, 4, solvent="none") / "cluster.out").write_text(xtb_words(-299.0))
    assert {added.outcome for added in add_results(store, tmp_path)} == {"stored"}
    energies = {row["id"]: row["energy_dft"] for row in find(store, "")}
    assert energies[1] == pytest.approx(0.1 * EH, abs=1e-3)
    assert energies[2] == pytest.approx(0.2 * EH, abs=1e-3)
    assert energies[3] == energies[4] == 0  # the fourth has another level of theory


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "cluster.out").unlink(), "has the job run"),
        (lambda folder: (folder / "cluster.out").write_text("CP2K"), "no output of xtb"),
        (lambda folder: (folder / "cluster.out").write_text(xtb_words(ending="")), "did not finish"),
        (lambda folder: (folder / "cluster.out").write_text(xtb_words(charge=-3)), "charge -3"),
        (lambda folder: swap(folder / "cluster.xyz", "S ", "Se"), "other elements"),
        (lambda folder: move(folder / "cluster.xyz"), "away from the one exported"),
        (lambda folder: edit(folder, order=[0] * 104), "order map"),
        (lambda folder: edit(folder, format=7), "order map"),
        (lambda folder: edit(folder, occupancy=5), "occupancy"),
        (lambda folder: edit(folder, framework="M44S26"), "no candidate"),
        (lambda folder: edit(folder, host="Cu"), "no candidate"),
        (lambda folder: (folder / "superatom.json").write_text("{"), "damaged"),
        (lambda folder: (folder / "superatom.json").write_text("[1]"), "damaged"),
    ],
)
def test_what_is_not_ours_or_not_converged_is_refused(store, tmp_path, change, said):
    folder = exported(store, tmp_path)
    (folder / "cluster.out").write_text(xtb_words())
    change(folder)
    added = only(store, folder)
    assert added.outcome == "refused"
    assert said in added.reason
    assert list(find(store, "", kind="calculations")) == []


def swap(path, old, new):
    path.write_text(path.read_text().replace(f"\n{old}", f"\n{new}"))


def move(path):
    lines = path.read_text().splitlines()
    words = lines[2].split()
    lines[2] = f"{words[0]} {float(words[1]) + 3:.8f} {words[2]} {words[3]}"
    path.write_text("\n".join(lines) + "\n")


def edit(folder, **changes):
    path = folder / "superatom.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_an_edited_input_is_named_in_the_level_of_theory(store, tmp_path):
    folder = exported(store, tmp_path)
    (folder / "cluster.out").write_text(xtb_words())
    (folder / "run.sh").write_text("xtb --gfn 2 cluster.xyz\n")
    assert only(store, folder).outcome == "stored"
    (row,) = find(store, "", kind="calculations")
    assert row["theory"].endswith("; edited: run.sh")


def test_a_relaxation_must_be_converged_and_is_compared_with_its_start(store, tmp_path):
    folder = exported(store, tmp_path, task="relax")
    (folder / "cluster.out").write_text(xtb_words())
    assert "geometry is not converged" in only(store, folder).reason
    (folder / "cluster.out").write_text(xtb_words() + "   *** GEOMETRY OPTIMIZATION CONVERGED AFTER 9 ***\n")
    shutil.copy(folder / "cluster.xyz", folder / "xtbopt.xyz")
    move(folder / "xtbopt.xyz")
    assert only(store, folder).outcome == "stored"
    (row,) = find(store, "", kind="calculations")
    assert 0.2 < row["rmsd"] < 0.31  # one atom of 104 moved by 3 Å: at most 3 / sqrt(104)


def test_a_folder_without_exports_is_an_error(store, tmp_path):
    with pytest.raises(InvalidInputError, match=r"superatom\.json"):
        list(add_results(store, tmp_path))


def test_rmsd_forgets_rotation_and_bonds_are_counted():
    (row,) = [{"framework": "M44S30", "occupancy": 1, "host": "Ag", "guest": "Au"}]
    start = candidate_atoms(framework("M44S30"), row, "H")
    end = start.copy()
    end.positions = Rotation.random(random_state=3).apply(start.positions) + np.array([5, -7, 1])
    change = compare(start, end)
    assert change.rmsd < 1e-5
    assert (change.kept, change.lost, change.new) == (84, 0, 0)
    sulfur = next(i for i, symbol in enumerate(end.symbols) if symbol == "S")
    bound = sum(sulfur in pair for pair in _pairs(start))
    end.positions[sulfur] *= 100
    assert (compare(start, end).kept, compare(start, end).lost) == (84 - bound, bound)


def _pairs(atoms):
    """Metal-sulfur pairs by a double loop."""
    return [
        (i, j)
        for i in range(len(atoms))
        for j in range(len(atoms))
        if atoms.symbols[i] in {"Au", "Ag"} and atoms.symbols[j] == "S" and atoms.get_distance(i, j) < 2.95
    ]


def test_stored_results_are_what_fit_reads(store, tmp_path):
    for number, energy in ((1, -300.0), (2, -299.9), (3, -300.1), (4, -299.8)):
        (exported(store, tmp_path, number) / "cluster.out").write_text(xtb_words(energy))
    list(add_results(store, tmp_path))
    path = tmp_path / "orderings.extxyz"
    path.write_text("".join(stored_calculations(store)))
    orderings = list(read_orderings(path, energy_key="energy"))
    assert len(orderings) == 4
    assert min(one.energy for one in orderings) == pytest.approx(-300.1 * EH, abs=1e-3)


def test_killing_before_the_end_stores_nothing_twice(store, tmp_path):
    """A batch of results can be read again after a stop: the second reading finds the first ones there."""
    for number in (1, 2, 3):
        (exported(store, tmp_path, number) / "cluster.out").write_text(xtb_words(-300 - number))
    stream = add_results(store, tmp_path)
    next(stream)
    stream.close()
    outcomes = sorted(added.outcome for added in add_results(store, tmp_path))
    assert outcomes == ["stored", "stored", "there already"]
