"""`superatom build`: one doped cluster as a geometry file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from superatom.cli.options import chosen_framework, database_option, json_option, print_json
from superatom.cli.values import OCCUPANCY

if TYPE_CHECKING:
    from ase import Atoms

__all__ = ["build"]

_CLOSE_METAL, _CLOSE_LIGAND = 2.3, 1.7  # Å; hydrogen bonds between acids are 1.7 and longer
_FORMATS = {".xyz": "extxyz", ".extxyz": "extxyz", ".cif": "cif", ".vasp": "vasp"}
_FACTS = ("framework", "evidence", "occupancy", "core_charge", "charge", "electrons", "multiplicity")


@click.command(epilog="Example: superatom build M44S30 --gold 12 --seed 1 --ligand CH3 -o cluster.xyz")
@click.argument("framework")
@click.option(
    "--occupancy", type=OCCUPANCY, help="Sites that hold the guest: bit i is site i (decimal or 0x...)."
)
@click.option("--gold", type=click.IntRange(min=0), help="Draw a placement of so many guests at random.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the placement and orientation.")
@click.option("--host", default="Ag", show_default=True)
@click.option("--guest", default="Au", show_default=True)
@click.option(
    "--ligand",
    default="p-MBA",
    show_default=True,
    help="One ligand (also smiles:..., mine.xyz), or counts as p-MBA:29,Cl:1.",
)
@click.option("--deprotonate", type=click.IntRange(min=0), default=0, help="Remove so many acidic hydrogens.")
@click.option(
    "--clean", type=click.Choice(["gfnff"]), help="Relax the ligands with xtb, metal and sulfur frozen."
)
@click.option(
    "-o",
    "output",
    required=True,
    type=click.Path(path_type=Path),
    help="File: .xyz, .extxyz, .cif, .vasp or POSCAR.",
)
@click.option("--force", is_flag=True, help="Overwrite the file.")
@database_option
@json_option
def build(
    framework: str,
    occupancy: int | None,
    gold: int | None,
    seed: int,
    host: str,
    guest: str,
    ligand: str,
    deprotonate: int,
    clean: str | None,
    output: Path,
    force: bool,
    database: str,
    as_json: bool,
) -> None:
    """Build FRAMEWORK with its ligands and write it; without --occupancy or --gold every site is host."""
    from structures.assemble import assemble
    from structures.calculations.job import formula, job_for
    from structures.calculations.registry import code_named
    from structures.files import write_file
    from structures.shell.counts import read_shell
    from structures.shell.gfnff import clean_ligands
    from structures.substitution import sample

    if occupancy is not None and gold is not None:
        raise click.UsageError("--occupancy and --gold exclude each other; give one of them")
    code = code_named(_format(output))
    model = chosen_framework(framework, database)
    mask = occupancy or 0
    if gold is not None:
        masks, _ = sample(model, gold, 1, seed=seed, over="placements")
        mask = int(masks[0])
    shell = read_shell(ligand)
    atoms = assemble(model, mask, host=host, guest=guest, ligand=shell, deprotonated=deprotonate, seed=seed)
    if clean is not None:
        atoms = clean_ligands(atoms, method=clean)
    files = code.write(job_for(atoms))
    write_file(output, files["POSCAR" if "POSCAR" in files else next(iter(files))], force=force)
    facts = {key: atoms.info[key] for key in _FACTS}
    facts |= {"formula": formula(atoms), "atoms": len(atoms), "file": str(output)}
    if as_json:
        print_json(facts)
    else:
        click.echo(f"{output}: {facts['formula']} on {framework} ({model.evidence}), occupancy {mask}")
        click.echo(f"charge {facts['charge']:+d}, multiplicity {facts['multiplicity']}, {len(atoms)} atoms")
    _warn(atoms)


def _format(path: Path) -> str:
    """Format that the name of the file asks for."""
    from structures.errors import InvalidInputError

    found = "vasp" if path.name in ("POSCAR", "CONTCAR") else _FORMATS.get(path.suffix)
    if found is None:
        raise InvalidInputError(f"cannot write {path.name!r}; use .xyz, .extxyz, .cif, .vasp or POSCAR")
    return found


def _warn(atoms: Atoms) -> None:
    """Say on stderr where ligands are too bulky for the framework."""
    from structures.shell.contacts import contacts

    found = contacts(atoms)
    if found.metal_hydrogen < _CLOSE_METAL or found.ligand_ligand < _CLOSE_LIGAND:
        metal, ligand = found.metal_hydrogen, found.ligand_ligand
        click.echo(
            f"Crowded: metal-hydrogen {metal:.2f} Å, ligand-ligand {ligand:.2f} Å; "
            "try another --seed, --clean gfnff, or a slimmer ligand",
            err=True,
        )
