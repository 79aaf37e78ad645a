"""Arrangements of several metals against placements sorted one by one, counts against other sums.

Evidence: the oracle makes every labelled placement and sorts them into orbits with Python sets. All
compositions of k metals together number the mean of k^cycles over the group, a sum that has no composition
in it; the degeneracies of a list add up to a multinomial coefficient. Where lists are out of reach, ranks
are checked against themselves: what a rank gives is canonical, keeps its rank in every orientation, and
follows what the rank before gives.
"""

from __future__ import annotations

import time
from itertools import combinations
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from structures.arrangement.arrangement import Arrangement, arrangement, canonical_masks, read_guests
from structures.arrangement.composition import composition, compositions
from structures.arrangement.counts import count_compositions
from structures.arrangement.isomers import arrangements, metal_isomers
from structures.errors import InvalidInputError, TooManyError, UnknownNameError
from structures.group.group import PermutationGroup
from structures.library import framework
from structures.sites import site_group
from structures.substitution import count, isomers

METALS = ("Au", "Ag", "Cu", "Pt")


def ring(n, *, mirrors=False):
    rows = [[(i + k) % n for i in range(n)] for k in range(n)]
    if not mirrors:
        return PermutationGroup(np.array(rows))
    flipped = [[(k - i) % n for i in range(n)] for k in range(n)]
    return PermutationGroup(np.array(rows + flipped), np.array([True] * n + [False] * n))


def placed(free, numbers, allowed):
    if not numbers:
        yield ()
        return
    for guests in combinations([i for i in free if i in allowed[0]], numbers[0]):
        left = tuple(i for i in free if i not in guests)
        yield from ((guests, *others) for others in placed(left, numbers[1:], allowed[1:]))


def brute(rows, asked, places):
    """Degeneracy (inside the allowed sites) by the smallest tuple of masks that any row makes."""
    n = len(rows[0])
    numbers = [k for _, k in asked.numbers[:-1]]
    allowed = [set(places.get(metal, range(n))) for metal in asked.metals]
    classes = {}
    for chosen in placed(tuple(range(n)), numbers, allowed):
        taken = {i for guests in chosen for i in guests}
        if set(range(n)) - taken <= allowed[-1]:
            key = min(tuple(sum(1 << row[i] for i in guests) for guests in chosen) for row in rows)
            classes[key] = classes.get(key, 0) + 1
    return classes


@st.composite
def asked(draw):
    """A group of a ring, a composition on it, and sites for some of its metals."""
    n = draw(st.integers(3, 7))
    held = [draw(st.sampled_from(METALS[: draw(st.integers(1, 4))])) for _ in range(n)]
    group = ring(n, mirrors=draw(st.booleans()))
    sites = st.sets(st.integers(0, n - 1), min_size=1)
    places = {metal: sorted(draw(sites)) for metal in sorted(set(held))[1:] if draw(st.booleans())}
    return group, composition({metal: held.count(metal) for metal in set(held)}), places


@given(asked())
@settings(max_examples=80, deadline=None)
def test_every_placement_on_a_ring_is_in_one_isomer(case):
    group, numbers, places = case
    found = arrangements(group, numbers, places)
    expected = brute(group.permutations.tolist(), numbers, places)
    masks, degeneracies = found.arrays()
    listed = dict(zip(map(tuple, masks.T.tolist()), degeneracies.tolist(), strict=True))
    assert listed.keys() == expected.keys()
    assert found.total == len(expected) == masks.shape[1]
    everywhere = brute(group.permutations.tolist(), numbers, {})
    assert listed == {key: everywhere[key] for key in listed}
    assert [found.rank(one) for one, _ in found] == list(range(found.total))
    assert [found[rank][0].masks for rank in range(found.total)] == list(map(tuple, masks.T.tolist()))


@given(asked())
@settings(max_examples=60, deadline=None)
def test_a_count_needs_no_list(case):
    group, numbers, _ = case
    (row,) = count_compositions(group, [numbers])
    expected = brute(group.permutations.tolist(), numbers, {})
    assert row.isomers == len(expected)
    assert row.placements == sum(expected.values())
    turning = brute(group.permutations[group.proper].tolist(), numbers, {})
    assert row.chiral_pairs == (row.isomers if group.chiral else len(turning) - len(expected))
    assert row.chiral_pairs + row.achiral == row.isomers


@pytest.mark.parametrize("name", ["M25S18", "M38S24", "M44S26", "M44S30"])
def test_all_ternary_compositions_number_the_mean_of_three_to_the_cycles(name):
    group = site_group(framework(name))
    every = compositions(f"Au0-{group.size}Ag0-{group.size}Cu0-{group.size}", group.size)
    begun = time.process_time()
    rows = count_compositions(group, every)
    assert time.process_time() - begun < 1
    cycles = [_cycles(row) for row in group.permutations.tolist()]
    assert sum(row.isomers for row in rows) * group.order == sum(3**n for n in cycles)
    assert sum(row.placements for row in rows) == 3**group.size
    assert len(rows) == (group.size + 1) * (group.size + 2) // 2
    binary = {f"Au{row.gold}": row for row in count(framework(name)) if 0 < row.gold < group.size}
    for row in rows:
        if "Cu" not in row.metals and row.metals.split("Ag")[0] in binary:
            two = binary[row.metals.split("Ag")[0]]
            assert (row.isomers, row.chiral_pairs, row.placements) == (
                two.isomers, two.chiral_pairs, two.placements,
            )  # fmt: skip


def _cycles(row):
    left, number = set(range(len(row))), 0
    while left:
        number += 1
        place = left.pop()
        while row[place] in left:
            place = row[place]
            left.discard(place)
    return number


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [
        ("M25S18", "Au22Ag2Cu1", 330),
        ("M44S30", "Ag40Au2Cu2", 34_680),
        ("M38S24", "Ag34Au2Cu2", None),
        ("M25S18", "Au20Ag2Cu2Pt1", None),
        ("M44S30", "Ag38Au6", 296_582),
    ],
)
def test_lists_have_burnsides_length_and_every_placement(name, text, number):
    found = metal_isomers(framework(name), text)
    masks, degeneracies = found.arrays()
    (row,) = count_compositions(found.group, [found.composition])
    assert masks.shape[1] == found.total == row.isomers
    assert number in (None, found.total)
    numbers = [n for _, n in found.composition.numbers]
    assert degeneracies.sum() == factorial(sum(numbers)) // prod(map(factorial, numbers))
    assert (canonical_masks(found.group, masks) == masks).all()
    assert len(np.unique(masks, axis=1).T) == found.total
    for rank in np.random.default_rng(1).integers(0, found.total, 40).tolist():
        one, degeneracy = found[rank]
        assert (one.masks, degeneracy) == (tuple(masks[:, rank].tolist()), degeneracies[rank])
        assert found.rank(_turned(found.group, one, rank)) == rank


def test_two_metals_are_listed_as_by_the_engine_of_two():
    found = metal_isomers(framework("M44S30"), "Ag40Au4")
    masks, degeneracies = found.arrays()
    two = dict(iter(isomers(framework("M44S30"), 4)))
    assert dict(zip(masks[0].tolist(), degeneracies.tolist(), strict=True)) == two


@pytest.mark.parametrize(
    ("name", "text"), [("M44S27", "Ag20Au13Cu11"), ("M38S24", "Ag15Au13Cu10"), ("M44S30", "Ag34Au7Cu2Pt1")]
)
def test_ranks_reach_where_no_list_does(name, text):
    found = metal_isomers(framework(name), text)
    (row,) = count_compositions(found.group, [found.composition])
    assert found.total == row.isomers > 10**9
    rng = np.random.default_rng(2)
    for _ in range(6):
        rank = int.from_bytes(rng.bytes(12), "little") % found.total
        one, _ = found[rank]
        masks = np.array(one.masks, dtype=np.uint64)[:, None]
        assert (canonical_masks(found.group, masks) == masks).all()
        assert found.rank(_turned(found.group, one, rank)) == rank
    assert found.rank(found[-1][0]) == found.total - 1
    for rank, (one, _) in zip(range(3), found, strict=False):
        assert found[rank][0] == one


def _turned(group, one, salt):
    rows = group.permutations
    row = rows[salt % len(rows)].tolist()
    turned = [0] * group.size
    for site, metal in enumerate(one.metals):
        turned[row[site]] = metal
    return arrangement(turned)


def test_metals_keep_to_their_sites():
    m25s18 = framework("M25S18")
    assert metal_isomers(m25s18, "Au24Pt1", ["Pt:0"]).total == 1
    found = metal_isomers(m25s18, "Au22Ag2Cu1", ["Cu:0"])
    assert found.total == count(m25s18, 2, sites=[str(i) for i in range(1, 25)])[0].isomers
    (row,) = count_compositions(found.group, [found.composition], {"Cu": (0,)})
    assert row.isomers == found.total
    assert all(one.metals[0] == "Cu" for one, _ in found)
    assert metal_isomers(m25s18, "Au22Ag2Cu1", ["Cu:3"]).total == metal_isomers(
        m25s18, "Au22Ag2Cu1", [f"Cu:{m25s18.sites[3].orbit}"]
    ).total  # fmt: skip
    with pytest.raises(InvalidInputError, match="not among"):
        found.rank(arrangement(["Ag", "Ag", "Cu"] + ["Au"] * 22))
    with pytest.raises(InvalidInputError, match="do not say of which metal"):
        metal_isomers(m25s18, "Au22Ag2Cu1", ["ico"])
    with pytest.raises(UnknownNameError, match="no sites named"):
        metal_isomers(m25s18, "Au22Ag2Cu1", ["Cu:nowhere"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Au22Ag2Cu3", "27 metal atoms and there are 25 sites"),
        ("Au10-12Ag2Cu3", "15 to 17 metal atoms and there are 25 sites"),
        ("Au2x", "cannot read"),
        ("Au22Au3", "names Au twice"),
        ("Au24-22Ag1", "runs backwards; write Au22-24"),
        ("Au24Ir1", "no agreed superatom valence"),
        ("Au22-23Ag1-2Cu1", "allows 2 compositions; name one, such as Au22Ag2Cu1"),
    ],
)
def test_compositions_that_cannot_be_are_refused(text, words):
    with pytest.raises(InvalidInputError, match=words):
        metal_isomers(framework("M25S18"), text)


def test_what_is_too_much_is_refused():
    with pytest.raises(UnknownNameError, match="no superatom valence for 'Xx'"):
        compositions("Au24Xx1", 25)
    with pytest.raises(TooManyError, match="isomers are more than"):
        metal_isomers(framework("M44S30"), "Ag20Au12Cu12").arrays()
    with pytest.raises(TooManyError, match="compositions are more than"):
        compositions("Au0-44Ag0-44Cu0-44Pt0-44Pd0-44Hg0-44", 44)


def test_an_arrangement_is_one_however_it_is_written():
    made = read_guests("Ag:0x600,Cu:1", "Au", 25)
    assert str(made) == "Cu:0x1,Ag:0x600"
    assert made == read_guests({"Cu": 1, "Ag": 0x600}, "Au", 25) == arrangement(made.metals)
    assert read_guests("Au:0x1fff9ff,Cu:1".replace("1fff9ff", "1fff9fe"), "Ag", 25) == made
    assert made.occupancy == 0x601
    assert made == Arrangement(composition({"Cu": 1, "Ag": 2, "Au": 22}), (1, 0x600))
    with pytest.raises(InvalidInputError, match="share site 0"):
        read_guests("Ag:3,Cu:1", "Au", 25)
    with pytest.raises(InvalidInputError, match="does not fit 25 sites"):
        read_guests("Cu:0x2000000", "Au", 25)
    with pytest.raises(InvalidInputError, match="cannot read the guests"):
        read_guests("Cu=1", "Au", 25)
