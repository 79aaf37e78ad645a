"""`superatom thermo`: exact thermodynamics of the ordering of two metals on a framework."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import (
    csv_asked,
    dask_option,
    database_option,
    gold_option,
    guest_option,
    guests_option,
    host_option,
    memory_option,
    model_option,
    print_json,
    print_table,
    rows_option,
    sites_option,
    tell,
    workers_option,
)
from superatom.cli.values import Named, Real

if TYPE_CHECKING:
    from collections.abc import Iterable

    from superatom.verbs.thermo import AtComposition, AtPotential

__all__ = ["thermo"]


@click.command(epilog="Example: superatom thermo M44S26 --gold 40 --temperature 300 --json")
@click.argument("framework")
@gold_option()
@guests_option
@host_option
@guest_option
@click.option(
    "--temperature",
    type=Real(),
    multiple=True,
    default=(300.0,),
    show_default=True,
    help="K; may be repeated.",
)
@click.option(
    "--potential",
    type=Real(),
    multiple=True,
    help="Let x vary at this chemical potential (eV a guest for a host); may be repeated.",
)
@sites_option
@model_option
@memory_option
@click.option("--figure", type=Named(dir_okay=False, path_type=Path), help="Draw the occupation against x.")
@click.option("--force", is_flag=True, help="Replace the figure if it exists.")
@workers_option(1, "Processes for several temperatures.")
@dask_option
@database_option
@rows_option
def thermo(framework: str, database: str, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Sum over every placement of gold on FRAMEWORK, exactly: energies, entropy, occupation of each orbit.

    Energies in eV are mixing energies within this framework; entropy and heat capacity are in units of k.
    --host and --guest name other metals: energies of a few guests in gold are above one on its best site.
    """
    from superatom.cli.progress import say
    from superatom.verbs.thermo import thermo as summed

    found = summed(framework, **asked, progress=say, db=database)
    if as_json:
        print_json(found)
        return
    if not (csv_asked() and found.grand_canonical):  # a file of CSV has one table
        _print(found.compositions, found.compositions.columns)
    if found.grand_canonical:
        tell("")
        _print(found.grand_canonical, found.grand_canonical.columns)


def _print(rows: Iterable[AtComposition | AtPotential], shown: Iterable[str]) -> None:
    """Print rows with one column an orbit where there are few; all orbits are in --json."""
    from structures.showing import cells_of
    from structures.uncertain import share_range, with_error

    flat = []
    for row in rows:
        cells = {name: value for name, value in cells_of(row).items() if name in shown}
        error = cells.pop("free_energy_error", None)
        if error is not None:
            cells["free_energy"] = with_error(cells["free_energy"], error)
            for name in ("ground_state", "energy"):  # their error is about that of the free energy
                cells[name] = with_error(cells[name], error)
        low, high = cells.pop("ground_state_low", None), cells.pop("ground_state_high", None)
        if low is not None and high is not None:
            cells["ground_state_weight"] = share_range(low, high)
        cells.pop("probability", None)
        held = cells.pop("occupation")
        flat.append(cells | (held if len(held) <= 6 else {}))
    print_table(flat, list(flat[0]) if flat else [])
