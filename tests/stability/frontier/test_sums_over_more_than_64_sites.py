"""Exact sums on rings of 80 sites and more: partition functions, minima, averages, samples, windows.

Evidence: a closed form. On a ring of n sites x guests in r runs stand in n/r C(x-1, r-1) C(n-x-1, r-1) ways,
with 2r mixed bonds.
"""

from __future__ import annotations

from math import comb, exp, log

import numpy as np
import pytest

from stability.colouring import clique_energy
from stability.frontier.greedy import greedy_order
from stability.frontier.histogram import bond_graph, mixed_bond_histogram
from stability.frontier.minima import ground_states
from stability.frontier.order import frontier_widths
from stability.frontier.plan import make_plan
from stability.frontier.sampling import sampler
from stability.frontier.sums import averages, log_partition
from stability.frontier.window import low_tables, search_window
from structures.errors import TooManyError

SITES, EACH, KT = 80, 0.02, 0.03


@pytest.fixture(scope="module")
def bonds():
    return [(k, (k + 1) % SITES) for k in range(SITES)]


@pytest.fixture(scope="module")
def ring(bonds):
    return clique_energy(SITES, [(bond, (0.0, EACH, 0.0)) for bond in bonds])


def ways(guests):
    """Placements by number of runs."""
    if guests in (0, SITES):
        return {0: 1}
    return {
        runs: SITES * comb(guests - 1, runs - 1) * comb(SITES - guests - 1, runs - 1) // runs
        for runs in range(1, min(guests, SITES - guests) + 1)
    }


def test_partition_functions_and_averages(ring):
    logarithms = log_partition(ring, KT)
    found = averages(ring, KT, [ring])
    for guests in range(SITES + 1):
        weights = {runs: exp(log(n) - 2 * runs * EACH / KT) for runs, n in ways(guests).items()}
        total = sum(weights.values())
        assert logarithms[guests] == pytest.approx(log(total), rel=1e-10, abs=1e-10)
        mean = sum(2 * runs * EACH * w for runs, w in weights.items()) / total
        assert found.energy[guests] == pytest.approx(mean, rel=1e-9, abs=1e-12)
        assert found.means[0][guests] == pytest.approx(mean, rel=1e-9, abs=1e-12)
    assert log_partition(ring, np.inf)[40] == pytest.approx(log(comb(SITES, 40)))


def test_ground_states_with_their_numbers(bonds, ring):
    together = ground_states(ring)
    apart = ground_states(clique_energy(SITES, [(bond, (0.0, -EACH, 0.0)) for bond in bonds]))
    for guests in range(SITES + 1):
        number = ways(guests)
        assert together.energy[guests] == pytest.approx(2 * min(number) * EACH)
        assert together.multiplicity[guests] == number[min(number)]
        assert apart.energy[guests] == pytest.approx(-2 * max(number) * EACH)
        assert apart.multiplicity[guests] == pytest.approx(number[max(number)], rel=1e-15)


def test_samples_have_the_exact_share_of_runs(ring):
    masks = sampler(ring, KT).draw(30, 4000, seed=1).tolist()
    assert all(mask.bit_count() == 30 for mask in masks)
    turned = [(mask << 1 | mask >> (SITES - 1)) & ((1 << SITES) - 1) for mask in masks]
    runs = np.array([(mask ^ turn).bit_count() // 2 for mask, turn in zip(masks, turned, strict=True)])
    weights = {runs: n * exp(-2 * runs * EACH / KT) for runs, n in ways(30).items()}
    for number in range(8, 15):
        share = weights[number] / sum(weights.values())
        assert abs((runs == number).mean() - share) < 5 * (share / 4000) ** 0.5 + 1e-3


def test_a_window_has_every_placement(ring):
    masks, energies = search_window(low_tables(ring), 3, 2.5 * EACH)
    assert len(masks) == ways(3)[1] + ways(3)[2]
    assert max(masks.tolist()) >> 79 == 1
    assert energies == pytest.approx([2 * EACH] * ways(3)[1] + [4 * EACH] * ways(3)[2])


def test_counts_by_contacts_end_where_64_bits_end():
    bonds = tuple(sorted((min(k, (k + 1) % 66), max(k, (k + 1) % 66)) for k in range(66)))
    table = mixed_bond_histogram(bond_graph(66, bonds))
    assert int(table[33].sum()) == comb(66, 33)
    assert int(table[33][2]) == 66
    with pytest.raises(TooManyError, match="up to 66 sites"):
        mixed_bond_histogram(bond_graph(67, ((0, 1),)))


def test_orders_of_large_graphs_are_narrow():
    ladder = [(k, k + 2) for k in range(198)] + [(k, k + 1) for k in range(0, 200, 2)]
    order = greedy_order(200, tuple(ladder))
    assert sorted(order) == list(range(200))
    assert max(frontier_widths(order, tuple(ladder))) <= 4
    apart = tuple((k, k + 1) for k in range(0, 120, 2))
    assert max(frontier_widths(greedy_order(130, apart), apart)) == 2
    assert make_plan(130, apart).width == 2
