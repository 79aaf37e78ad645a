"""`superatom fit`: an ordering model from a user's own relaxed orderings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from superatom.cli.options import database_option, json_option, print_json, print_table

if TYPE_CHECKING:
    from stability.fitting import Fit, Ordering

__all__ = ["fit"]


@click.command(epilog="Example: superatom fit orderings.extxyz --energy-key E_eV -o terms.toml")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--find", "expression", metavar="EXPR", help="Fit stored calculations instead: 'theory=GFN1-xTB'."
)
@click.option("--energy-key", help="Field of the comment lines with the energy in eV.")
@click.option("--contact", type=float, default=3.4, show_default=True, help="Metal-metal cut-off, angstrom.")
@click.option("--sulfur", type=float, default=2.85, show_default=True, help="Metal-sulfur cut-off, angstrom.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the terms as TOML."
)
@click.option("--force", is_flag=True, help="Replace the output if it exists.")
@database_option
@json_option
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
    from stability.fitting import fit_orderings, read_orderings
    from stability.terms import terms_text
    from structures.files import whole
    from superatom.files import require_place

    if output is not None:
        require_place(output, force=force)
    if (file is None) == (expression is None):
        raise click.UsageError("give a FILE, or --find EXPR for stored calculations, and not both")
    if file is not None:
        source = file.name
        orderings = read_orderings(file, energy_key=energy_key, contact=contact, sulfur=sulfur)
    else:
        source = f"{Path(database).name}, calculations {expression or 'all'}"
        orderings = _stored(database, expression or "", contact, sulfur)
    found = fit_orderings(orderings, source=source, contact=contact)
    if output is not None:
        with whole(output) as partial:
            partial.write_text(terms_text(found.model), encoding="utf-8")
        click.echo(f"wrote {output}", err=True)
    if as_json:
        print_json(_document(found))
    else:
        _print(found)


def _print(found: Fit) -> None:
    """Terms with their errors, and how well the model does."""
    rows = [{"term": k, "energy": v, "error": found.errors[k]} for k, v in found.values.items()]
    print_table(rows, ["term", "energy", "error"])
    click.echo(
        f"{found.orderings} orderings of {found.frameworks} frameworks, eV: rms {found.rms:.4f}, "
        f"leave-one-out {found.leave_one_out:.4f} ({1000 * found.per_metal:.2f} meV a metal); "
        f"worst {found.worst}"
    )
    if found.undetermined:
        click.echo(f"not determined by this set: {', '.join(found.undetermined)}", err=True)


def _stored(database: str, expression: str, contact: float, sulfur: float) -> list[Ordering]:
    """Orderings of the stored calculations that a find expression names."""
    from database.calculations import stored_calculations
    from database.store import Store
    from stability.fitting import ordering_of

    with Store(database, create=False) as store:
        return [
            ordering_of(atoms, atoms.info["name"], contact=contact, sulfur=sulfur)
            for atoms in stored_calculations(store, expression)
        ]


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
