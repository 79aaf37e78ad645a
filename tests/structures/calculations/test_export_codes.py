"""Every input is read back by programs that share no code with the writers, and every known trap is a test.

Evidence: geometry by the readers of ASE and pymatgen; charge and multiplicity by pymatgen (Gaussian, CP2K
and pw.x), QCElemental (Psi4's own molecule parser) or by patterns of the codes' manuals written here. The
traps are those that [Ag44(SH)30]4- met in real codes: no ECP in NWChem, absolute scratch paths, reordered
POSCARs, missing box, TV lines in Gaussian, xangst in ABINIT, a float charge in GPAW, automatic symmetry.
"""

import json
import re
import runpy
import subprocess
import sys
import types
from io import StringIO

import ase.db
import ase.io
import numpy as np
import pytest
import qcelemental
from ase.calculators.turbomole.parameters import TurbomoleParameters
from ase.io.aims import parse_geometry_lines
from ase.io.orca import read_geom_orcainp
from optimade.models import EntryInfoResource, StructureResource
from pymatgen.io.cp2k.inputs import Cp2kInput
from pymatgen.io.gaussian import GaussianInput
from pymatgen.io.nwchem import NwInput
from pymatgen.io.pwscf import PWInput
from pymatgen.io.vasp import Incar, Kpoints
from sh_clusters import sh_cluster

from structures.calculations.folder import candidate_files
from structures.calculations.job import job_for
from structures.calculations.registry import CODES


def written(code, atoms=None, **choices):
    job = job_for(sh_cluster(occupancy=0xF0F) if atoms is None else atoms, **choices)
    return job, candidate_files(job, CODES[code])[0]


def by_ase(name, kind):
    return lambda files: ase.io.read(StringIO(files[name]), format=kind)


def by_orca(files):
    return read_geom_orcainp(StringIO(files["cluster.inp"]))


def by_pymatgen(files):
    molecule = NwInput.from_str(files["cluster.nw"]).molecule
    return ase.Atoms([site.specie.symbol for site in molecule], positions=molecule.cart_coords)


def by_cp2k(files):
    words = [
        line.split()
        for line in files["cluster.inp"].splitlines()
        if re.fullmatch(r"\s*[A-Z][a-z]?(\s+-?\d+\.\d{8}){3}", line)
    ]
    return ase.Atoms([word[0] for word in words], positions=[[float(x) for x in word[1:4]] for word in words])


def by_psi4(files):
    text = files["cluster.dat"]
    body = text[text.index("{") + 1 : text.index("}")]
    molecule = qcelemental.models.Molecule.from_data(body, dtype="psi4")
    positions = molecule.geometry * qcelemental.constants.bohr2angstroms
    found = ase.Atoms(list(molecule.symbols), positions=positions)
    found.info = {"charge": molecule.molecular_charge, "multiplicity": molecule.molecular_multiplicity}
    return found


def by_espresso(files):
    """ASE reads no ibrav but 0, which pw.x refuses with Makov-Payne: write the cell out before it reads."""
    text = files["cluster.in"]
    edge = re.search(r"ibrav = 1\n  A = ([\d.]+)\n", text)
    if edge:
        text = text.replace(edge[0], "ibrav = 0\n")
        text += f"CELL_PARAMETERS angstrom\n{edge[1]} 0 0\n0 {edge[1]} 0\n0 0 {edge[1]}\n"
    return ase.io.read(StringIO(text), format="espresso-in")


READERS = {
    "cp2k": by_cp2k,
    "espresso": by_espresso,
    "abinit": by_ase("cluster.abi", "abinit-in"),
    "gaussian": by_ase("cluster.com", "gaussian-in"),
    "gpaw": by_ase("cluster.xyz", "xyz"),
    "nwchem": by_pymatgen,
    "psi4": by_psi4,
    "orca": by_orca,
    "aims": lambda files: parse_geometry_lines(files["geometry.in"].splitlines()),
    "turbomole": by_ase("coord", "turbomole"),
    "xtb": by_ase("cluster.xyz", "xyz"),
    "vasp": by_ase("POSCAR", "vasp"),
}


@pytest.mark.parametrize("code", READERS)
def test_an_independent_reader_finds_the_same_molecule(code):
    job, files = written(code)
    order = list(CODES[code].order(job.atoms))
    found = READERS[code](files)
    assert found.get_chemical_symbols() == [job.symbols[i] for i in order]
    expected = job.atoms.positions[order]
    difference = found.positions - expected
    assert np.abs(difference - difference[0]).max() < 2e-6


def test_pymatgen_and_qcelemental_agree_on_charge_and_spin():
    gaussian = GaussianInput.from_str(written("gaussian")[1]["cluster.com"])
    assert (gaussian.charge, gaussian.spin_multiplicity) == (-4, 1)
    assert (gaussian.functional, gaussian.basis_set) == ("PBEPBE", "Def2SVP")
    dft = Cp2kInput.from_str(written("cp2k")[1]["cluster.inp"])["FORCE_EVAL"]["DFT"]
    assert dft["CHARGE"].values == (-4,)
    assert dft["MULTIPLICITY"].values == (1,)
    espresso = written("espresso", level="good")[1]["cluster.in"]
    assert PWInput.from_str(espresso).sections["system"]["tot_charge"] == -4
    assert by_psi4(written("psi4")[1]).info == {"charge": -4.0, "multiplicity": 1}


@pytest.mark.parametrize(
    ("code", "file", "line"),
    [
        ("vasp", "INCAR", "LWAVE = .TRUE."),
        ("gpaw", "cluster.py", "calculator.write('cluster.gpw')"),
        ("espresso", "cluster.in", "max_seconds = 82080"),  # 95 % of 24 hours
        ("abinit", "cluster.abi", "prtwf -1"),
        ("gaussian", "cluster.com", "%Chk=cluster.chk"),
    ],
)
def test_a_run_that_the_queue_stopped_can_go_on(code, file, line):
    """CP2K, NWChem, ORCA and Turbomole keep their orbitals without being told."""
    assert line in written(code)[1][file]


def test_nwchem_asks_for_more_memory_than_its_default():
    """With 400 MB it dies in COSMO's set-up of [Ag44(SH)30]4-: `hndcosset: not enuf mem`."""
    assert "memory total 2000 mb" in written("nwchem")[1]["cluster.nw"]


def test_nwchem_gets_an_ecp_for_every_heavy_element_in_the_form_it_reads():
    text = written("nwchem")[1]["cluster.nw"]
    block = re.search(r"^ecp\n(.*?)^end$", text, re.MULTILINE | re.DOTALL)[1]
    assert block.split("\n")[:2] == ["  Au library def2-ecp", "  Ag library def2-ecp"]
    assert "library def2-ecp" not in text.replace(block, "")
    light = written("nwchem", atoms=ase.Atoms("H2S", [[0, 0, 0.96], [0.9, 0, -0.3], [0, 0, 0]]), charge=0)[1]
    assert "ecp" not in light["cluster.nw"]


@pytest.mark.parametrize("code", CODES)
def test_no_absolute_path_is_written(code):
    for name, text in written(code)[1].items():
        body = "\n".join(line for line in text.splitlines() if not line.startswith("#!"))
        assert not re.search(r"(?<![\w.~%])/(home|tmp|root|usr|scratch|work|Users)\b", body), name


@pytest.mark.parametrize("code", ["gaussian", "nwchem", "orca", "psi4", "aims", "turbomole", "xtb"])
def test_a_periodic_flag_of_the_input_does_not_leak_into_molecular_codes(code):
    """If pbc is True, ASE's Gaussian writer appends three TV lines: a periodic job."""
    atoms = sh_cluster()
    plain = written(code, atoms=atoms)[1]
    atoms.pbc = True
    atoms.cell = [30, 30, 30]
    assert written(code, atoms=atoms)[1] == plain
    assert not any(
        re.search(r"^\s*(TV|lattice_vector|\$lattice|Tv)\b", text, re.MULTILINE) for text in plain.values()
    )


@pytest.mark.parametrize(
    ("code", "name", "word"),
    [
        ("nwchem", "cluster.nw", "noautosym"),
        ("gaussian", "cluster.com", "NoSymm"),
        ("psi4", "cluster.dat", "symmetry c1"),
        ("psi4", "cluster.dat", "no_reorient"),
        ("psi4", "cluster.dat", "no_com"),
        ("orca", "cluster.inp", "UseSym false"),
        ("vasp", "INCAR", "ISYM = 0"),
        ("gpaw", "cluster.py", "symmetry='off'"),
        ("abinit", "cluster.abi", "nsym 1"),
        ("espresso", "cluster.in", "nosym = .true."),
    ],
)
def test_a_nearly_symmetric_frame_is_not_symmetrised(code, name, word):
    assert word in written(code)[1][name]


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        ("cp2k", "cluster.inp", ["DFTD3(BJ)", "&PBE", "PSOLVER WAVELET", "FULL_KINETIC"]),
        ("espresso", "cluster.in", ["dftd3_version = 4", "assume_isolated = 'mp'", "K_POINTS gamma"]),
        ("abinit", "cluster.abi", ["vdw_xc 7", "ixc 11", "nothing corrects it"]),
        ("vasp", "INCAR", ["IVDW = 12", "GGA = PE", "LMONO = .TRUE.", "IDIPOL = 4"]),
        ("nwchem", "cluster.nw", ["disp vdw 4", "xpbe96 cpbe96"]),
        ("psi4", "cluster.dat", ["pbe-d3bj"]),
        ("orca", "cluster.inp", ["PBE D3BJ", "def2/J"]),
        ("gaussian", "cluster.com", ["EmpiricalDispersion=GD3BJ"]),
        ("aims", "control.in", ["vdw_correction_hirshfeld", "relativistic atomic_zora scalar", "xc pbe"]),
        ("turbomole", "define.in", ["func pbe", "bj"]),
        ("gpaw", "cluster.py", ["xc='PBE'", "without dispersion", "setups={'Ag': '11'}", "'energy': 5e-6"]),
        ("xtb", "run.sh", ["--gfn 1", "ulimit -s unlimited", "OMP_STACKSIZE"]),
    ],
)
def test_functional_dispersion_and_isolation_are_stated(code, name, words):
    text = written(code)[1][name]
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    ("code", "name", "word"),
    [
        ("xtb", "run.sh", "--alpb dmf"),
        ("orca", "cluster.inp", "CPCM(DMF)"),
        ("gaussian", "cluster.com", "Solvent=n,n-DiMethylFormamide"),
        ("nwchem", "cluster.nw", "dielec 37.219"),
        ("turbomole", "run.sh", "epsilon=37.219"),
    ],
)
def test_anions_get_a_solvent_where_the_code_has_one(code, name, word):
    assert word in written(code)[1][name]
    assert word not in written(code, solvent="none")[1][name]
    assert word not in written(code, charge=2)[1][name]
    assert json.loads(written(code)[1]["superatom.json"])["solvent"] == "dmf"


@pytest.mark.parametrize("code", ["cp2k", "vasp", "abinit", "espresso", "psi4", "aims", "gpaw"])
def test_the_record_does_not_claim_a_solvent_that_the_input_lacks(code):
    assert json.loads(written(code)[1]["superatom.json"])["solvent"] == "none"


def test_martyna_tuckerman_gets_a_cube_of_twice_the_extent():
    job, files = written("espresso", level="good")
    found = ase.io.read(StringIO(files["cluster.in"]), format="espresso-in")
    assert "assume_isolated = 'mt'" in files["cluster.in"]
    assert found.cell.lengths().min() >= 2 * np.ptp(job.atoms.positions, axis=0).max()


def test_makov_payne_gets_a_cube_that_pw_knows_to_be_one():
    """pw.x 6.7 with ibrav = 0: `Makov-Payne correction defined only for cubic lattices`."""
    job, files = written("espresso")
    assert "assume_isolated = 'mp'" in files["cluster.in"]
    assert "ibrav = 1\n" in files["cluster.in"]
    found = READERS["espresso"](files)
    walls = np.concatenate([found.positions.min(axis=0), found.cell.lengths() - found.positions.max(axis=0)])
    assert walls.min() >= 5 - 1e-6
    assert len(found) == len(job.atoms)


def test_vasp_files_are_read_by_pymatgen():
    files = written("vasp", task="relax")[1]
    incar = Incar.from_str(files["INCAR"])
    assert incar["ISYM"] == 0
    assert incar["NSW"] == 300
    assert "NELECT" in incar
    assert Kpoints.from_str(files["KPOINTS"]).kpts == [(1, 1, 1)]


def test_gpaw_is_called_with_an_int_charge_and_free_boundaries(tmp_path, monkeypatch):
    """The script is run with a stand-in for GPAW that keeps what it is given."""
    job, files = written("gpaw")
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    seen = {}

    class Keep:
        def __init__(self, **words):
            seen.update(words)

    def energy(atoms, **_):
        seen["pbc"] = atoms.pbc.any()
        seen["vacuum"] = (atoms.cell.lengths() - np.ptp(atoms.positions, axis=0)).min() / 2
        raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "gpaw", types.SimpleNamespace(GPAW=Keep))
    monkeypatch.setattr(ase.Atoms, "get_potential_energy", energy)
    monkeypatch.setattr(ase.Atoms, "calc", None, raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        runpy.run_path("cluster.py")
    assert seen["charge"] == job.charge
    assert type(seen["charge"]) is int
    assert not seen["pbc"]
    assert seen["vacuum"] >= 6 - 1e-9


def test_aims_species_are_appended_once(tmp_path):
    files = written("aims")[1]
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    library = tmp_path / "species"
    library.mkdir()
    for name in ("79_Au", "47_Ag", "16_S", "01_H"):
        (library / f"{name}_default").write_text(f"  species {name[3:]}\n")
    for _ in range(2):
        subprocess.run(["sh", "prepare.sh", "species"], cwd=tmp_path, check=True)
        text = (tmp_path / "control.in").read_text()
        assert re.findall(r"species (\w+)$", text, re.MULTILINE)[-4:] == ["Au", "Ag", "S", "H"]
        assert text.count("  species ") == 4
        assert "charge -4\n" in text


def test_define_answers_follow_ase_for_what_both_ask():
    """ASE drives `define` in its Turbomole calculator; the charge comes after the same questions."""
    answers = written("turbomole")[1]["define.in"].splitlines()
    parameters = TurbomoleParameters()
    parameters.update({"total charge": -4, "multiplicity": 1, "basis set name": "def2-SV(P)", "title": "x"})
    other = parameters.get_define_str(104).splitlines()
    start, other_start = answers.index("eht"), other.index("eht")
    assert answers[start : start + 4] == other[other_start : other_start + 4] == ["eht", "y", "-4", "y"]
    assert answers[2:7] == other[2:7]


def test_the_ase_database_is_opened_by_ase(tmp_path):
    job, files = written("ase-db")
    (tmp_path / "cluster.json").write_text(files["cluster.json"])
    row = ase.db.connect(tmp_path / "cluster.json").get(1)
    assert row.total_charge == -4
    assert row.framework == "M44S30"
    assert int(row.occupancy_bits[1:], 2) == 0xF0F
    assert np.abs(row.toatoms().positions - job.atoms.positions).max() < 1e-7
    assert row.data["site"] == job.atoms.arrays["site"].tolist()


def test_optimade_lines_are_valid_for_the_models_of_optimade():
    """The package `optimade` has the specification as pydantic models; they check fields and formulas."""
    _, described, entry = (json.loads(line) for line in written("optimade")[1]["cluster.jsonl"].splitlines())
    assert EntryInfoResource(**described).formats == ["json"]
    structure = StructureResource(**entry).attributes
    assert (structure.nsites, structure.nelements, structure.nperiodic_dimensions) == (104, 4, 0)
    with pytest.raises(ValueError, match="chemical_formula_reduced"):
        StructureResource(
            **entry | {"attributes": entry["attributes"] | {"chemical_formula_reduced": "H2Ag"}}
        )


def test_optimade_formulas_follow_the_specification():
    """Au8Ag36S30H30: gcd 2, reduced in alphabetical order, anonymous by falling count."""
    lines = [json.loads(line) for line in written("optimade")[1]["cluster.jsonl"].splitlines()]
    assert lines[0]["x-optimade"]["meta"]["api_version"].startswith("1.")
    entry = lines[2]["attributes"]
    assert entry["chemical_formula_reduced"] == "Ag18Au4H15S15"
    assert entry["chemical_formula_anonymous"] == "A18B15C15D4"
    assert entry["nsites"] == len(entry["species_at_sites"]) == 104
    assert entry["_superatom_charge"] == -4
    assert abs(sum(entry["elements_ratios"]) - 1) < 1e-9
    assert set(lines[1]["properties"]) >= {key for key in entry if key.startswith("_")}
