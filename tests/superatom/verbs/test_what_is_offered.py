"""What link offers follows what was asked: one framework or several, the sign of charges, other ligands.

Evidence: spectra are simulated for ions written here, and the answer must name those, or none.
"""

import pytest

import superatom
from structures.errors import InvalidInputError

GOLD = "[Au25(PET)18]-"


@pytest.fixture(scope="module")
def measured():
    return superatom.simulate({GOLD: 1}, seed=1)


@pytest.mark.parametrize("asked", ["M25S18", ["M25S18"], superatom.framework("M25S18")], ids=str)
def test_one_framework_is_one_however_it_is_given(asked, measured, tmp_path):
    found = superatom.link(measured, frameworks=asked, ligand="PET", db=tmp_path / "a.db")
    assert [row["ion"] for row in found.rows] == ["[Au25(SC2H4Ph)18]-"]
    filled = superatom.catalogue(asked, gold=[25], ligand="PET", db=tmp_path / "b.db")
    assert filled.new == 1


def test_ligands_that_make_no_ion_of_a_neutral_core_are_passed_over(tmp_path):
    """A foreign spectrum: the other ligands are tried, and those without acidic H end nothing."""
    mixture = {"[Au12Ag32(p-MBA)30]4-": 1.0, "[Au12Ag32(p-MBA)30 + 4Na - 4H]4-": 0.3}
    said = []
    found = superatom.link(
        superatom.simulate(mixture, seed=1), frameworks=["M30S18"], db=tmp_path / "a.db", say=said.append
    )
    assert found.linked.answer.word == "not explained"
    assert "trying other ligands" in said


def test_positive_charges_are_asked_of_a_file_that_does_not_tell_its_polarity(tmp_path):
    shown = superatom.simulate({"[Au30(PET)18 + Na]+": 1}, seed=2)
    path = tmp_path / "shown.txt"
    pairs = zip(shown.mz, shown.intensity, strict=True)
    path.write_text("\n".join(f"{mz:.5f} {height:.2f}" for mz, height in pairs))
    asked = {"frameworks": ["M30S18"], "ligand": "PET", "db": tmp_path / "a.db"}
    with pytest.raises(InvalidInputError, match="--polarity positive"):
        superatom.link(path, **asked)
    found = superatom.link(path, charges=[1], **asked)
    assert "[Au30(SC2H4Ph)18 + Na]+" in {row["ion"] for row in found.rows}


@pytest.mark.parametrize("gold", ["12", [1.5], [True], 4.0])
def test_gold_is_whole_numbers(gold):
    with pytest.raises(InvalidInputError, match=r"gold holds .*give whole numbers"):
        superatom.count("M44S30", gold=gold)
