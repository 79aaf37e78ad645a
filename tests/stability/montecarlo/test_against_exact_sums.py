"""Monte Carlo averages lie within their stated errors of exact values, and the errors are no larger than due.

Evidence: rings have a closed form (placements of x guests in r runs on a ring of n sites number
n/r C(x-1, r-1) C(n-x-1, r-1)); library frameworks are compared with the exact sweep, which shares no code
with the walk; spreads over seeds are held against the errors that each run states.
"""

from __future__ import annotations

import doctest
from importlib import import_module
from math import comb, exp, log
from pathlib import Path

import numpy as np
import pytest

from stability.builtin import default_model
from stability.colouring import clique_energy
from stability.montecarlo.ensemble import sampled_ensemble
from stability.montecarlo.errors import blocking_error, jackknife, mean_error, split_r_hat
from stability.montecarlo.tempering import tempered
from stability.montecarlo.walkers import Walkers
from stability.thermodynamics import thermodynamics
from structures.errors import InvalidInputError
from structures.library import framework

KEYS = ("energy", "free_energy", "entropy", "heat_capacity", "contacts")


@pytest.mark.parametrize(("name", "gold", "kelvin"), [("M25S18", 12, 300.0), ("M44S30", 20, 500.0)])
def test_averages_are_those_of_the_exact_sums(name, gold, kelvin):
    exact = thermodynamics(framework(name), kelvin)
    found = sampled_ensemble(framework(name), gold, kelvin, sweeps=400, seed=2)
    assert found.converged
    for key in KEYS:
        error = getattr(found, f"{key}_error")
        assert error > 0
        assert abs(getattr(found, key) - getattr(exact, key)[gold]) < 4.5 * error
    for label, fraction in found.occupation.items():
        error = max(found.occupation_error[label], 1e-4)
        assert abs(fraction - exact.occupation[label][gold]) < 4.5 * error


def test_restricted_to_some_sites():
    exact = thermodynamics(framework("M44S30"), 400.0, sites="cube,mount")
    found = sampled_ensemble(framework("M44S30"), 9, 400.0, sites="cube,mount", sweeps=300, seed=4)
    assert set(found.occupation) == {"cube", "mount"}
    for key in KEYS:
        assert abs(getattr(found, key) - getattr(exact, key)[9]) < 4.5 * getattr(found, f"{key}_error")
    allowed = sum(1 << site for site in framework("M44S30").select(["cube", "mount"]))
    assert all(
        mask.bit_count() == 9 and mask & ~allowed == 0 for mask in [found.lowest, *found.last.tolist()]
    )


def ring(sites, each):
    bonds = [(k, (k + 1) % sites) for k in range(sites)]
    return clique_energy(sites, [(bond, (0.0, each, 0.0)) for bond in bonds])


@pytest.mark.parametrize(("sites", "guests"), [(80, 30), (130, 65)])
def test_a_ring_of_many_sites_against_its_closed_form(sites, guests):
    each, beta = -0.01, 40.0
    runs = range(1, min(guests, sites - guests) + 1)
    ways = [sites * comb(guests - 1, r - 1) * comb(sites - guests - 1, r - 1) // r for r in runs]
    weights = [exp(log(way) - 2 * r * each * beta) for way, r in zip(ways, runs, strict=True)]
    assert sum(ways) == comb(sites, guests)
    mean = sum(2 * r * each * w for r, w in zip(runs, weights, strict=True)) / sum(weights)
    trace = tempered(ring(sites, each), guests, beta, lambda bits: bits.sum(axis=1)[None], sweeps=400, seed=6)
    energy, error = mean_error(trace.energies[-1])
    assert abs(energy - mean) < 4.5 * error < 0.02
    assert (trace.watched == guests).all()
    assert trace.lowest >= 2 * min(guests, sites - guests) * each - 1e-9


def test_errors_are_as_large_as_the_spread_over_seeds():
    exact = thermodynamics(framework("M25S18"), 300.0)
    runs = [sampled_ensemble(framework("M25S18"), 8, 300.0, sweeps=64, seed=seed) for seed in range(24)]
    for key in ("energy", "free_energy", "contacts"):
        scores = [(getattr(run, key) - getattr(exact, key)[8]) / getattr(run, f"{key}_error") for run in runs]
        assert 0.5 < np.sqrt(np.mean(np.square(scores))) < 1.7


def test_energies_of_walkers_stay_those_of_their_placements():
    energy = clique_energy(
        70,
        [((a, a + 1, a + 2), (0.0, 0.01, -0.02, 0.05)) for a in range(0, 68, 2)]
        + [((a, 69 - a), (0.0, 0.03, 0.0)) for a in range(35)],
        constant=1.0,
        per_guest=0.1,
    )
    walkers = Walkers(energy, 25, 12, np.random.default_rng(1))
    for _ in range(20):
        walkers.sweep(np.linspace(0, 60, 12))
    masks = [sum(1 << int(site) for site in np.nonzero(row[:-1])[0]) for row in walkers.bits]
    assert all(mask.bit_count() == 25 for mask in masks)
    assert walkers.energy == pytest.approx(energy.energies(masks) - 1.0 - 2.5, abs=1e-9)


def test_the_same_seed_gives_the_same_numbers_and_another_gives_others():
    first, again, other = (
        sampled_ensemble(framework("M25S18"), 6, 300.0, sweeps=40, seed=seed) for seed in (5, 5, 6)
    )
    assert (first.energy, first.last.tolist()) == (again.energy, again.last.tolist())
    assert first.energy != other.energy


@pytest.mark.parametrize("gold", [0, 25])
def test_one_placement_has_no_error(gold):
    found = sampled_ensemble(framework("M25S18"), gold, 300.0, sweeps=40)
    energy = default_model(framework("M25S18")).energies(framework("M25S18"), [(1 << gold) - 1])[0]
    assert (found.energy, found.free_energy) == pytest.approx((energy, energy), abs=1e-9)
    errors = (found.energy_error, found.free_energy_error, found.r_hat)
    assert errors == pytest.approx((0.0, 0.0, 1.0), abs=1e-12)
    assert found.entropy == pytest.approx(0.0, abs=1e-9)


def test_impossible_requests_are_refused():
    with pytest.raises(InvalidInputError, match="give 0 to 25"):
        sampled_ensemble(framework("M25S18"), 26, 300.0)
    with pytest.raises(InvalidInputError, match="take 32 or more"):
        sampled_ensemble(framework("M25S18"), 6, 300.0, sweeps=5)
    with pytest.raises(InvalidInputError, match="absolute zero"):
        sampled_ensemble(framework("M25S18"), 6, 0.0)


def test_errors_of_series():
    rng = np.random.default_rng(0)
    white = rng.normal(size=4096)
    assert blocking_error(white) == pytest.approx(1 / 64, rel=0.4)
    slow = np.repeat(rng.normal(size=256), 16)  # 256 independent values
    assert blocking_error(slow) == pytest.approx(1 / 16, rel=0.4)
    value, error = jackknife(lambda some: float(white[:8][some].mean()), 8)
    assert value == pytest.approx(white[:8].mean())
    assert error == pytest.approx(white[:8].std(ddof=1) / 8**0.5)
    assert split_r_hat(white.reshape(512, 8)) == pytest.approx(1.0, abs=0.02)
    assert split_r_hat(white.reshape(512, 8) + np.arange(8)) > 1.5
    assert split_r_hat(white.reshape(512, 8) + np.linspace(0, 5, 512)[:, None]) > 1.2


def test_the_page_and_the_docstrings_are_true():
    page = Path(__file__).resolve().parents[3] / "docs" / "thermodynamics.md"
    outcomes = [doctest.testfile(str(page), module_relative=False, encoding="utf-8")]
    outcomes += [
        doctest.testmod(import_module(f"stability.montecarlo.{name}")) for name in ("errors", "ensemble")
    ]
    assert all(outcome.attempted > 0 and outcome.failed == 0 for outcome in outcomes)
