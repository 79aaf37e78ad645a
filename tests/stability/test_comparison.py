"""The side-by-side table against its parts, each of which is tested on its own, and against the paper.

Ordering free energies at x = 0 and 44 follow by hand from the terms; the paper says which
framework was seen where, and a favourite composition outside that must be told, not hidden.
"""

import pytest

from stability.comparison import compare, contradictions, ordering_free_energies
from stability.preference import RULED, verdict
from structures.errors import InvalidInputError

# the five numbers by hand: 12 (-0.399 + 0.019 + 0.150) + 8 x 0.136 + 150 contacts x 0.0118 eV
END = {"M44S30": 12 * (-0.399 + 0.019 + 0.150) + 8 * 0.136 + 150 * 0.0118, "M44S27": 0.0, "M44S26": 0.0}


@pytest.mark.parametrize("name", RULED)
def test_pure_clusters_have_no_ordering(name):
    energies = ordering_free_energies(name, 300.0)
    assert energies.shape == (45,)
    assert energies[[0, 44]] == pytest.approx([0, END[name]], abs=1e-9)
    assert energies[1:43].max() < 0


def test_verdict_electrons_and_evidence_stand_side_by_side():
    found = {standing.framework: standing for standing in compare(21)}
    assert tuple(found) == RULED
    assert found["M44S27"].verdict == "reported"
    assert found["M44S27"].evidence == "hypothesis"
    assert [found[name].electrons for name in RULED] == [18, 20, 20]
    assert all(standing.closed and standing.reason for standing in found.values())


def test_contradictions_are_those_between_the_curves_and_the_windows():
    told = {line.split(":")[0] for line in contradictions(300.0)}
    expected = {
        name
        for name in RULED
        if verdict(name, int(ordering_free_energies(name, 300.0).argmin())).verdict == "unseen"
    }
    assert told == expected
    assert "M44S26" in told


def test_impossible_input_is_refused():
    with pytest.raises(InvalidInputError):
        compare(45)
    with pytest.raises(InvalidInputError):
        compare(12, temperature=0)
