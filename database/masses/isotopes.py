"""Isotope masses and abundances: one small table with a version that every stored mass names.

Masses (Da) are those of the atomic mass evaluation AME2020 (Wang et al., Chinese Phys. C 45 (2021) 030003).
Abundances are the representative compositions of CIAAW's 2013 table (Meija et al., Pure Appl. Chem. 88
(2016) 293), where that table has intervals (H, C, N, O, S, Cl ...) the representative terrestrial value.
The average mass of a cluster depends on such a choice by up to 7 ppm, the place of a nominal peak by less
than 0.02 ppm; so a mass without the name of its table is worth little.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from structures.errors import InvalidInputError, UnknownNameError
from structures.matter.elements import ELEMENTS
from structures.matter.labels import enrichment, mass_number, unlabelled

__all__ = ["ELECTRON_MASS", "ISOTOPE_TABLE", "Isotope", "average_mass", "elements", "isotopes"]

ISOTOPE_TABLE = "AME2020+CIAAW2013"

ELECTRON_MASS = 5.48579909065e-4
"""Da; CODATA 2018, the value AME2020 uses."""


class Isotope(NamedTuple):
    """Mass number, mass (Da), and abundance (fractions that sum to 1 over an element)."""

    mass_number: int
    mass: float
    abundance: float


# element: mass number, mass in Da, abundance; lightest isotope first
_TABLE = """
H: 1 1.0078250319 0.999885, 2 2.01410177784 0.000115
Li: 6 6.0151228874 0.0759, 7 7.016003434 0.9241
B: 10 10.012936862 0.199, 11 11.009305167 0.801
C: 12 12.0 0.9893, 13 13.00335483534 0.0107
N: 14 14.00307400425 0.99636, 15 15.0001088983 0.00364
O: 16 15.9949146193 0.99757, 17 16.999131756 0.00038, 18 17.9991596121 0.00205
F: 19 18.9984031621 1
Na: 23 22.989769282 1
Mg: 24 23.985041689 0.7899, 25 24.98583697 0.1, 26 25.98259297 0.1101
Al: 27 26.98153841 1
Si: 28 27.9769265344 0.92223, 29 28.9764946643 0.04685, 30 29.973770137 0.03092
P: 31 30.9737619977 1
S: 32 31.9720711735 0.9499, 33 32.9714589086 0.0075, 34 33.96786701 0.0425, 36 35.96708069 0.0001
Cl: 35 34.96885269 0.7576, 37 36.96590257 0.2424
K: 39 38.963706485 0.932581, 40 39.96399817 0.000117, 41 40.961825256 0.067302
Ca: 40 39.962590851 0.96941, 42 41.95861778 0.00647, 43 42.95876638 0.00135, 44 43.9554815 0.02086,
    46 45.9536877 0.00004, 48 47.952522654 0.00187
Mn: 55 54.93804304 1
Fe: 54 53.9396082 0.05845, 56 55.93493554 0.91754, 57 56.93539195 0.02119, 58 57.9332736 0.00282
Co: 59 58.9331935 1
Ni: 58 57.9353417 0.680769, 60 59.9307851 0.262231, 61 60.9310548 0.011399, 62 61.9283448 0.036345,
    64 63.9279662 0.009256
Cu: 63 62.9295971 0.6915, 65 64.9277895 0.3085
Zn: 64 63.9291418 0.4917, 66 65.9260336 0.2773, 67 66.9271274 0.0404, 68 67.9248442 0.1845,
    70 69.9253192 0.0061
Ga: 69 68.9255735 0.60108, 71 70.9247026 0.39892
Ge: 70 69.9242485 0.2052, 72 71.92207582 0.2745, 73 72.92345895 0.0776, 74 73.921177761 0.3652,
    76 75.921402725 0.0775
As: 75 74.9215946 1
Se: 74 73.922475934 0.0086, 76 75.919213703 0.0923, 77 76.91991415 0.076, 78 77.91730924 0.2369,
    80 79.9165218 0.498, 82 81.9166995 0.0882
Br: 79 78.9183376 0.5069, 81 80.9162882 0.4931
Rb: 85 84.911789736 0.7217, 87 86.909180529 0.2783
Ru: 96 95.90758891 0.0554, 98 97.905287 0.0187, 99 98.9059303 0.1276, 100 99.9042105 0.126,
    101 100.9055731 0.1706, 102 101.9043403 0.3155, 104 103.9054253 0.1862
Rh: 103 102.9054941 1
Pd: 102 101.9056323 0.0102, 104 103.9040304 0.1114, 105 104.9050795 0.2233, 106 105.9034803 0.2733,
    108 107.9038918 0.2646, 110 109.9051729 0.1172
Ag: 107 106.9050915 0.51839, 109 108.9047558 0.48161
Cd: 106 105.9064598 0.01245, 108 107.9041836 0.00888, 110 109.9030075 0.1247, 111 110.9041838 0.12795,
    112 111.9027639 0.24109, 113 112.90440811 0.12227, 114 113.903365 0.28754, 116 115.90476323 0.07512
In: 113 112.90406045 0.04281, 115 114.903878773 0.95719
Sn: 112 111.9048249 0.0097, 114 113.90278013 0.0066, 115 114.903344696 0.0034, 116 115.90174283 0.1454,
    117 116.902954 0.0768, 118 117.9016066 0.2422, 119 118.9033113 0.0859, 120 119.9022026 0.3258,
    122 121.9034455 0.0463, 124 123.9052796 0.0579
Sb: 121 120.9038114 0.5721, 123 122.9042153 0.4279
Te: 120 119.9040658 0.0009, 122 121.9030447 0.0255, 123 122.904271 0.0089, 124 123.9028183 0.0474,
    125 124.9044312 0.0707, 126 125.9033121 0.1884, 128 127.9044612 0.3174, 130 129.906222745 0.3408
I: 127 126.904473 1
Cs: 133 132.905451959 1
Ir: 191 190.9605915 0.373, 193 192.9629238 0.627
Pt: 190 189.9599498 0.00012, 192 191.9610427 0.00782, 194 193.9626835 0.3286, 195 194.9647943 0.3378,
    196 195.9649546 0.2521, 198 197.9678967 0.07356
Au: 197 196.9665701 1
Hg: 196 195.965833 0.0015, 198 197.9667692 0.1004, 199 198.968281 0.1694, 200 199.9683269 0.2314,
    201 200.9703031 0.1317, 202 201.9706436 0.2974, 204 203.973494 0.0682
Tl: 203 202.9723441 0.2952, 205 204.9744273 0.7048
Pb: 204 203.9730435 0.014, 206 205.9744652 0.241, 207 206.9758968 0.221, 208 207.976652 0.524
Bi: 209 208.9803986 1
"""


def isotopes(element: str) -> tuple[Isotope, ...]:
    """Natural isotopes of an element, lightest first; of a labelled one (`[13C]`, D) that isotope alone.

    Of an enriched one (`[109Ag97%]`) that isotope has the share, and the others divide the rest as in nature.

    Raises
    ------
    UnknownNameError
        If this table or that of the elements does not have it; the message lists what this one has.
    InvalidInputError
        If a share is not in 0 to 100 %, or there is no other isotope for the rest.

    Examples
    --------
    >>> isotopes("D")
    (Isotope(mass_number=2, mass=2.01410177784, abundance=1.0),)
    >>> [(one.mass_number, round(one.abundance, 3)) for one in isotopes("[109Ag97%]")]
    [(107, 0.03), (109, 0.97)]
    """
    table, symbol, number = _read_table(), unlabelled(element), mass_number(element)
    if symbol not in ELEMENTS or symbol not in table:
        known = " ".join(each for each in table if each in ELEMENTS)
        raise UnknownNameError(f"no isotopes of {element!r}; the table has {known}")
    if number is None:
        return table[symbol]
    alone = [isotope for isotope in table[symbol] if isotope.mass_number == number]
    if not alone:
        known = ", ".join(f"[{isotope.mass_number}{symbol}]" for isotope in table[symbol])
        raise UnknownNameError(f"no isotope {element!r} in nature; those of {symbol} are {known}")
    return _enriched(element, table[symbol], alone[0], enrichment(element))


def _enriched(
    element: str, natural: tuple[Isotope, ...], chosen: Isotope, share: float
) -> tuple[Isotope, ...]:
    """One isotope with a share, the others with the rest."""
    if share == 1:
        return (chosen._replace(abundance=1.0),)
    if not 0 < share < 1:
        raise InvalidInputError(f"{element!r}: a share is more than 0 and at most 100 %")
    if len(natural) == 1:
        raise InvalidInputError(
            f"{element!r}: nature has no other isotope that the rest could be; write 100 %, or the element"
        )
    rest = (1 - share) / (1 - chosen.abundance)
    return tuple(one._replace(abundance=share if one is chosen else one.abundance * rest) for one in natural)


def elements() -> tuple[str, ...]:
    """Elements of the table, lightest first."""
    return tuple(_read_table())


def average_mass(element: str) -> float:
    """Mean isotope mass of an element, Da; raises as `isotopes` does."""
    return sum(isotope.mass * isotope.abundance for isotope in isotopes(element))


@cache
def _read_table() -> dict[str, tuple[Isotope, ...]]:
    table: dict[str, tuple[Isotope, ...]] = {}
    for line in _TABLE.strip().replace(",\n", ",").splitlines():
        element, _, rest = line.partition(":")
        fields = [entry.split() for entry in rest.split(",")]
        table[element] = tuple(Isotope(int(a), float(mass), float(share)) for a, mass, share in fields)
    return table
