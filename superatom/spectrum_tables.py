"""What was made of a spectrum, as files for other programs: peaks, fit, recalibrated axis, masses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.masses.isotopes import ELECTRON_MASS
from database.spectra.read.picking import pick_peaks
from structures.errors import InvalidInputError
from structures.files import whole
from structures.foreign import there
from superatom.files import require_new

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from database.spectra.judge.linked import Assignment, Linked

__all__ = ["TABLES", "require_tables", "write_tables"]

TABLES = ("peaks.csv", "fit.csv", "recalibrated.csv", "neutral-masses.csv", "README.md")
"""Files of a folder: peak list, measured and fitted intensity, corrected spectrum, ions, what they hold."""

_README = """# Files of {source}

m/z is in Th, intensity in the units of the file that was read.

- `peaks.csv`: {peaks}
- `fit.csv`: points that candidates reach. `intensity` as measured, `fit` with its `background`, `residual` =
  intensity - fit, and the same in standard deviations of counting and gain noise.
- `recalibrated.csv`: every point that was read; the fitted shift and drift are taken off its m/z.
- `neutral-masses.csv`: ions found. `m/z` is predicted, of the most abundant isotopologue; `neutral mass (Da)`
  is that of the cluster with the ion's cations, without its charge; `amount` is the summed intensity of all
  its points, with its standard error.
"""
_PICKED = "tops of the profile as measured. `area` is the sum of the points of a peak, not its height."
_LISTED = "the peaks that were read."


def require_tables(folder: Path | None, *, force: bool) -> None:
    """Raise InvalidInputError where files are in the way or the folder cannot be; None: none asked for."""
    if folder is None:
        return
    if there(folder) and not folder.is_dir():
        raise InvalidInputError(f"{folder} is a file; name a folder")
    if not folder.parent.is_dir():
        raise InvalidInputError(f"there is no folder {folder.parent}; make it first")
    for name in TABLES:
        require_new(folder / name, force=force)


def write_tables(linked: Linked, folder: Path) -> None:
    """Write the tables of a linked spectrum into a folder, which is made.

    `recalibrated.csv` has every point that was read, with the fitted shift and drift taken off its m/z. A
    neutral mass is that of the most abundant isotopologue of the cluster with the ion's cations, without its
    charge.
    """
    folder.mkdir(exist_ok=True)
    fit, spectrum = linked.fit, linked.spectrum
    peaks = pick_peaks(spectrum)
    listed = spectrum.kind == "peak list"
    _write(folder / TABLES[0], f"m/z,{'intensity' if listed else 'area'}", [peaks.mz, peaks.intensity])
    columns = [fit.mz, fit.intensity, fit.model, fit.background, fit.intensity - fit.model, fit.residual]
    names = "m/z,intensity,fit,background,residual,residual in standard deviations"
    _write(folder / TABLES[1], names, columns)
    _write(folder / TABLES[2], "m/z,intensity", [fit.corrected(spectrum.mz), spectrum.intensity])
    rows = map(_neutral, linked.assignments)
    with whole(folder / TABLES[3]) as partial:
        head = "ion,charge,m/z,neutral mass (Da),amount,error,verdict"
        partial.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    with whole(folder / TABLES[4]) as partial:
        words = _README.format(source=spectrum.source or "a spectrum", peaks=_LISTED if listed else _PICKED)
        partial.write_text(words, encoding="utf-8")


def _neutral(one: Assignment) -> str:
    charge = one.ion.charge
    mass = abs(charge) * one.mz + charge * ELECTRON_MASS
    return f'"{one.ion}",{charge},{one.mz:.5f},{mass:.5f},{one.amount:.6g},{one.error:.3g},{one.verdict}'


def _write(path: Path, names: str, columns: Iterable[np.ndarray]) -> None:
    with whole(path) as partial:
        np.savetxt(partial, np.column_stack(list(columns)), "%.10g", ",", header=names, comments="")
