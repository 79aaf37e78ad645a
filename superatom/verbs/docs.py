"""The documentation as a site: written to a folder, or shown on this machine."""

from __future__ import annotations

import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError
from superatom.site.build import build_site

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["docs"]

_HOST = "127.0.0.1"


def docs(
    output: str | Path | None = None,
    *,
    port: int = 8002,
    open_browser: bool = True,
    force: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> str:
    """Build the documentation with MkDocs; serve it on this machine until interrupted, or write it.

    Parameters
    ----------
    output
        Folder that the site is written into; nothing is served then. Its pages open from the disk too.
    port
        Of 127.0.0.1; no other machine can reach it.
    open_browser
        Open the first page in a browser.
    force
        Replace the folder.
    say
        Called with words on where the site is.

    Returns
    -------
    str
        First page: a path, or the address.

    Raises
    ------
    InvalidInputError
        If MkDocs is not installed, the folder exists, or the port is taken.

    Examples
    --------
    >>> import superatom
    >>> superatom.docs("setup.py/site")
    Traceback (most recent call last):
    ...
    structures.errors.InvalidInputError: there is no folder setup.py; make it first
    """
    if output is not None:
        place = Path(output)
        _require_folder(place, force=force)
        build_site(place)
        say(f"wrote {place / 'index.html'}")
        return str(place / "index.html")
    address = f"http://{_HOST}:{port}/"
    with TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        build_site(site)
        try:
            server = ThreadingHTTPServer((_HOST, port), partial(_Quiet, directory=str(site)))
        except OSError as error:
            raise InvalidInputError(
                f"port {port} cannot be used ({error.strerror}); try --port {port + 1}"
            ) from error
        with server:
            say(f"the site is at {address}; stop with Ctrl-C")
            if open_browser:
                webbrowser.open(address)
            server.serve_forever()
    return address


def _require_folder(place: Path, *, force: bool) -> None:
    """Refuse a place without a folder around it, and one that is there and no site of ours."""
    if not place.parent.is_dir():
        raise InvalidInputError(f"there is no folder {place.parent}; make it first")
    if place.exists() and not (force and (place / "search" / "search_index.json").is_file()):
        raise InvalidInputError(f"{place} exists; choose another folder, or --force where it is such a site")


class _Quiet(SimpleHTTPRequestHandler):
    """Files of the site, without a line for each."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""
