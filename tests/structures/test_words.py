"""A number beside its noun reads as English. Evidence: the plurals are written out here by hand."""

import pytest

from structures.words import counted


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((1, "ion"), "1 ion"),
        ((0, "ion"), "0 ions"),
        ((2, "spectrum"), "2 spectra"),
        ((1, "spectrum"), "1 spectrum"),
        ((1234, "candidate"), "1,234 candidates"),
        ((3, "inventory", "inventories"), "3 inventories"),
        ((1, "inventory", "inventories"), "1 inventory"),
    ],
)
def test_a_number_and_its_noun(asked, said):
    assert counted(*asked) == said
