"""`superatom method`: what stands for a code, and a file to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from superatom.cli.options import database_option, print_result, rows_option
from superatom.cli.values import Named

__all__ = ["method"]


@click.group(epilog="Example: superatom method show orca --level good")
def method() -> None:
    """Show what stands for a code, or write a commented file to begin with."""


@method.command(epilog="Example: superatom method show cp2k --method ours.toml")
@click.argument("code")
@click.option("--method", "file", type=Named(dir_okay=False), help="Method file (TOML).")
@click.option("--level", default="fast", show_default=True, help="fast, good, or a level of the file.")
@database_option
@rows_option
def show(code: str, file: str | None, level: str, database: str, as_json: bool) -> None:
    """Print what stands for CODE and where each line comes from.

    The file is --method, else superatom.toml beside the database, if there is one.
    """
    from superatom.verbs.methods import method_settings

    print_result(method_settings(code, method=file, level=level, db=database), as_json=as_json)


@method.command(epilog="Example: superatom method new ours.toml")
@click.argument("output", default="superatom.toml", type=Named(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def new(output: Path, force: bool) -> None:
    """Write a method file in which every line is a comment, with what each code takes."""
    from superatom.verbs.methods import new_method

    click.echo(f"wrote {new_method(output, force=force)}", err=True)
