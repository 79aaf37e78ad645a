"""Written files are read back by programs that share no code with the writers.

Evidence: ASE's readers (xyz, extxyz, VASP, CIF) are the oracle for composition, positions and order; charge
and multiplicity are searched in the text by patterns written here, and the electron parity is recomputed from
atomic numbers. The atoms are rotated at random by Hypothesis so that no axis is special.
"""

import json
import subprocess
from io import StringIO

import ase.io
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation
from sh_clusters import sh_cluster

from structures.calculations.folder import candidate_files, export_candidate
from structures.calculations.job import Job, formula, job_for
from structures.calculations.record import RECORD
from structures.calculations.registry import CODES, code_named
from structures.errors import ChargeBalanceError, InvalidInputError, UnknownNameError

PRECISION = {"xyz": 1e-7, "extxyz": 1e-7, "vasp": 1e-7, "cif": 1e-6}  # Å, of the digits that are written
READ = {
    "xyz": ("cluster.xyz", "xyz"),
    "extxyz": ("cluster.extxyz", "extxyz"),
    "vasp": ("POSCAR", "vasp"),
    "cif": ("cluster.cif", "cif"),
}


def read_back(files, code):
    name, kind = READ[code]
    return ase.io.read(StringIO(files[name]), format=kind)


@pytest.mark.parametrize("code", READ)
@settings(max_examples=10, deadline=None)
@given(occupancy=st.integers(0, 2**44 - 1), seed=st.integers(0, 10**6))
def test_every_format_reads_back_the_same_molecule_in_the_recorded_order(code, occupancy, seed):
    atoms = sh_cluster(occupancy=occupancy)
    atoms.positions = Rotation.random(random_state=seed).apply(atoms.positions)
    files, record = candidate_files(job_for(atoms), CODES[code])
    found = read_back(files, code)
    order = list(record.order)
    assert sorted(order) == list(range(len(atoms)))
    assert found.get_chemical_symbols() == [atoms.symbols[i] for i in order] == list(record.symbols)
    expected = atoms.positions[order]
    shift = found.positions[0] - expected[0]
    assert np.abs(found.positions - expected - shift).max() < PRECISION[code]
    assert list(record.site) == atoms.arrays["site"][order].tolist()
    assert list(record.anchor) == atoms.arrays["anchor"][order].tolist()


def test_the_record_rebuilds_the_occupancy_from_the_file():
    atoms = sh_cluster(occupancy=0b1011)
    files, record = candidate_files(job_for(atoms), CODES["vasp"])
    found = read_back(files, "vasp")
    gold = {record.site[k] for k, symbol in enumerate(found.get_chemical_symbols()) if symbol == "Au"}
    assert sum(1 << site for site in gold) == 0b1011 == record.occupancy


def test_extxyz_keeps_charge_sites_and_no_box():
    atoms = sh_cluster(occupancy=7)
    found = read_back(candidate_files(job_for(atoms), CODES["extxyz"])[0], "extxyz")
    assert (found.info["charge"], found.info["multiplicity"], found.info["occupancy"]) == (-4, 1, 7)
    assert not found.pbc.any()
    assert found.arrays["site"].tolist() == atoms.arrays["site"].tolist()


@pytest.mark.parametrize("code", ["vasp", "cif"])
def test_boxes_are_cubes_with_vacuum_on_every_side(code):
    found = read_back(candidate_files(job_for(sh_cluster()), CODES[code])[0], code)
    edge = found.cell.lengths()
    assert np.ptp(edge) < 1e-9
    assert found.positions.min() >= 6.0 - 1e-6
    assert (edge - found.positions.max(axis=0)).min() >= 6.0 - 1e-6


def test_poscar_groups_each_element_once():
    files, _ = candidate_files(job_for(sh_cluster(occupancy=0x555)), CODES["vasp"])
    elements = files["POSCAR"].splitlines()[5].split()
    assert sorted(elements) == ["Ag", "Au", "H", "S"]


def test_vasp_gets_its_electron_number_from_the_users_potcars(tmp_path):
    """NELECT of [Ag44(SH)30]4- is 698 with Ag 11, S 6, H 1 and 962 with 17-electron silver (hand sum)."""
    name = export_candidate(job_for(sh_cluster()), "vasp", tmp_path).name
    folder = tmp_path / name
    assert "NELECT = RUN_prepare.sh_FIRST" in (folder / "INCAR").read_text()  # VASP stops on it
    for silver, expected in ((11, 698), (17, 962)):
        for element, valence in (("Ag", silver), ("S", 6), ("H", 1)):
            potcar = tmp_path / "library" / element / "POTCAR"
            potcar.parent.mkdir(parents=True, exist_ok=True)
            potcar.write_text(
                f"  PAW_PBE {element}\n   POMASS =  1.0; ZVAL   =  {valence:7.3f}    mass and valenz\n"
            )
        run = subprocess.run(
            ["sh", "prepare.sh", "../library"], cwd=folder, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        assert f"NELECT = {expected}.0000\n" in (folder / "INCAR").read_text()
        assert (folder / "POTCAR").read_text().split("PAW_PBE ")[1][:2] == "Ag"


def test_charge_and_multiplicity_stand_in_the_cp2k_input():
    text = candidate_files(job_for(sh_cluster()), CODES["cp2k"])[0]["cluster.inp"]
    words = [line.split() for line in text.splitlines()]
    assert ["CHARGE", "-4"] in words
    assert ["MULTIPLICITY", "1"] in words
    assert words.count(["PERIODIC", "NONE"]) == 2  # CELL and POISSON


def test_a_doublet_is_written_as_an_open_shell():
    atoms = sh_cluster()
    job = job_for(atoms, charge=-3)
    assert job.multiplicity == 2
    assert "UKS TRUE" in candidate_files(job, CODES["cp2k"])[0]["cluster.inp"]
    assert "NUPDOWN = 1" in candidate_files(job, CODES["vasp"])[0]["INCAR"]


@given(charge=st.integers(-9, 9), multiplicity=st.integers(-1, 6))
def test_only_a_multiplicity_of_the_right_parity_is_taken(charge, multiplicity):
    atoms = sh_cluster()
    electrons = 44 * 47 + 30 * 16 + 30 - charge  # Ag, S, H
    if multiplicity >= 1 and (electrons - multiplicity) % 2 == 1:
        assert job_for(atoms, charge=charge, multiplicity=multiplicity).electrons == electrons
    else:
        with pytest.raises(ChargeBalanceError, match="electrons"):
            job_for(atoms, charge=charge, multiplicity=multiplicity)


@pytest.mark.parametrize("code", CODES)
def test_a_hypothesis_says_so_in_the_title_the_record_and_the_readme(code):
    atoms = sh_cluster()
    atoms.info["evidence"] = "hypothesis"
    files, record = candidate_files(job_for(atoms), CODES[code])
    assert record.evidence == "hypothesis"
    assert "Hypothesis" in files["README.md"]
    own = [text for name, text in files.items() if name not in {"README.md", RECORD, "geometry.extxyz"}]
    assert any("hypothesis" in text for text in own)


@pytest.mark.parametrize("code", CODES)
def test_equal_input_gives_equal_bytes_without_places_or_dates(code, tmp_path):
    first, _ = candidate_files(job_for(sh_cluster(occupancy=9)), CODES[code])
    second, _ = candidate_files(job_for(sh_cluster(occupancy=9)), CODES[code])
    assert first == second
    together = "".join(first.values())
    assert str(tmp_path.parent) not in together
    assert "/home" not in together
    assert "/root" not in together


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"charge": -4.0}, InvalidInputError, "must be an int"),
        ({"charge": True}, InvalidInputError, "must be an int"),
        ({"title": "two\nlines"}, InvalidInputError, "one line"),
        ({"task": "optimise"}, InvalidInputError, "energy, relax"),
        ({"level": "best"}, InvalidInputError, "fast, good"),
        ({"solvent": "rum"}, InvalidInputError, "none, dmf"),
    ],
)
def test_a_job_refuses_what_no_code_could_run(change, error, words):
    with pytest.raises(error, match=words):
        Job(**({"atoms": sh_cluster(), "charge": -4, "multiplicity": 1, "title": "x"} | change))


def test_a_job_refuses_broken_geometry():
    atoms = sh_cluster()
    atoms.positions[3] = atoms.positions[4]
    with pytest.raises(InvalidInputError, match="atoms 3 and 4"):
        job_for(atoms)
    atoms.positions[3] = np.nan
    with pytest.raises(InvalidInputError, match="finite"):
        job_for(atoms)


def test_unknown_codes_and_elements_are_named():
    with pytest.raises(UnknownNameError, match="cp2k"):
        code_named("cp3k")
    with pytest.raises(UnknownNameError, match="Xe"):
        candidate_files(job_for(sh_cluster(host="Xe")), CODES["cp2k"])


def test_metals_come_first_in_formulas():
    assert formula(sh_cluster(occupancy=2**12 - 1)) == "Au12Ag32S30H30"


def test_the_record_is_plain_json_with_a_checksum_of_every_file(tmp_path):
    exported = export_candidate(job_for(sh_cluster()), "cp2k", tmp_path, source={"candidate": 17})
    folder = tmp_path / exported.name
    record = json.loads((folder / RECORD).read_text())
    assert record["source"] == {"candidate": 17}
    assert set(record["files"]) | {RECORD} == {path.name for path in folder.iterdir()}
    for name, digest in record["files"].items():
        run = subprocess.run(["sha256sum", name], cwd=folder, capture_output=True, text=True, check=True)
        assert run.stdout.split()[0] == digest


@pytest.mark.parametrize(("spelling", "name"), [("POSCAR", "vasp"), ("CP2K", "cp2k"), ("QE", "espresso")])
def test_codes_answer_to_what_people_call_them(spelling, name):
    assert code_named(spelling).name == name
