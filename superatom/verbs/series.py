"""Several spectra as one series: amounts against time or feed, mean gold, what appears and what goes."""

from __future__ import annotations

import csv
import glob
import io
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from database.masses.isotopes import ISOTOPE_TABLE
from database.observed.series import store_series
from database.shards.tasks import check_scheduler, run_in_order
from database.spectra.judge.series import fit_series
from database.spectra.read.blank import without_blank
from database.spectra.read.readers import read_spectra, read_spectrum
from database.spectra.read.spectrum import Spectrum
from stability.feed import read_ratio
from structures.errors import ArgumentError, FileFormatError, InvalidInputError
from structures.files import packed, whole
from structures.foreign import text_from
from structures.printable import csv_cell
from superatom.doors import held, opened
from superatom.files import as_path, require_figure, require_place
from superatom.measured_series import MeasuredSeries
from superatom.offering import Wanted, measured_charges, polarity_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from database.masses.expected import Polarity
    from database.offered import Offered
    from superatom.doors import Database, Frameworks
    from superatom.measured_series import Quantity
    from superatom.offering import Numbers, Ranges

__all__ = ["series"]

_HOURS = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0}
_TIME = re.compile(r"([\d.]+)\s*(s|min|h|d)\w*")


def series(
    spectra: Sequence[str | Path | Spectrum],
    *,
    times: str | Path | None = None,
    feeds: str | Path | None = None,
    blank: str | Path | Spectrum | None = None,
    frameworks: Frameworks | None = None,
    gold: Numbers | None = None,
    ligand: str | None = None,
    exchanged: Ranges | None = None,
    cations: Ranges | None = None,
    charges: Numbers | None = None,
    ions: Sequence[str] = (),
    ppm: float | None = None,
    resolution: float | None = None,
    polarity: Polarity | None = None,
    threshold: float = 3.0,
    workers: int = 1,
    scheduler: str | None = None,
    figure: str | Path | None = None,
    output: str | Path | None = None,
    force: bool = False,
    say: Callable[[str], None] = lambda _: None,
    db: Database | None = None,
) -> MeasuredSeries:
    """Link several spectra with one calibration model and the same candidates, and store them as a series.

    Parameters
    ----------
    spectra
        Files, patterns such as `run/*.txt`, or spectra that were read; each intensity column of a text file
        is a spectrum. Without `times` and `feeds` names of columns are read as times, else the order counts.
    times, feeds
        A text file: a spectrum's file or column name and its time (`30 min`, `20 h`) or feed (`3:1`) a line.
    blank
        A profile that is taken off each spectrum.
    frameworks, gold, ligand, exchanged, cations, charges, ions, ppm, resolution, polarity, threshold
        As in `link`.
    workers, scheduler
        Processes, or a dask scheduler's address.
    figure, output, force
        Write a heat map of gold against time or feed, and the amounts as CSV; over files only with `force`.
    say
        Called with words on what is being done.
    db
        Database, made where it does not exist; the command line's where left out.

    Raises
    ------
    ArgumentError
        Both `times` and `feeds`.
    FileFormatError, InvalidInputError
        A file cannot be read, a spectrum has no line in `times` or `feeds`, or nothing fits.

    Examples
    --------
    >>> import superatom
    >>> mixtures = [{"[Au12Ag32(p-MBA)30]4-": 3 - n, "[Au13Ag31(p-MBA)30]4-": n} for n in (1, 2)]
    >>> measured = [superatom.simulate(one, ions=1e5, seed=n) for n, one in enumerate(mixtures)]
    >>> found = superatom.series(measured, frameworks=["M44S30"], db="some.db")
    >>> [round(row["mean_gold"], 1) for row in found.rows]
    [12.3, 12.7]
    """
    times, feeds, figure, output = as_path(times), as_path(feeds), as_path(figure), as_path(output)
    _require(times, feeds, figure, output, scheduler, force=force)
    wanted = Wanted.of(frameworks, gold, ligand, exchanged, cations, charges, db)
    read, axis, quantity = _axis(_read(spectra, blank, polarity, say), times, feeds)
    offered = _offered(wanted, ions, read, db)
    asked = _asked(wanted, axis, (ions, ppm, resolution, polarity, threshold))
    fitted = fit_series(
        read, offered.ions, spare=offered.spare, calibration_ppm=10.0 if ppm is None else max(ppm, 0.1),
        resolution=resolution, threshold=threshold, run=_runner(workers, scheduler), say=say,
    )  # fmt: skip
    with opened(db, create=True) as kept, kept.batch("series", asked, ISOTOPE_TABLE) as batch, kept.writing():
        runs = store_series(kept, fitted, axis, quantity=quantity, parameters=asked, batch=batch)
    found = MeasuredSeries(fitted, tuple(axis), quantity, tuple(runs))
    _write(found, figure, output)
    return found


def _require(
    times: Path | None,
    feeds: Path | None,
    figure: Path | None,
    output: Path | None,
    scheduler: str | None,
    *,
    force: bool,
) -> None:
    """Raise before the work where arguments exclude each other, a file or a scheduler is not to be had."""
    check_scheduler(scheduler)
    if times is not None and feeds is not None:
        raise ArgumentError("a series goes by times or by feeds; give one of them")
    require_figure(figure, force=force)
    if output is not None:
        require_place(output, force=force)


def _asked(wanted: Wanted, axis: Iterable[tuple[str, float]], others: Iterable[Any]) -> dict[str, Any]:
    """What was asked, by the names under which a run of `link` keeps it: the same question is stored once."""
    named, *rest = others
    asked = wanted.kept | {"named": list(named), "no_rivals": True}
    asked |= dict(zip("ppm resolution polarity threshold".split(), rest, strict=True))
    return {name: value for name, value in asked.items() if value} | {"axis": [label for label, _ in axis]}


def _offered(wanted: Wanted, ions: Iterable[str], read: Sequence[Spectrum], db: Database | None) -> Offered:
    """Candidates of the series, those that the database stores for its classes too."""
    if len({one.polarity for one in read if one.polarity}) > 1:
        raise InvalidInputError("spectra of both polarities are no series; name those of one, or --polarity")
    told = next((one for one in read if one.polarity), read[0])
    polarity = polarity_of(told, wanted.charges)
    with held(db) as store:
        return wanted.offered(store, named=ions, polarity=polarity, measured=measured_charges(read, polarity))


def _read(
    spectra: Sequence[str | Path | Spectrum],
    blank: str | Path | Spectrum | None,
    polarity: Polarity | None,
    say: Callable[[str], None],
) -> list[Spectrum]:
    """Every spectrum that is named, without the blank."""
    found: list[Spectrum] = []
    for one in spectra:
        if isinstance(one, Spectrum):
            found.append(one)
            continue
        pattern = str(one)
        names = [pattern] if Path(one).exists() else sorted(glob.glob(pattern))  # noqa: PTH207  any folder
        if not names:
            raise FileFormatError(f"{one}: no such file, and no file has such a name")
        for name in names:
            found += read_spectra(name, polarity=polarity, say=say)
    if not found:
        raise InvalidInputError("a series needs at least one spectrum; name files or a pattern")
    if blank is None:
        return found
    empty = blank if isinstance(blank, Spectrum) else read_spectrum(blank, polarity=polarity)
    return [without_blank(one, empty) for one in found]


def _axis(
    read: Sequence[Spectrum], times: Path | None, feeds: Path | None
) -> tuple[list[Spectrum], list[tuple[str, float]], Quantity]:
    """The spectra in ascending order of their values, (label, value) of each, and what the values are."""
    names = [(one.scans[0] if one.scans else one.source) or str(n) for n, one in enumerate(read, start=1)]
    quantity: Quantity = "time" if times is not None else "feed" if feeds is not None else "order"
    table = times or feeds
    if table is not None:
        known = _table(table)
        missing = [name for name in names if name not in known]
        if missing:
            raise InvalidInputError(
                f"{table.name}: no line for {', '.join(missing[:5])}; write name and value"
            )
        labels = [known[name] for name in names]
        values = [_value(label, table.name) for label in labels]
    elif all(_TIME.fullmatch(name.strip()) for name in names):
        quantity, labels, values = "time", names, [_value(name, "columns") for name in names]
    else:
        labels, values = names, [float(place) for place in range(1, len(names) + 1)]
    order = np.argsort(values, kind="stable").tolist()
    return [read[n] for n in order], [(labels[n], values[n]) for n in order], quantity


def _table(path: Path) -> dict[str, str]:
    """Value of each name: lines of a name, a tab, semicolon, comma or spaces, and the rest."""
    lines = text_from(path, "the table").splitlines()
    pairs = [re.split(r"\s*[\t;,]\s*|\s+", line.strip(), maxsplit=1) for line in lines if line.strip()]
    return {pair[0].strip('"'): pair[1].strip('" ') for pair in pairs if len(pair) == 2}


def _value(label: str, where: str) -> float:
    """Hours of a time, Au44 over Ag44 of a feed, or a plain number."""
    if found := _TIME.fullmatch(label.strip()):
        return float(found.group(1)) * _HOURS[found.group(2)]
    try:
        return read_ratio(label)
    except InvalidInputError:
        raise InvalidInputError(
            f"{where}: {label!r} is no time or feed; write 30 min, 20 h, 3:1 or a number"
        ) from None


def _runner(workers: int, scheduler: str | None) -> Callable[..., Iterable[Any]]:
    """What calls a function on each spectrum, in order: here, in processes, or on a dask cluster."""
    if workers == 1 and scheduler is None:
        return map
    return partial(run_in_order, workers=workers, scheduler=scheduler)


def _write(found: MeasuredSeries, figure: Path | None, output: Path | None) -> None:
    if output is not None:
        rows = [{name: csv_cell(value) for name, value in row.items()} for row in found.amounts]
        table = io.StringIO()
        writer = csv.DictWriter(table, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        with whole(output) as file:
            file.write_bytes(packed(file, table.getvalue()))
    if figure is not None:
        from superatom.series_figure import save_series_figure  # noqa: PLC0415  matplotlib, only where asked

        save_series_figure(found, figure)
