"""A framework's name is taken wherever a framework is, and a database by its path, open, or not at all.

The oracle is the same call with the framework itself, made by hand from a file whose counts are known: by
Burnside's lemma the six metals of an octahedron have 1, 1, 2, 2, 2, 1, 1 colourings, in any database.
"""

import inspect

import numpy as np
import pytest
from ase import Atoms

import superatom
from database.store import Store
from structures.errors import ArgumentError, InvalidInputError, UnknownNameError
from structures.framework import Framework

TAKING = [
    name
    for name in superatom.__all__
    if inspect.isfunction(getattr(superatom, name))
    and next(iter(inspect.signature(getattr(superatom, name)).parameters), "") == "framework"
]
CALLS = {
    "assemble": lambda f: superatom.assemble(f, 1, ligand="H").positions.tolist(),
    "boltzmann_sample": lambda f: superatom.boltzmann_sample(f, 2, 5, temperature=300, seed=1).tolist(),
    "build": lambda f: superatom.build(f, "x.xyz", ligand="H", force=True).formula,
    "canonical": lambda f: superatom.canonical(f, [1 << 7]).tolist(),
    "contacts": lambda f: superatom.contacts(f, 1).contacts,
    "count": superatom.count,
    "energy_levels": lambda f: superatom.energy_levels(f).energy[3].tolist(),
    "explain_occupancy": lambda f: superatom.explain_occupancy(f, 3),
    "generate": lambda f: [row.isomers for row in superatom.generate(f, 1, db="made.db")],
    "ground_states": lambda f: superatom.ground_states(f, 2),
    "isomers": lambda f: list(superatom.isomers(f, 2)),
    "isomers_within": lambda f: superatom.isomers_within(f, 2, 0.1).occupancies.tolist(),
    "levels": lambda f: superatom.levels(f, 2),
    "monte_carlo": lambda f: [
        each.energy for each in superatom.monte_carlo(f, 2, sweeps=100, seed=1).ensembles
    ],
    "rank_candidates": lambda f: superatom.rank_candidates(f, [3, 5]).rank.tolist(),
    "sample": lambda f: superatom.sample(f, 2, 5, seed=1)[0].tolist(),
    "thermo": lambda f: superatom.thermo(f, 2).compositions,
    "thermodynamics": lambda f: superatom.thermodynamics(f, 300.0).energy.tolist(),
}


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPERATOM_DB", raising=False)


@pytest.fixture
def octahedron():
    """Six metals with a sulfur on each: the name of their file."""
    corners = 2.0 * np.vstack([np.eye(3), -np.eye(3)])
    Atoms("Au6S6", np.vstack([corners, 2.2 * corners])).write("octahedron.xyz")
    return "octahedron.xyz"


@pytest.mark.parametrize("name", TAKING)
def test_a_name_is_as_good_as_the_framework(name):
    call = CALLS[name]
    assert call("M25S18") == call(superatom.framework("M25S18"))
    with pytest.raises(UnknownNameError, match="Nope"):
        call("Nope")


def test_the_first_argument_may_be_named():
    assert len(superatom.isomers(framework="M44S30", gold=1)) == 4


def test_a_framework_of_a_database_goes_by_its_name(octahedron, monkeypatch, tmp_path):
    added = superatom.add_framework(octahedron, "Octahedron", 0, db="own.db")
    assert added.point_group == "Oh"
    with pytest.raises(UnknownNameError, match="Octahedron"):
        superatom.count("Octahedron")
    expected = [1, 1, 2, 2, 2, 1, 1]
    assert [row.isomers for row in superatom.count("Octahedron", db="own.db")] == expected
    with Store("own.db") as store:
        assert [row.isomers for row in superatom.count("Octahedron", db=store)] == expected
        assert superatom.find("framework=Octahedron", db=store) == []
    model = superatom.framework("Octahedron", db="own.db")
    assert isinstance(model, Framework)
    assert superatom.framework(model) is model
    monkeypatch.setenv("SUPERATOM_DB", str(tmp_path / "own.db"))
    assert len(superatom.isomers("Octahedron", 3)) == 2
    assert "Octahedron" in {card.framework for card in superatom.frameworks()}


def test_a_database_is_made_only_where_something_is_stored(tmp_path):
    for call in (superatom.find, superatom.verify, lambda: superatom.explain(1)):
        with pytest.raises(InvalidInputError, match=r"superatom\.db"):
            call()
    with pytest.raises(InvalidInputError):
        superatom.generate("M25S18", 26)
    assert list(tmp_path.iterdir()) == []
    superatom.generate("M25S18", 1)
    assert (tmp_path / "superatom.db").exists()
    assert superatom.verify().verified


def test_arguments_that_exclude_each_other_are_refused():
    with pytest.raises(ArgumentError, match="exclude"):
        superatom.build("M25S18", "x.xyz", occupancy=1, gold=1)
    with pytest.raises(ArgumentError, match="not both"):
        superatom.ground_states("M25S18", best=1, window=0.1)
    with pytest.raises(ArgumentError):
        superatom.preferences()
    with pytest.raises(TypeError):
        superatom.picture(superatom.assemble("M25S18", ligand="H"), "x.png", ligand="H")


def test_every_result_is_one_line_and_one_table():
    for result in (
        superatom.count("M44S26"),
        superatom.thermo("M25S18", 2),
        superatom.ground_states("M25S18", 2),
        superatom.energy_levels("M44S30"),
        superatom.rank_candidates("M44S30", [1, 2]),
        superatom.generate("M25S18", 1),
        superatom.verify(),
        superatom.doctor(),
        superatom.frameworks(),
        superatom.hypotheses(44, 27, -3),
        superatom.preferences(12, feed=1.0),
        superatom.perceive(superatom.assemble("M44S30", 5)),
        superatom.explain(1),
        superatom.shards("folder"),
    ):
        assert "\n" not in repr(result)
        assert len(repr(result)) < 250
        html = result._repr_html_()
        assert html.startswith("<table>")
        assert len(html) < 100_000
