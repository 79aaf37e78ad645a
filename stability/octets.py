"""Pair energies of many occupancies by table: one look-up for each two octets that have terms in common.

44 sites are six octets, 10 to 15 tables of 0.5 MB: 15 million occupancies a second, where a matrix product
over unpacked bits makes one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["OctetTables", "octet_tables", "table_energies"]

OctetTables = tuple[tuple[int, int, "NDArray[np.float64]"], ...]

_BITS = (np.arange(256)[:, None] >> np.arange(8) & 1).astype(np.float64)


def octet_tables(fields: NDArray[np.float64], couplings: NDArray[np.float64]) -> OctetTables:
    """Tables (low octet, high octet, energies (65536,)) of site terms and upper-triangular pairs."""
    octets = (len(fields) + 7) // 8
    single = np.zeros(8 * octets)
    single[: len(fields)] = fields
    pairs = np.zeros((8 * octets, 8 * octets))
    pairs[: len(fields), : len(fields)] = couplings + couplings.T
    found: dict[tuple[int, int], NDArray[np.float64]] = {}
    for low in range(octets):
        inside = slice(8 * low, 8 * low + 8)
        own = _BITS @ single[inside]
        own += 0.5 * np.einsum("as,st,at->a", _BITS, pairs[inside, inside], _BITS)
        for high in range(low + 1, octets):
            across = pairs[inside, 8 * high : 8 * high + 8]
            if across.any():
                found[low, high] = found.get((low, high), 0.0) + _BITS @ across @ _BITS.T
        partner = min(low, low ^ 1), max(low, low ^ 1)  # octets 0-1, 2-3 ...: each has one table for its own
        shared = own[:, None] if partner[0] == low else own[None, :]
        found[partner] = found.get(partner, np.zeros((256, 256))) + shared
    return tuple((low, high, np.ascontiguousarray(table.T).ravel()) for (low, high), table in found.items())


def table_energies(tables: OctetTables, masks: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Energies, shape (masks,); a few thousand masks at a time stay in the cache."""
    octets = np.ascontiguousarray(masks.astype("<u8")).view(np.uint8).reshape(len(masks), 8)
    used = {each for low, high, _ in tables for each in (low, high)}
    columns = {each: octets[:, each].astype(np.intp) for each in used}
    energies = np.zeros(len(masks))
    for low, high, table in tables:
        energies += table[columns[low] | columns[high] << 8]
    return energies
