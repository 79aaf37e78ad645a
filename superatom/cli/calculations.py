"""`superatom calculations`: what was computed, and how it agrees with the model."""

from __future__ import annotations

from pathlib import Path

import click

from structures.words import counted
from superatom.cli.options import (
    csv_asked,
    database_option,
    print_json,
    print_rows,
    rows_option,
)
from superatom.cli.values import Named

__all__ = ["calculations"]

_SHOWN = 20


@click.command(epilog="Example: superatom calculations 'framework=M44S30' --theory 'PBE0' -o compared.png")
@click.argument("expression", default="")
@click.option("--theory", default=None, metavar="TEXT", help="Words of code, theory, task, ligand.")
@click.option("-o", "--output", type=Named(dir_okay=False, path_type=Path), help="A picture.")
@click.option("--force", is_flag=True, help="Replace the picture if it exists.")
@database_option
@rows_option
def calculations(
    expression: str, theory: str | None, output: Path | None, force: bool, database: str, as_json: bool
) -> None:
    """List stored calculations by theory; compare one with the model, for the candidates of EXPRESSION.

    Energies are compared within one theory, shell, charge and composition only. Of each composition: rank
    correlation (Spearman), rms deviation and the candidate where the model is worst.
    """
    from superatom.verbs.calculations import calculations as run

    found = run(expression, theory=theory, output=output, force=force, db=database)
    if as_json:
        print_json(found)
        return
    if csv_asked():
        print_rows(found.candidates if found.compositions else found.theories)
        return
    click.echo(str(found.theories) if found.theories else "no calculation is stored yet")
    if not found.theory:
        return
    for words in found.cautions:
        click.echo(f"Caution: {words}", err=True)
    click.echo(f"\n{found.theory}, against the model (eV):")
    if found.compositions:
        click.echo(str(found.compositions))
        click.echo(f"\nwhere the model is worst:\n{found.candidates[:_SHOWN]}")
    else:
        click.echo("no composition has two computed candidates with a model energy")
    if found.pairs:
        pairs = counted(found.pairs, "pair")
        click.echo(f"\nthe model orders {found.right} of {pairs} of one composition as computed")
