"""One half of a cut graph: how often each value occurs, for every colouring of the separator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stability.density.tally import labelled
from structures.errors import TooManyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy

__all__ = ["Half", "count_half"]

_BLOCK = 1 << 19  # colourings listed at a time: 8 MB for each array of them
_MOST = 1 << 27  # numbers in one table: at most 0.5 GiB
_WIDEST = 22  # sites of a half: each array of its colourings then has 32 MB


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """`counts[s, k]` colourings have the value `values[k]` where the separator is in state s.

    `values` (k,) ascending whole numbers, `counts` (2^separator, k) in the narrowest kind that holds them.
    """

    values: NDArray[np.int64]
    counts: NDArray[np.unsignedinteger[Any]]


def count_half(
    energy: ColouringEnergy, half: tuple[int, ...], separator: tuple[int, ...], *, inner: bool
) -> Half:
    """Count the values that the terms of one half take, rounded to whole numbers.

    Parameters
    ----------
    energy
        Polynomial whose terms with a site in `half` reach no further than `half` and `separator`.
    inner
        Whether the terms among separator sites alone belong to this half.

    Raises
    ------
    TooManyError
        If the half has more than 22 sites, or its values are too many for one table.
    """
    if len(half) > _WIDEST:
        raise TooManyError(
            f"half of the framework has {len(half)} sites beside the {len(separator)} that separate it, more "
            f"than the {_WIDEST} whose colourings can be listed; shorten the contact cut-off"
        )
    vectors = _vectors(energy, half, separator, inner=inner)
    parts: list[tuple[int, NDArray[np.int64], NDArray[np.uint32]]] = []
    for first, values in _blocks(vectors, len(half), len(separator)):
        distinct, index = labelled(values)
        _check(len(distinct), len(separator))
        rows = np.arange(len(values))[:, None] * len(distinct)
        found = np.bincount((index + rows).ravel(), minlength=len(values) * len(distinct))
        parts.append((first, distinct, found.reshape(len(values), -1).astype(np.uint32)))
    union = np.unique(np.concatenate([distinct for _, distinct, _ in parts]))
    _check(len(union), len(separator))
    kind = np.min_scalar_type(max(int(counts.max()) for *_, counts in parts))
    table = np.zeros((1 << len(separator), len(union)), kind)
    for first, distinct, counts in parts:
        table[first : first + len(counts), np.searchsorted(union, distinct)] = counts
    return Half(union, table)


def _check(values: int, separator: int) -> None:
    if values << separator > _MOST:
        raise TooManyError(
            f"the energies of one half take {values:,} values for each of {1 << separator:,} surroundings: "
            "too many to count; use terms that are multiples of a coarser unit, or fewer kinds of them"
        )


def _vectors(
    energy: ColouringEnergy, half: tuple[int, ...], separator: tuple[int, ...], *, inner: bool
) -> dict[int, NDArray[np.float64]]:
    """What separator sites (a mask) add together where all hold the guest: for each colouring of the half."""
    place = {site: 1 << bit for bit, site in enumerate(half)}
    outside = {site: 1 << bit for bit, site in enumerate(separator)}
    vectors = {0: np.zeros(1 << len(half))}
    for group, value in energy.terms:
        within = sum(place.get(site, 0) for site in group)
        across = sum(outside.get(site, 0) for site in group)
        if within or (inner and all(site in outside for site in group)):
            vectors.setdefault(across, np.zeros(1 << len(half)))[within] += value
    for vector in vectors.values():
        _sum_over_subsets(vector, 1)
    return vectors


def _blocks(
    vectors: dict[int, NDArray[np.float64]], half: int, separator: int
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """First separator state of a block, and the values (states, 2^half) of all its colourings."""
    low = min(separator, max(0, _BLOCK.bit_length() - 1 - half))
    for high in range(1 << (separator - low)):
        block = np.zeros((1 << low, 1 << half))
        for mask, vector in vectors.items():
            if mask >> low & ~high == 0:
                block[mask & ((1 << low) - 1)] += vector
        _sum_over_subsets(block, 1 << half)
        yield high << low, np.rint(block, out=block).astype(np.int64)


def _sum_over_subsets(values: NDArray[np.float64], width: int) -> None:
    """Replace the number at each mask by the sum over the masks within it; `width` numbers belong to one."""
    step = width
    while step < values.size:
        pairs = values.reshape(-1, 2, step)
        pairs[:, 1] += pairs[:, 0]
        step *= 2
