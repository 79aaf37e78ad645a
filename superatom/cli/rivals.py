"""`superatom rivals`: what could be mistaken for an ion, without a spectrum."""

from __future__ import annotations

import click

from superatom.cli.options import print_json, print_table, rows_option, tell
from superatom.cli.values import Real, Whole

__all__ = ["rivals"]


@click.command(epilog="Example: superatom rivals '[Au21Ag23(p-MBA)27]3-' --resolution 20000")
@click.argument("ion")
@click.option("--ligand", default="p-MBA", show_default=True, help="What SR stands for.")
@click.option("--resolution", type=Real(100), default=20_000, show_default=True, help="m / FWHM.")
@click.option("--ppm", type=Real(0.1), default=10.0, show_default=True, help="Calibration error.")
@click.option("--with", "also", multiple=True, help="Another ligand that may be present: NTP.")
@click.option("--limit", type=Whole(1), default=12, show_default=True, help="Rows to print.")
@rows_option
def rivals(
    ion: str, ligand: str, resolution: float, ppm: float, also: tuple[str, ...], limit: int, as_json: bool
) -> None:
    """Name the ions that could be mistaken for ION, and how many ions a spectrum needs to tell.

    `ions` is needed with a known calibration, `ions free` with a calibration that may shift by --ppm.
    """
    from database.masses.notation import parse_ion
    from structures.matter.ligands import ligand as find_ligand
    from superatom.verbs.rivals import rivals as possible

    known = parse_ion(ion, ligand=find_ligand(ligand).name).charged()
    found = possible(known, resolution=resolution, ppm=ppm, also=also)
    rows = [
        {
            "rival": str(one.rival),
            "vector": one.vector,
            "cosine": one.cosine,
            "shift": one.shift_ppm,
            "ions": one.ions,
            "ions free": one.ions_free,
            "decide": one.decide,
        }
        for one in found
    ]
    if as_json:
        print_json({"ion": str(known), "resolution": resolution, "ppm": ppm, "rivals": rows})
        return
    if not rows:
        tell(f"no rival of {known} among the known frameworks")
        return
    print_table(rows[:limit], list(rows[0]))
    click.echo(
        "shift in ppm; cosine in place: 0.99 proves no H count, for one H more or less has it too", err=True
    )
