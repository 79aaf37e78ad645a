"""Standing of candidates among all isomers of their composition.

Evidence: the complete list of isomers of a few gold from the substitution engine, with energies, Boltzmann
weights and ranks worked out by sorting that list; weights that add up to one over it; and terms counted atom
by atom that add up to the vectorised energy.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stability.builtin import KEPLERATE, STAPLE, default_model, released_model
from stability.explanation import contributions, explain_occupancy
from stability.isomers import best, isomers_within, lowest
from stability.ranking import rank_candidates
from structures.errors import InvalidInputError
from structures.library import framework
from structures.substitution import isomers

KT = 8.617333262e-5 * 300.0


@pytest.mark.parametrize(("name", "gold"), [("M44S30", 3), ("M44S30", 41), ("M44S26", 2), ("M44S27", 2)])
def test_the_whole_list_weighs_one_and_ranks_as_sorted(name: str, gold: int) -> None:
    cluster = framework(name)
    masks, copies = isomers(cluster, gold).arrays()
    ranking = rank_candidates(cluster, masks)
    energies = default_model(cluster).energies(cluster, masks)
    weights = copies * np.exp(-(energies - energies.min()) / KT)
    assert (ranking.degeneracies == copies).all()
    assert np.allclose(ranking.weight, weights / weights.sum(), rtol=1e-9)
    assert ranking.coverage() == pytest.approx({gold: 1.0})
    assert np.allclose(ranking.above_ground, energies - energies.min(), atol=1e-7)
    expected = [1 + int((energies < e - 1e-7).sum()) for e in energies]
    assert ranking.rank.tolist() == expected


def test_silver_as_the_guest_is_the_same_set_seen_from_the_other_side() -> None:
    cluster = framework("M44S26")
    masks, _ = isomers(cluster, 2).arrays()
    gold = rank_candidates(cluster, np.uint64((1 << 44) - 1) ^ masks)
    silver = rank_candidates(cluster, masks, guest="Ag")
    assert (silver.gold == 42).all()
    for field in ("energy", "above_ground", "weight", "rank", "degeneracies"):
        assert np.allclose(getattr(gold, field), getattr(silver, field))


def test_a_sample_knows_how_little_it_covers_and_repeats_count_once() -> None:
    cluster = framework("M44S26")
    found = best(cluster, 22, 30)
    masks = np.concatenate([found.occupancies, found.occupancies])
    ranking = rank_candidates(cluster, masks)
    assert 0 < ranking.coverage()[22] < 0.5
    assert ranking.coverage()[22] == pytest.approx(float(ranking.weight[:30].sum()))
    assert ranking.rank[:30].tolist() == sorted(ranking.rank[:30].tolist())


def test_ranks_beyond_a_list_are_counted_and_said_with_the_number_of_isomers() -> None:
    cluster = framework("M44S30")
    high = sum(1 << k for k in range(32, 44))  # twelve gold in the mounts, the metastable isomer
    ranking = rank_candidates(cluster, [0xFFF, high], searched=1000)
    assert ranking.rank.tolist() == [1, 879_013_105]  # the first and the last of the Burnside count
    assert ranking.isomers.tolist() == [879_013_105, 879_013_105]
    assert ranking.above_ground[1] > 6
    assert ranking.reason(0, "x = 12: reported").startswith(
        "x = 12: reported; the model's ground state of x = 12, rank 1 of 879,013,105 isomers; "
    )
    assert "to 879,013,105 of 879,013,105 isomers (90 % of the fit's draws)" in ranking.reason(1)
    old = rank_candidates(
        cluster, [0xFFF, 0x1FFF], model=released_model(cluster, "five-number model of M44S30")
    )
    assert old.reason(0).startswith("ground state of x = 12; 100.0%")  # as databases hold it
    assert ", 2 of 2,163,518,678 isomers below it" in old.reason(1)


def test_the_two_ways_to_a_rank_agree() -> None:
    cluster = framework("M44S26")
    near = isomers_within(cluster, 22, 0.2)
    chosen = near.occupancies[::97]
    listed = rank_candidates(cluster, chosen, searched=len(near.occupancies) * 4)
    counted = rank_candidates(cluster, chosen, searched=1)
    assert listed.rank.tolist() == counted.rank.tolist()
    assert listed.rank[-1] > 1_000


@given(st.integers(0, (1 << 44) - 1))
@settings(max_examples=30, deadline=None)
def test_contributions_add_up_to_the_energy(mask: int) -> None:
    cluster = framework("M44S30")
    parts = contributions(cluster, mask, KEPLERATE)
    assert sum(part.total for part in parts) == pytest.approx(
        KEPLERATE.energies(cluster, [mask])[0], abs=1e-9
    )
    gold_rich = framework("M44S26")

    def raw(occupancy: int) -> float:
        return sum(part.total for part in contributions(gold_rich, occupancy, STAPLE))

    x = mask.bit_count() / 44
    mixing = raw(mask) - x * raw((1 << 44) - 1) - (1 - x) * raw(0)
    assert STAPLE.energies(gold_rich, [mask])[0] == pytest.approx(mixing, abs=1e-9)


def test_explanations_say_where_the_gold_is_what_it_costs_and_who_says_so() -> None:
    five = released_model(framework("M44S30"), "five-number model of M44S30")
    five = replace(five, site_error=0.064)  # what other methods differ by
    told = explain_occupancy(framework("M44S30"), 0x1FFF, model=five, verdict="x = 13 was not seen")
    words = "\n".join(told.sentences)
    assert told.gold_on["cube"] == (1, 8)
    assert told.rank == 3
    for part in (
        "Rules: x = 13 was not seen.",
        "Gold sits on 12 of 12 ico, 1 of 8 cube sites.",
        "gold +1 on cube, -1 on d12",
        "0.12 ± 0.",
        "33 Au-Au contacts x +0.0118",
        "GFN1-xTB",
        "undecided",
    ):
        assert part in words
    rich = explain_occupancy(framework("M44S27"), (1 << 44) - 1 - (1 << 7))
    assert "Silver sits on 1 of 1 i2a sites." in rich.sentences
    assert any("hypothesis" in warning for warning in rich.warnings)
    assert "silver parent" in explain_occupancy(framework("M44S30"), 0).sentences[0]
    for wrong in (1 << 44, 1 << 70, -1):
        with pytest.raises(InvalidInputError, match="44 sites"):
            explain_occupancy(framework("M44S30"), wrong)


def test_lowest_isomers_on_some_sites_are_those_of_a_list():
    frame, model = framework("M44S30"), default_model(framework("M44S30"))
    for sites in ("cube,d12", "0,5,20,40,41"):
        masks, _ = isomers(frame, 3, sites).arrays()
        energies = model.energies(frame, masks)
        order = np.lexsort((masks, np.rint(energies / 1e-6)))
        found = best(frame, 3, 7, sites=sites)
        assert found.occupancies.tolist() == masks[order][:7].tolist()
        assert found.energies == pytest.approx(energies[order][:7])
        assert lowest(frame, sites=sites).energy[3] == pytest.approx(energies.min())


def test_no_weight_is_above_one():
    for name in ("M44S30", "M44S26"):
        frame = framework(name)
        for gold in (0, 12, 44):
            spread = rank_candidates(frame, best(frame, gold, 2).occupancies).spread
            assert spread is not None
            assert ((spread.weight_low >= 0) & (spread.weight_low <= spread.weight_high)).all()
            assert (spread.weight_high <= 1.0).all()
            if gold in (0, 44):
                assert spread.weight_low == pytest.approx(1.0)
