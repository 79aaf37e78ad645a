"""The recipe that re-derives a table keeps the symmetry of the frame.

Evidence: the mean over the group of a rattled frame must be invariant under every operation, and must give an
unrattled frame back unchanged; one real run with the program xtb ends near the built-in silver frame.
"""

import importlib.util
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from structures.library import framework
from structures.symmetry import framework_symmetry

SCRIPT = Path(__file__).parents[3] / "scripts" / "derive_framework.py"


@pytest.fixture(scope="module")
def recipe():
    spec = importlib.util.spec_from_file_location("derive_framework", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


@pytest.mark.parametrize("name", ["M44S30", "M44S26", "M38S24", "M44S27-e"])
def test_mean_over_the_group_is_invariant(recipe, name):
    frame = framework(name)
    symmetry = framework_symmetry(frame)
    points = np.vstack([frame.positions, frame.anchor_positions])
    turned = points @ Rotation.from_rotvec([0.4, -1.1, 0.2]).as_matrix().T + [3.0, 1.0, -2.0]
    laid, mean = recipe.symmetrised(frame, turned)
    assert np.abs(laid - points).max() < 1e-3
    assert np.abs(mean - points).max() < 1e-3
    noisy = turned + 0.1 * np.random.default_rng(3).normal(size=turned.shape)
    _, mean = recipe.symmetrised(frame, noisy)
    for rotation, permutation in zip(symmetry.rotations, symmetry.permutations, strict=True):
        assert np.abs(mean @ rotation.T - mean[permutation]).max() < 2e-3


def test_unknown_framework_is_one_error(recipe, capsys):
    assert recipe.main(["M99S1"]) == 2
    assert capsys.readouterr().err.startswith("Error: ")


@pytest.mark.slow
@pytest.mark.program
def test_a_real_relaxation_of_silver(recipe, capsys):
    if shutil.which("xtb") is None:
        pytest.skip("xtb is not installed")
    assert recipe.main(["M25S18", "--metal", "Ag", "--cycles", "4"]) == 0
    printed = capsys.readouterr().out
    assert "36 of 36 kept" in printed
    assert float(printed.split("built-in frame ")[1].split()[0]) < 0.5
