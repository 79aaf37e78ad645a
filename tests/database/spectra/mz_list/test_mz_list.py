"""An m/z list: print resolution, and the paper's Na and H counts.

Evidence: the expected counts are those that follow from the printed m/z by hand, and
the matcher is compared with a plain loop.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from database.masses.candidates import candidate_ions
from database.masses.envelopes import envelopes
from database.spectra.mz_list.reported import link_mz, reported_mz
from structures.errors import InvalidInputError


def linked(printed, **ranges):
    ions = candidate_ions(**ranges)
    return [
        (ions[m.place], m) for m in link_mz(printed, envelopes(ions).most_abundant) if m.place is not None
    ]


def test_sodium_counts_of_the_paper_come_out_by_themselves():
    found = linked(["1610", "1843", "2151"], frameworks=["M44S26"], gold=[44], cations={"Na": range(27)})
    assert [(ion.charge, dict(ion.cations)["Na"], ion.lost_h) for ion, _ in found] == [
        (-8, 11, 17),
        (-7, 12, 17),
        (-6, 12, 16),
    ]
    assert all(match.verdict == "agrees (truncated)" for _, match in found)


def test_rounded_and_truncated_prints():
    rounded = reported_mz("2335.5")
    assert (rounded.low, rounded.high) == pytest.approx((2335.45, 2335.6))
    assert rounded.how(2335.4631) == "rounded"
    assert rounded.how(2335.58) == "truncated"
    truncated = reported_mz("1843")
    assert (truncated.low, truncated.high) == (1843, 1844)
    assert truncated.how(1843.9010) == "truncated"
    [(ion, match)] = linked(
        ["2335.5"], frameworks=["M44S30"], gold=[0], exchanged={"Cl": [0]}, cations={"Na": [0]}
    )
    assert str(ion) == "[Ag44(p-MBA)30]4-"
    assert match.verdict == "agrees (rounded)"
    assert match.difference == pytest.approx(-0.0369, abs=1e-3)


def test_of_the_ions_that_a_print_fits_the_nearest_comes_first():
    predicted = [500.04, 499.97, 500.01, 500.4, 499.0]
    found = [match.place for match in link_mz(["500.0"], predicted, da=0.6)]
    assert found == [
        2,
        1,
        0,
        3,
    ]  # 0.01, 0.03, 0.04 off; 0.4 is outside of the digits
    assert [match.rivals for match in link_mz(["500.0"], predicted)] == [2, 2, 2]


def test_no_ion_is_said():
    [match] = link_mz(["1234.5"], [1235.0, 1233.0])
    assert (match.verdict, match.place, match.difference) == ("no ion", None, None)
    [match] = link_mz(["1234.5"], [1235.0, 1233.0], da=0.45)
    assert match.verdict == "within tolerance"


@given(
    st.lists(st.floats(100, 110), max_size=30),
    st.integers(0, 3),
    st.floats(100, 110),
    st.floats(0, 200),
)
def test_matches_equal_a_loop(predicted, digits, value, ppm):
    text = f"{value:.{digits}f}"
    one = reported_mz(text)
    slack = ppm * 1e-6 * one.value
    wanted = {i for i, mz in enumerate(predicted) if one.low - slack <= mz < one.high + slack}
    found = link_mz([text], np.array(predicted), ppm=ppm)
    assert {match.place for match in found} - {None} == wanted


@pytest.mark.parametrize("text", ["", "abc", "-5", "0", "1e3", "12.3.4", "nan"])
def test_what_is_no_mz_is_refused(text):
    with pytest.raises(InvalidInputError, match="is no m/z"):
        reported_mz(text)
