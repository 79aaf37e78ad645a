"""`superatom rivals`: what could be mistaken for an ion, without a spectrum."""

from __future__ import annotations

import click

from superatom.cli.options import json_option, print_json, print_table

__all__ = ["rivals"]


@click.command(epilog="Example: superatom rivals '[Au21Ag23(p-MBA)27]3-' --resolution 20000")
@click.argument("ion")
@click.option("--ligand", default="p-MBA", show_default=True, help="What SR stands for.")
@click.option("--resolution", type=click.FloatRange(100), default=20_000, show_default=True, help="m / FWHM.")
@click.option("--ppm", type=click.FloatRange(0.1), default=10.0, show_default=True, help="Calibration error.")
@click.option("--with", "also", multiple=True, help="Another ligand that may be present: NTP.")
@click.option("--limit", type=click.IntRange(1), default=12, show_default=True, help="Rows to print.")
@json_option
def rivals(
    ion: str, ligand: str, resolution: float, ppm: float, also: tuple[str, ...], limit: int, as_json: bool
) -> None:
    """Name the ions that could be mistaken for ION, and how many ions a spectrum needs to tell.

    `ions` is needed with a known calibration, `ions free` with a calibration that may shift by --ppm.
    """
    from database.masses.notation import parse_ion
    from database.spectra.judge.distance import distances
    from database.spectra.judge.neighbours import Bounds, difference, neighbours
    from database.spectra.judge.rivals import what_decides, write_vector
    from structures.matter.ligands import ligand as find_ligand

    known = parse_ion(ion, ligand=find_ligand(ligand).name)
    bounds = Bounds(exchanged=tuple(find_ligand(name).name for name in also))
    rows, others = [], neighbours(known, bounds)
    compared = distances([(known, one) for one in others], resolution=resolution, calibration_ppm=ppm)
    for rival, apart in zip(others, compared, strict=True):
        vector = difference(known, rival)
        rows.append(
            {
                "rival": str(rival),
                "vector": write_vector(vector),
                "cosine": round(apart.cosine, 4),
                "shift": round(apart.shift_ppm, 2),
                "ions": float(f"{apart.ions_to_decide:.2g}"),
                "ions free": float(f"{apart.ions_to_decide_free:.2g}"),
                "decide": what_decides(rival, vector, apart),
            }
        )
    rows.sort(key=lambda row: -float(str(row["ions free"])))
    if as_json:
        print_json({"ion": str(known), "resolution": resolution, "ppm": ppm, "rivals": rows})
        return
    if not rows:
        click.echo(f"no rival of {known} among the known frameworks")
        return
    print_table(rows[:limit], ["rival", "vector", "cosine", "shift", "ions", "ions free", "decide"])
    click.echo(
        "shift in ppm; cosine in place: 0.99 proves no H count, for one H more or less has it too", err=True
    )
