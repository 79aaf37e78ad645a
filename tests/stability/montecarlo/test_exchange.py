"""Walkers at two temperatures change places as often as Metropolis' rule says, counted over many tries.

The rule in one line, by hand: a pair is exchanged with min(1, exp((b2 - b1)(E2 - E1))); Swendsen, Wang, Phys.
Rev. Lett. 1986, 57, 2607. Energies have an origin far from 0, which no difference may notice.
"""

import numpy as np
import pytest

from stability.montecarlo.tempering import _exchange

PAIRS = 40_000


@pytest.mark.parametrize(
    ("cold", "expected"), [(-0.5, np.exp(-1.0)), (0.0, 1.0), (0.7, 1.0), (-1.1, np.exp(-2.2))]
)
def test_pairs_are_exchanged_as_often_as_metropolis_says(cold, expected):
    energy = np.tile([-30.0, -30.0 + cold], PAIRS)  # walker 2k is at b = 1, walker 2k + 1 at b = 3
    place = np.arange(2 * PAIRS).reshape(PAIRS, 2).T.copy()
    before = place.copy()
    accepted = _exchange(place, np.array([1.0, 3.0]), energy, 0, np.random.default_rng(5))
    share = accepted.mean()
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / PAIRS) + 1e-12)
    moved = accepted[0]
    assert (place[:, moved] == before[::-1, moved]).all()
    assert (place[:, ~moved] == before[:, ~moved]).all()
