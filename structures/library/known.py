"""Numbers of metals and ligands of which clusters are known, whatever their metals and ligands are.

Those of the classes and of the frameworks of the library, and compositions that mass spectra gave before
anybody knew a structure: Negishi, Nobusada, Tsukuda, J. Am. Chem. Soc. 2005, 127, 5261 (glutathione).
"""

from __future__ import annotations

import re
from functools import cache

from structures.library import FRAMEWORKS
from structures.library.classes import CLASSES

__all__ = ["known_counts"]

_BY_MASS = (
    (10, 10),
    (15, 13),
    (18, 14),
    (22, 16),
    (22, 17),
    (22, 18),
    (25, 18),
    (29, 20),
    (33, 22),
    (39, 24),
)
_NAME = re.compile(r"M(\d+)S(\d+)")


@cache
def known_counts() -> frozenset[tuple[int, int]]:
    """Pairs (metals, ligands).

    Examples
    --------
    >>> (44, 30) in known_counts(), (44, 29) in known_counts()
    (True, False)
    """
    named = (_NAME.match(name) for name in (*CLASSES, *FRAMEWORKS))
    return frozenset(_BY_MASS) | {(int(each[1]), int(each[2])) for each in named if each}
