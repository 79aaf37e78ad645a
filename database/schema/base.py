"""The one set of migrations, and the mark of our files."""

from database.sqlite import Migrations

__all__ = ["APPLICATION_ID", "MIGRATIONS"]

APPLICATION_ID = 0x5A70_0044  # in SQLite's header: `file` and we can tell that a database is ours

MIGRATIONS = Migrations("superatom")
