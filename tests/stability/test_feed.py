"""The description of feeds against the paper's statements, each left out in turn, and against conservation.

Evidence: the statements are data written down separately; metals that go in come out or are said to be
missing; the numbers in the package are those that the script finds anew.
"""

import importlib.util
import sys
from pathlib import Path

import networkx as nx
import pytest

from database.observations import observations
from stability.feed import NUMBERS, feed_products, read_ratio
from stability.steps import STEPS, step_graph
from structures.errors import InvalidInputError

SCRIPT = Path(__file__).parents[2] / "scripts" / "score_feed.py"


@pytest.fixture
def scored(monkeypatch):
    spec = importlib.util.spec_from_file_location("score_feed", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module.score()


def test_each_datum_left_out_the_description_reaches_its_stated_score(scored):
    numbers, frameworks, windows, wrong = scored
    assert numbers == NUMBERS
    assert frameworks == (13, 15)
    assert windows == (16, 16)
    assert len(wrong) == 2


@pytest.mark.parametrize("ratio", ["1:40", "1:10", "1:2", "2:1", "6:1", "20:1", "40:1"])
def test_what_goes_in_comes_out_or_is_said_to_be_missing(ratio):
    found = feed_products(ratio)
    fed = found.ratio
    into = {"Au": 44 * fed, "Ag": 44.0, "SR": 30 + 26 * fed, "electrons": 18 + 20 * fed}
    for row in found.balance:
        assert row.fed == pytest.approx(into[row.what])
        assert row.listed + row.left == pytest.approx(row.fed)
        assert row.left > -1e-9  # no metal is made from nothing
    metals = sum(44 * product.clusters for product in found.products)
    listed = {row.what: row.listed for row in found.balance}
    assert metals == pytest.approx(listed["Au"] + listed["Ag"])


def test_nothing_is_said_where_nothing_was_done():
    assert not feed_products(1).products
    assert any("nothing is said" in words for words in feed_products(1).said)
    assert any("no experiment" in words for words in feed_products("1:100").said)
    for wrong in ("1:0", "-1", "a:b", "nan", "1:2:3", "1:inf", "1:1e400", "-1:-10", "1e15"):
        with pytest.raises(InvalidInputError, match="feed ratio"):
            read_ratio(wrong)


def test_steps_are_the_paper_s_observations():
    rows = {row["id"]: row for row in observations()}
    for step in STEPS:
        names = {rows[name]["framework"] for name in step.observations}
        assert step.product in names or step.product == "M44S30"
        assert {rows[name]["ratio"] for name in step.observations} >= {step.ratio}
    graph = step_graph()
    assert set(graph) == {"M44S30", "M44S27", "M44S26"}
    assert nx.is_strongly_connected(graph)  # the three sets turn into each other, as the paper says


@pytest.mark.parametrize(
    "ratio",
    [
        "0",
        "1:50",
        "1:40",
        "1:10",
        "1:2",
        "3:5",
        "1:1",
        "5:3",
        "2:1",
        "10:1",
        "21:2",
        "15:1",
        "19:1",
        "20:1",
        "40:1",
        "50:1",
    ],
)
def test_it_says_where_no_experiment_was_made(ratio):
    """The paper fed 1:40 to 1:2, 2:1 to 10:1, 20:1 and 40:1."""
    gold, _, silver = ratio.partition(":")
    fed = float(gold) / float(silver or 1)
    said = " ".join(feed_products(ratio).said)
    inside = 1 / 40 <= fed <= 1 / 2 or 2 <= fed <= 10 or 20 <= fed <= 40
    assert ("no experiment was made beyond" in said) == (fed < 1 / 40 or fed > 40)
    assert ("no experiment was made between" in said) == (1 / 40 <= fed <= 40 and not inside)
    assert ("nothing is said" in said) == (fed == 1)
    assert (len(feed_products(ratio).products) == 0) == (fed == 1)
