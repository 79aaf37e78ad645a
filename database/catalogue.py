"""The catalogue in the database: filled once, then asked for all ions whose envelope meets an m/z window.

Interval search: no envelope of a charge is wider than the widest one stored, so an ion that meets
[low, high] starts between low - widest and high, which is one stretch of the table for each charge.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from database.checksums import row_checksum
from database.differences import Difference
from database.masses.isotopes import ISOTOPE_TABLE
from database.masses.series import Series, series_envelopes
from structures.errors import InvalidInputError
from structures.foreign import foreign
from structures.showing import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from database.masses.ions import Ion
    from database.masses.parts import Counts
    from database.store import Store

__all__ = ["SMALLEST_SHOWN", "Catalogue", "CatalogueIon", "Window", "catalogue_differences"]

SMALLEST_SHOWN = 1e-2
"""Peaks above this share of the highest one make the stored interval: those that a spectrum shows."""

_IONS_AT_ONCE = 50_000  # computed and written in one transaction
_SAME = 1e-7  # Th; two computations of one m/z differ by less
_ONE = """
SELECT mz_high, mz FROM catalogue
WHERE charge = ? AND mz_low BETWEEN ? AND ? AND series_id = ? AND gold = ?
"""
_INSERT = """
INSERT INTO catalogue (charge, mz_low, series_id, gold, mz_high, mz, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_WINDOW = """
SELECT mz, mz_low, mz_high, series_id, gold FROM catalogue
WHERE charge = ? AND mz_low BETWEEN ? AND ? AND mz_high >= ?
"""


_Row = tuple[float, float, float, int, int]  # as _WINDOW selects them


class CatalogueIon(NamedTuple):
    """A stored ion: the m/z of its highest peak, the limits of its envelope, its series and number of Au."""

    mz: float
    mz_low: float
    mz_high: float
    series: Series
    gold: int

    @property
    def ion(self) -> Ion:
        """The ion itself."""
        return self.series.ion(self.gold)


_SHOWN = 100  # ions in a notebook


class Window(Sequence[CatalogueIon]):
    """The answer to one m/z window, by the m/z of the highest peak; an ion is made when it is looked at."""

    def __init__(self, rows: list[_Row], series: Mapping[int, Series]) -> None:
        self._rows = rows
        self._series = series

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<{len(self)} ions of an m/z window>"

    def _repr_html_(self) -> str:
        return f"<div>{escape(repr(self))}</div>{Table(self[:_SHOWN])._repr_html_()}"

    @overload
    def __getitem__(self, index: int) -> CatalogueIon: ...

    @overload
    def __getitem__(self, index: slice) -> list[CatalogueIon]: ...

    def __getitem__(self, index: int | slice) -> CatalogueIon | list[CatalogueIon]:
        if isinstance(index, slice):
            return [self._made(row) for row in self._rows[index]]
        return self._made(self._rows[index])

    def _made(self, row: _Row) -> CatalogueIon:
        mz, low, high, number, gold = row
        return CatalogueIon(mz, low, high, self._series[number], gold)


class Catalogue:
    """The ions to expect that a database holds.

    The series (some thousands) are read when the object is made; ions are read from the file when asked for.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._series: dict[int, Series] = {}
        self._ids: dict[Series, int] = {}
        self._widest: dict[int, float] = {}
        for row in store.rows("SELECT * FROM series"):
            self._remember(row["id"], _read_series(row), row["widest"])

    def __len__(self) -> int:
        return sum(len(one) for one in self._series.values())

    def series(self) -> Iterator[Series]:
        """Yield the stored series, in the order in which they were stored."""
        return iter(self._series.values())

    def fill(
        self,
        series: Iterable[Series],
        *,
        batch: int | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Compute and store the ions of the series that are not there yet; return how many were new.

        Written in steps of some 50,000 ions, each whole or absent, so that an interrupted call is continued
        by calling again.

        Parameters
        ----------
        batch
            Id of the batch that the rows belong to.
        progress
            Called with the number of new ions after each step.
        """
        new = 0
        for step in self._steps(series):
            new += self._write(step, batch)
            if progress is not None:
                progress(new)
        return new

    def window(self, low: float, high: float) -> Window:
        """Ions whose envelope meets low <= m/z <= high, by the m/z of their highest peak.

        Raises
        ------
        InvalidInputError
            If low is above high.
        """
        if not low <= high:
            raise InvalidInputError(f"the window runs from {low} to {high}; write the lower m/z first")
        rows: list[_Row] = []
        for charge, widest in self._widest.items():
            rows += self._store.db.conn.execute(_WINDOW, [charge, low - widest, high, low])
        rows.sort()
        return Window(rows, self._series)

    def _steps(self, series: Iterable[Series]) -> Iterator[list[Series]]:
        """Cut what is missing into steps, none with the same series twice; each is stored before the next."""
        step: dict[Series, Series] = {}
        size = 0
        for one in series:
            if size >= _IONS_AT_ONCE or _key(one) in step:
                yield list(step.values())
                step, size = {}, 0
            left = self._missing(one)
            if left.gold:
                step[_key(one)] = left
                size += len(left)
        if step:
            yield list(step.values())

    def _missing(self, one: Series) -> Series:
        """The part of a series that is not stored."""
        number = self._ids.get(_key(one))
        if number is None:
            return one
        stored = set(self._series[number].gold)
        return replace(one, gold=tuple(gold for gold in one.gold if gold not in stored))

    def _write(self, step: Sequence[Series], batch: int | None) -> int:
        found = series_envelopes(step, smallest=SMALLEST_SHOWN)
        limits = list(zip(found.low.tolist(), found.high.tolist(), found.most_abundant.tolist(), strict=True))
        rows: list[tuple[int, float, int, int, float, float]] = []
        kept: list[tuple[int, Series, float]] = []
        with self._store.writing() as db:
            for one in step:
                own = limits[len(rows) : len(rows) + len(one)]
                kept.append(self._write_series(one, max(high - low for low, high, _ in own), batch))
                number = kept[-1][0]
                pairs = zip(own, one.gold, strict=True)
                rows += [(one.charge, low, number, gold, high, mz) for (low, high, mz), gold in pairs]
            db.conn.executemany(_INSERT, ((*row, row_checksum(*row)) for row in sorted(rows)))
        for number, whole, widest in kept:
            self._remember(number, whole, widest)
        return len(rows)

    def _write_series(self, one: Series, widest: float, batch: int | None) -> tuple[int, Series, float]:
        """Insert a series or add gold to it; return its id, all of it, and the width of its new ions."""
        number = self._ids.get(_key(one))
        if number is not None:
            stored = self._series[number]
            whole = replace(stored, gold=tuple(sorted((*stored.gold, *one.gold))))
            self._store.db.execute(
                "UPDATE series SET gold = ?, widest = max(widest, ?), checksum = NULL WHERE id = ?",
                [json.dumps(whole.gold), widest, number],
            )
            return number, whole, widest
        row = {
            "kind": one.kind,
            "framework": one.framework,
            "metals": one.metals,
            "dopants": _write_counts(one.dopants),
            "ligand_shell": _write_counts(one.ligands),
            "cations": _write_counts(one.cations),
            "lost_h": one.lost_h,
            "charge": one.charge,
            "gold": json.dumps(one.gold),
            "widest": widest,
            "isotope_table": ISOTOPE_TABLE,
            "batch_id": batch,
        }
        self._store.db.table("series").insert(row)
        return int(self._store.value("SELECT last_insert_rowid()")), one, widest

    def _remember(self, number: int, one: Series, widest: float) -> None:
        self._series[number] = one
        self._ids[_key(one)] = number
        self._widest[one.charge] = max(widest, self._widest.get(one.charge, 0.0))


def catalogue_differences(store: Store) -> Iterator[Difference]:
    """Recompute every stored ion; yield a difference for each that is not where it should be."""
    numbered = [(row["id"], _read_series(row), row["widest"]) for row in store.rows("SELECT * FROM series")]
    rows, named = int(store.value("SELECT count(*) FROM catalogue")), sum(len(one) for _, one, _ in numbered)
    if rows != named:
        yield Difference("catalogue", f"catalogue has {rows} ions, its series name {named}")
    for number, one, widest in numbered:
        found = series_envelopes([one], smallest=SMALLEST_SHOWN)
        limits = zip(found.low.tolist(), found.high.tolist(), found.most_abundant.tolist(), strict=True)
        for gold, (low, high, mz) in zip(one.gold, limits, strict=True):
            stored = store.db.conn.execute(
                _ONE, [one.charge, low - _SAME, low + _SAME, number, gold]
            ).fetchone()
            row = {"charge": one.charge, "series_id": number, "gold": gold}
            wanted = {"mz_low": low, "mz_high": high, "mz": mz}
            if stored is None:
                words = f"catalogue {one.ion(gold)}: not stored at its first peak {low:.6f}"
                yield Difference("catalogue", words, row, wanted)
            elif max(abs(stored[0] - high), abs(stored[1] - mz)) > _SAME:
                words = f"catalogue {one.ion(gold)}: stored {stored}, computed {(high, mz)}"
                yield Difference("catalogue", words, row, wanted)
            elif high - low > widest + _SAME:
                words = f"series {number}: an envelope is {high - low:.6f} wide, more than is stored"
                yield Difference("series", words, {"id": number}, {"widest": high - low})


def _key(one: Series) -> Series:
    """What makes a series: its composition and charge, whatever it was made for."""
    return replace(one, kind="cluster", framework="", gold=())


def _write_counts(counts: Counts) -> str:
    return json.dumps(dict(counts))


def _read_counts(text: str) -> Counts:
    return tuple(json.loads(text).items())


def _read_series(row: Mapping[str, Any]) -> Series:
    with foreign(f"series {row['id']} of the catalogue"):
        return Series(
            row["kind"],
            row["framework"],
            row["metals"],
            tuple(json.loads(row["gold"])),
            _read_counts(row["ligand_shell"]),
            row["charge"],
            _read_counts(row["cations"]),
            row["lost_h"],
            _read_counts(row["dopants"]),
        )
