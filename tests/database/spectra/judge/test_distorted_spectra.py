"""What detectors and programs do to a spectrum: nothing false is decided, and wrong sets are not explained.

Evidence: spectra by foreign code (`foreign.py`), spoilt here in a line each; the true ions are known and none
of them is offered. Seeds were written down before they were run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from foreign import Made, Settings, cluster, spectrum
from test_wrong_candidates import case

from database.masses.candidates import candidate_ions
from database.spectra.judge.assign import assign
from database.spectra.judge.verdicts import OPEN
from database.spectra.read.spectrum import make_spectrum
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Spoil = Callable[[NDArray[np.float64], NDArray[np.float64], np.random.Generator], NDArray[np.float64]]

SPOILT: dict[str, Spoil] = {
    "clipped at 20 %": lambda _, y, __: np.minimum(y, 0.20 * y.max()),
    "clipped at 35 %": lambda _, y, __: np.minimum(y, 0.35 * y.max()),
    "clipped at 60 %": lambda _, y, __: np.minimum(y, 0.60 * y.max()),
    "baseline taken off too much": lambda _, y, chance: np.maximum(
        y - chance.uniform(0.02, 0.1) * y.max(), 0
    ),
    "the same, left below zero": lambda _, y, chance: y - chance.uniform(0.02, 0.1) * y.max(),
    "running mean taken off": lambda _, y, __: np.maximum(
        y - 0.7 * np.convolve(y, np.ones(301) / 301, "same"), 0
    ),
    "sloped baseline": lambda _, y, chance: y + chance.poisson(np.linspace(0.3 * y.max(), 0, len(y))),
    "counted in few steps": lambda _, y, chance: np.round(y / y.max() * chance.integers(20, 200)),
    "dead time": lambda _, y, __: y / (1 + y / (2.0 * y.max())),
    "dead time that is prolonged": lambda _, y, __: y * np.exp(-y / (2.0 * y.max())),
    "shadow behind high points": lambda _, y, __: (
        y * np.exp(-np.convolve(y, np.arange(25) > 12, "same") / y.sum() * 9)
    ),
    "comb of chemical noise": lambda mz, y, chance: y + chance.poisson(_comb(mz) * 0.2 * y.sum()),
    "smoothed": lambda _, y, __: _mean(y, 7),
    "squared": lambda _, y, __: y**2 / y.max(),
    "rooted": lambda _, y, __: np.sqrt(y),
}
QUICK = ("clipped at 35 %", "the same, left below zero")


def _mean(y: NDArray[np.float64], points: int) -> NDArray[np.float64]:
    return np.convolve(y, np.ones(points) / points, "same")


def _comb(mz: NDArray[np.float64]) -> NDArray[np.float64]:
    """A hump each nominal mass, of sum 1."""
    wave = np.exp(-0.5 * (((mz + 0.2) % 1.0 - 0.5) / 0.12) ** 2)
    return np.asarray(wave / wave.sum())


def beside(name: str, chance: np.random.Generator) -> list[Made]:
    """Clusters that weigh about what is offered, and are not."""
    x = int(chance.integers(2, 11))
    if name == "p-MBA":
        return [cluster({"Au": x + 1, "Ag": 43 - x}, {name: 27, "Cl": 3}, -4, Na=12, H=-12)]
    if name == "SG":
        return [cluster({"Au": 25}, {"SG": 18}, -z, H=-z - 2) for z in (4, 5, 6)]
    return [cluster({"Au": x + 12, "Ag": 13 - x}, {"PET": 17, "Cl": 2}, -1)]


def check(name: str, kind: str, spoil: str, seed: int) -> None:
    """Nothing is decided, and `explained` is not said without a rival."""
    chance = np.random.default_rng(seed)
    made, _, asked, _, _ = case(name, chance)
    settings = Settings(
        ions=10 ** chance.uniform(4.3, 5.5), ppm=chance.normal(0, 4), tail=chance.uniform(0, 0.5)
    )
    if kind == "axis":
        settings = replace(settings, shift=float(chance.choice([-1, 1])) / abs(made[0].charge))
    else:
        made = beside(name, chance)
    mz, intensity = spectrum({one: float(chance.lognormal(0, 0.5)) for one in made}, seed, settings)
    measured = make_spectrum(mz, SPOILT[spoil](mz, intensity, chance), kind="profile", polarity="negative")
    try:
        found = assign(measured, candidate_ions(asked.pop("frameworks"), **asked))
    except InvalidInputError:  # no candidate has room
        return
    words = {one.verdict for one in found.assignments}
    assert "decided" not in words, found.answer.sentence
    assert found.answer.word != "explained" or words <= OPEN, found.answer.sentence


@pytest.mark.parametrize("spoil", QUICK)
def test_nothing_false_is_decided_in_spoilt_spectra(spoil: str) -> None:
    check("p-MBA", "axis", spoil, 70)
    check("p-MBA", "beside", spoil, 71)


@pytest.mark.slow
@pytest.mark.parametrize("spoil", SPOILT)
@pytest.mark.parametrize("kind", ["axis", "beside"])
@pytest.mark.parametrize("name", ["p-MBA", "SG", "PET"])
def test_nothing_false_is_decided_in_more_spoilt_spectra(name: str, kind: str, spoil: str) -> None:
    check(name, kind, spoil, 72)
