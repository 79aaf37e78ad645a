"""`superatom docs`: the documentation in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from superatom.cli.values import Named, Whole

__all__ = ["docs"]


@click.command(epilog="Example: superatom docs -o site")
@click.option(
    "-o", "--output", type=Named(file_okay=False, path_type=Path), help="Only write it into this folder."
)
@click.option("--port", type=Whole(1024, 65535), default=8002, show_default=True, help="Of 127.0.0.1.")
@click.option("--no-open", "open_browser", flag_value=False, default=True, help="Do not open a browser.")
@click.option("--force", is_flag=True, help="Replace the folder.")
def docs(output: Path | None, port: int, open_browser: bool, force: bool) -> None:
    """Show the documentation of this version (pip install 'superatom[docs]'): no network is needed.

    It is built from the pages of the package and from the commands themselves, and served on this machine
    only, until Ctrl-C. With -o it is written as files.
    """
    from superatom.cli.progress import say
    from superatom.verbs.docs import docs as shown

    shown(output, port=port, open_browser=open_browser, force=force, say=say)
