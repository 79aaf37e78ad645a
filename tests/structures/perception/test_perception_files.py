"""`superatom perceive FILE`: formats, one clear error for every bad file, and real DFT geometries.

Evidence: the same cluster written by ASE in six formats must give one answer. Where the reference
geometries of the project lie beside the repository, motif counts are compared with measured and published
ones.
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from ase.io import write

import superatom
from structures.assemble import assemble
from structures.errors import FileFormatError, InvalidInputError
from structures.library import framework
from structures.perception.files import load_structure
from structures.perception.perceive import perceive
from structures.symmetry import framework_symmetry

REFERENCE = next(
    (folder / "shared" / "reference" for folder in Path(__file__).parents if (folder / "shared").is_dir()),
    Path("shared/reference"),
)
# core; bridging, monomer, dimer, trimer, mount: measured and published
KNOWN = {
    "gcnn_Au25S18.cif": ("M25S18", 13, (0, 0, 6, 0, 0)),
    "gcnn_Au28S20_B.cif": ("M28S20", 14, (0, 2, 0, 4, 0)),
    "gcnn_Au29S19.cif": ("M29S19", 17, (1, 3, 0, 3, 0)),
    "gcnn_Au30S18_fcc.cif": ("M30S18", 20, (2, 4, 0, 2, 0)),
    "gcnn_Au38S24_Q.cif": ("M38S24", 23, (0, 3, 6, 0, 0)),
    "gcnn_Au44S28.cif": ("M44S28", 26, (0, 2, 8, 0, 0)),
    "lpnc_Ag25_SCH3_18_q-1_pbe.xyz": ("M25S18-T", 13, (0, 0, 6, 0, 0)),
    "computed_Ag44_SH30_q-4_gfn1xtb.xyz": ("M44S30", 32, (0, 0, 0, 0, 6)),
    "derived_M44S26_C2_mean.xyz": ("M44S26", 29, (2, 3, 6, 0, 0)),
}


def command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "superatom", "perceive", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference geometries lie beside the project only")
@pytest.mark.parametrize("name", list(KNOWN))
def test_real_geometries(name):
    wanted, core, motifs = KNOWN[name]
    seen = perceive(load_structure(REFERENCE / name))
    assert (seen.framework, seen.core, seen.unclassed) == (wanted, core, [])
    assert tuple(seen.motifs[key] for key in ("bridging", "monomer", "dimer", "trimer", "mount")) == motifs
    assert set(seen.motifs) == {"bridging", "monomer", "dimer", "trimer", "mount"}
    if wanted:
        assert seen.alignment["rms"] < 0.25
        assert seen.point_group == framework_symmetry(framework(wanted)).point_group


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference geometries lie beside the project only")
def test_ninety_doped_orderings_have_one_frame():
    path = REFERENCE / "lpnc_AuAg_36_24_pbe_90.extxyz"
    for frame in range(0, 90, 9):
        seen = perceive(load_structure(path, frame=frame), charge=0)
        assert (seen.core, seen.motifs["dimer"], seen.electrons, seen.unclassed) == (20, 8, 12, [])
        assert sum(seen.metals.values()) == 36
        assert sum(row["count"] for row in seen.minority) == min(seen.metals.values())


@pytest.mark.parametrize("suffix", ["xyz", "extxyz", "cif", "vasp", "pdb", "json"])
def test_formats_agree(tmp_path, suffix):
    atoms = assemble(framework("M25S18"), 3, ligand="SCH3")
    atoms.info = {}
    if suffix in ("cif", "vasp"):
        atoms.set_cell([24.0] * 3)
        atoms.pbc = True
        atoms.wrap()
    path = tmp_path / f"cluster.{suffix}"
    write(path, atoms)
    seen = perceive(load_structure(path))
    assert (seen.framework, seen.ligands[0]["name"], seen.unclassed) == ("M25S18", "SCH3", [])


def test_command_prints_one_json_document(tmp_path):
    path = tmp_path / "odd name"
    write(path, assemble(framework("M44S26"), 2**44 - 1, ligand="SH"), format="xyz")
    done = command(path, "--format", "xyz", "--charge=-2", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["metals"] == {"Au": 44}
    assert document["sulfurs"] == 26
    assert document["core"] == 29
    assert document["motifs"] == {"bridging": 2, "monomer": 3, "dimer": 6, "trimer": 0, "mount": 0}
    assert document["framework"] == "M44S26"
    assert document["point_group"] == "C2"
    assert len(document["orbits"]) == 23
    assert document["minority"] == []
    assert document["unclassed"] == []
    assert document["electrons"] == 20


def test_what_a_file_says_beside_its_last_frame_is_told(tmp_path):
    atoms = assemble(framework("M25S18"), ligand="SH")
    atoms.info = {"charge": -1}
    write(tmp_path / "three.xyz", [atoms] * 3, format="extxyz")
    last, charge = "the last of the file's 3 frames was taken", "the file says charge 1- of its atoms"
    assert superatom.perceive(tmp_path / "three.xyz").notes == [last, charge]
    assert superatom.perceive(tmp_path / "three.xyz", frame=0).notes == [charge]
    assert charge not in superatom.perceive(tmp_path / "three.xyz", charge=-1).notes
    write(tmp_path / "plain.xyz", atoms, format="xyz")
    assert superatom.perceive(tmp_path / "plain.xyz").notes == []


def test_command_speaks_of_sites(tmp_path):
    frame = framework("M44S26")
    silver = [*frame.orbits["i5"], frame.orbits["i6"][0]]
    path = tmp_path / "doped.xyz"
    write(path, assemble(frame, sum(1 << s for s in range(44) if s not in silver), ligand="SH"), format="xyz")
    done = command(path)
    assert done.returncode == 0, done.stderr
    assert "Ag at 2 surface sites of orbit i5" in done.stdout
    assert "Ag at 1 surface site of orbit i6" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.xyz", b"", "empty"),
        ("binary.dat", bytes(range(256)) * 20, "binary"),
        ("binary.xyz", bytes(range(256)) * 20, "could not be read"),
        ("unknown.xyz", b"2\n\nAu 0 0 0\nXx 0 0 2.8\n", "unknown element"),
        ("overlap.xyz", b"3\n\nAu 0 0 0\nAu 0 0 0.3\nS 0 0 2.4\n", "apart"),
        ("organic.xyz", b"2\n\nC 0 0 0\nO 0 0 1.2\n", "no metal"),
        ("cut.xyz", b"9\n\nAu 0 0 0\n", "could not be read"),
        ("words.txt", b"no cluster here\n", "no known format"),
        ("words.xyz", b"no cluster here\nbut words\n", "could not be read"),
        ("words.cif", b"no cluster here\n", "could not be read as CIF"),
        ("nothing.cif", b"data_nothing\n", "no atoms"),
        ("none.xyz", b"0\n\n", "no atoms"),
        ("nan.xyz", b"2\n\nAu 0 0 0\nS nan 0 2.4\n", "no finite position"),
        ("inf.xyz", b"2\n\nAu 0 0 0\nS 0 inf 2.4\n", "no finite position"),
        ("far.xyz", b"2\n\nAu 1e300 0 0\nS 0 0 2.4\n", "from the origin"),
        ("many.xyz", b"99999999\n\nAu 0 0 0\n", "99999999 atoms"),
    ],
)
def test_bad_files_get_one_error(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    done = command(path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


@pytest.mark.parametrize(
    "atoms",
    [
        Atoms("AuSe2", positions=[[0, 0, 0], [0, 0, 2.4], [0, 0, -2.4]]),
        Atoms("AuSe2", positions=[[0, 0, 0], [0, 0, 2.4], [1.6, 0, -1.8]]),
        Atoms("AuS", positions=[[0, 0, 0], [0, 0, 2.4]]),
        Atoms("AuSAu", positions=[[0, 0, 0], [0, 0, 2.4], [0, 2.4, 2.4]]),
        Atoms("Au2S2", positions=[[0, 0, 0], [2.9, 0, 0], [1.45, 0, 1.9], [1.45, 0, -1.9]]),
        Atoms("AuCl", positions=[[0, 0, 0], [0, 0, 2.3]]),
    ],
)
def test_the_smallest_clusters_have_an_answer(atoms):
    seen = perceive(atoms)
    assert sum(seen.metals.values()) == list(atoms.symbols).count("Au")
    assert seen.as_dict()["electron_counts"][0]["charge"] == 0


def test_a_hundred_thousand_atoms_are_refused(tmp_path):
    grid = np.array(np.meshgrid(*[np.arange(47)] * 3)).reshape(3, -1).T[:100_000] * 3.0
    path = tmp_path / "bulk.xyz"
    write(path, Atoms("Au100000", positions=grid))
    done = command(path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "100000 atoms" in done.stderr


def test_missing_files_folders_and_frames(tmp_path):
    with pytest.raises(InvalidInputError, match="does not exist"):
        load_structure(tmp_path / "nothing.xyz")
    with pytest.raises(InvalidInputError, match="folder"):
        load_structure(tmp_path)
    path = tmp_path / "one.xyz"
    write(path, Atoms("Au"))
    with pytest.raises(InvalidInputError, match="frame 3"):
        load_structure(path, frame=3)
    with pytest.raises(FileFormatError, match="nonsense"):
        load_structure(path, file_format="nonsense")
