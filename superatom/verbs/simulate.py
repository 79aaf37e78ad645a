"""A test spectrum of a mixture, to plan what could be told apart."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

from database.masses.ions import Ion
from database.masses.notation import parse_ion
from database.spectra.simulated.mixtures import MIXTURES
from database.spectra.simulated.simulate import simulate as simulated
from structures.errors import FileFormatError, InvalidInputError
from structures.files import packed, whole
from structures.foreign import text_from, there
from structures.matter.ligands import DEFAULT_LIGAND
from structures.matter.ligands import ligand as find_ligand
from superatom.files import require_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from database.spectra.read.spectrum import Spectrum

__all__ = ["read_mixture", "simulate"]


def simulate(
    mixture: Mapping[Ion, float] | Mapping[str, float] | str,
    *,
    ligand: str = DEFAULT_LIGAND,
    ions: float = 1e5,
    resolution: float = 20_000,
    shift_ppm: float = 0.0,
    gain_noise: float = 0.02,
    background: float = 0.02,
    window: tuple[float, float] | None = None,
    points_per_peak: float = 5.0,
    seed: int | None = None,
    output: str | Path | None = None,
    force: bool = False,
) -> Spectrum:
    """A profile spectrum of a mixture with Poisson noise, gain noise and background, in ions a point.

    Parameters
    ----------
    mixture
        Ions, or their notation, with relative amounts; or the name of one of the mixtures A to E.
    ligand
        What SR stands for in a text.
    ions
        Ions detected in the whole spectrum, background included.
    resolution
        m / FWHM.
    shift_ppm
        Calibration error, measured minus true.
    gain_noise
        Relative standard deviation of each point's gain.
    background
        Share of all ions that is spread evenly over the window.
    window
        m/z limits (Th); default 4 beyond the outermost peaks.
    points_per_peak
        Points on one FWHM.
    seed
        Of the noise; None: another one each time.
    output, force
        Write two columns of text there, over a file only with `force`.

    Raises
    ------
    InvalidInputError
        An empty mixture, an amount or setting that is not allowed, a file in the way, over 5 million points.

    Examples
    --------
    >>> import superatom
    >>> len(superatom.simulate({"[Ag44(p-MBA)30]4-": 1, "[Au1Ag43(p-MBA)30]4-": 2}, seed=1))
    1919
    """
    if output is not None:
        require_place(Path(output), force=force)
    known = read_mixture([mixture], ligand=ligand) if isinstance(mixture, str) else _parsed(mixture, ligand)
    spectrum = simulated(
        known, ions=ions, resolution=resolution, shift_ppm=shift_ppm, gain_noise=gain_noise,
        background=background, window=window, points_per_peak=points_per_peak, seed=seed,
    )  # fmt: skip
    if output is not None:
        with whole(Path(output)) as partial:
            partial.write_bytes(packed(partial, _text(spectrum)))
    return spectrum


def read_mixture(parts: Iterable[str], *, ligand: str = DEFAULT_LIGAND) -> dict[Ion, float]:
    """Ions with amounts from words: `ION=AMOUNT`, a CSV file of ion,amount, or A to E; amounts add up.

    Raises
    ------
    InvalidInputError, FileFormatError, UnknownNameError
        If a word is none of these, or an ion or line cannot be read.

    Examples
    --------
    >>> import superatom
    >>> mixture = superatom.read_mixture(["[Ag44(SR)30]4-=0.5", "[Ag44(SR)30]4-=1"])
    >>> [(str(ion), amount) for ion, amount in mixture.items()]
    [('[Ag44(p-MBA)30]4-', 1.5)]
    """
    mixture: dict[Ion, float] = {}
    for part in parts:
        if part in MIXTURES:
            mixture |= dict(MIXTURES[part]().amounts)
            continue
        for text, amount in _pairs(part):
            ion = parse_ion(text, ligand=find_ligand(ligand).name).charged()
            mixture[ion] = mixture.get(ion, 0.0) + amount
    return mixture


def _parsed(mixture: Mapping[Ion, float] | Mapping[str, float], ligand: str) -> dict[Ion, float]:
    name = find_ligand(ligand).name
    return {
        (ion if isinstance(ion, Ion) else parse_ion(ion, ligand=name)).charged(): amount
        for ion, amount in mixture.items()
    }


def _pairs(part: str) -> list[tuple[str, float]]:
    """(ion, amount) of `ION=AMOUNT`, of an ion alone (amount 1), or of a CSV file."""
    if part.strip().startswith("["):
        match = re.fullmatch(r"(.+?)(?:=([0-9.eE+-]+))?", part.strip())
        try:
            return [(match[1], float(match[2] or 1))] if match else []
        except ValueError:
            raise InvalidInputError(f"{part!r} has no amount; write ION=1.5") from None
    path = Path(part)
    if not there(path) or path.is_dir():
        raise InvalidInputError(
            f"{part!r} is no ion, no file and none of A to E; write '[Ag44(p-MBA)30]4-=1'"
        )
    found = []
    for number, row in enumerate(csv.reader(text_from(path, "the mixture").splitlines()), start=1):
        if not row or (number == 1 and not row[0].strip().startswith("[")):
            continue
        try:
            found.append((row[0], float(row[1])))
        except (IndexError, ValueError):
            raise FileFormatError(f"{path.name}: line {number}: write ion,amount") from None
    return found


def _text(spectrum: Spectrum) -> str:
    """Two columns under a title."""
    lines = [f"# {spectrum.title}", "m/z\tintensity"]
    lines += [f"{mz:.6f}\t{y:.5g}" for mz, y in zip(spectrum.mz, spectrum.intensity, strict=True)]
    return "\n".join(lines) + "\n"
