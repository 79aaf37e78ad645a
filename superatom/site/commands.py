"""The page of commands, made from their own help."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["commands_page"]

_HEAD = """# Every command

Made from the help of the commands. The [manual](manual.md) says what they are for."""


def commands_page() -> str:
    """The page as Markdown: a heading a section and a command, and the help as it is printed."""
    main = import_module("superatom.cli.main")  # by its name: the command line stands above this page
    cli: click.Group = main.cli
    parent = click.Context(cli, info_name="superatom", max_content_width=100)
    parts = [_HEAD]
    for section, names in main.SECTIONS.items():
        parts.append(f"## {section}")
        for name in names:
            command = cli.get_command(parent, name)
            assert command is not None  # noqa: S101  the table of commands is ours
            parts += _helps(command, name, parent)
    return "\n\n".join(parts) + "\n"


def _helps(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    """Heading and help of a command, then of its subcommands."""
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100)
    yield f"### {context.command_path}"
    yield f"```text\n{command.get_help(context)}\n```"
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            assert found is not None  # noqa: S101  it was listed
            yield from _helps(found, each, context)
