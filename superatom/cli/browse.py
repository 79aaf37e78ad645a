"""`superatom browse`: a database in a browser."""

from __future__ import annotations

import click

from superatom.cli.options import database_option
from superatom.cli.values import Whole

__all__ = ["browse"]


@click.command(epilog="Example: superatom browse --db superatom.db")
@click.option("--port", type=Whole(1024, 65535), default=8001, show_default=True, help="Of 127.0.0.1.")
@click.option("--no-open", "open_browser", flag_value=False, default=True, help="Do not open a browser.")
@database_option
def browse(port: int, open_browser: bool, database: str) -> None:
    """Serve a database with Datasette (pip install 'superatom[browse]'): tables, ready questions, SQL.

    It is only read, and only this machine can reach it. Stop it with Ctrl-C.
    """
    from superatom.verbs.browse import browse as served

    served(port=port, open_browser=open_browser, db=database)
