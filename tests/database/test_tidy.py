"""Tags, notes, copies, merges, deletions and undo: nothing is lost, nothing is doubled, every checksum holds.

Evidence: Python's own sqlite3 counts rows before and after; `verify` recomputes every derived field of what
was copied; two databases made by the same commands in another order must merge to the same rows.
"""

import sqlite3
from contextlib import closing

import pytest

import superatom


def asked(path, sql, *values):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def content(path):
    """Every candidate and ion by its name, whatever its number."""
    sql = (
        "SELECT f.framework, s.species, c.occupancy, c.energy, c.rank FROM candidates c "
        "JOIN frameworks f ON f.id = c.framework_id JOIN species s ON s.id = c.species_id ORDER BY 1, 2, 3"
    )
    return asked(path, sql), asked(path, "SELECT ion, mz FROM ions ORDER BY ion")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("tidy")
    superatom.generate("M25S18", [1, 2], db=place / "one.db")
    superatom.generate("M25S18", [2, 3], best=3, db=place / "two.db")
    superatom.tag("gold=2,rank=1", "compute", db=place / "one.db")
    superatom.note("gold=1", "made, in DMF", db=place / "one.db")
    measured = superatom.simulate({"[Au25(p-MBA)18]-": 1.0}, seed=1)
    superatom.link(measured, frameworks=["M25S18"], rivals=False, db=place / "two.db")
    return place


@pytest.fixture
def here(made, tmp_path):
    for name in ("one.db", "two.db"):
        (tmp_path / name).write_bytes((made / name).read_bytes())
    return tmp_path


def test_tags_and_notes_are_found_and_survive_a_copy(here):
    one = here / "one.db"
    assert [row["tags"] for row in superatom.find("tags=comp*", db=one)] == ["compute"]
    assert len(superatom.find("notes", db=one)) == 3
    superatom.tag("id=1", "compute", db=one)
    assert superatom.tag("id=1", "compute", db=one).rows[0].rows == 0  # it has it
    superatom.copy(here / "new.db", "tags=compute", db=one)
    assert len(superatom.find("tags=compute", db=here / "new.db")) == len(superatom.find("tags", db=one))
    assert superatom.tag("tags", "compute", remove=True, db=one).done is False
    assert superatom.find("tags", db=one)
    superatom.tag("tags", "compute", remove=True, yes=True, db=one)
    assert not superatom.find("tags", db=one)
    assert superatom.verify(one).verified


def test_a_copy_holds_the_selection_and_what_it_needs(here):
    made = superatom.copy(here / "new.db", "gold=2,rank<=2", db=here / "one.db")
    wanted = asked(
        here / "one.db", "SELECT occupancy FROM candidates WHERE gold = 2 AND rank <= 2 ORDER BY 1"
    )
    assert asked(here / "new.db", "SELECT occupancy FROM candidates ORDER BY 1") == wanted
    assert {row.table for row in made.rows} >= {"candidates", "species", "ions", "frameworks", "batches"}
    assert asked(here / "new.db", "SELECT DISTINCT gold FROM species") == [(2,)]
    assert superatom.verify(here / "new.db").verified
    superatom.copy(here / "run.db", kind="spectra", db=here / "two.db")
    for table in ("spectra", "peaks", "runs", "assignments", "rivals"):
        sql = f"SELECT count(*) FROM {table}"
        assert asked(here / "run.db", sql) == asked(here / "two.db", sql), table
    assert superatom.report(here / "run.html", runs=1, db=here / "run.db").spectra == 1


def test_merging_gives_the_same_rows_in_either_order_and_twice(here):
    one, two = here / "one.db", here / "two.db"
    (here / "other.db").write_bytes(two.read_bytes())
    looked = superatom.merge(two, db=one)
    assert not looked.done
    assert len(superatom.find(db=one)) == 23
    done = superatom.merge(two, yes=True, db=one)
    assert done.rows == looked.rows
    superatom.merge(here / "one.db", yes=True, db=here / "other.db")
    assert content(one) == content(here / "other.db")
    copies, before = list(one.parent.glob("*before-merge*")), one.read_bytes()
    again = superatom.merge(two, yes=True, db=one)
    assert (again.done, sum(row.rows for row in again.rows)) == (False, 0)
    assert list(one.parent.glob("*before-merge*")) == copies  # no copy of a file that did not change
    assert one.read_bytes() == before
    assert superatom.verify(one).verified
    assert superatom.find("run_id=1", kind="assignments", db=one)


def test_what_is_deleted_comes_back(here):
    two = here / "two.db"
    before = content(two), asked(two, "SELECT * FROM assignments")
    looked = superatom.delete("id>0", kind="spectra", db=two)
    assert not looked.done
    assert {row.table for row in looked.rows} == {"spectra", "peaks", "runs", "assignments"}
    assert (content(two), asked(two, "SELECT * FROM assignments")) == before
    superatom.delete("id>0", kind="spectra", yes=True, db=two)
    for row in looked.rows:
        assert asked(two, f"SELECT count(*) FROM {row.table}") == [(0,)]
    assert superatom.verify(two).verified
    superatom.delete("rank=1", yes=True, db=two)
    assert not superatom.find("rank=1", db=two)
    superatom.undo(yes=True, db=two)
    assert superatom.find("rank=1", db=two)
    assert not superatom.find(kind="spectra", db=two)
    superatom.undo(yes=True, db=two)
    assert (content(two), asked(two, "SELECT * FROM assignments")) == before
    with pytest.raises(superatom.SuperatomError, match="no copy"):
        superatom.undo(db=two)


def test_a_view_says_where_the_guests_sit(here):
    frame = superatom.framework("M25S18")
    for number, sites, occupancy in asked(here / "one.db", "SELECT id, sites, occupancy FROM isomers"):
        counts = {}
        for site in frame.sites:
            if occupancy >> site.index & 1:
                counts[site.orbit] = counts.get(site.orbit, 0) + 1
        assert dict(part.split(":") for part in sites.split()) == {k: str(v) for k, v in counts.items()}, (
            number
        )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda db: superatom.delete("", db=db), "say which rows"),
        (lambda db: superatom.delete("gold=24", db=db), "no candidates satisfy"),
        (lambda db: superatom.delete("id=1", kind="observations", db=db), "stay where they are"),
        (lambda db: superatom.delete("id=1", kind="candidate", db=db), "did you mean candidates"),
        (lambda db: superatom.tag("id=1", "two words", db=db), "is no tag"),
        (lambda db: superatom.note("id=1", "  ", db=db), "1 to 4,000 signs"),
        (lambda db: superatom.merge(db, db=db), "is the database itself"),
        (lambda db: superatom.copy(db, db=db), "exists"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(here, call, words):
    before = (here / "one.db").read_bytes()
    with pytest.raises(superatom.SuperatomError, match=words):
        call(here / "one.db")
    assert (here / "one.db").read_bytes() == before
    assert not list(here.glob("*before*"))
