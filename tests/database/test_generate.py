"""Generated rows against counts known from combinatorics, and against brute force that shares no code.

The isomer numbers of the icosahedron (1, 1, 5, 13, 27, 38, 50 ...) and of M44S26 (23, 484, 6643) were
computed by other programs; brute force applies the framework's permutations to Python sets.
"""

import re
from itertools import combinations

import pytest

from database.generate import Request, generate
from database.refresh import refresh
from database.store import Store
from database.verify import interrupted, verify
from stability.builtin import released_model
from structures.errors import InvalidInputError, TooManyError, UnknownNameError
from structures.library import framework
from structures.symmetry import framework_symmetry


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "a.db") as made:
        yield made


def test_the_icosahedron_gives_the_known_numbers(store):
    results = generate(store, framework("M44S30"), Request(tuple(range(13)), sites=("ico",)))
    assert [result.new for result in results] == [1, 1, 5, 13, 27, 38, 50, 38, 27, 13, 5, 1, 1]
    sums = {
        row["gold"]: row["n"]
        for row in store.rows("SELECT gold, sum(degeneracy) AS n FROM candidates GROUP BY gold")
    }
    assert sums == {x: len(list(combinations(range(12), x))) for x in range(13)}


def test_one_silver_in_m44s26_is_what_brute_force_says(store):
    generate(store, framework("M44S26"), Request((43, 42)))
    permutations = framework_symmetry(framework("M44S26")).permutations[:, :44].tolist()
    for silver in (1, 2):
        orbits = {
            min(tuple(sorted(p[site] for site in chosen)) for p in permutations)
            for chosen in combinations(range(44), silver)
        }
        stored = store.value("SELECT count(*) FROM candidates WHERE gold = ?", [44 - silver])
        assert stored == len(orbits) == {1: 23, 2: 484}[silver]


def test_silver_as_the_guest_is_the_same_candidate_as_gold_as_the_host(store):
    generate(store, framework("M44S30"), Request((42,)))
    again = generate(store, framework("M44S30"), Request((2,), host="Au", guest="Ag"))
    assert [(result.candidates, result.new) for result in again] == [(54, 0)]


def test_worker_processes_store_the_same_rows_in_the_same_order(store, tmp_path):
    request = Request((5,))  # 45,974 isomers: three blocks
    (alone,) = generate(store, framework("M44S30"), request)
    with Store(tmp_path / "workers.db") as other:
        (shared,) = generate(other, framework("M44S30"), request, workers=2)
        columns = "SELECT id, occupancy, degeneracy, energy, weight, rank FROM candidates ORDER BY id"
        assert list(other.rows(columns)) == list(store.rows(columns))
    assert shared == alone


def test_generating_twice_adds_nothing_twice(store):
    request = Request((17, 44), sample=20, seed=3)
    first = generate(store, framework("M44S27"), request)
    second = generate(store, framework("M44S27"), request)
    assert [result.new for result in first] == [20, 1]
    assert [(result.new, result.ions) for result in second] == [(0, 0), (0, 0)]


def test_a_set_that_is_too_large_is_refused_with_its_count_and_nothing_is_written(store):
    with pytest.raises(TooManyError, match=r"87,673,945,424 .*--sample"):
        generate(store, framework("M44S30"), Request((22,)))
    assert store.value("SELECT count(*) FROM batches") == 0


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (Request((45,)), InvalidInputError),
        (Request((13,), sites=("ico",)), InvalidInputError),
        (Request((1,), sites=("moon",)), UnknownNameError),
        (Request((1,), guest="Ir"), InvalidInputError),
        (Request((1,), guest="Ag"), InvalidInputError),
        (Request((1,), sample=0), InvalidInputError),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_impossible_is_refused_before_anything_is_written(store, asked, error):
    with pytest.raises(error):
        generate(store, framework("M44S30"), asked)
    assert store.value("SELECT count(*) FROM batches") == 0


def test_a_hypothesis_is_called_one_in_every_row(store):
    generate(store, framework("M44S27"), Request((21,), sample=5))
    assert store.value("SELECT evidence FROM frameworks") == "hypothesis"
    assert [row["evidence"] for row in store.rows("SELECT evidence FROM candidates")] == ["hypothesis"] * 5


def test_provenance_names_versions_arguments_and_isotopes(store):
    generate(store, framework("M44S30"), Request((1,)))
    (batch,) = store.rows("SELECT * FROM batches")
    assert '"numpy"' in batch["versions"]
    assert '"guests": [1]' in batch["arguments"]
    assert batch["isotope_table"] == "AME2020+CIAAW2013"
    assert batch["finished"]
    assert interrupted(store) == []


def test_isomers_of_one_formula_share_one_species(store):
    generate(store, framework("M44S30"), Request((12,), sites=("ico",)))
    generate(store, framework("M44S30"), Request((12,), sites=("mount",)))
    rows = list(store.rows("SELECT species_id, occupancy FROM candidates ORDER BY occupancy"))
    assert [row["occupancy"] for row in rows] == [0xFFF, 0xFFF << 32]
    assert len({row["species_id"] for row in rows}) == 1


def test_the_best_are_the_lowest_of_all_isomers(store, tmp_path):
    generate(store, framework("M44S26"), Request((42,)))
    lowest = [
        row["occupancy"] for row in store.rows("SELECT occupancy FROM candidates ORDER BY energy LIMIT 9")
    ]
    edge = store.value("SELECT energy FROM candidates ORDER BY energy LIMIT 1 OFFSET 8")
    with Store(tmp_path / "best.db") as other:
        (result,) = generate(other, framework("M44S26"), Request((42,), best=9))
        rows = list(
            other.rows("SELECT occupancy, energy, rank, weight, reason FROM candidates ORDER BY energy")
        )
    assert result.candidates == 9
    assert rows[-1]["energy"] == pytest.approx(edge)
    below = [row["occupancy"] for row in rows if row["energy"] < edge - 1e-9]
    assert set(below) <= set(lowest)
    assert rows[0]["rank"] == 1
    assert "ground state of x = 42" in rows[0]["reason"]
    assert sum(row["weight"] for row in rows) == pytest.approx(result.coverage)


def test_weights_of_all_isomers_sum_to_one(store):
    (result,) = generate(store, framework("M44S26"), Request((42,)))
    assert result.coverage == pytest.approx(1.0, abs=1e-9)
    sample = generate(store, framework("M44S27"), Request((21,), sample=10))
    assert 0 < sample[0].coverage < 1


def test_metals_that_no_model_orders_are_stored_without_an_energy(store):
    generate(store, framework("M44S30"), Request((1,), guest="Cu"))
    rows = list(store.rows("SELECT energy, weight, rank, energy_source FROM candidates"))
    assert len(rows) == 4
    assert {row["energy"] for row in rows} == {None}
    assert all("no ordering model" in row["energy_source"] for row in rows)
    assert all(not differences for _, _, differences in verify(store))
    with pytest.raises(InvalidInputError, match="no ordering model"):
        generate(store, framework("M44S30"), Request((1,), best=1, guest="Cu"))


EDITS = {
    "candidates": ("degeneracy", 99),
    "species": ("electrons", 3),
    "ions": ("mz", 1.5),
    "frameworks": ("point_group", "Oh"),
}


@pytest.mark.parametrize("table", EDITS)
def test_verify_finds_an_edit_of_a_derived_field(store, table):
    generate(store, framework("M44S30"), Request((1,)))
    assert all(not differences for _, _, differences in verify(store))
    column, value = EDITS[table]
    with store.writing():
        store.db.execute(f"UPDATE {table} SET {column} = ? WHERE id = (SELECT min(id) FROM {table})", [value])
    found = {name: differences for name, _, differences in verify(store) if differences}
    assert list(found) == [table]
    assert column in found[table][0]


UNREADABLE = {
    "candidates": ("occupancy", -5),
    "ions": ("ion", "rubbish"),
    "species": ("species", "rubbish"),
    "frameworks": ("framework", "M99"),
}


@pytest.mark.parametrize("table", UNREADABLE)
def test_verify_lists_what_it_cannot_read_and_goes_on(store, table):
    generate(store, framework("M44S30"), Request((1,)))
    column, value = UNREADABLE[table]
    with store.writing():
        store.db.execute(f"UPDATE {table} SET {column} = ? WHERE id = (SELECT min(id) FROM {table})", [value])
    checked = list(verify(store))
    assert [name for name, _, _ in checked][-1] == "marks"
    found = {name: differences for name, _, differences in checked}
    assert any(str(value) in line for line in found[table])


@pytest.mark.parametrize(
    "asked", [Request((22,), sample=200), Request((22,), sample=5, host="Au", guest="Ag")]
)
def test_every_candidate_of_a_sample_has_a_rank_and_a_reason_that_says_it(store, asked):
    generate(store, framework("M44S27"), asked)
    rows = list(store.rows("SELECT * FROM candidates ORDER BY energy"))
    ranks = [row["rank"] for row in rows]
    assert None not in ranks
    assert ranks == sorted(ranks)
    assert ranks[-1] > 10**9
    for row in rows:
        between = f"rank {row['rank_low']:,} to {row['rank_high']:,} of 2,104,098,963,720 isomers"
        assert between in row["reason"]
        assert row["energy_error"] > 0.05
        assert 0 <= row["weight_low"] <= row["weight_high"] <= 1
    assert all(not differences for _, _, differences in verify(store))


def _first_release(monkeypatch):
    """Energies of the models that the first versions had."""
    monkeypatch.setattr(
        "database.standing.default_model", lambda cluster, *_: released_model(cluster, "staple model")
    )


def test_energies_of_an_older_model_stay_verified_until_they_are_refreshed(store, monkeypatch):
    with monkeypatch.context() as patch:
        _first_release(patch)
        generate(store, framework("M44S26"), Request((43,)))
    before = list(store.rows("SELECT * FROM candidates ORDER BY id"))
    assert {row["energy_source"] for row in before} == {"staple model"}
    assert {row["energy_error"] for row in before} == {None}
    assert all(not differences for _, _, differences in verify(store))
    assert list(refresh(store))
    after = list(store.rows("SELECT * FROM candidates ORDER BY id"))
    assert {row["energy_source"] for row in after} == {"staple model 2"}
    assert [row["occupancy"] for row in after] == [row["occupancy"] for row in before]
    assert all(not differences for _, _, differences in verify(store))


def test_candidates_of_a_version_that_did_not_count_isomers_are_verified_and_get_their_ranks(
    store, monkeypatch
):
    _first_release(monkeypatch)
    asked = Request((42, 22), sample=10)
    generate(store, framework("M44S26"), asked)
    now = list(store.rows("SELECT * FROM candidates ORDER BY id"))
    for row in now:
        searched = row["gold"] == 42
        before = re.sub(
            r"[\d,]+ of [\d,]+ isomers below it",
            f"{row['rank'] - 1} isomers below it" if searched else "more isomers below it than searched",
            row["reason"],
        )
        with store.writing():
            store.db.execute(
                "UPDATE candidates SET rank = ?, reason = ?, checksum = NULL WHERE id = ?",
                [row["rank"] if searched else None, before, row["id"]],
            )
    assert all(not differences for _, _, differences in verify(store))
    (again, _) = generate(store, framework("M44S26"), asked)
    assert again.new == 0
    ranks = {row["id"]: row["rank"] for row in store.rows("SELECT id, rank FROM candidates")}
    assert ranks == {row["id"]: row["rank"] for row in now}
    assert all(not differences for _, _, differences in verify(store))
    with store.writing():
        store.db.execute("UPDATE candidates SET rank = NULL WHERE id = 1")
    assert any(differences for _, _, differences in verify(store))
