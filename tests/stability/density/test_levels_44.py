"""Densities of states of real frameworks, with the built-in models.

Evidence, each independent of the cut and its products: energies of every isomer of a few guests from the
substitution engine; Burnside counts by cycles and binomial coefficients as sums over all levels; partition
functions, ground energies and their multiplicities from frontier sweeps; the histogram by Au-Ag contacts
from its own sweep, as the levels of a model whose only term is 1 eV a contact; and ranks at the
middle composition of a smaller framework from one sorted list of its 218,836 isomers.
"""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stability import levels as levels_of
from stability.builtin import default_model
from stability.frontier.sums import log_partition
from stability.isomers import contact_histogram, lowest
from stability.levels import energy_levels
from stability.ordering import OrderingModel
from stability.ranking import rank_candidates
from structures.framework import Anchor, Framework, Site
from structures.library import framework
from structures.substitution import count, isomers

SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("M44S26", "M44S27")]
NAMES = ("M44S30", *SLOW)


@pytest.fixture(scope="module", autouse=True)
def empty_cache(tmp_path_factory):
    """Nothing that another version of the code has counted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        levels_of._HELD.clear()
        yield


@pytest.mark.parametrize("name", NAMES)
def test_all_isomers_and_all_placements_are_counted(name: str) -> None:
    levels = energy_levels(framework(name))
    assert [int(each.sum()) for each in levels.placements] == [comb(44, x) for x in range(45)]
    assert [int(each.sum()) for each in levels.isomers] == [
        row.isomers for row in count(framework(name), range(45))
    ]


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("M44S30", 5),
        pytest.param("M44S26", 4, marks=pytest.mark.slow),
        pytest.param("M44S27", 3, marks=pytest.mark.slow),
    ],
)
def test_levels_are_those_of_the_listed_isomers(name: str, most: int) -> None:
    cluster = framework(name)
    levels = energy_levels(cluster)
    for x in [*range(most + 1), *range(44 - most, 45)]:
        masks, copies = isomers(cluster, x).arrays()
        energies = np.round(default_model(cluster).energies(cluster, masks), 6)
        found, place = np.unique(energies, return_inverse=True)
        assert np.allclose(levels.energy[x], found, rtol=0, atol=2e-6)
        assert levels.isomers[x].tolist() == np.bincount(place).tolist()
        assert levels.placements[x].tolist() == np.bincount(place, copies).tolist()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kt", [0.008, 0.0259, 0.3])
def test_levels_add_up_to_the_partition_function(name: str, kt: float) -> None:
    levels = energy_levels(framework(name))
    swept = log_partition(default_model(framework(name)).colouring(framework(name)), kt)
    for x, (energy, placements) in enumerate(zip(levels.energy, levels.placements, strict=True)):
        summed = np.log((placements * np.exp(-(energy - energy[0]) / kt)).sum()) - energy[0] / kt
        assert summed == pytest.approx(swept[x], abs=1e-9, rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_lowest_level_is_the_ground_state(name: str) -> None:
    levels = energy_levels(framework(name))
    ground = lowest(framework(name))
    assert np.allclose([each[0] for each in levels.energy], ground.energy, atol=1e-9)
    assert [each[0] for each in levels.placements] == ground.multiplicity.tolist()


@pytest.mark.parametrize("name", ["M25S18", "M38S24"])
def test_contacts_alone_give_the_histogram_of_contacts(name: str) -> None:
    cluster = framework(name)
    contacts = OrderingModel(
        "contacts", "Au", (), ((("Ag", "Au"), 1.0),), 3.45, source="a test", validity="any", mixing=True
    )
    levels = energy_levels(cluster, contacts)
    for field, listed in (("placements", False), ("isomers", True)):
        for x, row in enumerate(contact_histogram(cluster, 3.45, isomers=listed)):
            occurring = np.flatnonzero(row)
            assert np.allclose(levels.energy[x], occurring)
            assert getattr(levels, field)[x].tolist() == row[occurring].tolist()


@pytest.fixture(scope="module")
def middle() -> tuple[np.ndarray, np.ndarray]:
    """All isomers of M25S18 with twelve gold, and their energies in ascending order."""
    cluster = framework("M25S18")
    masks, _ = isomers(cluster, 12).arrays()
    return masks, np.sort(default_model(cluster).energies(cluster, masks))


@given(st.lists(st.integers(0, 218_835), min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_counted_ranks_agree_with_a_sorted_list(middle, chosen: list[int]) -> None:
    masks, energies = middle
    assert len(masks) == count(framework("M25S18"), [12])[0].isomers == 218_836
    ranking = rank_candidates(framework("M25S18"), masks[chosen], searched=10)
    below = [int(np.count_nonzero(energies < each - 1e-6)) for each in ranking.energy]
    assert ranking.rank.tolist() == [1 + each for each in below]
    assert set(ranking.isomers.tolist()) == {218_836}


def test_counting_says_once_that_it_takes_seconds_and_is_kept(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(levels_of, "_seconds", lambda *_: 3.0)
    said: list[str] = []
    levels_of._HELD.clear()
    first = energy_levels(framework("M25S18"), progress=said.append)
    assert said == ["M25S18: counting all isomers by energy, once, for about 3 s"]
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    levels_of._HELD.clear()
    assert energy_levels(framework("M25S18"), progress=said.append) is not first
    assert len(said) == 1
    (kept,) = (tmp_path / "superatom").glob("levels-*.npz")
    kept.write_bytes(b"broken")
    levels_of._HELD.clear()
    again = energy_levels(framework("M25S18"))
    assert [each.tolist() for each in again.isomers] == [each.tolist() for each in first.isomers]


def test_where_isomers_cannot_be_counted_only_low_ranks_are_known() -> None:
    sites = tuple(Site(k, (2.5 * k, 1.2 * (k % 2), 0.0), "all", "surface") for k in range(60))
    chain = Framework("chain", sites, (Anchor(0, (1.0, 2.0, 0.5), "s", (0,)),), 0, "user", ("a test",))
    model = OrderingModel(
        "chain", "Au", (), ((("Ag", "Au"), 0.02),), 3.0, source="a test", validity="any", mixing=True
    )
    low, second = (1 << 30) - 1, ((1 << 30) - 1) << 1  # one contact; two, above the two ends' ground states
    high = sum(1 << k for k in range(0, 60, 2))
    ranking = rank_candidates(chain, [low, second, high], model=model, searched=5_000)
    assert ranking.rank.tolist() == [1, 3, 0]
    assert "more isomers than could be counted below it" in ranking.reason(2)
