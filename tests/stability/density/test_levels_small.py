"""Densities of states of small random models under random permutation groups.

Evidence: brute force. All 2^n colourings are listed with itertools, energies added up term by term in plain
Python, and isomers found by applying every operation of the group to every colouring; nothing of the cut, the
halves, the products or Burnside's theorem is used for the expected numbers. Terms are whole hundredths of eV
(many equal energies), multiples of irrational numbers (rounded halves), or both.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stability.colouring import ColouringEnergy
from stability.density import start
from stability.density.cut import find_cut
from stability.density.levels import EnergyLevels, count_levels
from stability.density.stored import levels_bytes, read_levels
from stability.density.values import value_counts
from structures.errors import InvalidInputError, TooManyError
from structures.group.group import PermutationGroup

UNITS = (0.01, math.pi / 100, math.sqrt(2) / 1000)

Permutation = tuple[int, ...]


def generated(generators: list[Permutation]) -> list[Permutation]:
    """Close a set of permutations under products."""
    group = {tuple(range(len(generators[0])))}
    fresh = list(group)
    while fresh:
        made = {tuple(a[k] for k in b) for a in generators for b in fresh} - group
        group |= made
        fresh = list(made)
    return sorted(group)


@st.composite
def groups(draw: st.DrawFn) -> list[Permutation]:
    """The trivial group, the powers of a permutation, or the symmetry of a ring among other sites."""
    order = draw(st.permutations(range(draw(st.integers(1, 7)))))
    identity = tuple(range(len(order)))
    ring = draw(st.integers(1, len(order)))
    turn, back = list(identity), list(identity)
    for place, site in enumerate(order[:ring]):
        turn[site] = order[(place + 1) % ring]
        back[site] = order[ring - 1 - place]
    generators = {"trivial": [], "powers": [tuple(order)], "ring": [tuple(turn), tuple(back)]}
    return generated([identity, *generators[draw(st.sampled_from(sorted(generators)))]])


@st.composite
def models(draw: st.DrawFn, *, mixed: bool = False) -> tuple[ColouringEnergy, list[Permutation]]:
    """An energy of up to triples that a small group leaves alone, and the group."""
    group = draw(groups())
    sites = st.integers(0, len(group[0]) - 1)
    members = st.lists(sites, min_size=1, max_size=3, unique=True)
    units = [draw(st.sampled_from(UNITS)) for _ in range(3 if mixed else 1)]
    terms: dict[tuple[int, ...], float] = {}
    seeds = st.tuples(members, st.integers(-9, 9), st.sampled_from(units))
    for sample, value, unit in draw(st.lists(seeds, max_size=6)):
        for image in {tuple(sorted(each[k] for k in sample)) for each in group}:
            terms[image] = terms.get(image, 0.0) + value * unit
    kept = tuple(sorted((image, value) for image, value in terms.items() if value))
    return ColouringEnergy(len(group[0]), kept, 0.25, -0.125), group


def expected(
    energy: ColouringEnergy, group: list[Permutation]
) -> tuple[list[list[float]], list[list[float]]]:
    """For each x, energies in ascending order: of all colourings, and of one of each class."""
    placements: list[list[float]] = [[] for _ in range(energy.sites + 1)]
    isomers: list[list[float]] = [[] for _ in range(energy.sites + 1)]
    for bits in itertools.product((0, 1), repeat=energy.sites):
        guests = sum(bits)
        value = energy.constant + energy.per_guest * guests
        value += sum(each for members, each in energy.terms if all(bits[k] for k in members))
        placements[guests].append(value)
        if bits == min(tuple(bits[each[k]] for k in range(energy.sites)) for each in group):
            isomers[guests].append(value)
    return [sorted(each) for each in placements], [sorted(each) for each in isomers]


TRIANGLE = ColouringEnergy(3, (((0, 1), -math.sqrt(8) / 1000), ((0, 2), math.sqrt(2) / 1000)), 0.25, -0.125)


@given(models(mixed=True))
@example((TRIANGLE, [(0, 1, 2)]))  # values of the halves that occur, but not together, beyond all that occur
@settings(max_examples=100, deadline=None)
def test_levels_equal_brute_force(model: tuple[ColouringEnergy, list[Permutation]]) -> None:
    energy, group = model
    levels = count_levels(energy, PermutationGroup(np.array(group)))
    placements, isomers = expected(energy, group)
    for x in range(energy.sites + 1):
        assert (np.diff(levels.energy[x]) > 0).all()
        for counts, listed in ((levels.placements[x], placements[x]), (levels.isomers[x], isomers[x])):
            assert np.repeat(levels.energy[x], counts) == pytest.approx(np.array(listed), rel=0, abs=3e-8)


@given(models())
@settings(max_examples=40, deadline=None)
def test_isomers_below_an_energy_are_those_that_a_sorted_list_has_below_it(
    model: tuple[ColouringEnergy, list[Permutation]],
) -> None:
    energy, group = model
    levels = count_levels(energy, PermutationGroup(np.array(group)))
    for x, listed in enumerate(expected(energy, group)[1]):
        below = levels.below(x, np.array(listed))
        assert below.tolist() == [sum(other < each - 1e-6 for other in listed) for each in listed]


@given(models())
@settings(max_examples=40, deadline=None)
def test_fixing_any_orbit_first_counts_the_same(model: tuple[ColouringEnergy, list[Permutation]]) -> None:
    energy, group = model
    whole = ColouringEnergy(energy.sites, tuple((g, float(round(v * 1000))) for g, v in energy.terms), 7.0)
    plain = dict(zip(*(each.tolist() for each in value_counts(whole)), strict=True))
    for orbit in {tuple(sorted({each[k] for each in group})) for k in range(energy.sites)}:
        fixed = start._fixing(whole, PermutationGroup(np.array(group)), orbit)
        assert sum(fixed.times) == 2 ** len(orbit)
        summed: Counter[int] = Counter()
        for guests, times in zip(fixed.guests, fixed.times, strict=True):
            values, counts = value_counts(start.with_fixed(whole, orbit, guests))
            for value, count in zip(values.tolist(), counts.tolist(), strict=True):
                summed[value] += times * count
        assert dict(summed) == plain


@given(models())
@settings(max_examples=60, deadline=None)
def test_no_term_reaches_over_the_cut(model: tuple[ColouringEnergy, list[Permutation]]) -> None:
    energy, _ = model
    cut = find_cut(energy.sites, energy.edges)
    assert sorted([*cut.separator, *cut.left, *cut.right]) == list(range(energy.sites))
    left, right = set(cut.left), set(cut.right)
    assert not any(left & set(members) and right & set(members) for members, _ in energy.terms)


def test_stored_levels_come_back_and_files_that_do_not_add_up_are_not_read(tmp_path) -> None:
    energy = ColouringEnergy(6, (((0, 1), 0.5), ((2,), -0.25), ((3, 4), 0.5)))
    levels = count_levels(energy, PermutationGroup(np.array([range(6)])))
    place = tmp_path / "levels.npz"
    assert read_levels(place, 6) is None
    place.write_bytes(levels_bytes(levels))
    again = read_levels(place, 6)
    assert again is not None
    for field in ("energy", "isomers", "placements"):
        for one, other in zip(getattr(levels, field), getattr(again, field), strict=True):
            assert np.array_equal(one, other)
    assert read_levels(place, 7) is None
    whole = place.read_bytes()
    fewer = EnergyLevels(levels.energy, levels.isomers, (*levels.placements[:-1], np.array([2])))
    for broken in (whole[: len(whole) // 2], b"", b"not a file of numpy", levels_bytes(fewer)):
        place.write_bytes(broken)
        assert read_levels(place, 6) is None


def test_an_energy_that_the_group_changes_is_refused() -> None:
    pair = ColouringEnergy(3, (((0, 1), 0.5),))
    assert sum(map(len, count_levels(pair, PermutationGroup(np.array([[0, 1, 2], [1, 0, 2]]))).energy)) == 5
    with pytest.raises(InvalidInputError, match="same contacts"):
        count_levels(pair, PermutationGroup(np.array([[0, 1, 2], [0, 2, 1]])))


def test_what_cannot_be_counted_is_refused_before_it_is_tried() -> None:
    chain = tuple(((k, k + 1), 0.01) for k in range(59))
    with pytest.raises(TooManyError, match="60 sites"):
        count_levels(ColouringEnergy(60, chain), PermutationGroup(np.array([range(60)])))
    clique = tuple((pair, 0.01) for pair in itertools.combinations(range(40), 2))
    with pytest.raises(TooManyError):
        count_levels(ColouringEnergy(40, clique), PermutationGroup(np.array([range(40)])))
