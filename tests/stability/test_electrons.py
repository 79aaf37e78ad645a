"""Published electron counts are the oracle: each comes from the paper of its cluster, not from our rule.

18 and 20 for the three frameworks (Chem. Sci. 2022, 13, 4598), 8 for Au25(SR)18-, 14 for Au38(SR)24, 58 for
Au102(SR)44, 16 for Au40(SR)24, 84 for Au144(SR)60 (Walter et al., PNAS 2008, and later reviews).
"""

import pytest

from stability.electrons import electrons
from structures.errors import InvalidInputError, UnknownNameError
from structures.matter.electrons import CLOSINGS


@pytest.mark.parametrize(
    ("metals", "ligands", "core_charge", "published"),
    [
        ({"Ag": 44}, 30, -4, 18),
        ({"Au": 12, "Ag": 32}, 30, -4, 18),
        ({"Au": 44}, 26, -2, 20),
        ({"Au": 44}, 26, 0, 18),
        ({"Au": 21, "Ag": 23}, 27, -3, 20),
        ({"Au": 44}, 28, 0, 16),
        ({"Au": 25}, 18, -1, 8),
        ({"Au": 38}, 24, 0, 14),
        ({"Au": 30}, 18, 0, 12),
        ({"Au": 40}, 24, 0, 16),
        ({"Au": 102}, 44, 0, 58),
        ({"Au": 144}, 60, 0, 84),
        ({"Pd": 1, "Au": 24}, 18, 0, 6),
        ({"Pd": 1, "Ag": 24}, 18, -2, 8),
        ({"Cd": 1, "Au": 24}, 18, 0, 8),
        ({"Hg": 1, "Au": 24}, 18, 0, 8),
    ],
)
def test_published_counts(metals, ligands, core_charge, published):
    count = electrons(metals, ligands, core_charge)
    assert count.electrons == published == int(count)
    assert count.closed == (published in CLOSINGS)


def test_the_half_and_half_cluster_is_a_radical():
    count = electrons({"Au": 22, "Ag": 22}, 28, -3)
    assert count.electrons == 19
    assert not count.closed
    assert "radical" in count.reason
    assert "radical" not in electrons({"Au": 22, "Ag": 22}, 28, -4).reason


def test_iridium_is_refused_with_its_reason():
    with pytest.raises(InvalidInputError, match="Ir has no agreed"):
        electrons({"Au": 22, "Ir": 3}, 18, 0)


def test_a_metal_outside_the_table_is_named():
    with pytest.raises(UnknownNameError, match="'Na'"):
        electrons({"Na": 1}, 0, 0)
