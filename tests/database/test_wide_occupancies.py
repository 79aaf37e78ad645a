"""Candidates of frameworks of more than 64 sites: stored, found, sorted, explained, verified, built again.

Evidence: what is found is compared with Python's integers; the dump of a file of the version before must keep
its rows and their meaning.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from database.chosen import candidate_atoms, candidates_by_id
from database.generate import Request, generate
from database.occupancies import as_stored, occupancy_condition
from database.query import find
from database.schema.base import APPLICATION_ID
from database.store import Store
from database.verify import verify
from stability.builtin import default_model
from stability.explanation import explain_occupancy
from structures.assemble import assemble
from structures.errors import InvalidInputError, TooManyError
from structures.framework import Anchor, Framework, Site
from structures.group.wide import occupancy_number
from structures.library import framework
from structures.substitution import canonical, count


def tower():
    """Ten rings of seven metals with seven sulfurs at each end: 70 sites."""
    turns = 2 * np.pi * np.arange(7) / 7
    sites, anchors = [], []
    for ring in range(10):
        for k, angle in enumerate(turns):
            place = (3.3 * np.cos(angle), 3.3 * np.sin(angle), 2.9 * ring - 13.05)
            sites.append(
                Site(7 * ring + k, tuple(map(float, place)), f"ring{min(ring, 9 - ring)}", "surface")
            )
    for end, ring in ((-1, 0), (1, 9)):
        for k, angle in enumerate(turns):
            place = (4.6 * np.cos(angle), 4.6 * np.sin(angle), end * 15.1)
            metals = (7 * ring + k,)
            anchors.append(Anchor(len(anchors), tuple(map(float, place)), "end", metals))
    return Framework("Tower", tuple(sites), tuple(anchors), 0, "user", ())


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store(tmp_path_factory.mktemp("wide") / "wide.db") as opened:
        made = generate(opened, tower(), Request((2, 30), sample=40, seed=3, ligand="CH3"))
        assert [row.isomers for row in made] == [row.isomers for row in count(tower(), [2, 30])]
        assert [row.new for row in made] == [40, 40]
        generate(opened, framework("M25S18"), Request((2,), ligand="CH3"))
        yield opened


def numbers(rows):
    return [occupancy_number(row["occupancy"]) for row in rows]


def test_what_is_stored_is_canonical_and_verifies(store):
    rows = list(find(store, "framework=Tower", written=True))
    held = numbers(rows)
    assert held == [row["occupancy"] for row in find(store, "framework=Tower")]
    assert canonical(tower(), held).tolist() == held
    assert {row["occupancy"][:2] for row in rows} == {"0x"}
    assert {len(row["occupancy"]) for row in rows} == {2 + 18}
    assert all(isinstance(row["occupancy"], int) for row in find(store, "framework=M25S18", written=True))
    assert not [words for *_, found in verify(store) for words in found]
    again = generate(store, tower(), Request((2, 30), sample=40, seed=3, ligand="CH3"))
    assert [row.new for row in again] == [0, 0]


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", ">", ">="])
def test_occupancies_are_compared_as_numbers(store, operator):
    every = numbers(find(store, ""))
    compare = {
        "=": int.__eq__,
        "!=": int.__ne__,
        "<": int.__lt__,
        "<=": int.__le__,
        ">": int.__gt__,
        ">=": int.__ge__,
    }[operator]
    for value in (0, 3, 8193, sorted(every)[50], max(every), 1 << 69, 1 << 63, (1 << 63) - 1):
        expected = sorted(mask for mask in every if compare(mask, value))
        for written in (str(value), hex(value), f"0x{value:040X}"):
            assert sorted(numbers(find(store, f"occupancy{operator}{written}"))) == expected
    low, high = sorted(every)[10], sorted(every)[60]
    inside = sorted(numbers(find(store, f"{low:#x}<occupancy<={high:#x}")))
    assert inside == sorted(mask for mask in every if low < mask <= high)


def test_occupancies_are_sorted_as_numbers(store):
    rising = numbers(find(store, "framework=Tower", sort="occupancy"))
    assert rising == sorted(rising)
    assert numbers(find(store, "framework=Tower", sort="-occupancy")) == rising[::-1]
    with pytest.raises(InvalidInputError, match=r"write 4095 or 0xfff"):
        list(find(store, "occupancy=0xfg"))


def test_a_candidate_is_built_from_its_row(store):
    row = next(find(store, "framework=Tower,gold=30"))
    atoms = candidate_atoms(tower(), row, "CH3")
    held = [i for i, symbol in enumerate(atoms.get_chemical_symbols()[:70]) if symbol == "Au"]
    assert sum(1 << i for i in held) == occupancy_number(row["occupancy"]) == atoms.info["occupancy"]
    (same,) = candidates_by_id(store, [row["id"]])
    assert same == row
    with pytest.raises(InvalidInputError, match="give an integer from 0 to 0x3f"):
        assemble(tower(), 1 << 70)


def block():
    """A solid block of 6 x 6 x 5 metals with a sulfur on each of two corners: too wide for exact sums."""
    grid = [(2.9 * a, 2.9 * b, 2.9 * c) for a in range(6) for b in range(6) for c in range(5)]
    sites = tuple(Site(k, place, "block", "surface") for k, place in enumerate(grid))
    ends = ((-1.4, -1.4, -1.4), (15.9, 15.9, 13.0))
    anchors = tuple(Anchor(k, place, "corner", (179 * k,)) for k, place in enumerate(ends))
    return Framework("Block", sites, anchors, 0, "user", ())


@pytest.mark.slow
def test_a_framework_too_wide_for_exact_sums_says_so(tmp_path):
    model = default_model(block())
    with Store(tmp_path / "block.db") as made:
        generate(made, block(), Request((50,), sample=5, ligand="CH3"))
        rows = list(find(made, ""))
        assert not [words for *_, found in verify(made) for words in found]
        with pytest.raises(TooManyError, match=r"frontier is .* sites wide and needs .* MiB"):
            generate(made, block(), Request((50,), best=5, ligand="CH3"))
    for row in rows:
        mask = occupancy_number(row["occupancy"])
        energy = model.energies(block(), [mask])[0]
        assert (row["energy"], row["weight"], row["rank"]) == (None, None, None)
        assert f"mixing energy {energy:.3f} eV; ground state not known" in row["reason"]
        explained = explain_occupancy(block(), mask)
        assert explained.energy == pytest.approx(energy)
        assert (explained.above_ground, explained.weight, explained.ground_on) == (None, None, {})
        assert any("ground state is not known: the frontier is" in words for words in explained.sentences)


def test_a_narrow_framework_of_70_sites_has_exact_standings(store):
    for row in find(store, "framework=Tower"):
        assert row["energy"] >= 0
        assert 0 < row["weight"] < 1


def test_columns_and_conditions_of_single_values():
    assert as_stored(5, 64) == {"occupancy": 5, "occupancy_hex": ""}
    assert as_stored(1 << 63, 64) == {"occupancy": -1, "occupancy_hex": "0x8000000000000000"}
    assert as_stored(5, 65) == {"occupancy": -1, "occupancy_hex": "0x00000000000000005"}
    condition, values = occupancy_condition(">=", "0x0ff")
    assert values == (255, 2, "ff")
    with sqlite3.connect(":memory:") as base:
        base.execute("CREATE TABLE t (occupancy)")
        base.executemany("INSERT INTO t VALUES (?)", [(254,), (255,), ("0x00fe",), ("0x0100",), ("0x0",)])
        found = base.execute(f"SELECT occupancy FROM t WHERE {condition}", values).fetchall()
    assert [value for (value,) in found] == [255, "0x0100"]


def test_the_database_of_before_keeps_its_rows(tmp_path):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as file:
        file.executescript((Path(__file__).parent / "old" / "charges_before.sql").read_text(encoding="utf-8"))
        file.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        before = file.execute("SELECT id, occupancy FROM candidates ORDER BY id").fetchall()
    with Store(path) as opened:
        found = list(find(opened, "", written=True))
        assert [(row["id"], row["occupancy"]) for row in found] == before
        assert not [words for *_, differences in verify(opened) for words in differences]
        assert opened.value("SELECT count(*) FROM candidates WHERE occupancy_hex <> ''") == 0


def test_too_many_candidates_of_a_wide_framework_are_refused_with_ways_that_exist(tmp_path):
    with (
        Store(tmp_path / "many.db") as made,
        pytest.raises(TooManyError, match=r"--sites ring0.*--sample 1000\)$"),
    ):
        generate(made, tower(), Request((30,), ligand="CH3"))
