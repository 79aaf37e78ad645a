"""Occupancies of more places than a 64-bit word has bits: arrays of Python integers (dtype object).

numpy's operators (|, &, ^, ==, <, unique, sort) serve both kinds of array, so code that only combines and
compares occupancies does not ask which it has; its types say uint64. What must know stands here: the kind
of array, occupancies as rows of bits, and their images under permutations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = [
    "WORD",
    "WideImages",
    "listed",
    "mask_array",
    "mask_type",
    "occupancy_number",
    "occupancy_text",
    "pack",
    "renumbered",
    "unpack",
]

WORD = 64  # places whose occupancy is one unsigned integer of numpy; the fast road of every engine

_LONGEST = 2_000  # hexadecimal digits of an occupancy that is written out


def mask_type(places: int) -> np.dtype[Any]:
    """Type of an array of occupancies: uint64, or object beyond 64 places."""
    return np.dtype(np.uint64 if places <= WORD else object)


def mask_array(masks: Iterable[int], places: int) -> NDArray[np.uint64]:
    """Occupancies (not checked) as an array of their type, shape (masks,)."""
    return listed(masks).astype(mask_type(places))


def listed(masks: int | str | Iterable[int | str]) -> NDArray[Any]:
    """One occupancy or several as an array, of Python's integers unless it is one already."""
    if isinstance(masks, int | str):
        masks = [masks]
    return (
        masks
        if isinstance(masks, np.ndarray)
        else np.array([mask if type(mask) is int else occupancy_number(mask) for mask in masks], dtype=object)
    )


def unpack(masks: NDArray[np.uint64], places: int) -> NDArray[np.uint8]:
    """Occupancies as rows of 0 and 1, shape (masks, places).

    Examples
    --------
    >>> unpack(mask_array([5, 1 << 69], 70), 70).nonzero()[1].tolist()
    [0, 2, 69]
    """
    if masks.dtype == object:
        size = -(-places // 8)
        text = b"".join(mask.to_bytes(size, "little") for mask in masks.tolist())
        octets = np.frombuffer(text, np.uint8).reshape(len(masks), size)
    else:
        octets = np.ascontiguousarray(masks.astype("<u8")).view(np.uint8).reshape(len(masks), 8)
    return np.unpackbits(octets, axis=1, count=places, bitorder="little")


def pack(bits: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Occupancies of rows of 0 and 1: the inverse of `unpack`."""
    places = bits.shape[1]
    octets = np.packbits(bits, axis=1, bitorder="little")
    if places <= WORD:
        whole = np.zeros((len(bits), 8), np.uint8)
        whole[:, : octets.shape[1]] = octets
        return whole.view("<u8")[:, 0].astype(np.uint64)
    text, size = octets.tobytes(), octets.shape[1]
    masks = np.empty(len(bits), dtype=object)
    masks[:] = [int.from_bytes(text[k : k + size], "little") for k in range(0, len(text), size)]
    return masks


def renumbered(masks: NDArray[np.uint64], places: tuple[int, ...], size: int) -> NDArray[np.uint64]:
    """Occupancies of `size` places, of which the k-th of `places` was number k before.

    Examples
    --------
    >>> renumbered(mask_array([3], 2), (4, 69), 70)[0] == (1 << 4) + (1 << 69)
    True
    """
    bits = np.zeros((len(masks), size), np.uint8)
    bits[:, places] = unpack(masks, len(places))
    return pack(bits)


def occupancy_text(mask: int, places: int) -> str:
    """Write an occupancy: decimal up to 64 places, beyond as hexadecimal of a fixed width.

    Examples
    --------
    >>> occupancy_text(4095, 44), occupancy_text(4095, 70)
    ('4095', '0x000000000000000fff')
    """
    if mask.bit_length() > 4 * _LONGEST:  # of a value from outside; Python refuses to write longer ones
        return f"0x... of {mask.bit_length():,} bits"
    return str(mask) if places <= WORD else f"0x{mask:0{-(-places // 4)}x}"


def occupancy_number(value: int | str) -> int:
    """Occupancy of an integer, or of its text, decimal or 0x...

    Raises
    ------
    InvalidInputError
        If the text is no whole number.
    """
    try:
        return int(value, 0) if isinstance(value, str) else int(value)
    except ValueError:
        raise InvalidInputError(f"occupancy {value!r} is no integer; write it as 4095 or 0xfff") from None


class WideImages:
    """Images of occupancies under permutations (g, n) of any number of places; see `ImageTables`."""

    def __init__(self, permutations: NDArray[np.int64]) -> None:
        self._source = np.argsort(permutations, axis=1)  # place that an operation carries to each place
        self._places = permutations.shape[1]

    def apply(self, operation: int, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Image of every mask under one operation; same shape as `masks`."""
        return pack(unpack(masks, self._places)[:, self._source[operation]])

    def smallest(self, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Smallest image of each mask under all operations, the first of which must be the identity."""
        best = masks.copy()
        bits = unpack(masks, self._places)
        for operation in range(1, len(self._source)):
            np.minimum(best, pack(bits[:, self._source[operation]]), out=best)
        return best
