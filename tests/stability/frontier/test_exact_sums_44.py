"""Exact sums over all 2^44 colourings of the 44-metal frameworks.

Evidence, each independent of the sweep: binomial coefficients at infinite temperature; ground energies from
HiGHS, a mixed-integer solver, on a linearised problem built from the framework's distances; the Burnside
counts of the Th group (published in no paper, but got there by cycle counting and by listing) as row sums of
the isomer histogram; degeneracy-weighted achiral counts by listing all pairs and triples of sites; sampled
means against averaged ones; and the physical statement of the source that the icosahedron fills first.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from stability.builtin import default_model
from stability.chirality import chiral_probability
from stability.isomers import (
    best,
    boltzmann_sample,
    contact_histogram,
    isomers_within,
    lowest,
)
from stability.thermodynamics import at_chemical_potential, sweep_plan, thermodynamics
from structures.errors import InvalidInputError, TooManyError
from structures.library import framework
from structures.substitution import canonical, count, isomers
from structures.symmetry import framework_symmetry

NAMES = ("M44S30", "M44S26", "M44S27")
BURNSIDE_TH = [
    1,
    4,
    54,
    608,
    5913,
    45974,
    296582,
    1602574,
    7400127,
    29570514,
    103455400,
    319680282,
    879013105,
]


def highs(name: str, gold: int) -> float:
    """Lowest energy by mixed-integer programming: site binaries, one continuous product for each contact."""
    cluster = framework(name)
    energy = default_model(cluster).colouring(cluster)
    single = np.zeros(44)
    pairs = []
    for group, value in energy.terms:
        if len(group) == 1:
            single[group[0]] = value
        else:
            pairs.append((*group, value))
    rows, columns, values, low = [], [], [], []
    for k, (a, b, value) in enumerate(pairs):
        product = 44 + k
        for entries, bound in (
            ([(a, 1), (product, -1)], 0.0) if value < 0 else ([(product, 1), (a, -1), (b, -1)], -1.0),
            ([(b, 1), (product, -1)], 0.0) if value < 0 else ([(product, 1)], 0.0),
        ):
            for column, entry in entries:
                rows.append(len(low))
                columns.append(column)
                values.append(entry)
            low.append(bound)
    links = coo_array((values, (rows, columns)), shape=(len(low), 44 + len(pairs))).tocsr()
    count = np.r_[np.ones(44), np.zeros(len(pairs))]
    answer = milp(
        np.r_[single, [value for *_, value in pairs]],
        integrality=count,
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(links, low, np.inf), LinearConstraint(count, gold, gold)],
        options={"mip_rel_gap": 1e-9},
    )
    assert answer.success
    return float(answer.fun) + energy.constant + energy.per_guest * gold


@pytest.mark.parametrize("name", NAMES)
def test_infinite_temperature_counts_placements(name: str) -> None:
    found = thermodynamics(framework(name), 1e8)
    assert np.allclose(found.log_partition, [math.log(math.comb(44, x)) for x in range(45)], atol=1e-3)
    assert np.allclose(found.entropy, [math.log(math.comb(44, x)) for x in range(45)], atol=1e-6)
    assert all(np.allclose(part, np.arange(45) / 44, atol=1e-4) for part in found.occupation.values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("temperature", [0.1, 300.0, 2000.0])  # levels are 1e-4 eV apart
def test_occupations_add_up_and_energies_lie_above_the_ground_state(name: str, temperature: float) -> None:
    cluster = framework(name)
    found = thermodynamics(cluster, temperature)
    held = sum(found.occupation[label] * len(members) for label, members in cluster.orbits.items())
    assert np.allclose(held, np.arange(45), atol=1e-9)
    ground = lowest(cluster)
    assert (found.energy >= ground.energy - 1e-9).all()
    assert (found.free_energy <= ground.energy + 1e-9).all()
    if temperature < 10:
        assert np.allclose(found.energy, ground.energy, atol=1e-3)
        assert np.allclose(np.exp(found.entropy), ground.multiplicity, rtol=0.02)


def test_heat_capacity_is_the_slope_of_the_energy() -> None:
    cluster = framework("M44S30")
    cold, warm, hot = (thermodynamics(cluster, t) for t in (399.0, 400.0, 401.0))
    slope = (hot.energy - cold.energy) / 2 / 8.617333262e-5
    assert np.allclose(warm.heat_capacity, slope, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_ground_energies_equal_highs(name: str) -> None:
    ground = lowest(framework(name))
    for gold in (1, 4, 9, 13, 17, 22, 30, 36, 43):
        assert ground.energy[gold] == pytest.approx(highs(name, gold), abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["M44S30", "M44S26"])
def test_all_ground_energies_equal_highs(name: str) -> None:
    ground = lowest(framework(name))
    assert np.allclose(ground.energy, [highs(name, gold) for gold in range(45)], atol=1e-6)


def test_gold_fills_the_icosahedron_first_and_stops_at_twelve() -> None:
    found = thermodynamics(framework("M44S30"), 300.0)
    assert int(np.argmin(found.energy)) == 12
    assert found.occupation["ico"][12] > 0.9999
    assert found.occupation["mount"][12] < 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_histogram_rows_are_binomials_and_burnside_counts(name: str) -> None:
    cluster = framework(name)
    placements = contact_histogram(cluster, 3.4)
    assert placements.sum(axis=1).tolist() == [math.comb(44, x) for x in range(45)]
    isomers = contact_histogram(cluster, 3.4, isomers=True).sum(axis=1).tolist()
    order = framework_symmetry(cluster).order
    assert isomers == isomers[::-1]
    if name == "M44S30":
        assert isomers[: len(BURNSIDE_TH)] == BURNSIDE_TH
        assert sum(isomers) == 733042027264
    else:
        involutions = {2: 1, 1: 0}[order]  # C2: 21 pairs and 2 sites on the axis; C1: none
        fixed = [
            sum(math.comb(21, k) * math.comb(2, x - 2 * k) for k in range(x // 2 + 1)) for x in range(45)
        ]
        assert isomers == [(math.comb(44, x) + involutions * fixed[x]) // order for x in range(45)]


@pytest.mark.parametrize(("name", "gold"), [("M44S30", 4), ("M44S30", 6), ("M44S26", 3)])
def test_histogram_equals_the_listed_isomers(name: str, gold: int) -> None:
    cluster = framework(name)
    masks, copies = isomers(cluster, gold).arrays()
    mixed = np.zeros(len(masks), int)
    for a, b in cluster.metal_bonds(3.4):
        mixed += ((masks >> np.uint64(a)) ^ (masks >> np.uint64(b))).astype(np.int64) & 1
    listed = contact_histogram(cluster, 3.4, isomers=True)[gold]
    assert listed.tolist() == np.bincount(mixed, minlength=len(listed)).tolist()
    placements = contact_histogram(cluster, 3.4)[gold]
    assert placements.tolist() == np.bincount(mixed, copies, len(placements)).tolist()
    energies = default_model(cluster).energies(cluster, masks)
    ground = lowest(cluster)
    assert energies.min() == pytest.approx(ground.energy[gold])
    assert copies[energies < energies.min() + 1e-7].sum() == ground.multiplicity[gold]
    found = isomers_within(cluster, gold, 0.1)
    inside = energies <= energies.min() + 0.1 + 1e-9
    assert sorted(found.occupancies.tolist()) == sorted(masks[inside].tolist())


def test_histogram_rows_equal_the_counts_of_substitution() -> None:
    cluster = framework("M44S30")
    isomer_counts = contact_histogram(cluster, 3.45, isomers=True).sum(axis=1)
    for gold in (2, 5, 9):
        (counted,) = count(cluster, [gold])
        assert counted.isomers == isomer_counts[gold]


def test_histogram_moments_equal_the_averaged_contacts() -> None:
    cluster = framework("M44S26")
    counts = contact_histogram(cluster, 3.4).astype(float)
    mean = counts @ np.arange(counts.shape[1]) / counts.sum(axis=1)
    assert np.allclose(thermodynamics(cluster, 1e8).contacts, mean, rtol=1e-5)


def test_samples_agree_with_the_averages() -> None:
    cluster = framework("M44S26")
    masks = boltzmann_sample(cluster, 22, 20_000, temperature=300.0, seed=5)
    assert (masks == canonical(cluster, masks)).all()
    energies = default_model(cluster).energies(cluster, masks)
    found = thermodynamics(cluster, 300.0)
    spread = math.sqrt(found.heat_capacity[22]) * found.kt
    assert energies.mean() == pytest.approx(found.energy[22], abs=5 * spread / math.sqrt(20_000))


def test_windows_hold_whole_isomers_and_best_is_their_beginning() -> None:
    cluster = framework("M44S30")
    low = isomers_within(cluster, 13, 0.4)
    assert low.energies[0] == pytest.approx(lowest(cluster).energy[13])
    assert low.degeneracies[low.energies < low.energies[0] + 1e-6].sum() == lowest(cluster).multiplicity[13]
    assert (24 % low.degeneracies == 0).all()
    assert (canonical(cluster, low.occupancies) == low.occupancies).all()
    top = best(cluster, 13, 7)
    assert top.occupancies.tolist() == low.occupancies[:7].tolist()
    assert len(best(cluster, 1, 99).occupancies) == 4
    with pytest.raises(InvalidInputError, match="1 or more"):
        best(cluster, 3, 0)
    with pytest.raises(TooManyError, match="ask for fewer"):
        best(cluster, 22, 100_000, limit=1000)


def test_window_equals_every_isomer_of_two_and_three_gold() -> None:
    cluster = framework("M44S30")
    model = default_model(cluster)
    for gold, many in ((2, 54), (3, 608)):
        masks = [sum(1 << k for k in chosen) for chosen in itertools.combinations(range(44), gold)]
        named = np.unique(canonical(cluster, np.array(masks, np.uint64)))
        found = isomers_within(cluster, gold, 50.0)
        assert len(named) == many
        assert sorted(found.occupancies.tolist()) == named.tolist()
        assert np.allclose(found.energies, model.energies(cluster, found.occupancies))
        assert found.degeneracies.sum() == math.comb(44, gold)


def test_chiral_share_equals_listing_of_pairs_and_triples() -> None:
    cluster = framework("M44S30")
    symmetry = framework_symmetry(cluster)
    improper = [row for row, proper in zip(symmetry.permutations, symmetry.proper, strict=True) if not proper]
    hot, warm = chiral_probability(cluster, 1e8), chiral_probability(cluster, 500.0)
    found = thermodynamics(cluster, 500.0)
    for gold in (1, 2, 3):
        chosen = list(itertools.combinations(range(44), gold))
        achiral = [any({int(row[k]) for k in sites} == set(sites) for row in improper) for sites in chosen]
        assert hot[gold] == pytest.approx(1 - sum(achiral) / len(chosen), abs=1e-4)
        energies = found.model.energies(cluster, [sum(1 << k for k in sites) for sites in chosen])
        assert warm[gold] == pytest.approx(1 - found.weights(energies, gold) @ np.array(achiral), abs=1e-9)
    assert (chiral_probability(framework("M44S26"), 300.0) == 1).all()


def test_chemical_potential_moves_the_composition() -> None:
    ensemble = thermodynamics(framework("M44S30"), 300.0)
    low, middle, high = (at_chemical_potential(ensemble, mu) for mu in (-2.0, 0.0, 2.0))
    assert low.gold < 0.01
    assert 12 < middle.gold < 14
    assert high.gold > 43.99
    assert middle.probability.sum() == pytest.approx(1.0)
    assert sum(middle.occupation[k] * len(v) for k, v in framework("M44S30").orbits.items()) == pytest.approx(
        middle.gold
    )
    step = 1e-4
    up, down = (at_chemical_potential(ensemble, mu).grand_potential for mu in (step, -step))
    assert -(up - down) / (2 * step) == pytest.approx(middle.gold, rel=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_frontiers_are_narrow_enough_for_the_stated_reach(name: str) -> None:
    assert sweep_plan(framework(name)).width <= 15
    with pytest.raises(InvalidInputError, match="absolute zero"):
        thermodynamics(framework(name), 0.0)
