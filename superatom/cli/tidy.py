"""`superatom tag`, `note`, `copy`, `merge`, `delete`, `undo`: a database kept tidy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from superatom.cli.options import database_option, print_result, rows_option
from superatom.cli.values import Named

if TYPE_CHECKING:
    from superatom.verbs.tidy import Tidied

__all__ = ["copy", "delete", "merge", "note", "tag", "undo"]

_kind = click.option(
    "--kind", default="candidates", show_default=True, metavar="KIND",
    help="candidates, species, ions, calculations, spectra, series.",
)  # fmt: skip
_yes = click.option("--yes", is_flag=True, help="Do it; without it only what would be done is said.")
_remove = click.option("--remove", is_flag=True, help="Take it away instead; needs --yes.")


@click.command(epilog="Example: superatom delete 'framework=M44S27,rank>100' --yes")
@click.argument("expression")
@_kind
@_yes
@database_option
@rows_option
def delete(expression: str, kind: str, yes: bool, database: str, as_json: bool) -> None:
    """Delete the rows that satisfy EXPRESSION, with the calculations, runs, tags and notes that are theirs.

    Without --yes it only says what would go. A copy of the file is made first: superatom undo.
    """
    from superatom.verbs.tidy import delete as deleted

    _print(deleted(expression, kind=kind, yes=yes, db=database), "deleted", as_json=as_json)


@click.command(epilog="Example: superatom undo --yes")
@_yes
@database_option
@rows_option
def undo(yes: bool, database: str, as_json: bool) -> None:
    """Go back to the newest copy that delete, merge or --remove made; what is there now is kept too."""
    from superatom.verbs.tidy import undo as undone

    _print(undone(yes=yes, db=database), "there again", as_json=as_json)


@click.command(epilog="Example: superatom merge colleague.db --yes")
@click.argument("other", type=Named(dir_okay=False, path_type=Path))
@_yes
@database_option
@rows_option
def merge(other: Path, yes: bool, database: str, as_json: bool) -> None:
    """Add every row of the database OTHER that this one has not; rows of one name stay as they are here."""
    from superatom.verbs.tidy import merge as merged

    _print(merged(other, yes=yes, db=database), "added", as_json=as_json)


@click.command(epilog="Example: superatom copy 'gold=12,rank<=10' -o best.db")
@click.argument("expression", default="")
@click.option("-o", "--output", required=True, type=Named(dir_okay=False), help="The new file.")
@_kind
@database_option
@rows_option
def copy(expression: str, output: str, kind: str, database: str, as_json: bool) -> None:
    """Write the rows that satisfy EXPRESSION, with all that they need, into a new database."""
    from superatom.verbs.tidy import copy as copied

    _print(copied(output, expression, kind=kind, db=database), f"written to {output}", as_json=as_json)


@click.command(epilog="Example: superatom tag 'gold=12,rank<=3' compute")
@click.argument("expression")
@click.argument("words")
@_kind
@_remove
@_yes
@database_option
@rows_option
def tag(
    expression: str, words: str, kind: str, remove: bool, yes: bool, database: str, as_json: bool
) -> None:
    """Give the rows that satisfy EXPRESSION a tag; superatom find 'tags=*compute*' asks for it."""
    from superatom.verbs.tidy import tag as tagged

    made = tagged(expression, words, kind=kind, remove=remove, yes=yes, db=database)
    _print(made, "taken away" if remove else "given", as_json=as_json)


@click.command(epilog="Example: superatom note 'id=1' 'crystals from DMF'")
@click.argument("expression")
@click.argument("words")
@_kind
@_remove
@_yes
@database_option
@rows_option
def note(
    expression: str, words: str, kind: str, remove: bool, yes: bool, database: str, as_json: bool
) -> None:
    """Write a note on the rows that satisfy EXPRESSION."""
    from superatom.verbs.tidy import note as noted

    made = noted(expression, words, kind=kind, remove=remove, yes=yes, db=database)
    _print(made, "taken away" if remove else "written", as_json=as_json)


def _print(made: Tidied, words: str, *, as_json: bool) -> None:
    print_result(made.rows, as_json=as_json, document=made)
    if made.done:
        copied = f"; the file as it was: {made.backup}" if made.backup else ""
        click.echo(f"{words}{copied}", err=True)
    else:
        if not any(row.rows for row in made.rows):
            click.echo(f"nothing to do: no row would be {words}", err=True)
            return
        where = f" (from {made.backup})" if made.backup else ""
        click.echo(f"nothing was done{where}: these rows would be {words}; add --yes", err=True)
