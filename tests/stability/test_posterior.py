"""Draws of models: their sums against brute force, their intervals against their own meaning, their speed.

Evidence: on M25S18 every placement of a few gold is listed and summed by a loop that shares no code; under a
model without error an interval is a point; a drawn energy is that of a model with the drawn numbers.
"""

import time
from dataclasses import replace

import numpy as np
import pytest

from stability.builtin import STAPLE, released_model
from stability.posterior import interval, posterior
from stability.ranking import rank_candidates
from stability.spread import share_interval
from structures.library import framework
from structures.substitution import isomers
from structures.uncertain import share_range, with_error

KT = 8.617333262e-5 * 300.0


def test_sums_of_each_draw_are_those_of_brute_force():
    cluster = framework("M25S18")
    drawn = posterior(cluster, STAPLE, draws=5)
    ground, logarithms = drawn.sums(KT)
    masks, copies = isomers(cluster, 23).arrays()
    energies = drawn.energies(masks)
    assert ground[:, 23] == pytest.approx(energies.min(axis=1), abs=1e-6)
    assert logarithms[:, 23] == pytest.approx(np.log((copies * np.exp(-energies / KT)).sum(axis=1)), abs=1e-9)
    for draw in range(5):
        assert drawn.colouring(draw).energies(masks) == pytest.approx(energies[draw], abs=1e-9)


def test_a_draw_is_the_model_with_the_drawn_numbers():
    cluster = framework("M38S24")
    drawn = posterior(cluster, replace(STAPLE, site_error=1e-12), draws=3)
    labels = [label for label, _ in STAPLE.sites]
    numbers = drawn.numbers[1]
    model = replace(
        STAPLE,
        sites=tuple(zip(labels, numbers[: len(labels)].tolist(), strict=True)),
        contacts=((("Ag", "Au"), float(numbers[len(labels)])),),
    )
    masks, _ = isomers(cluster, 36).arrays()
    assert drawn.energies(masks)[1] == pytest.approx(model.energies(cluster, masks), abs=1e-7)
    assert numbers[: len(labels)].std() > 0


def test_weights_and_ranks_carry_the_error_of_the_model():
    cluster = framework("M44S26")
    masks, _ = isomers(cluster, 43).arrays()
    found = rank_candidates(cluster, masks)
    spread = found.spread
    assert (spread.weight_low <= spread.weight_high).all()
    assert (spread.rank_low <= spread.rank_high).all()
    assert spread.rank_high.max() <= 23
    first = int(found.above_ground.argmin())
    assert spread.rank_high[first] > 1  # no site of the first silver is decided
    assert "rank 1 to" in found.reason(first)
    assert "tie" in found.reason(first)
    assert spread.drawn_weights.sum(axis=1) == pytest.approx(np.ones(len(spread.drawn_weights)))
    assert spread.energy[first] == pytest.approx(0.0, abs=0.1)


def test_the_share_of_a_set_is_that_of_its_placements_in_each_draw():
    cluster = framework("M25S18")
    drawn = posterior(cluster, STAPLE, draws=60)
    masks, copies = isomers(cluster, 23).arrays()
    boltzmann = copies * np.exp(-drawn.energies(masks) / KT)
    shares = boltzmann[:, :3].sum(axis=1) / boltzmann.sum(axis=1)
    found = share_interval(drawn, KT, 23, masks[:3], copies[:3])
    assert found == pytest.approx(tuple(np.percentile(shares, (5, 95))), rel=1e-6)
    assert share_interval(drawn, KT, 23, masks, copies) == pytest.approx((1.0, 1.0))


def test_without_an_error_there_is_no_interval_and_with_a_tiny_one_it_is_a_point():
    cluster = framework("M38S24")
    old = released_model(cluster, "staple model")
    assert posterior(cluster, old) is None
    masks, _ = isomers(cluster, 37).arrays()
    assert rank_candidates(cluster, masks, model=old).spread is None
    sure = rank_candidates(cluster, masks, model=replace(STAPLE, covariance=(), site_error=1e-9))
    assert sure.spread.weight_low == pytest.approx(sure.weight, rel=1e-4)
    assert sure.spread.weight_high == pytest.approx(sure.weight, rel=1e-4)


def test_nine_in_ten_drawn_truths_lie_in_the_interval():
    cluster = framework("M25S18")
    masks, copies = isomers(cluster, 23).arrays()
    truths = posterior(cluster, STAPLE, draws=400, seed=5)
    found = rank_candidates(cluster, masks).spread
    energies = truths.energies(masks)
    weights = copies * np.exp(-(energies - energies.min(axis=1)[:, None]) / KT)
    weights /= weights.sum(axis=1)[:, None]
    held = (weights >= found.weight_low) & (weights <= found.weight_high)
    assert 0.85 <= held.mean() <= 0.95


def test_a_thousand_draws_of_all_compositions_of_m44s26_take_seconds(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    drawn = posterior(framework("M44S26"), STAPLE, draws=100, seed=1)
    start = time.process_time()
    _, logarithms = drawn.sums(KT)
    assert (time.process_time() - start) * 10 < 20
    assert logarithms.shape == (100, 45)
    low, high = interval(logarithms)
    assert (low <= high).all()


def test_no_digit_is_printed_beyond_the_error():
    assert with_error(0.0164, 0.083) == "0.02 ± 0.08"
    assert with_error(1.234, 0.013) == "1.234 ± 0.013"
    assert with_error(12.7, 3.4) == "13 ± 3"
    assert with_error(0.5, 0.0) == with_error(0.5, 7e-17) == "0.500"
    assert share_range(0.137, 0.137) == "14 %"
    assert share_range(0.0, 1.0) == "under 0.1 % to 100 %"
