"""`superatom build`: one doped cluster as a geometry file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from superatom.cli.options import (
    charge_option,
    database_option,
    guest_option,
    host_option,
    json_option,
    print_json,
)
from superatom.cli.values import OCCUPANCY, Named, Whole

__all__ = ["build"]


@click.command(epilog="Example: superatom build M44S30 --gold 12 --seed 1 --ligand CH3 -o cluster.xyz")
@click.argument("framework")
@click.option(
    "--occupancy",
    type=OCCUPANCY,
    help="Sites that hold the guest: bit i is site i (decimal or 0x...); of several Cu:0x1,Ag:0x600.",
)
@click.option("--gold", type=Whole(min=0), help="Draw a placement of so many Au at random.")
@click.option("--guests", type=Whole(min=0), help="The same, of so many atoms of the guest metal.")
@click.option("--metals", help="Draw a placement of any number of metals, all of them named: Au22Ag2Cu1.")
@click.option("--seed", type=Whole(min=0), default=0, show_default=True, help="Of placement and orientation.")
@host_option
@guest_option
@click.option(
    "--ligand",
    default=None,
    help="One ligand (also smiles:..., mine.xyz), or counts as p-MBA:29,Cl:1; p-MBA, or that of your file.",
)
@click.option(
    "--deprotonate",
    "deprotonated",
    type=Whole(min=0),
    default=0,
    help="Remove so many acidic hydrogens.",
)
@charge_option
@click.option(
    "--clean", type=click.Choice(["gfnff"]), help="Relax the ligands with xtb, metal and sulfur frozen."
)
@click.option(
    "--relax",
    metavar="CALCULATOR",
    help="Relax all atoms first, by a calculator that relax takes.",
)
@click.option(
    "-o",
    "output",
    required=True,
    type=Named(path_type=Path),
    help="File: .xyz, .extxyz, .cif, .vasp or POSCAR.",
)
@click.option("--force", is_flag=True, help="Overwrite the file.")
@database_option
@json_option
def build(framework: str, database: str, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Build FRAMEWORK with its ligands and write it; without --occupancy, --guests or --gold all is host."""
    from superatom.verbs.build import build as built

    made = built(framework, **asked, db=database)
    if as_json:
        print_json(made)
    else:
        click.echo(
            f"{made.file}: {made.formula} on {framework} ({made.evidence}), occupancy {made.occupancy} "
            f"({made.sites})"
        )
        click.echo(f"charge {made.charge:+d}, multiplicity {made.multiplicity}, {made.atoms} atoms")
        click.echo(made.shell)
    if asked["ligand"] is None:
        click.echo(f"The ligand is {made.ligand}; --ligand names another.", err=True)
    if len(made.charges) > 1:
        others = ", ".join(f"--charge={charge}" for charge in made.charges[1:])
        click.echo(f"Such clusters were seen at other charges too: {others}", err=True)
    for caution in made.cautions:
        click.echo(f"Caution: {caution}", err=True)
    if made.crowded:
        click.echo(
            f"Crowded: metal-hydrogen {made.contacts.metal_hydrogen:.2f} Å, "
            f"ligand-ligand {made.contacts.ligand_ligand:.2f} Å; "
            "try another --seed, --clean gfnff, or a slimmer ligand",
            err=True,
        )
