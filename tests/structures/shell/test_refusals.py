"""A ligand that has no room is refused by name, with the atoms and their distance; others never clash.

Evidence: the closest contact is found again from all distances and Bondi's radii, typed here.
Adamantanethiolate leads to other clusters than these (Au21, Au22, Au24(SAdm)16), as its bulk wants.
"""

import re

import numpy as np
import pytest

from structures.assemble import assemble
from structures.errors import InvalidInputError
from structures.library import framework

BONDI = {"H": 1.20, "C": 1.70, "N": 1.55, "O": 1.52, "S": 1.80, "Ag": 1.72, "Au": 1.66}


def closest(atoms):
    """Least distance (sums of radii) of an atom beyond an anchor to another ligand or a metal; the atoms."""
    anchor = atoms.arrays["anchor"]
    radii = np.array([BONDI[str(s)] for s in atoms.symbols])
    beyond = (anchor >= 0) & (np.diff(anchor, prepend=-2) == 0)
    ratio = atoms.get_all_distances() / (radii[:, None] + radii[None])
    ratio[~(beyond[:, None] & (anchor[:, None] != anchor[None]))] = np.inf
    first, second = np.unravel_index(ratio.argmin(), ratio.shape)
    return ratio.min(), {int(first), int(second)}


@pytest.mark.parametrize("name", [pytest.param("M44S30", marks=pytest.mark.slow), "M25S18"])
def test_a_bulky_ligand_is_refused_with_the_contact(name):
    with pytest.raises(InvalidInputError, match=f"SAdm cannot be placed on {name}") as refused:
        assemble(framework(name), ligand="SAdm")
    told = re.findall(r"([A-Z][a-z]?) (\d+) \((?:anchor|site) \d+\)", str(refused.value))
    crowded = assemble(framework(name), ligand="SAdm", crowded=True)
    ratio, pair = closest(crowded)
    assert ratio < 0.7
    assert {int(index) for _, index in told} == pair
    assert [element for element, _ in told] == [str(crowded.symbols[int(index)]) for _, index in told]
    first, second = pair
    assert f"{np.linalg.norm(crowded.positions[first] - crowded.positions[second]):.2f} Å" in str(
        refused.value
    )


@pytest.mark.parametrize(("name", "ligand"), [("M25S18", "SG"), ("M30S18", "TBBT"), ("M44S26", "SC2H4Ph")])
def test_what_is_built_has_no_clash(name, ligand):
    assert closest(assemble(framework(name), ligand=ligand))[0] >= 0.7


FRAMES = [
    "M44S30",
    "M44S26",
    "M44S27",
    "M44S27-d",
    "M44S27-e",
    "M38S24",
    "M30S18",
    "M29S19",
    "M28S20",
    "M25S18",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("ligand", ["p-MBA", "SC2H4Ph", "SCy", "TBBT", "2,4-DMBT"])
def test_every_common_ligand_fits_every_framework(name, ligand):
    assert closest(assemble(framework(name), ligand=ligand))[0] >= 0.7
