"""Arrays of numbers as a page holds them: small integers or floats, deflated, in base64.

`browser/packed.js` reads them. Integers count steps: `{"packed": "i2", "step": 0.001, "bytes": ...}`, little
endian; `"running": true` says that each is the difference to the one before.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["packed_floats", "packed_steps"]


def packed_steps(values: ArrayLike, step: float = 1.0, *, running: bool = False) -> dict[str, Any]:
    """Pack numbers as whole multiples of a step, rounded to it, in the smallest type that holds them.

    Parameters
    ----------
    values
        Any shape; read in C order.
    running
        Store differences between neighbours, which are smaller where the values ascend.

    Examples
    --------
    >>> packed_steps([1.0, 1.5], 0.5)["packed"]
    'i1'
    """
    counts = np.rint(np.asarray(values, dtype=np.float64).ravel() / step)
    kept = np.diff(counts, prepend=0.0) if running else counts
    largest = float(np.abs(kept).max(initial=0.0))
    kinds = [kind for kind in ("i1", "i2", "i4") if largest <= np.iinfo(kind).max]
    if not kinds:  # running floats would add up their rounding
        return _packed(np.asarray(values, dtype=np.float64).ravel(), "f8")
    return _packed(kept, kinds[0]) | {"step": step} | ({"running": True} if running else {})


def packed_floats(values: ArrayLike) -> dict[str, Any]:
    """Pack numbers with seven digits."""
    return _packed(np.asarray(values, dtype=np.float64).ravel(), "f4")


def _packed(values: NDArray[np.float64], kind: str) -> dict[str, Any]:
    little = values.astype(f"<{kind}").tobytes()
    return {"packed": kind, "bytes": b64encode(zlib.compress(little, 9)).decode("ascii")}
