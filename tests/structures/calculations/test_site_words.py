"""Words of an occupancy, read back by hand: every site of the named orbits is counted again from the bits."""

import re

from hypothesis import given
from hypothesis import strategies as st

from structures.calculations.noted import sites_words
from structures.library import framework

M25, M279 = framework("M25S18"), framework("M279S84")


def counted(words: str) -> dict[str, int]:
    return {label: int(number) for label, number in re.findall(r"(\w+):(\d+)", words)}


@given(st.integers(0, (1 << 25) - 1))
def test_the_words_name_the_fewer_sites(occupancy):
    words = sites_words(M25.orbits, occupancy)
    guests = [site for site in range(25) if occupancy >> site & 1]
    left = [site for site in range(25) if site not in guests]
    fewer = left if len(guests) > 12 else guests
    assert words.startswith("all") == (len(guests) > 12)
    assert sum(counted(words).values()) == len(fewer)
    for label, number in counted(words).items():
        assert number == sum(site in M25.orbits[label] for site in fewer)


def test_the_ends_and_a_framework_of_279_sites():
    assert sites_words(M25.orbits, 0) == "none"
    assert sites_words(M25.orbits, (1 << 25) - 1) == "all"
    assert sites_words(M25.orbits, "Cu:0x1,Ag:0x1fffffe") == "Cu centre:1 Ag all but centre:1"
    full = (1 << 279) - 1
    first = M279.sites[0].orbit
    assert sites_words(M279.orbits, hex(full ^ 1)) == f"all but {first}:1"
