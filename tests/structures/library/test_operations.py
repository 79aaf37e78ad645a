"""Operations of point groups by symbol.

Evidence: orders are those of any table of point groups; closure is checked by multiplying all pairs; the
symbol is read back by the decision tree of `schoenflies`, which counts axes and knows nothing of generators.
"""

import numpy as np
import pytest

from structures.errors import UnknownNameError
from structures.library.operations import operations
from structures.pointgroup import schoenflies

ORDERS = {
    "C1": 1,
    "Ci": 2,
    "Cs": 2,
    "C2": 2,
    "C5": 5,
    "C3v": 6,
    "C2h": 4,
    "C3i": 6,
    "S4": 4,
    "S8": 8,
    "D2": 4,
}
ORDERS |= {"D3": 6, "D5": 10, "D2d": 8, "D3d": 12, "D5h": 20, "T": 12, "Td": 24, "Th": 24, "O": 24, "Oh": 48}
ORDERS |= {"I": 60, "Ih": 120}


@pytest.mark.parametrize("symbol", ORDERS)
def test_order_closure_and_symbol(symbol):
    found = np.array(operations(symbol))
    assert len(found) == ORDERS[symbol]
    assert np.allclose(found[0], np.eye(3))
    assert np.allclose(found @ found.transpose(0, 2, 1), np.eye(3))
    products = (found[:, None] @ found[None]).reshape(-1, 9)
    flat = found.reshape(-1, 9)
    assert (np.abs(products[:, None] - flat[None]).max(axis=2).min(axis=1) < 1e-8).all()
    assert schoenflies(found) == symbol


@pytest.mark.parametrize("symbol", ["", "X", "C0", "S3", "C99", "D5x"])
def test_a_symbol_that_is_none_is_refused(symbol):
    with pytest.raises(UnknownNameError, match="no operations of the point group"):
        operations(symbol)
