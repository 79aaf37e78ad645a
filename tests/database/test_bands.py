"""UV-vis bands, the order in gel electrophoresis, and conversions of the paper as rows that one can ask for.

Evidence: the notes of the observations, read by eye: obs015 and obs016 are the parents, obs020 has two
peaks and three humps, obs070 two shoulders; every other note with `nm` speaks of one or two bands. The paper
says of its gel that the (SR)27 clusters fall between (SR)26 and (SR)30, and that silver makes them faster.
"""

import networkx as nx
import pytest

import superatom
from database.bands import bands_of
from stability.steps import step_graph


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    place = tmp_path_factory.mktemp("bands") / "some.db"
    superatom.generate("M25S18", 1, db=place)
    superatom.observations(db=place)
    return place


def test_the_parents_bands_are_numbers_with_their_colour(db):
    found = superatom.find("what=peak,colour", kind="bands", db=db)
    assert [(row["id"], row["nm"], row["solvent"], row["colour"]) for row in found] == [
        *(("obs015", nm, "DMF", "dark brown") for nm in (480, 575, 765)),
        *(("obs016", nm, "DMF", "deep red") for nm in (420, 488, 540, 645, 840)),
    ]
    rows = superatom.find("ratio=1:4", kind="bands", db=db)
    assert [(row["nm"], row["what"]) for row in rows] == [
        (390, "peak"), (490, "peak"), (546, "hump"), (620, "hump"), (728, "hump"),
    ]  # fmt: skip
    near = superatom.find("480<=nm<=500,framework=M44S27", kind="bands", db=db)
    assert [(row["nm"], row["what"]) for row in near] == [(500, "shoulder")]


def test_no_other_number_is_taken_for_a_band(db):
    assert bands_of("calculated base peaks 3495.3 (x=18) to 3821.9 (x=29)") == "[]"
    assert bands_of(None) == "[]"
    assert all(300 <= row["nm"] <= 900 for row in superatom.find(kind="bands", db=db))


def test_the_order_in_the_gel_is_rows(db):
    rows = superatom.find(kind="mobility", db=db)
    assert {row["experiment"] for row in rows} == {"PAGE"}
    sulfurs = [int(row["framework"].split("S")[1]) for row in rows]
    assert [row["mobility"] for row in rows] == [1, 2, 3]
    assert sulfurs == [26, 27, 30]
    (between,) = superatom.find("framework=M44S27", kind="mobility", db=db)
    assert (between["faster_than"], between["slower_than"]) == ("M44S26", "M44S30")
    fastest = superatom.find("mobility=3,of=3", kind="mobility", db=db)
    assert [(row["framework"], row["slower_than"]) for row in fastest] == [("M44S30", None)]


def test_conversions_are_a_graph_a_table_and_a_picture(tmp_path):
    steps = superatom.conversions(figure=tmp_path / "steps.svg")
    graph = step_graph()
    assert graph.number_of_edges() == len(steps)
    assert nx.has_path(graph, "M44S30", "M44S26")
    assert not graph.has_edge("M44S30", "M44S26")  # never seen in one step
    drawn = (tmp_path / "steps.svg").read_text(encoding="utf-8")
    assert "<svg" in drawn
