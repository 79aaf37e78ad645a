"""Spectra of few points, or of points in one place, are answered or refused: never a traceback.

Evidence: all combinations of a few numbers of points, distances and intensities; each was written as a file.
"""

import itertools
import warnings

import numpy as np
import pytest

import superatom
from database.spectra.read.spectrum import make_spectrum
from database.spectra.search.group import group_in
from structures.errors import InvalidInputError

INTENSITIES = {
    "equal": np.ones,
    "none": np.zeros,
    "one": lambda points: np.eye(points)[0],
    "beyond any detector": lambda points: np.full(points, 1e300),
}


@pytest.mark.parametrize("ask", [superatom.identify, superatom.link], ids=["identify", "link"])
def test_few_points_are_answered_or_refused(tmp_path, ask):
    options = {"chance": False} if ask is superatom.identify else {"frameworks": ["M25S18"], "gold": [1]}
    path = tmp_path / "few.txt"
    for points, step, name in itertools.product((1, 2, 3, 20), (1e-9, 0.001, 0.25, 400.0), INTENSITIES):
        mz = 1000 + step * np.arange(points)
        rows = zip(mz.tolist(), INTENSITIES[name](points).tolist(), strict=True)
        path.write_text("".join(f"{place!r} {height!r}\n" for place, height in rows))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                ask(path, **options)
            except superatom.SuperatomError as refused:
                assert str(refused)  # noqa: PT017  an answer is as good


@pytest.mark.parametrize("kind", ["profile", "peak list"])
def test_a_window_without_points_is_refused(kind):
    mz = np.linspace(2330, 2340, 200)
    spectrum = make_spectrum(mz, np.ones(200), kind=kind)
    with pytest.raises(InvalidInputError, match="0 points in m/z 2600-2615; give a window"):
        group_in(spectrum, (2600.0, 2615.0))
