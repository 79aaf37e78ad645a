"""Ranks by a calculator: its own order, beside the model, and without what broke.

Evidence: the calculator's energy is the distance of gold from the middle, so that centre, shell and staple
stand in that order whatever the model says; bonds that are said to be lost in the file take a candidate out.
"""

import sys

import pytest

import superatom
from superatom import Store

MODULE = '''
from ase.calculators.calculator import Calculator, all_changes

class Radius(Calculator):
    """Energy: sum of the distances (eV per Å) of Au atoms from the middle of the metals."""
    implemented_properties = ["energy", "forces"]
    calls = 0

    def calculate(self, atoms=None, properties=None, system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        Radius.calls += 1
        metals = self.atoms.positions[self.atoms.numbers > 40]
        gold = self.atoms.positions[self.atoms.numbers == 79]
        away = ((gold - metals.mean(axis=0)) ** 2).sum(axis=1) ** 0.5
        self.results = {"energy": float(away.sum()), "forces": self.atoms.positions * 0}

def make(atoms):
    return Radius()
'''


@pytest.fixture
def database(tmp_path, monkeypatch):
    (tmp_path / "radius.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    superatom.generate("M25S18", 1, ligand="H", db="some.db")
    yield "some.db"
    sys.modules.pop("radius", None)


def test_candidates_stand_as_the_calculator_says_and_are_computed_once(database):
    found = superatom.rank("gold=1", calculator="radius:make", ligand="H", db=database)
    framework = superatom.framework("M25S18")
    orbit = {
        row["id"]: framework.sites[row["occupancy"].bit_length() - 1].orbit
        for row in superatom.find("gold=1", db=database)
    }
    assert [(row.place, orbit[row.candidate]) for row in found] == [(1, "centre"), (2, "ico"), (3, "staple")]
    assert found[0].above == 0
    assert 2.5 < found[1].above < 3.2  # Å from the centre to the icosahedron
    assert all("±" in row.model for row in found if row.model != found[0].model)
    again = superatom.rank("gold=1", calculator="radius:make", ligand="H", db=database)
    assert list(again) == list(found)
    assert sys.modules["radius"].Radius.calls == 3


def test_what_lost_bonds_is_said_and_not_ranked(database):
    superatom.rank("gold=1", calculator="radius:make", ligand="H", db=database)
    with Store(database) as store, store.writing():
        store.db.execute("UPDATE calculations SET bonds_lost = 12, checksum = NULL WHERE id = 1")
    found = superatom.rank("gold=1", calculator="radius:make", ligand="H", db=database)
    assert [row.place for row in found] == [1, 2, None]
    assert found[2].said == "12 metal-sulfur bonds were lost: another structure, not ranked"
    assert found[2].above is None


PULLED = '''
from ase.calculators.calculator import Calculator, all_changes

class Pulled(Calculator):
    """Springs on all atoms; where gold is a staple, the first sulfur has its place 3 Å further out."""
    implemented_properties = ["energy", "forces"]

    def __init__(self, start):
        super().__init__()
        self.places = start.positions.copy()
        metals = start.positions[start.numbers > 40]
        gold = start.positions[start.numbers == 79] - metals.mean(axis=0)
        sulfur = int((start.numbers == 16).argmax())
        if (gold ** 2).sum() > 16:  # 4 Å from the middle
            out = self.places[sulfur] - metals.mean(axis=0)
            self.places[sulfur] += 3 * out / (out @ out) ** 0.5

    def calculate(self, atoms=None, properties=None, system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        away = self.atoms.positions - self.places
        self.results = {"energy": float((away ** 2).sum()) / 2, "forces": -away}

def make(atoms):
    return Pulled(atoms)
'''


def test_a_relaxation_that_pulls_a_sulfur_away_is_said_and_not_ranked(database, tmp_path):
    (tmp_path / "pulled.py").write_text(PULLED)
    options = {"calculator": "pulled:make", "ligand": "H", "db": database}
    try:
        found = superatom.rank("gold=1", task="relax", **options)
        assert [row.place for row in found] == [1, 2, None]
        assert "lost: another structure, not ranked" in found[2].said
        broken = superatom.relax(found[2].candidate, **options)
        assert broken.bonds_lost > 0
        assert any("another structure" in words for words in broken.warnings)
    finally:
        sys.modules.pop("pulled", None)
    rows = {row["id"]: row for row in superatom.find("gold=1", theory="pulled relax", db=database)}
    assert rows[found[2].candidate]["energy_calc"] is None
    assert rows[found[2].candidate]["bonds_lost"] == broken.bonds_lost


def test_what_another_method_contradicts_is_said_and_not_ranked(database):
    first = superatom.rank("gold=1", calculator="radius:make", ligand="H", db=database)
    with Store(database) as store, store.writing():
        columns = ("ligand", "charge", "formula", "multiplicity", "solvent", "symbols", "positions")
        rows = list(store.rows("SELECT * FROM calculations ORDER BY id"))
        for row, energy in zip(rows, (0.5, 0.0, 9.0), strict=True):
            other = {"candidate_id": row["candidate_id"], "energy": energy, "code": "gpaw", "theory": "PBE"}
            other |= {name: row[name] for name in columns} | {"task": "energy", "bonds_lost": 0}
            store.add("calculations", [other | {"fingerprint": f"PBE {energy}"}])
    options = {"calculator": "radius:make", "ligand": "H", "db": database}
    found = superatom.rank("gold=1", **options)
    assert [row.place for row in found] == [1, None, None]
    assert all(row.said.startswith("gpaw, PBE, energy contradicts: 0.50 eV") for row in found[1:])
    assert list(superatom.rank("gold=1", alone=True, **options)) == list(first)


def test_a_potential_is_loaded_once_for_a_batch(database, tmp_path, monkeypatch):
    (tmp_path / "sevenn").mkdir()
    (tmp_path / "sevenn" / "__init__.py").write_text("")
    loads = "class SevenNetCalculator(Radius):\n    made = 0\n    def __init__(self, model):\n"
    loads += "        super().__init__()\n        SevenNetCalculator.made += 1\n"
    (tmp_path / "sevenn" / "calculator.py").write_text(MODULE.partition("def make")[0] + loads)
    for name in ("sevenn", "sevenn.calculator"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    try:
        found = superatom.rank("gold=1", calculator="sevennet", ligand="H", db=database)
        assert [row.place for row in found] == [1, 2, 3]
        module = sys.modules["sevenn.calculator"]
        assert (module.SevenNetCalculator.made, module.Radius.calls) == (1, 3)
    finally:
        for name in ("sevenn", "sevenn.calculator"):
            sys.modules.pop(name, None)
