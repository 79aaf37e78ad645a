"""`superatom find`: ask the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from structures.errors import InvalidInputError
from structures.words import counted
from superatom.cli.options import (
    csv_asked,
    database_option,
    explain_columns,
    print_csv,
    print_json,
    print_result,
    rows_option,
    workers_option,
)
from superatom.cli.values import NAMES, Named, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from superatom.verbs.find import Found

__all__ = ["find"]

_SHOWN = 50
_ONE = {"spectra": "spectrum", "species": "species", "series": "series"}  # kinds that end otherwise


@click.command(epilog="Example: superatom find 'framework=M44S30,gold=12' --kind candidates")
@click.argument("expression", default="")
@click.option(
    "--kind",
    default="candidates",
    show_default=True,
    metavar="KIND",
    help="candidates, species, ions, observations, bands, mobility, calculations, spectra, series or "
    "assignments.",
)
@click.option("--sort", default=None, metavar="NAMES", help="Sort by these columns; -NAME: falling.")
@click.option("--columns", type=NAMES, default=None, metavar="NAMES", help="Print these columns: id,species.")
@click.option("--count", "only_count", is_flag=True, help="Print only how many there are.")
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
@click.option(
    "-o",
    "--output",
    type=Named(dir_okay=False),
    default=None,
    help="File of structures; of ase-db .json or .db.",
)
@click.option("--ligand", default=None, help="With -o: on every anchor; the own shell if left out.")
@workers_option(1, "With -o: processes that build models.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@database_option
@rows_option
def find(
    expression: str,
    form: str | None,
    output: str | None,
    ligand: str | None,
    workers: int,
    force: bool,
    database: str,
    as_json: bool,
    only_count: bool,
    columns: tuple[str, ...] | None,
    **asked: Any,  # noqa: ANN401  click's options
) -> None:
    """Print what satisfies EXPRESSION: terms joined by commas, all of which must hold, or by | (or).

    A term is name=value with =, !=, <, <=, >, >=, or low<name<high, name in (a, b), or a name alone: it has a
    value. Brackets and `not` are understood, numbers may be ranges and lists, text may have * and ?:
    'framework=M44S30,gold=1,3,12-14', '2602<mz<2603', '(Pt>0|Pd>0),species=*p-MBA*'.
    """
    from superatom.verbs.find import find as search

    _require_both(form, output, ligand)
    if form is not None and output is not None:
        _write(
            expression, output, format=form, ligand=ligand, workers=workers, force=force, db=database, **asked
        )
        return
    if as_json + csv_asked() + only_count > 1:
        raise click.UsageError("--json, --csv and --count exclude each other; choose one")
    rows = search(expression, columns=columns, **asked, db=database)
    _refuse_impossible(rows)
    if only_count:
        click.echo(len(rows))
    elif as_json:
        print_json([_opened(row, columns or row) for row in rows])
    elif csv_asked():
        print_csv(rows, columns or _every_column(asked["kind"]))
    else:
        _print(rows, asked["kind"], asked["limit"] or _SHOWN)


def _print(rows: Found, kind: str, most: int) -> None:
    if rows.theory:
        click.echo(f"energy_calc: {rows.theory}", err=True)
    shown = rows[:most]
    print_result(shown, as_json=False)
    hidden = len(rows) - len(shown)
    more = f", {hidden} not shown: use --limit, --csv or --json" if hidden else ""
    said = "".join(f"; {one.words}" for one in rows.absent)
    click.echo(f"{counted(len(rows), _ONE.get(kind, kind.removesuffix('s')), kind)}{more}{said}", err=True)
    for reason, number in rows.without_energy.items():
        click.echo(f"no energy of a model for {number}: {reason}", err=True)
    explain_columns(kind, shown.columns)
    for caution in rows.cautions:
        click.echo(f"Caution: {caution}", err=True)


def _refuse_impossible(rows: Found) -> None:
    """End with an error where nothing was found because nothing can be: a misspelt value, or two in one."""
    wrong = [one.words for one in rows.absent if one.impossible]
    if wrong:
        raise InvalidInputError("; ".join(wrong))


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
    click.echo(f"wrote {counted(made.structures, 'structure')} to {made.file}", err=True)


def _opened(row: dict[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    """A row for JSON: what is stored as JSON is no text there."""
    return {
        name: json.loads(row[name]) if name == "ligand_shell" and row[name] else row[name] for name in columns
    }


def _every_column(kind: str) -> tuple[str, ...]:
    from database.kinds import KINDS

    return KINDS[kind].columns
