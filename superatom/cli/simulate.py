"""`superatom simulate`: a test spectrum of a mixture, to plan what could be told apart."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from superatom.cli.options import json_option, print_json

if TYPE_CHECKING:
    from database.masses.ions import Ion
    from database.spectra.read.spectrum import Spectrum

__all__ = ["simulate"]


@click.command(
    epilog="Example: superatom simulate --mixture '[Au21Ag23(p-MBA)27]3-=1' --ions 1e5 -o spectrum.txt"
)
@click.option(
    "--mixture", "parts", multiple=True, required=True,
    help="ION=AMOUNT (repeat it), a CSV file of ion,amount, or A to E (mixtures like the paper's).",
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False), required=True, help="Text file to write.")
@click.option("--ligand", default="p-MBA", show_default=True, help="What SR stands for.")
@click.option("--ions", type=float, default=1e5, show_default=True, help="Ions detected in all.")
@click.option("--resolution", type=float, default=20_000, show_default=True, help="m / FWHM.")
@click.option("--shift", type=float, default=0.0, show_default=True, help="Calibration error, ppm.")
@click.option("--gain-noise", type=float, default=0.02, show_default=True, help="Noise of each point's gain.")
@click.option("--background", type=float, default=0.02, show_default=True, help="Share of flat background.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the noise.")
@click.option("--force", is_flag=True, help="Overwrite the file.")
@json_option
def simulate(
    parts: tuple[str, ...],
    output: str,
    ligand: str,
    ions: float,
    resolution: float,
    shift: float,
    gain_noise: float,
    background: float,
    seed: int,
    force: bool,
    as_json: bool,
) -> None:
    """Write a profile spectrum of a mixture with Poisson noise, gain noise and background.

    `superatom link` on the file shows whether the mixture could be told from its rivals.
    """
    from database.spectra.simulated.simulate import simulate as made
    from structures.files import whole
    from superatom.files import require_place

    path = Path(output)
    require_place(path, force=force)
    mixture = _mixture(parts, ligand)
    spectrum = made(
        mixture,
        ions=ions,
        resolution=resolution,
        shift_ppm=shift,
        gain_noise=gain_noise,
        background=background,
        seed=seed,
    )
    with whole(path) as partial:
        partial.write_text(_text(spectrum), encoding="utf-8")
    document = {
        "file": str(path),
        "points": len(spectrum),
        "mz_low": float(spectrum.mz[0]),
        "mz_high": float(spectrum.mz[-1]),
        "ions": {str(ion): amount for ion, amount in mixture.items()},
    }
    if as_json:
        print_json(document)
    else:
        limits = f"m/z {spectrum.mz[0]:.1f}-{spectrum.mz[-1]:.1f}"
        click.echo(f"{path}: {len(mixture)} ions, {len(spectrum)} points, {limits}")


def _mixture(parts: tuple[str, ...], ligand: str) -> dict[Ion, float]:
    """Ions with amounts from the command line's words."""
    from database.masses.notation import parse_ion
    from database.spectra.simulated.mixtures import MIXTURES
    from structures.matter.ligands import ligand as find_ligand

    name = find_ligand(ligand).name
    mixture: dict[Ion, float] = {}
    for part in parts:
        if part in MIXTURES:
            mixture |= dict(MIXTURES[part]().amounts)
            continue
        for text, amount in _pairs(part):
            ion = parse_ion(text, ligand=name)
            mixture[ion] = mixture.get(ion, 0.0) + amount
    return mixture


def _pairs(part: str) -> list[tuple[str, float]]:
    """(ion, amount) of `ION=AMOUNT`, of an ion alone (amount 1), or of a CSV file."""
    from structures.errors import FileFormatError, InvalidInputError

    if part.strip().startswith("["):
        match = re.fullmatch(r"(.+?)(?:=([0-9.eE+-]+))?", part.strip())
        try:
            return [(match[1], float(match[2] or 1))] if match else []
        except ValueError:
            raise InvalidInputError(f"{part!r} has no amount; write ION=1.5") from None
    path = Path(part)
    if not path.is_file():
        raise InvalidInputError(
            f"{part!r} is no ion, no file and none of A to E; write '[Ag44(p-MBA)30]4-=1'"
        )
    found = []
    with path.open(newline="", encoding="utf-8-sig") as handle:
        for number, row in enumerate(csv.reader(handle), start=1):
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
