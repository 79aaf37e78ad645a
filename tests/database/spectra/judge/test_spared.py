"""Unusual candidates: kept where they are in the spectrum, dropped where they fit a part of another ion.

Evidence: the spectra are simulated, so what is in them is known; the candidates are all that the rule expects
of the three classes, of which thousands are false.
"""

import pytest

from database.masses.candidates import candidate_ions, is_usual
from database.masses.notation import parse_ion
from database.spectra.judge.assign import assign
from database.spectra.judge.spared import NEEDED, without_spared
from database.spectra.simulated.simulate import simulate

LADEN = {
    parse_ion(f"[Au43Ag1(p-MBA)26 + {sodium}Na - {sodium + 1}H]3-"): amount
    for sodium, amount in {5: 0.3, 6: 0.6, 7: 1.0, 8: 0.7, 9: 0.3}.items()
}
WITH_CHLORIDE = {
    parse_ion("[Au6Ag38(p-MBA)29Cl]4-"): 1.0,
    parse_ion("[Au6Ag38(p-MBA)29Cl + Na - H]4-"): 0.5,
    parse_ion("[Au7Ag37(p-MBA)30]4-"): 0.7,
}
PLAIN = {parse_ion(f"[Au{gold}Ag{44 - gold}(p-MBA)27]3-"): gold - 19.0 for gold in (20, 21, 22)}


@pytest.mark.parametrize("truth", [LADEN, WITH_CHLORIDE, PLAIN], ids=["laden", "chloride", "plain"])
@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_there_is_found_and_nothing_else(truth, seed):
    spectrum = simulate(truth, ions=1e5, shift_ppm=4 * seed, seed=seed)
    linked = assign(spectrum, candidate_ions(), rivals=False, decoys=False)
    assert {one.ion for one in linked.assignments} == set(truth)


def test_without_the_rule_false_ions_take_a_share():
    spectrum = simulate(PLAIN, ions=2e4, seed=0)
    linked = assign(spectrum, candidate_ions(), spare=(), rivals=False, decoys=False)
    assert {one.ion for one in linked.assignments} > set(PLAIN)


def test_the_least_needed_go_first_and_the_needed_stay():
    plain, weak, strong = (parse_ion(f"[Au{x}Ag{44 - x}(p-MBA)30]4-") for x in (1, 2, 3))

    class Fit:
        def __init__(self, ions):
            self.kept = list(range(len(ions)))
            self.gains = [{plain: 5.0, weak: NEEDED - 1, strong: NEEDED + 1}[ion] for ion in ions]

    three = [plain, weak, strong]
    left, fit = without_spared(three, frozenset([weak, strong]), Fit(three), Fit)
    assert left == [plain, strong]
    assert len(fit.kept) == 2


def test_usual_is_few_cations_none_beside_a_halide_or_a_laden_charge():
    usual = ["[Ag44(p-MBA)30 + 2Na - 2H]4-", "[Ag44(p-MBA)29Cl]4-", "[Au44(p-MBA)26 + 12Na - 16H]6-"]
    unusual = [
        "[Ag44(p-MBA)30 + 3Na - 3H]4-",
        "[Ag44(p-MBA)29Cl + Na - H]4-",
        "[Au44(p-MBA)26 + 12Na - 13H]3-",
    ]
    assert [is_usual(parse_ion(text)) for text in usual] == [True] * 3
    assert [is_usual(parse_ion(text)) for text in unusual] == [False] * 3
