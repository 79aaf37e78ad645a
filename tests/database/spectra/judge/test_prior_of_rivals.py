"""The chemical prior in verdicts: what it turns, what it leaves, and that it can be left out.

Evidence: the spectra are by foreign code (`foreign.py`), the true ions are known, and the worth of a rival is
counted by hand from the prior's words: 0.25 a cation, 0.8 an exchanged ligand.
"""

import pytest
from foreign import Settings, cluster, spectrum

from database.masses.candidates import candidate_ions
from database.masses.notation import parse_ion
from database.masses.prior import RIDING, riding_prior
from database.spectra.judge.assign import assign
from database.spectra.judge.rivals import write_vector
from database.spectra.read.spectrum import make_spectrum

SEVEN = {cluster({"Au": x, "Ag": 44 - x}, {"p-MBA": 30}, -4): 1.0 for x in range(6, 13)}


@pytest.fixture(scope="module")
def linked():
    """Seven ions on an axis that is 9 ppm off: 3 Cl and 12 Na differ in position only, and are allowed."""
    measured = make_spectrum(
        *spectrum(SEVEN, 4, Settings(ions=5e4, drift=0, gain=0, ppm=-9)), kind="profile", polarity="negative"
    )
    asked = candidate_ions(["M44S30"], charges=[-4], gold=range(13), cations={"Na": range(3)})
    return {prior: assign(measured, asked, decoys=False, prior=prior) for prior in (True, False)}


def test_rivals_of_much_chlorine_and_sodium_do_not_undo_seven_right_ions(linked):
    right = {f"[Au{x}Ag{44 - x}(p-MBA)30]4-" for x in range(6, 13)}
    words = {
        prior: {str(one.ion): one.verdict for one in found.assignments} for prior, found in linked.items()
    }
    assert words[True] == dict.fromkeys(right, "decided")
    assert words[False] == dict.fromkeys(right, "undecided")


def test_what_the_prior_turned_is_recorded(linked):
    turned = [
        rival for one in linked[True].assignments for rival in one.rivals if rival.verdict != rival.unaided
    ]
    assert len(turned) == 7
    for rival in turned:
        counts = dict(rival.vector)
        assert counts["Cl"] == 3
        assert rival.prior == pytest.approx(-0.25 * counts["Na"] - 0.8 * counts["Cl"])
        assert (rival.verdict, rival.unaided) == ("decided", "undecided")
    assert all(rival.prior == 0 for one in linked[False].assignments for rival in one.rivals)


def test_deviances_are_those_of_the_fit(linked):
    one, other = ({str(a.ion): a.rivals for a in linked[prior].assignments} for prior in (True, False))
    for ion, rivals in one.items():
        alone = {write_vector(rival.vector): rival.deviance for rival in other[ion]}
        assert alone == pytest.approx({write_vector(rival.vector): rival.deviance for rival in rivals})


@pytest.mark.parametrize(
    ("ion", "worth"),
    [
        ("[Au25(SG)18 - 6H]7-", 0.0),  # electron counts are what is asked, not what rides along
        ("[Au25(SG)18 - 5H]7-", 0.0),
        ("[Ag44(p-MBA)30 + 2Na - 2H]4-", -0.5),
        ("[Pt1Ag24(PET)17Cl]2-", -0.8 - 1.5),
        ("[Ag44(p-MBA)30 + H]3-", 0.0),
    ],
)
def test_the_worth_of_riders_by_hand(ion, worth):
    assert riding_prior(parse_ion(ion)) == pytest.approx(worth)
    assert all(number in RIDING for number in ("-0.25", "-0.8", "-1.5"))
