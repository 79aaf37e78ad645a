"""The operations of a point group in its own axes, by its Schoenflies symbol.

Convention: the principal axis is z, a second twofold axis (or the normal of a vertical mirror) is x. Cubic
and icosahedral groups have twofold axes along x, y and z and a threefold one along (1, 1, 1); I has fivefold
axes along (0, 1, golden mean). A table in these axes needs one row an orbit.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from structures.errors import UnknownNameError
from structures.library.table import turn

__all__ = ["operations"]

Matrix = NDArray[np.float64]

_GOLDEN = (1 + 5**0.5) / 2
_INVERSION = np.diag([-1.0, -1.0, -1.0])
_FLIP = np.diag([1.0, -1.0, -1.0])  # twofold about x
_ACROSS = np.diag([1.0, 1.0, -1.0])  # mirror, its normal z
_ALONG = np.diag([-1.0, 1.0, 1.0])  # mirror, its normal x
_SYMBOL = re.compile(r"([CDS])(\d+)([hvd]?)")


@cache
def operations(symbol: str) -> tuple[Matrix, ...]:
    """Every operation of a group, matrices (3, 3), the identity first.

    Raises
    ------
    UnknownNameError
        If the symbol names no finite point group that is known here.

    Examples
    --------
    >>> [len(operations(symbol)) for symbol in ("C1", "C3i", "S4", "D5", "Th", "I")]
    [1, 6, 4, 10, 24, 60]
    """
    found: list[Matrix] = [np.eye(3)]
    known = {_key(found[0])}
    generators = _generators(symbol)
    for have in found:  # grows while it is walked
        for generator in generators:
            image = generator @ have
            if _key(image) not in known:
                known.add(_key(image))
                found.append(image)
    return tuple(found)


def _key(matrix: Matrix) -> bytes:
    return np.round(matrix * 1e6).astype(np.int64).tobytes()


def _generators(symbol: str) -> list[Matrix]:
    special: dict[str, list[Matrix]] = {
        "Ci": [_INVERSION],
        "Cs": [_ACROSS],
        "C3i": [turn(120), _INVERSION],
        "T": _tetrahedral(),
        "Td": [*_tetrahedral(), _ACROSS @ turn(90)],
        "Th": [*_tetrahedral(), _INVERSION],
        "O": [*_tetrahedral(), turn(90)],
        "Oh": [*_tetrahedral(), turn(90), _INVERSION],
        "I": [*_tetrahedral(), _fivefold()],
        "Ih": [*_tetrahedral(), _fivefold(), _INVERSION],
    }
    if symbol in special:
        return special[symbol]
    read = _SYMBOL.fullmatch(symbol)
    if (
        read is None
        or not 0 < int(read[2]) <= 12
        or (read[1] == "S") != (symbol in ("S4", "S6", "S8", "S10"))
    ):
        raise UnknownNameError(
            f"no operations of the point group {symbol!r}; use {', '.join(special)}, "
            "Cn, Cnv, Cnh, Dn, Dnd, Dnh with n up to 12, or S4, S6, S8, S10"
        )
    letter, fold, mirror = read[1], int(read[2]), read[3]
    if letter == "S":
        return [_ACROSS @ turn(360 / fold)]
    found = [turn(360 / fold)] + ([_FLIP] if letter == "D" else [])
    extra = {"": [], "h": [_ACROSS], "v": [_ALONG], "d": [_ACROSS @ turn(180 / fold)]}
    return found + extra[mirror]


def _tetrahedral() -> list[Matrix]:
    return [turn(180), _FLIP, np.roll(np.eye(3), 1, axis=0)]


def _fivefold() -> Matrix:
    """Turn by 72 degrees about (0, 1, golden mean)."""
    x, y, z = np.array([0.0, 1.0, _GOLDEN]) / np.hypot(1.0, _GOLDEN)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.deg2rad(72)
    matrix: Matrix = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)
    return matrix
