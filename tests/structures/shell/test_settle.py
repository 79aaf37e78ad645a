"""The slope of a shell is that of its strain, and going down it costs nothing and keeps the ties.

Evidence: derivatives by central differences, the overlap of all pairs by plain loops with Bondi's radii typed
here.
"""

import numpy as np
import pytest

from structures.adaptation import Adapted
from structures.library import framework
from structures.shell.counts import shell_of
from structures.shell.descent import Descent
from structures.shell.placed import _problem, _ties
from structures.shell.settle import _Slope
from structures.shell.strain import strain
from structures.shell.ties import untied

BONDI = {"H": 1.20, "C": 1.70, "S": 1.80, "O": 1.52}
METAL = 2.1


def thrown(name, ligand, *, tied):
    """A shell thrown at random, not yet brought down."""
    frame = framework(name)
    shell = shell_of(frame, ligand)
    problem = _problem(frame, Adapted(frame.positions, frame.anchor_positions, ()), shell)
    ties = _ties(frame, ["M"] * len(frame.sites), shell) if tied else [untied(len(shell))]
    return Descent(problem, ties, np.random.default_rng(1))


@pytest.mark.parametrize(("ligand", "tied"), [("SCH3", False), ("p-MBA", True)])
def test_the_slope_is_the_derivative_of_the_strain(ligand, tied):
    start = thrown("M28S20", ligand, tied=tied)
    slope = _Slope(start.problem, start.ties, start.orbits, start.atoms)
    place = np.random.default_rng(2).normal(scale=0.1, size=3 * len(start.orbits))
    found = slope(place)[1]
    for k in range(0, len(place), 2):
        step = np.zeros(len(place))
        step[k] = 1e-5
        wanted = (slope(place + step)[0] - slope(place - step)[0]) / 2e-5
        assert found[k] == pytest.approx(wanted, rel=1e-4, abs=1e-4)


def test_the_overlap_is_that_of_all_pairs():
    start = thrown("M28S20", "SCH3", tied=False)
    problem, total = start.problem, 0.0
    symbols = [s for fragment in problem.fragments for s in fragment.symbols]
    ligand = list(zip(problem.owner, problem.anchors[problem.owner] + start.atoms, symbols, strict=True))
    frame = [(-1, point, METAL) for point in problem.metals]
    frame += [(k, point, BONDI["S"]) for k, point in enumerate(problem.anchors)]
    for k, (owner, point, symbol) in enumerate(ligand):
        others = [(o, p, BONDI[s]) for o, p, s in ligand[:k]] + frame
        for other, there, radius in others:
            if other != owner:
                total += max(0.0, 0.92 * (BONDI[symbol] + radius) - np.linalg.norm(point - there)) ** 2
    assert strain(problem, start.atoms).overlap == pytest.approx(total, rel=1e-9)
    assert strain(problem, start.atoms).each.sum() > total  # a contact of two ligands stands with both


@pytest.mark.parametrize("tied", [False, True])
def test_settling_lowers_the_strain_and_keeps_the_ties(tied):
    shell = thrown("M28S20", "p-MBA", tied=tied)
    for k, orbit in enumerate(
        shell.orbits
    ):  # out of the deepest overlaps, which push ligands over their limits
        shell._improve(k, shell._trials(orbit[0]))
    before = shell.strain.cost
    shell.settle()
    assert shell.strain.cost < before
    for orbit in shell.orbits:
        lead = shell.atoms[shell.problem.slices[orbit[0]]]
        for tie, anchor in zip(shell.ties, orbit, strict=True):
            assert shell.atoms[shell.problem.slices[anchor]] == pytest.approx(lead @ tie.rotation.T, abs=1e-9)
    lengths = np.linalg.norm(shell.atoms, axis=1).reshape(20, -1)  # a ligand turns as a whole
    assert np.ptp(lengths, axis=0).max() < 1e-9
