"""Frontier sweeps on small random models.

Evidence: brute force. All 2^n colourings are listed with itertools and their energies added up term by term
in plain Python; partition functions, averages, minima, windows, samples and bond counts are taken from that
list. Nothing of the sweep, the polynomial or the search is used for the expected values.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stability.colouring import ColouringEnergy, clique_energy
from stability.frontier.histogram import (
    BondGraph,
    bond_graph,
    isomer_histogram,
    mixed_bond_histogram,
)
from stability.frontier.minima import ground_states
from stability.frontier.order import find_order, frontier_widths
from stability.frontier.plan import make_plan
from stability.frontier.sampling import sampler
from stability.frontier.sums import averages, log_partition
from stability.frontier.window import low_tables, search_window
from structures.errors import InvalidInputError, TooManyError
from structures.group.group import PermutationGroup

N = 7
GROUPS = [g for size in (1, 2, 3) for g in itertools.combinations(range(N), size)]
TERMS = st.dictionaries(st.sampled_from(GROUPS), st.integers(-40, 40).filter(bool), max_size=14)


def model(terms: dict[tuple[int, ...], int]) -> ColouringEnergy:
    """Energy in hundredths of eV, so that ties are frequent."""
    return ColouringEnergy(N, tuple(sorted((g, v / 100) for g, v in terms.items())), 0.25, -0.125)


def listed(terms: dict[tuple[int, ...], int]) -> dict[int, list[tuple[int, float]]]:
    """Composition -> (mask, eV) of every colouring."""
    rows: dict[int, list[tuple[int, float]]] = {x: [] for x in range(N + 1)}
    for bits in itertools.product((0, 1), repeat=N):
        energy = sum(v for g, v in terms.items() if all(bits[k] for k in g)) / 100
        energy += 0.25 - 0.125 * sum(bits)
        rows[sum(bits)].append((sum(b << k for k, b in enumerate(bits)), energy))
    return rows


@given(TERMS, st.sampled_from([0.01, 0.3, 2.0, math.inf]))
@settings(max_examples=60, deadline=None)
def test_sums_and_averages_equal_brute_force(terms: dict[tuple[int, ...], int], kt: float) -> None:
    watched = ColouringEnergy(N, (((0,), 1.0), ((1, 2), 0.5)))
    found = averages(model(terms), kt, [watched])
    assert np.allclose(found.log_partition, log_partition(model(terms), kt))
    for x, rows in listed(terms).items():
        energies = [e for _, e in rows]
        low = min(energies)
        weights = [math.exp(-(e - low) / kt) for e in energies]
        total = sum(weights)
        mean = sum(w * e for w, e in zip(weights, energies, strict=True)) / total
        spread = sum(w * (e - mean) ** 2 for w, e in zip(weights, energies, strict=True)) / total
        seen = (
            sum(w * ((m & 1) + 0.5 * ((m & 6) == 6)) for w, (m, _) in zip(weights, rows, strict=True)) / total
        )
        assert found.log_partition[x] == pytest.approx(math.log(total) - low / kt, abs=1e-9)
        assert found.energy[x] == pytest.approx(mean, abs=1e-9)
        assert found.energy_variance[x] == pytest.approx(spread, abs=1e-9)
        assert found.means[0, x] == pytest.approx(seen, abs=1e-9)


@given(TERMS, st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_ground_states_and_windows_equal_brute_force(terms: dict[tuple[int, ...], int], window: int) -> None:
    states = ground_states(model(terms))
    tables = low_tables(model(terms))
    for x, rows in listed(terms).items():
        low = min(e for _, e in rows)
        assert states.energy[x] == pytest.approx(low, abs=1e-9)
        assert states.multiplicity[x] == sum(e < low + 1e-6 for _, e in rows)
        masks, energies = search_window(tables, x, window / 100)
        inside = sorted((round(e * 1000), m) for m, e in rows if e <= low + window / 100 + 1e-6)
        assert masks.tolist() == [m for _, m in inside]
        assert np.allclose(energies, [e / 1000 for e, _ in inside], atol=6e-4)


def test_samples_have_boltzmann_frequencies() -> None:
    terms = {(0,): -20, (0, 1): 35, (1, 2): -15, (2, 3, 4): 30, (4, 5): -25, (5, 6): 10, (3,): 12}
    kt, number = 0.2, 40_000
    rows = listed(terms)[3]
    weights = np.array([math.exp(-e / kt) for _, e in rows])
    drawn = Counter(sampler(model(terms), kt).draw(3, number, seed=4).tolist())
    assert set(drawn) <= {m for m, _ in rows}
    expected = number * weights / weights.sum()
    chi = sum((drawn[m] - e) ** 2 / e for (m, _), e in zip(rows, expected, strict=True))
    assert chi < len(rows) + 5 * math.sqrt(2 * len(rows))  # five sigma of a chi-square of 34 degrees
    mixed = sampler(model(terms), kt).draw(np.array([0, 7, 3]), 3, seed=1)
    assert [m.bit_count() for m in mixed.tolist()] == [0, 7, 3]


BONDS = st.sets(st.sampled_from(list(itertools.combinations(range(N), 2))), max_size=14).map(
    lambda bonds: tuple(sorted(bonds))
)


@given(BONDS)
@settings(max_examples=40, deadline=None)
def test_bond_histogram_equals_brute_force(bonds: tuple[tuple[int, int], ...]) -> None:
    counts: Counter[tuple[int, int]] = Counter()
    for bits in itertools.product((0, 1), repeat=N):
        counts[sum(bits), sum(bits[a] != bits[b] for a, b in bonds)] += 1
    found = mixed_bond_histogram(bond_graph(N, bonds))
    assert found.sum() == 2**N
    assert {(x, b): int(found[x, b]) for x, b in zip(*np.nonzero(found), strict=True)} == dict(counts)


def test_isomer_histogram_equals_orbits_of_a_hexagon() -> None:
    bonds = tuple((min(k, (k + 1) % 6), max(k, (k + 1) % 6)) for k in range(6))
    turns = [[(s * k + t) % 6 for k in range(6)] for s in (1, -1) for t in range(6)]
    orbits: Counter[tuple[int, int]] = Counter()
    seen: set[tuple[int, ...]] = set()
    for bits in itertools.product((0, 1), repeat=6):
        images = {tuple(bits[p[k]] for k in range(6)) for p in turns}
        if not images & seen:
            orbits[sum(bits), sum(bits[a] != bits[b] for a, b in bonds)] += 1
        seen |= images
    found = isomer_histogram(bond_graph(6, bonds), PermutationGroup(np.array(turns)))
    assert found.sum() == 13  # necklaces of six beads, two colours, turned over: OEIS A000029
    assert {(x, b): int(found[x, b]) for x, b in zip(*np.nonzero(found), strict=True)} == dict(orbits)


def test_quotient_keeps_weights_and_drops_inner_bonds() -> None:
    graph = bond_graph(4, ((0, 1), (0, 2), (1, 3), (2, 3)))
    assert graph.quotient(np.array([1, 0, 3, 2])) == BondGraph((2, 2), ((0, 1, 2),))


@given(BONDS)
@settings(max_examples=30, deadline=None)
def test_orders_are_permutations_and_plans_tell_their_width(bonds: tuple[tuple[int, int], ...]) -> None:
    order = find_order(N, bonds)
    assert sorted(order) == list(range(N))
    plan = make_plan(N, bonds)
    assert plan.width == max(frontier_widths(order, bonds))
    assert plan.steps[-1].rows == N  # all but the last have left


def test_a_path_needs_a_frontier_of_two_and_a_clique_of_all() -> None:
    path = tuple((k, k + 1) for k in range(29))
    assert max(frontier_widths(find_order(30, path), path)) == 2
    clique = tuple(itertools.combinations(range(6), 2))
    assert max(frontier_widths(find_order(6, clique), clique)) == 6


def test_orders_are_kept_in_the_cache_and_a_broken_file_is_searched_again(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    ladder = tuple((k, k + 2) for k in range(26)) + tuple((k, k + 1) for k in range(0, 28, 2))
    find_order.cache_clear()
    first = find_order(28, ladder)
    (kept,) = (tmp_path / "superatom").iterdir()
    kept.write_text("[3, 3]", encoding="ascii")
    find_order.cache_clear()
    assert find_order(28, ladder) == first
    kept.write_text(str(list(range(27, -1, -1))), encoding="ascii")
    find_order.cache_clear()
    assert find_order(28, ladder) == tuple(range(27, -1, -1))
    find_order.cache_clear()
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept))  # a file: nothing can be written below it
    assert find_order(28, ladder) == first
    find_order.cache_clear()


def test_work_above_the_budget_is_refused_before_it_is_done() -> None:
    dense = clique_energy(24, [(pair, (0.0, 0.0, 1.0)) for pair in itertools.combinations(range(24), 2)])
    for call in (
        lambda: log_partition(dense, 1.0, budget=1 << 20),
        lambda: averages(dense, 1.0, budget=1 << 20),
        lambda: ground_states(dense, budget=1 << 20),
        lambda: low_tables(dense, budget=1 << 20),
        lambda: sampler(dense, 1.0, budget=1 << 20),
        lambda: mixed_bond_histogram(bond_graph(24, dense.edges), budget=1 << 20),
    ):
        with pytest.raises(TooManyError, match="24 sites wide"):
            call()


def test_impossible_requests_are_refused() -> None:
    energy = ColouringEnergy(3, (((0,), -1.0),))
    tables = low_tables(energy)
    with pytest.raises(InvalidInputError, match="give 0 to 3"):
        search_window(tables, 4, 0.0)
    with pytest.raises(InvalidInputError, match="negative"):
        search_window(tables, 1, -0.1)
    with pytest.raises(TooManyError, match="more than 2"):
        search_window(tables, 1, 9.0, limit=2)
    with pytest.raises(InvalidInputError, match="not positive"):
        log_partition(energy, 0.0)
    with pytest.raises(InvalidInputError, match="do not fit"):
        sampler(energy, 1.0).draw(5, 2, seed=0)
    with pytest.raises(InvalidInputError, match="beyond"):
        ground_states(ColouringEnergy(2, (((0,), 1e10), ((1,), 1e-9))))
