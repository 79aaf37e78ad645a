"""Frames on which frameworks are compared: what a relaxation may do to them, and what every stored one says.

Evidence: calculators of the test's own that do nothing, or tear a ligand off; bonds of stored frames are
counted by distances.
"""

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from ase.calculators.calculator import Calculator, all_changes
from ase.io import read

from stability.builtin import EVIDENCE
from structures.library import computed, framework
from structures.library.computed import computed_points

SCRIPT = Path(__file__).parents[3] / "scripts" / "relax_between.py"


class Pull(Calculator):
    """Pull the atoms of one element outwards, eV/Å."""

    implemented_properties = ("energy", "forces")

    def __init__(self, symbol, force):
        super().__init__()
        self.symbol, self.force = symbol, force

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        forces = np.zeros((len(atoms), 3))
        chosen = [atom.index for atom in atoms if atom.symbol == self.symbol][:1]
        forces[chosen] = self.force * atoms.positions[chosen] / np.linalg.norm(atoms.positions[chosen])
        self.results = {"energy": 0.0, "forces": forces}


@pytest.fixture
def script(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("relax_between", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "EVIDENCE", tmp_path)

    def with_pull(symbol, force):
        made = SimpleNamespace(code="test", version="1", theory="pull", make=lambda _: Pull(symbol, force))
        monkeypatch.setattr(module, "calculator_named", lambda _: made)
        return module

    return with_pull


def test_a_frame_is_written_with_what_it_rests_on(script, tmp_path):
    said = script("H", 0.0).relax("M44S26", 12)
    assert "52 M-S contacts kept, 0 lost, 0 new" in said
    place = tmp_path / "geometries" / "M44S26-x12.xyz"
    head = place.read_text().splitlines()[1]
    assert head.startswith("M44S26 x=12 charge=-2 occupancy=0x")
    atoms = read(place)
    assert len(atoms) == 96
    occupancy = int(head.split("occupancy=")[1].split()[0], 16)
    gold = [k for k, symbol in enumerate(atoms.get_chemical_symbols()[:44]) if symbol == "Au"]
    assert sum(1 << k for k in gold) == occupancy


def test_a_relaxation_that_costs_a_contact_writes_nothing(script, tmp_path):
    assert "refused" in script("S", 50.0).relax("M44S26", 12)
    assert not list(tmp_path.rglob("*.xyz"))


def test_m44s30_is_relaxed_as_silver_alone(script, tmp_path):
    assert "its elements stand on the frame of x = 0" in script("H", 0.0).relax("M44S30", 24)
    assert not list(tmp_path.rglob("*.xyz"))


def test_a_computed_geometry_becomes_a_line_of_the_table(monkeypatch):
    gpaw = SimpleNamespace(__version__="1", GPAW=None, FermiDirac=float)
    monkeypatch.setitem(sys.modules, "gpaw", gpaw)
    spec = importlib.util.spec_from_file_location("compute_point", SCRIPT.with_name("compute_point.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    seen = []
    monkeypatch.setattr(
        module, "computed", lambda atoms, charge: seen.append((atoms, charge)) or (-300.123, 0.5)
    )
    place = EVIDENCE / "geometries" / "M44S26-x44-gfn1.xyz"
    monkeypatch.setattr(sys, "argv", ["", str(place), "0xfff"])
    table = Path(computed.__file__).with_name("computed.csv").read_text().splitlines()
    row = dict(zip(table[0].split(","), module.of_geometry().split(","), strict=True))
    assert (row["framework"], row["gold"], row["charge"]) == ("M44S26", "12", "-2")
    assert (row["energy"], row["gap"], row["occupancy"]) == ("-300.12", "0.50", "0xfff")
    assert row["input"] == "geometries/M44S26-x44-gfn1.xyz"
    ((atoms, charge),) = seen
    assert atoms.get_chemical_symbols()[10:14] == ["Au", "Au", "Ag", "Ag"]
    assert charge == -2


def test_every_stored_input_is_there_and_small():
    names = ("M25S18", "M38S24", "M44S26", "M44S27", "M44S30")
    points = [point for name in names for point in computed_points(name) if point.input]
    assert points
    for point in points:
        atoms = read(EVIDENCE / point.input)
        cluster = framework(point.framework)
        assert sum(symbol in {"Au", "Ag"} for symbol in atoms.get_chemical_symbols()) == len(cluster.sites)
        assert point.gold == point.occupancy.bit_count()
    assert sum(place.stat().st_size for place in EVIDENCE.rglob("*.xyz")) < 1_000_000
