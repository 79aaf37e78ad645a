"""`superatom simulate`: a test spectrum of a mixture, to plan what could be told apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from structures.words import counted
from superatom.cli.options import json_option, print_json
from superatom.cli.values import Named, Real, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

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
@click.option("-o", "--output", type=Named(dir_okay=False), required=True, help="Text file to write.")
@click.option("--ligand", default="p-MBA", show_default=True, help="What SR stands for.")
@click.option("--ions", type=Real(), default=1e5, show_default=True, help="Ions detected in all.")
@click.option("--resolution", type=Real(), default=20_000, show_default=True, help="m / FWHM.")
@click.option("--shift", type=Real(), default=0.0, show_default=True, help="Calibration error, ppm.")
@click.option("--gain-noise", type=Real(), default=0.02, show_default=True, help="Noise of a point's gain.")
@click.option("--background", type=Real(), default=0.02, show_default=True, help="Share of flat background.")
@click.option("--seed", type=Whole(min=0), default=0, show_default=True, help="Of the noise.")
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
    from superatom.verbs.simulate import read_mixture
    from superatom.verbs.simulate import simulate as simulated

    path = Path(output)
    mixture = read_mixture(parts, ligand=ligand)
    spectrum = simulated(
        mixture,
        ions=ions,
        resolution=resolution,
        shift_ppm=shift,
        gain_noise=gain_noise,
        background=background,
        seed=seed,
        output=path,
        force=force,
    )
    _print(path, mixture, spectrum, as_json=as_json)


def _print(path: Path, mixture: Mapping[Ion, float], spectrum: Spectrum, *, as_json: bool) -> None:
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
        click.echo(f"{path}: {counted(len(mixture), 'ion')}, {counted(len(spectrum), 'point')}, {limits}")
