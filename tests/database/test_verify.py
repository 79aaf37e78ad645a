"""What `verify` recomputes, row by row, and when it speaks.

Evidence: rows are changed with sqlite3 alone, and the words are those that follow by hand from the change;
the places where progress is said are counted.
"""

import re
import sqlite3
from contextlib import closing

import pytest

import superatom
from database.checksums import row_checksum
from database.differences import differences_of
from database.species import add_species
from database.store import Store
from database.verify import verify


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "made.db"
    superatom.generate("M25S18", range(3), db=path)
    superatom.generate("M25S18", 1, charge=0, db=path)  # a neutral species
    superatom.catalogue(["M25S18"], db=path)
    return path


@pytest.fixture
def small(made, tmp_path):
    path = tmp_path / "small.db"
    path.write_bytes(made.read_bytes())
    return path


def edit(path, sql, *values):
    """Change a row and write its checksum anew, so that the recomputed fields alone can tell."""
    with closing(sqlite3.connect(path)) as file, file:
        file.create_function("row_checksum", -1, row_checksum)
        table = sql.split()[1]
        columns = ", ".join(
            row[1] for row in file.execute(f"PRAGMA table_info({table})") if row[1] != "checksum"
        )
        assert file.execute(sql, values).rowcount
        file.execute(f"UPDATE {table} SET checksum = row_checksum({columns})")


def found(path):
    with Store(path, check=False) as store:
        return [words for _, _, differences in verify(store) for words in differences]


def test_a_file_as_it_was_made_has_no_difference_and_one_file_row(small):
    with Store(small) as store:
        checked = {table: (number, words) for table, number, words in verify(store)}
    assert checked["file"] == (1, [])
    assert all(words == [] for _, words in checked.values())


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE candidates SET degeneracy = 7 WHERE id = 2", "degeneracy is 7, recomputed"),
        ("UPDATE candidates SET gold = 9 WHERE id = 2", "gold is 9, recomputed 1"),
        (
            "UPDATE candidates SET evidence = 'crystal' WHERE id = 2",
            "evidence is 'crystal', recomputed 'dft'",
        ),
        ("UPDATE candidates SET verdict = 'reported' WHERE id = 2", "verdict is 'reported'"),
        ("UPDATE candidates SET energy = energy + 1 WHERE id = 2", "energy is "),
        ("UPDATE candidates SET rank = NULL, energy_error = NULL WHERE id = 2", "is None, recomputed"),
        (
            "UPDATE candidates SET occupancy = 33554432, occupancy_hex = '' WHERE id = 2",
            "does not fit M25S18",
        ),
        ("UPDATE candidates SET occupancy = -1, occupancy_hex = '' WHERE id = 2", "does not fit"),
        ("UPDATE ions SET mz = mz + 1 WHERE id = 1", "ions "),
        ("UPDATE species SET gold = 9 WHERE id = 1", "gold is 9, recomputed 0"),
        ("UPDATE species SET reason = 'as one likes' WHERE id = 1", "reason is 'as one likes'"),
    ],
)
def test_a_derived_field_is_recomputed(small, sql, words):
    edit(small, sql)
    said = found(small)
    assert said
    assert all(line.startswith(sql.split()[1]) for line in said)
    assert any(words in line for line in said)


def test_a_neutral_species_is_read_as_neutral(small):
    with closing(sqlite3.connect(small)) as file:
        charges = dict(file.execute("SELECT species, core_charge FROM species"))
    assert {0, -1} == set(charges.values())
    (neutral,) = [species for species, charge in charges.items() if charge == 0]
    assert neutral.endswith("]0")
    edit(small, "UPDATE species SET electrons = electrons + 1 WHERE species = ?", neutral)
    assert any("electrons is 8, recomputed 7" in line for line in found(small))


def test_the_older_name_of_a_class_is_taken_and_no_other(small):
    """An older version named [Ag29(BDT)12]3- by its 12 ligands, not by the 24 sulfurs that they bring."""
    with Store(small) as store, store.batch("generate", {}, "") as batch, store.writing():
        add_species(store, {"Ag": 29}, {"BDT": 12}, -3, batch)
    assert found(small) == []
    for name, differs in (("M29S12", False), ("M29S24", False), ("M29S11", True)):
        rename = "framework = ?, reason = replace(replace(reason, 'M29S24', ?), 'M29S12', ?)"
        edit(small, f"UPDATE species SET {rename} WHERE species LIKE '[Ag29(BDT)12]%'", name, name, name)
        assert bool(found(small)) == differs, name


def test_a_file_whose_list_of_migrations_has_no_checksum_is_taken(small):
    with closing(sqlite3.connect(small)) as file:
        file.execute("PRAGMA user_version = 0")
    assert found(small) == []
    with closing(sqlite3.connect(small)) as file:
        file.execute("PRAGMA user_version = 5")
    assert found(small) == ["the list of migrations was changed after it was stored"]


def test_an_edited_row_of_the_catalogue_is_taken_as_it_is(small):
    with closing(sqlite3.connect(small)) as file, file:
        file.execute("UPDATE catalogue SET checksum = 0 WHERE gold = 3")
    said = found(small)
    assert said
    assert superatom.verify(small, accept=True).verified
    assert found(small) == []


def test_progress_is_said_every_256_rows_and_once_a_block(small, monkeypatch):
    monkeypatch.setattr("structures.pace._EVERY", -1.0)
    monkeypatch.setattr("database.verify._STEP", 5)
    said = []
    with Store(small) as store:
        rows = {table: number for table, number, _ in verify(store, progress=said.append)}

    def places(name):
        lines = [line for line in said if line.startswith(f"{name}: ")]
        return [int(re.match(r"[\d,]+", line.partition(": ")[2])[0].replace(",", "")) for line in lines]

    blocks = [0, *range(5, rows["ions"], 5)]
    assert [place for place in places("ions") if place] == [place for place in blocks if place]
    many = max(rows, key=lambda table: rows[table])
    assert [place for place in places(f"checksums of {many}") if place] == list(range(256, rows[many], 256))
    assert set(places("candidates")) >= {1, 4}


@pytest.mark.parametrize(
    ("stored", "wanted", "differs"),
    [
        (1.0, 1.0 + 1e-12, False),
        (1.0, 1.0 + 1e-8, True),
        (1e-13, 0.0, False),
        (1e-9, 0.0, True),
        (None, 1.0, True),
        (1.0, None, True),
        (5.0000000001, 5, True),
        ("a", "a", False),
        ("a", "b", True),
    ],
)
def test_numbers_are_compared_to_their_ninth_digit(stored, wanted, differs):
    assert len(list(differences_of("candidates", {"id": 1, "x": stored}, 1, {"x": wanted}))) == differs
