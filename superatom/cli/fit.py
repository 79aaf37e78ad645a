"""`superatom fit`: an ordering model from a user's own relaxed orderings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from structures.words import counted
from superatom.cli.options import (
    database_option,
    print_json,
    print_table,
    rows_option,
    tell,
)
from superatom.cli.values import Named, Real

if TYPE_CHECKING:
    from stability.fitting import Fit

__all__ = ["fit"]


@click.command(epilog="Example: superatom fit orderings.extxyz --energy-key E_eV -o terms.toml")
@click.argument("file", required=False, type=Named(dir_okay=False, path_type=Path))
@click.option(
    "--find", "expression", metavar="EXPR", help="Fit stored calculations instead: 'theory=GFN1-xTB'."
)
@click.option("--energy-key", help="Field of the comment lines with the energy in eV.")
@click.option("--contact", type=Real(), default=3.4, show_default=True, help="Metal-metal cut-off, Å.")
@click.option("--sulfur", type=Real(), default=2.85, show_default=True, help="Metal-sulfur cut-off, Å.")
@click.option("-o", "--output", type=Named(dir_okay=False, path_type=Path), help="Write the terms as TOML.")
@click.option("--force", is_flag=True, help="Replace the output if it exists.")
@database_option
@rows_option
def fit(
    file: Path | None,
    expression: str | None,
    energy_key: str | None,
    contact: float,
    sulfur: float,
    output: Path | None,
    force: bool,
    database: str,
    as_json: bool,
) -> None:
    """Fit site and contact energies to the relaxed Au/Ag orderings in FILE (extended xyz).

    With --find and no FILE, the results that came home to the database are fitted.

    The leave-one-out error says how well an ordering outside the set is predicted. The terms go into
    `thermo`, `ground-states` and your own scripts with --model.
    """
    from superatom.verbs.fit import fit as run

    found = run(
        file,
        find=expression,
        energy_key=energy_key,
        contact=contact,
        sulfur=sulfur,
        output=output,
        force=force,
        db=database,
    )
    if output is not None:
        click.echo(f"wrote {output}", err=True)
    if as_json:
        print_json(_document(found))
    else:
        _print(found)


def _print(found: Fit) -> None:
    """Terms with their errors, and how well the model does."""
    rows = [{"term": k, "energy": v, "error": found.errors[k]} for k, v in found.values.items()]
    print_table(rows, ["term", "energy", "error"])
    tell(
        f"{counted(found.orderings, 'ordering')} of {counted(found.frameworks, 'framework')}, eV: "
        f"rms {found.rms:.4f}, leave-one-out {found.leave_one_out:.4f} "
        f"({1000 * found.per_metal:.2f} meV a metal); worst {found.worst}"
    )
    if found.undetermined:
        click.echo(f"not determined by this set: {', '.join(found.undetermined)}", err=True)


def _document(found: Fit) -> dict[str, object]:
    return {
        "terms": found.values,
        "errors": found.errors,
        "undetermined": list(found.undetermined),
        "orderings": found.orderings,
        "frameworks": found.frameworks,
        "rms": found.rms,
        "leave_one_out": found.leave_one_out,
        "per_metal": found.per_metal,
        "worst": found.worst,
    }
