"""The rules are compared with the statements of the paper as data, which were written down separately.

Every window of the rules must be carried by the observations it cites, no observation of a framework's
composition may lie outside its windows, and the feed rule must name what the paper saw at each feed.
"""

import pytest

from database.observations import observations
from stability.preference import WINDOWS, feed_preference, preference, verdict
from structures.errors import InvalidInputError, UnknownNameError

ROWS = {row["id"]: row for row in observations()}


@pytest.mark.parametrize("window", WINDOWS, ids=lambda w: f"{w.framework}-{w.verdict}")
def test_each_window_is_what_its_observations_span(window):
    rows = [ROWS[name] for name in window.observations]
    assert {row["framework"] for row in rows} == {window.framework}
    ranges = [(r["gold_min"], r["gold_max"]) for r in rows if r["gold_min"] is not None]
    if window.verdict == "reported":
        assert (window.low, window.high) in ranges
    else:
        assert min(low for low, _ in ranges) == window.low
        assert max(high for _, high in ranges) in {window.high, 43}


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row["id"])
def test_no_observed_composition_is_called_unseen(row):
    if row["framework"] not in {"M44S30", "M44S27", "M44S26"} or row["gold_min"] is None:
        return
    for gold in range(row["gold_min"], row["gold_max"] + 1):
        assert verdict(row["framework"], gold).verdict != "unseen"


@pytest.mark.parametrize("gold", [13, 14, 15, 16, 30, 31, 32, 33, 34])
def test_the_gaps_are_said_to_be_unseen(gold):
    found = preference(gold)
    assert found.framework is None
    assert "gap" in found.reason
    assert {v.verdict for v in found.verdicts} == {"unseen"}


def test_every_verdict_has_reason_and_evidence():
    for gold in range(45):
        for found in preference(gold).verdicts:
            assert f"x = {gold}" in found.reason
            assert set(found.observations) <= set(ROWS)
            assert bool(found.observations) == (found.verdict != "unseen")


@pytest.mark.parametrize(
    "row", [r for r in ROWS.values() if r["feed"] and r["time"] == "20 h"], ids=lambda r: r["id"]
)
def test_the_feed_rule_names_what_was_seen_after_20_hours(row):
    present = row["status"] not in {"absent", "decreasing"} and "summary" not in row["experiment"]
    if not present or row["framework"] not in {"M44S30", "M44S27", "M44S26"}:
        return
    assert row["framework"] in feed_preference(row["feed"]).frameworks


def test_mean_feed_electrons_are_the_mixture_of_20_and_18():
    for ratio in (0.025, 0.1, 0.5, 2, 40):
        feed = feed_preference(ratio)
        assert feed.mean_electrons == pytest.approx(20 * ratio / (1 + ratio) + 18 / (1 + ratio))
        assert feed.mean_gold == pytest.approx(44 * ratio / (1 + ratio))


@pytest.mark.parametrize("ratio", [-1, float("nan"), float("inf")])
def test_an_impossible_feed_is_refused(ratio):
    with pytest.raises(InvalidInputError, match="feed ratio"):
        feed_preference(ratio)


def test_wrong_input_is_named():
    with pytest.raises(InvalidInputError, match="x = 45"):
        preference(45)
    with pytest.raises(UnknownNameError, match="M25S18"):
        verdict("M25S18", 3)


@pytest.mark.parametrize("ratio", ["1:2", "2:3", "1:1", "3:2", "2:1", "10:1", "21:2", "19:1", "20:1", "40:1"])
def test_a_feed_between_two_experiments_is_said_to_be_one(ratio):
    """Between 1:2 and 2:1, and between 10:1 and 20:1, the paper fed nothing; at these ends it did."""
    said = "no experiment was made" in feed_preference(ratio).reason
    assert said == (ratio in ("2:3", "1:1", "3:2", "21:2", "19:1"))
