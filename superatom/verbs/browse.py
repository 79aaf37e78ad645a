"""A database in a browser, by Datasette: on this machine alone, and only to read."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from signal import SIGTERM, signal
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

from database.metadata import metadata as described
from structures.errors import InvalidInputError
from structures.files import packed, whole
from structures.showing import Shown
from superatom.doors import opened
from superatom.files import require_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from superatom.doors import Database

__all__ = ["Browsing", "browse", "metadata"]

_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Browsing(Shown):
    """Where a database can be browsed, and the command that serves it with metadata on its input."""

    address: str
    command: tuple[str, ...]


def metadata(
    output: str | Path | None = None, *, force: bool = False, db: Database | None = None
) -> dict[str, Any]:
    """Return what tables and columns of a database mean, and ready questions, as Datasette takes them.

    Parameters
    ----------
    output, force
        Write it there as JSON, for a server of one's own; over a file only with `force`.
    db
        Database; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If the file exists, or there is no database.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, db="some.db")
    >>> found = superatom.metadata(db="some.db")["databases"]["some"]
    >>> found["tables"]["ions"]["columns"]["mz_average"]
    'mean of the envelope (Th)'
    """
    if output is not None:
        require_place(Path(output), force=force)
    with opened(db) as store:
        document = described(store, Path(store.path).stem)
    if output is not None:
        with whole(Path(output)) as partial:
            text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
            partial.write_bytes(packed(partial, text))
    return document


def browse(
    *, port: int = 8001, open_browser: bool = True, start: bool = True, db: Database | None = None
) -> Browsing:
    """Serve a database with Datasette on this machine, read-only, until it is interrupted.

    Parameters
    ----------
    port
        Of 127.0.0.1; no other machine can reach it.
    open_browser
        Open the page in a browser.
    start
        False: only say what would be run.
    db
        Database; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If Datasette is not installed, does not start, or there is no database.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, db="some.db")
    >>> superatom.browse(start=False, db="some.db").address
    'http://127.0.0.1:8001/some'
    """
    with opened(db) as store:
        place = Path(store.path).resolve()
        document = described(store, place.stem)
    if start and find_spec("datasette") is None:
        raise InvalidInputError("browsing needs Datasette; install it with: pip install 'superatom[browse]'")
    plugins = str(files("superatom").joinpath("browsing"))
    command = (
        sys.executable, "-m", "datasette", "serve", "--immutable", str(place), "--metadata", "-",
        "--setting", "sql_time_limit_ms", "10000", "--plugins-dir", plugins, "--host", _HOST,
        "--port", str(port), *(["--open"] if open_browser else []),
    )  # fmt: skip
    if start:
        with _ending_together():
            ended = subprocess.run(command, input=json.dumps(document), text=True, check=False)  # noqa: S603  our words
        if ended.returncode not in (0, 130):
            raise InvalidInputError(
                f"Datasette ended with an error; is port {port} taken? try --port {port + 1}"
            )
    return Browsing(f"http://{_HOST}:{port}/{place.stem}", command)


@contextmanager
def _ending_together() -> Iterator[None]:
    """Where this process is told to end, leave by an exception: `subprocess.run` then ends the server too."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal(SIGTERM, lambda *_: sys.exit(128 + SIGTERM))
    try:
        yield
    finally:
        signal(SIGTERM, before)
