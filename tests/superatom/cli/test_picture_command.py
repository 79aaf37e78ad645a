"""`picture` and the ligand options of `build` as a user calls them.

Files are read back by matplotlib and ASE; compositions follow from the arguments; a refusal is exit code 2
with one line and leaves no file.
"""

from collections import Counter

import ase.io
import pytest
from matplotlib.image import imread
from running import run


@pytest.fixture
def call(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPERATOM_DB", raising=False)
    return lambda *words: run(capsys, monkeypatch, *words)


def test_a_framework_a_file_and_a_candidate(call, tmp_path):
    assert call("picture", "M44S30", "-o", "frame.png", "--width", "2").code == 0
    assert call("build", "M25S18", "--ligand", "CH3", "-o", "cluster.xyz").code == 0
    assert call("picture", "cluster.xyz", "-o", "cluster.svg").out.strip() == "cluster.svg"
    assert call("generate", "M44S30", "--gold", "12", "--sites", "ico").code == 0
    assert call("picture", "--candidate", "1", "-o", "candidate.png", "--width", "2").code == 0
    assert (tmp_path / "cluster.svg").read_text().startswith("<?xml")
    frame, candidate = (imread(tmp_path / f"{name}.png")[..., :3] for name in ("frame", "candidate"))
    assert frame.shape == candidate.shape
    gold = [((image[..., 0] - image[..., 2]) > 0.6).mean() for image in (frame, candidate)]
    assert gold[1] > gold[0]


def test_build_with_a_mixed_deprotonated_shell(call):
    built = call("build", "M44S30", "--ligand", "p-MBA:29,Cl:1", "--deprotonate", "2", "-o", "mixed.xyz")
    assert built.code == 0
    atoms = ase.io.read("mixed.xyz")
    found = Counter(atoms.get_chemical_symbols())
    assert found == {"Ag": 44, "S": 29, "Cl": 1, "C": 7 * 29, "O": 2 * 29, "H": 5 * 29 - 2}
    assert int(atoms.info["charge"]) == -6


@pytest.mark.parametrize(
    "words",
    [
        "picture M44S99 -o x.png",
        "picture nowhere.xyz -o x.png",
        "picture M44S30 -o x.gif",
        "picture M44S30 -o nowhere/x.png",
        "picture M44S30 --view 1,2 -o x.png",
        "picture M44S30 --view 0,0,0 -o x.png",
        "picture M44S30 --occupancy many -o x.png",
        "picture M44S30 --candidate 1 -o x.png",
        "picture --candidate 1 -o x.png",
        "picture -o x.png",
        "build M44S30 --ligand p-MBA:29 -o x.xyz",
        "build M44S30 --ligand p-MBA:x -o x.xyz",
        "build M44S30 --ligand smiles:CCO -o x.xyz",
        "build M44S30 --ligand nowhere.xyz -o x.xyz",
        "build M44S30 --ligand CH3 --deprotonate 1 -o x.xyz",
    ],
)
def test_bad_input_is_one_line_and_no_file(call, tmp_path, words):
    ended = call(*words.split())
    assert ended.code == 2
    assert ended.err.strip().splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in ended.err
    assert list(tmp_path.iterdir()) == []


def test_an_existing_picture_is_kept(call, tmp_path):
    (tmp_path / "mine.png").write_text("precious")
    assert call("picture", "M25S18", "-o", "mine.png").code == 2
    assert (tmp_path / "mine.png").read_text() == "precious"
    assert call("picture", "M25S18", "-o", "mine.png", "--force").code == 0


def test_build_refuses_a_ligand_that_has_no_room(call, tmp_path):
    refused = call("build", "M25S18", "--ligand", "SAdm", "-o", "crowded.xyz")
    assert refused.code == 2
    assert "SAdm cannot be placed on M25S18" in refused.err
    assert not (tmp_path / "crowded.xyz").exists()
    assert not call("build", "M44S30", "--ligand", "CH3", "-o", "roomy.xyz").err
