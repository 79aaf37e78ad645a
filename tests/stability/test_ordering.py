"""Ordering energies.

Evidence: published numbers put together by hand on the atoms of the framework (a loop over pairs in plain
Python that shares no code with the vectorised polynomial), and the physical statement of the source that
the icosahedron fills first and that filling stops at twelve.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stability.builtin import KEPLERATE, STAPLE, default_model, released_model
from stability.colouring import ColouringEnergy, clique_energy
from stability.coordination import site_class
from stability.ordering import OrderingModel, sites_named
from stability.terms import read_terms, terms_text
from structures.errors import FileFormatError, InvalidInputError, UnknownNameError
from structures.framework import Anchor, Framework, Site
from structures.library import framework

M44S30 = framework("M44S30")
OLD = released_model(framework("M36S24"), "staple model")  # its numbers are published ones
FIVE = released_model(M44S30, "five-number model of M44S30")  # its numbers are those of GFN1
SITE_EV = {"ico": -0.399, "d12": 0.019, "cube": 0.136, "mount": 0.150}


def small(name: str = "toy") -> Framework:
    """Five metals: one bare, two with one sulfur, two staples; all distances differ."""
    places = [(0.0, 0.0, 0.0), (2.9, 0.0, 0.0), (0.0, 3.0, 0.0), (2.8, 2.9, 0.3), (0.4, 0.2, 3.1)]
    roles = ["interior", "surface", "surface", "staple", "staple"]
    sites = tuple(Site(k, p, f"o{k}", r) for k, (p, r) in enumerate(zip(places, roles, strict=True)))
    bound = [(1, 3), (3, 2), (4,), (4,)]
    anchors = tuple(Anchor(k, (float(k), 5.0, 5.0), f"s{k}", m) for k, m in enumerate(bound))
    return Framework(name, sites, anchors, 0, "user", ("made for a test",))


def by_hand(
    metals: list[str], sites: dict[int, float], counted: str, pair: tuple[str, str], ev: float
) -> float:
    """Energy on the toy framework, atom by atom."""
    cluster = small()
    total = sum(value for k, value in sites.items() if metals[k] == counted)
    for a, b in itertools.combinations(range(5), 2):
        close = math.dist(cluster.sites[a].position, cluster.sites[b].position) < 3.4
        if close and sorted((metals[a], metals[b])) == sorted(pair):
            total += ev
    return total


def test_keplerate_energies_equal_a_loop_over_atoms() -> None:
    rng = random.Random(1)  # noqa: S311  a seeded draw of test cases, no secret
    masks = [0, (1 << 44) - 1, 0xFFF, *(rng.getrandbits(44) for _ in range(40))]
    energies = FIVE.energies(M44S30, masks)
    for mask, energy in zip(masks, energies, strict=True):
        gold = [k for k in range(44) if mask >> k & 1]
        expected = sum(SITE_EV[M44S30.sites[k].orbit] for k in gold)
        for a, b in itertools.combinations(gold, 2):
            if math.dist(M44S30.sites[a].position, M44S30.sites[b].position) < 3.45:
                expected += 0.0118
        assert energy == pytest.approx(expected, abs=1e-9)


def test_full_icosahedron_has_the_published_energy_and_is_the_minimum_along_the_filling() -> None:
    full = 0
    path = []
    for orbit in ("ico", "d12", "cube", "mount"):
        for k in M44S30.orbits[orbit]:
            full |= 1 << k
            path.append(full)
    assert int(np.argmin(KEPLERATE.energies(M44S30, path))) + 1 == 12
    energies = FIVE.energies(M44S30, path)
    assert int(np.argmin(energies)) + 1 == 12
    assert energies[11] == pytest.approx(-4.478, abs=0.14)  # GFN1 itself; 0.14 is the stated largest error


@given(st.integers(0, 31))
def test_staple_energies_are_mixing_energies_of_the_loop_over_atoms(mask: int) -> None:
    cluster = small()
    sites = {0: 0.061, 3: 0.117, 4: 0.117}

    def raw(bits: int) -> float:
        metals = ["Au" if bits >> k & 1 else "Ag" for k in range(5)]
        return by_hand(metals, sites, "Ag", ("Ag", "Au"), -0.0192)

    gold = mask.bit_count()
    expected = raw(mask) - gold / 5 * raw(31) - (1 - gold / 5) * raw(0)
    assert OLD.energies(cluster, [mask])[0] == pytest.approx(expected, abs=1e-12)
    complement = 31 ^ mask
    assert OLD.energies(cluster, [complement], guest="Ag")[0] == pytest.approx(expected, abs=1e-12)


def test_labels_name_orbits_roles_and_sulfur_classes() -> None:
    cluster = small()
    assert [sites_named(cluster, label) for label in ("0 S", "1 S", ">=2 S")] == [(0,), (1, 2), (3, 4)]
    assert sites_named(cluster, "staple") == (3, 4)
    assert sites_named(cluster, "mount") == ()
    assert sites_named(cluster, "o3") == (3,)
    assert site_class(3) == ">=2 S"
    with pytest.raises(UnknownNameError, match="nowhere"):
        sites_named(cluster, "nowhere")


def test_the_staple_model_refuses_mounts_and_the_keplerate_model_other_frameworks() -> None:
    with pytest.raises(InvalidInputError, match="mount"):
        STAPLE.energies(M44S30, [0])
    with pytest.raises(InvalidInputError, match="M44S30"):
        KEPLERATE.energies(small(), [0])
    with pytest.raises(InvalidInputError, match="Pd"):
        KEPLERATE.energies(M44S30, [0], guest="Pd")
    assert default_model(M44S30) is KEPLERATE
    assert default_model(small()) is STAPLE


def test_warnings_name_what_lies_outside_the_fit() -> None:
    cluster = small()
    assert any("outside the fitted range" in words for words in STAPLE.warnings(framework("M44S30"), 2))
    assert any("5 metals" in words for words in STAPLE.warnings(cluster, 2))
    assert any("undecided" in words for words in KEPLERATE.warnings(M44S30, 13))
    guess = Framework("g", cluster.sites, cluster.anchors, 0, "hypothesis", ())
    assert any("hypothesis" in words for words in STAPLE.warnings(guess, 2))


@given(
    st.lists(
        st.tuples(
            st.sets(st.integers(0, 5), min_size=1, max_size=4), st.lists(st.integers(-9, 9), min_size=5)
        ),
        max_size=6,
    ),
    st.integers(0, 63),
)
def test_clique_tables_become_the_same_energies(groups: list[tuple[set[int], list[int]]], mask: int) -> None:
    cliques = [(tuple(group), [float(v) for v in table[: len(group) + 1]]) for group, table in groups]
    energy = clique_energy(6, cliques, constant=2.0, per_guest=0.5)
    expected = 2.0 + 0.5 * mask.bit_count()
    expected += sum(table[sum(mask >> k & 1 for k in group)] for group, table in cliques)
    assert energy.energies([mask])[0] == pytest.approx(expected, abs=1e-9)


def test_bad_colourings_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="distinct"):
        clique_energy(4, [((1, 1), (0.0, 1.0, 2.0))])
    with pytest.raises(InvalidInputError, match="3 energies"):
        clique_energy(4, [((1, 2), (0.0, 1.0))])
    with pytest.raises(InvalidInputError, match="beyond"):
        ColouringEnergy(4, ()).energies([16])
    with pytest.raises(InvalidInputError, match="not within"):
        ColouringEnergy(4, ()).energies([-1])


def test_terms_survive_toml_and_bad_files_are_named(tmp_path) -> None:
    triangles = OrderingModel(
        "mine",
        "Au",
        (("0 S", 0.1),),
        ((("Ag", "Au"), -0.02), (("Au", "Au", "Au"), 0.01)),
        3.4,
        'a "source"',
        "v",
        error=0.002,
        gold_fraction=(0.1, 0.9),
        frameworks=("toy",),
        refuses=("mount",),
        caution="careful",
    )
    for model in (KEPLERATE, STAPLE, triangles):
        place = tmp_path / "terms.toml"
        place.write_text(terms_text(model), encoding="utf-8")
        assert read_terms(place) == model
    gold = triangles.energies(small(), [0b111])[0] + triangles.energies(small(), [0b11000])[0]
    assert gold != pytest.approx(0.0)
    for text, words in (
        ("name = 'a'", "lacks 'counted'"),
        ("no toml", "no TOML"),
        ("name='a'\ncounted='Pd'\nsource='s'\nvalidity='v'", "Pd"),
        ("name='a'\ncounted='Au'\nsource='s'\nvalidity='v'\n[contacts]\nAu-Pd=1.0", "Au-Pd"),
        ("name='a'\ncounted='Au'\nsource='s'\nvalidity='v'\n[sites]\nico='low'", "sites.ico"),
        ("name='a'\ncounted='Au'\nsource='s'\nvalidity='v'\ncolour=1", "unknown fields colour"),
    ):
        place.write_text(text, encoding="utf-8")
        with pytest.raises(FileFormatError, match=words):
            read_terms(place)
    with pytest.raises(FileFormatError, match="cannot read"):
        read_terms(tmp_path / "absent.toml")


def test_released_models_keep_their_numbers() -> None:
    """Databases say by name where their energies come from: from these numbers."""
    five = released_model(M44S30, "five-number model of M44S30")
    assert five is not None
    assert OLD is not None
    assert dict(five.sites) == SITE_EV
    assert (five.contacts, five.cutoff) == (((("Au", "Au"), 0.0118),), 3.45)
    assert (five.mixing, five.gold_fraction, five.error) == (True, (0.0, 1.0), pytest.approx(0.047 / 44))
    assert dict(OLD.sites) == {"0 S": 0.061, ">=2 S": 0.117}
    assert (OLD.contacts, OLD.cutoff) == (((("Ag", "Au"), -0.0192),), 3.4)
    assert (OLD.mixing, OLD.gold_fraction, OLD.error) == (False, (4 / 36, 32 / 36), 0.0017)
    assert (OLD.size, OLD.refuses) == ((36, 279), ("mount",))
    for model in (five, OLD):
        assert (model.covariance, model.site_error) == ((), 0.0)


def test_numbers_that_are_known_together_are_no_fault(tmp_path) -> None:
    """A covariance may be singular: two numbers of one source, or one that is exact."""
    model = replace(KEPLERATE, covariance=tuple((0.0,) * k + (0.01,) + (0.0,) * (4 - k) for k in range(5)))
    for rows in ([[1e-4] * 5] * 5, [[0.0] * 5] * 5):
        place = tmp_path / "terms.toml"
        place.write_text(terms_text(replace(model, covariance=tuple(map(tuple, rows)))), encoding="utf-8")
        assert read_terms(place).covariance == tuple(map(tuple, rows))
    below = [[-1e-6 if i == j == 0 else 0.0 for j in range(5)] for i in range(5)]
    place.write_text(terms_text(replace(model, covariance=tuple(map(tuple, below)))), encoding="utf-8")
    with pytest.raises(FileFormatError, match="negative"):
        read_terms(place)
