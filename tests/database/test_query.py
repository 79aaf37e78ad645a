"""`find` against plain Python filters over the same rows: the language must mean what it says, and no SQL.

Hypothesis makes terms at random; the oracle is a list comprehension. Hostile text must be an error or a
value, never a statement.
"""

import operator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from database.kinds import KINDS, Kind
from database.query import find
from database.store import Store
from structures.errors import SuperatomError, UnknownNameError

OPERATORS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store(tmp_path_factory.mktemp("query") / "a.db") as made:
        with made.writing():
            made.add("species", (_species(gold, ligands) for gold in range(0, 45, 4) for ligands in (26, 30)))
            made.add(
                "observations",
                [
                    {"id": "a", "source": "s", "evidence": "e", "gold_min": 1, "gold_max": 12},
                    {"id": "b", "source": "s", "evidence": "e", "gold_min": 19, "gold_max": 24},
                    {"id": "c", "source": "s", "evidence": "e", "mz_min": 1843.0, "mz_max": 1844.0},
                ],
            )
        yield made


def _species(gold, ligands):
    return {
        "species": f"[Au{gold}Ag{44 - gold}(2,4-DMBT){ligands}]-",
        "framework": f"M44S{ligands}",
        "gold": gold,
        "metals": 44,
        "ligands": ligands,
        "ligand_shell": "{}",
        "core_charge": -1,
        "formula": "x",
    }


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["gold", "ligands", "id"]), st.sampled_from(sorted(OPERATORS)), st.integers(0, 50)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_terms_filter_as_python_does(store, terms):
    everything = list(find(store, kind="species"))
    wanted = [row for row in everything if all(OPERATORS[op](row[name], v) for name, op, v in terms)]
    expression = ",".join(f"{name}{op}{v}" for name, op, v in terms)
    assert list(find(store, expression, kind="species")) == wanted


def test_between_and_names(store):
    rows = list(find(store, "4<gold<=12, framework=M44S30", kind="species"))
    assert [row["gold"] for row in rows] == [8, 12]


def test_a_comma_inside_brackets_belongs_to_the_name(store):
    rows = list(find(store, "species=[Au4Ag40(2,4-DMBT)30]-", kind="species"))
    assert [row["gold"] for row in rows] == [4]


def test_quotes_keep_a_value_together_and_are_none_of_it(store):
    for mark in "'\"":
        rows = find(store, f"species={mark}[Au8Ag36(2,4-DMBT)26]-{mark},gold<40", kind="species")
        assert [row["gold"] for row in rows] == [8]
    assert list(find(store, "framework='M44S30,M44S26'", kind="species")) == []
    assert list(find(store, "framework='", kind="species")) == []
    assert list(find(store, "framework='M44S30", kind="species")) == []
    assert len(list(find(store, "framework!=''", kind="species"))) == 24


def test_names_of_observations_are_text_and_other_ids_numbers(store):
    assert [row["id"] for row in find(store, "id=B", kind="observations")] == ["b"]
    assert [row["id"] for row in find(store, "id=2.0", kind="species")] == [2]
    with pytest.raises(SuperatomError, match="number"):
        find(store, "id=b", kind="species")


def test_a_hundred_terms_are_asked_and_one_more_is_refused(store):
    assert len(list(find(store, ",".join(["gold>=0"] * 100), kind="species"))) == 24
    with pytest.raises(SuperatomError, match="101 terms"):
        find(store, ",".join(["gold>=0"] * 101), kind="species")


def test_columns_are_shown_where_some_row_has_something_to_say():
    kind = Kind("", ("a", "b", "c"), ("a", "b", "c"), sparse=("b",), usual=(("c", "Ag"),))
    assert kind.shown_of([{"a": 1, "b": None, "c": "Ag"}]) == ("a",)
    assert kind.shown_of([{"a": 1, "b": 2, "c": "Ag"}, {"a": 1, "b": None, "c": "Au"}]) == ("a", "b", "c")


def test_a_range_answers_for_each_number_inside(store):
    assert [row["id"] for row in find(store, "gold=12", kind="observations")] == ["a"]
    assert [row["id"] for row in find(store, "gold>12", kind="observations")] == ["b"]
    assert [row["id"] for row in find(store, "mz=1843.9", kind="observations")] == ["c"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_hostile_text_is_a_clear_error_or_a_harmless_value(store, text):
    for expression in (text, f"framework={text}", f"gold={text}", f"{text}=1"):
        with suppress(SuperatomError):
            list(find(store, expression, kind="species"))
    assert store.value("SELECT count(*) FROM species") == 24


@pytest.mark.parametrize(
    "expression",
    [
        "gold=1; DROP TABLE species",
        "gold=1 OR 1=1",
        "1=1--",
        "gold=nan",
        "gold=1,,ligands=2",
        "nonsense",
        "foo=1",
    ],
)
def test_what_cannot_be_read_is_said(store, expression):
    with pytest.raises(SuperatomError):
        list(find(store, expression, kind="species"))


def test_unknown_kind_and_column_list_what_exists(store):
    with pytest.raises(UnknownNameError, match="candidates, species"):
        find(store, kind="gremlins")
    with pytest.raises(UnknownNameError, match="framework"):
        find(store, "colour=red", kind="species")
    with pytest.raises(UnknownNameError, match="Cu>0"):
        find(store, "colour=red", kind="candidates")
    with pytest.raises(UnknownNameError) as told:
        find(store, "colour=red", kind="spectra")
    assert "Cu>0" not in str(told.value)


def test_rows_are_sorted_on_request(store):
    rising = [row["gold"] for row in find(store, kind="species", sort="gold")]
    assert rising == sorted(rising)
    falling = [row["gold"] for row in find(store, kind="species", sort="-gold")]
    assert falling == sorted(rising, reverse=True)
    with pytest.raises(UnknownNameError, match="to sort by"):
        find(store, kind="species", sort="gold; DROP TABLE species")


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_every_kind_can_be_asked_for(store, kind):
    for column in KINDS[kind].columns:
        list(find(store, f"{column}=1", kind=kind))
    row = next(iter(find(store, kind=kind)), None)
    assert row is None or tuple(row) == KINDS[kind].columns
    assert set(KINDS[kind].shown) <= set(KINDS[kind].columns)


def test_no_row_may_be_asked_for_and_fewer_may_not(store):
    assert list(find(store, kind="species", limit=0)) == []
    assert len(list(find(store, kind="species", limit=1))) == 1
    with pytest.raises(SuperatomError):
        find(store, kind="species", limit=-1)


def test_metals_are_counted_as_the_species_writes_them(store):
    """`Au44` has 44, `Au` alone one, and `Ag` is neither `A` nor `Au`."""
    with store.writing():
        store.add("species", [_species(1, 26) | {"species": "[AuAg24(2,4-DMBT)18]-", "framework": "M25S18"}])
    try:
        assert [row["species"] for row in find(store, "Au=1", kind="species")] == ["[AuAg24(2,4-DMBT)18]-"]
        assert {row["gold"] for row in find(store, "Ag=40", kind="species")} == {4}
        assert list(find(store, "Cu>0", kind="species")) == []
    finally:
        with store.writing() as db:
            db.execute("DELETE FROM species WHERE framework = 'M25S18'")
