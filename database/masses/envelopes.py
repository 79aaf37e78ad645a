"""Envelopes of many ions at once: every metal part is multiplied with every organic part that it meets.

A series of doped clusters shares its ligand shell, and many series share their metals. So each metal part
and each organic part (ligands, cations, solvent) is computed once, and all ions of one organic part are one
matrix product: rows are metal parts, the matrix is the Toeplitz form of the organic part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.masses.distributions import distribution
from database.masses.isotopes import ELECTRON_MASS, ISOTOPE_TABLE
from database.masses.parts import organic_formula
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from database.masses.distributions import Distribution
    from database.masses.ions import Ion
    from database.masses.parts import Counts

__all__ = ["SMALLEST", "Envelopes", "envelopes", "pack"]

SMALLEST = 1e-6
"""Peaks below this share of the ion's highest peak are left out unless the caller says otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Envelopes:
    """Isotope peaks of n ions in flat arrays; the peaks of ion i are `first[i]:first[i + 1]`.

    Attributes
    ----------
    mz, abundance
        Centroid (Th) and share of all ions of the species, for every aggregated peak, ascending in each ion.
    first
        Shape (n + 1,), where the peaks of each ion start.
    most_abundant, average
        Shape (n,), Th (Da where the charge is 0): centroid of the highest peak, mean over all isotopologues.
    """

    mz: NDArray[np.float64]
    abundance: NDArray[np.float64]
    first: NDArray[np.int64]
    most_abundant: NDArray[np.float64]
    average: NDArray[np.float64]
    isotope_table: str = ISOTOPE_TABLE

    def __len__(self) -> int:
        return len(self.average)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """m/z and abundance of the peaks of one ion (views)."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        peaks = slice(self.first[index], self.first[index + 1])
        return self.mz[peaks], self.abundance[peaks]

    def __iter__(self) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        return (self[index] for index in range(len(self)))

    @property
    def low(self) -> NDArray[np.float64]:
        """m/z of the lightest peak of each ion."""
        return self.mz[self.first[:-1]]

    @property
    def high(self) -> NDArray[np.float64]:
        """m/z of the heaviest peak of each ion."""
        return self.mz[self.first[1:] - 1]


def envelopes(ions: Iterable[Ion], *, smallest: float = SMALLEST) -> Envelopes:
    """Envelopes of ions, in their order.

    Parameters
    ----------
    smallest
        Peaks below this share of an ion's highest peak are left out; 0 <= smallest < 1.

    Raises
    ------
    InvalidInputError
        If `smallest` is outside its range.
    UnknownNameError
        If the isotope table does not have an element.
    """
    metals: dict[Counts, int] = {}
    organics: dict[tuple[Counts, Counts, int, Counts], int] = {}
    rows, columns, charges = [], [], []
    for ion in ions:
        rows.append(metals.setdefault(ion.metals, len(metals)))
        part = (ion.ligands, ion.cations, ion.lost_h, ion.molecules)
        columns.append(organics.setdefault(part, len(organics)))
        charges.append(ion.charge)
    return pack(
        [distribution(counts) for counts in metals],
        [distribution(organic_formula(*part)) for part in organics],
        np.array(rows, dtype=np.int64),
        np.array(columns, dtype=np.int64),
        np.array(charges, dtype=np.int64),
        smallest=smallest,
    )


def pack(
    metals: Sequence[Distribution],
    organics: Sequence[Distribution],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    charges: NDArray[np.int64],
    *,
    smallest: float = SMALLEST,
) -> Envelopes:
    """Envelopes of ions given as pairs of parts: ion i is `metals[rows[i]]` with `organics[columns[i]]`.

    `rows`, `columns` and `charges` have shape (n,). Raises as `envelopes` does.
    """
    if not 0 <= smallest < 1:
        raise InvalidInputError(f"smallest is {smallest}; it is a share of the highest peak, 0 to below 1")
    table = _metal_table(metals)
    order = np.argsort(columns, kind="stable")
    bounds = np.searchsorted(columns[order], np.arange(len(organics) + 1))
    blocks = [
        _block(table, organics[column], rows[chosen], charges[chosen], smallest)
        for column in range(len(organics))
        if len(chosen := order[bounds[column] : bounds[column + 1]])
    ]
    return _merged(blocks, order, len(rows))


@dataclass(frozen=True, slots=True, eq=False)
class _MetalTable:
    """Metal parts as rows of padded arrays: each row starts at its own lowest mass number."""

    probability: NDArray[np.float64]
    excess: NDArray[np.float64]
    lowest: NDArray[np.float64]
    average: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Peaks of the ions of one organic part, flat, with the number of peaks of each ion."""

    mz: NDArray[np.float64]
    abundance: NDArray[np.float64]
    sizes: NDArray[np.int64]
    most_abundant: NDArray[np.float64]
    average: NDArray[np.float64]


def _metal_table(metals: Sequence[Distribution]) -> _MetalTable:
    width = max((len(part.probability) for part in metals), default=1)
    probability = np.zeros((len(metals), width))
    excess = np.zeros_like(probability)
    for row, part in enumerate(metals):
        probability[row, : len(part.probability)] = part.probability
        excess[row, : len(part.excess)] = part.excess
    lowest = np.array([part.lowest for part in metals], dtype=np.float64)
    return _MetalTable(probability, excess, lowest, np.array([part.average for part in metals]))


def _block(
    table: _MetalTable,
    organic: Distribution,
    rows: NDArray[np.int64],
    charges: NDArray[np.int64],
    smallest: float,
) -> _Block:
    """Every metal part in `rows` times one organic part, with the electrons of each charge."""
    metal, metal_excess = table.probability[rows], table.excess[rows]
    used = np.flatnonzero(metal.any(axis=0))  # silver alone uses every other bin
    metal, metal_excess = metal[:, used], metal_excess[:, used]
    width = int(used[-1]) + len(organic.probability)
    shifted = _shifted(organic.probability, used, width)
    probability = metal @ shifted
    excess = metal @ _shifted(organic.excess, used, width) + metal_excess @ shifted

    highest = probability.argmax(axis=1)
    every = np.arange(len(rows))
    row, column = np.nonzero(probability > smallest * probability[every, highest, None])
    lowest = table.lowest[rows] + organic.lowest - charges * ELECTRON_MASS
    size = np.maximum(np.abs(charges), 1)  # a neutral: its mass
    share = probability[row, column]
    mz = (lowest[row] + column + excess[row, column] / share) / size[row]
    peak = lowest + highest + excess[every, highest] / probability[every, highest]
    average = table.average[rows] + organic.average - charges * ELECTRON_MASS
    return _Block(mz, share, np.bincount(row, minlength=len(rows)), peak / size, average / size)


def _shifted(values: NDArray[np.float64], by: NDArray[np.int64], width: int) -> NDArray[np.float64]:
    """Rows of `values` moved right by each of `by`, in rows of `width`: shape (len(by), width)."""
    padded = np.zeros(2 * width)
    padded[width : width + len(values)] = values
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    return np.ascontiguousarray(windows[width - by])


def _merged(blocks: Sequence[_Block], order: NDArray[np.int64], n: int) -> Envelopes:
    """Blocks brought back into the order of the ions; `order` says which ion each block row is."""
    if not blocks:
        return Envelopes(*(np.zeros(0), np.zeros(0), np.zeros(1, dtype=np.int64), np.zeros(0), np.zeros(0)))
    sizes = np.concatenate([block.sizes for block in blocks])
    first = np.zeros(n + 1, dtype=np.int64)
    first[1 + order] = sizes
    np.cumsum(first, out=first)
    starts = np.cumsum(sizes) - sizes
    place = np.arange(int(sizes.sum())) + np.repeat(first[order] - starts, sizes)

    def placed(parts: list[NDArray[np.float64]], where: NDArray[np.int64]) -> NDArray[np.float64]:
        joined = np.concatenate(parts)
        result = np.empty_like(joined)
        result[where] = joined
        return result

    return Envelopes(
        mz=placed([block.mz for block in blocks], place),
        abundance=placed([block.abundance for block in blocks], place),
        first=first,
        most_abundant=placed([block.most_abundant for block in blocks], order),
        average=placed([block.average for block in blocks], order),
    )
