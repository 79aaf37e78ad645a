"""`superatom find`: ask the database."""

from __future__ import annotations

from typing import Any

import click

from superatom.cli.options import (
    database_option,
    json_option,
    print_csv,
    print_json,
    print_result,
    workers_option,
)
from superatom.cli.values import Whole

__all__ = ["find"]

_SHOWN = 50


@click.command(epilog="Example: superatom find 'framework=M44S30,gold=12' --kind candidates")
@click.argument("expression", default="")
@click.option(
    "--kind",
    default="candidates",
    show_default=True,
    metavar="KIND",
    help="candidates, species, ions, observations, calculations, spectra, assignments.",
)
@click.option("--sort", default=None, metavar="NAME", help="Sort by this column; -NAME: falling.")
@click.option("--limit", type=Whole(min=1), default=None, help="Print at most this many rows.")
@click.option(
    "--theory",
    default=None,
    metavar="TEXT",
    help="Of energy_calc: words of code, theory, task, ligand; the most used theory if left out.",
)
@click.option(
    "--format",
    "form",
    default=None,
    help="With -o: extxyz, xyz, ase-db, optimade or chemiscope.",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), default=None, help="File of structures.")
@click.option("--ligand", default=None, help="With -o: on every anchor; the own shell if left out.")
@workers_option(1, "With -o: processes that build models.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@database_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV with every column.")
def find(
    expression: str,
    kind: str,
    sort: str | None,
    limit: int | None,
    theory: str | None,
    form: str | None,
    output: str | None,
    ligand: str | None,
    workers: int,
    force: bool,
    database: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Print what satisfies EXPRESSION: terms joined by commas, all of which must hold.

    A term is name=value with =, !=, <, <=, >, >=, or low<name<high, for instance
    'framework=M44S30,gold=12' or '2602<mz<2603'. Without EXPRESSION every row is printed.
    """
    from superatom.verbs.find import find as search

    _require_both(form, output, ligand)
    if form is not None and output is not None:
        _write(
            expression, output, format=form, kind=kind, sort=sort, limit=limit, theory=theory, ligand=ligand,
            workers=workers, force=force, db=database,
        )  # fmt: skip
        return
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other; choose one")
    rows = search(expression, kind=kind, sort=sort, limit=limit, theory=theory, db=database)
    if as_json:
        print_json(rows)
    elif as_csv:
        print_csv(rows, _every_column(kind))
    else:
        if rows.theory:
            click.echo(f"energy_calc: {rows.theory}", err=True)
        shown = rows[: limit or _SHOWN]
        print_result(shown, as_json=False)
        hidden = len(rows) - len(shown)
        more = f", {hidden} not shown: use --limit, --csv or --json" if hidden else ""
        click.echo(f"{len(rows)} {kind}{more}", err=True)


def _require_both(form: str | None, output: str | None, ligand: str | None) -> None:
    if (form is None) != (output is None):
        raise click.UsageError("--format and -o go together: --format xyz -o best.xyz")
    if form is None and ligand is not None:
        raise click.UsageError("--ligand is for structures: add --format xyz -o best.xyz")


def _write(expression: str, output: str, **choices: Any) -> None:  # noqa: ANN401  each typed by click
    from superatom.cli.progress import progress
    from superatom.verbs.models import write_models

    made = write_models(
        expression, output, watch=lambda texts, total: progress(texts, total, "built"), **choices
    )
    click.echo(f"wrote {made.structures} structures to {made.file}", err=True)


def _every_column(kind: str) -> tuple[str, ...]:
    from database.query import KINDS

    return KINDS[kind].columns
