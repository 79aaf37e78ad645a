"""The door for files from elsewhere: whether they are there, their bytes and text, what they do to a reader.

No other module opens one, and a library that opens a file by its name does so inside `foreign` (the tests
read every module for that). Whatever a damaged or endless one leads to is one error of ours. Sizes are
bounded as defusedxml bounds what a document may become (https://pypi.org/project/defusedxml): before it is
read, not while it is understood.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from structures.errors import FileFormatError, InvalidInputError, SuperatomError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

__all__ = ["digest_of", "foreign", "frames_from", "stream_from", "text_from", "text_printed", "there"]

_LARGEST = 16 << 20  # bytes of a text that a person writes: settings, terms, a template, a list of ions
_PRINTED = 500_000_000  # bytes; no text that a program prints is longer


@contextmanager
def foreign(name: str) -> Iterator[None]:
    """Read what another program wrote; `name` says which file or folder.

    Raises
    ------
    FileFormatError
        Where the reader, ours or a library's, stumbles over what it read.

    Examples
    --------
    >>> with foreign("a.out"):
    ...     [].pop()
    Traceback (most recent call last):
    structures.errors.FileFormatError: a.out cannot be read (IndexError: pop from empty list); is it whole?
    """
    try:
        yield
    except (SuperatomError, MemoryError):
        raise
    except (
        Exception
    ) as error:  # readers raise what their parser meets: struct.error, an error of ASE's own ...
        told = f"{type(error).__name__}: {error}"[:200]
        raise FileFormatError(f"{name} cannot be read ({told}); is it whole?") from error


def there(path: str | Path) -> bool:
    """Whether a path is there; a name that no file system takes is refused.

    Raises
    ------
    InvalidInputError
        If the name is too long, or a part of it may not be entered.

    Examples
    --------
    >>> there("a" * 300)
    Traceback (most recent call last):
    structures.errors.InvalidInputError: 'aaaa...' cannot be looked up (File name too long); choose another
    """
    try:
        return Path(path).exists()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InvalidInputError(
            f"{str(path)[:200]!r} cannot be looked up ({reason}); choose another"
        ) from error


def stream_from(path: str | Path, what: str = "") -> BufferedReader:
    """Open an ordinary file for its bytes; the caller closes it. `what` says in a message what it should be.

    Raises
    ------
    FileFormatError
        If it is not there, may not be read, or is none: a pipe that nobody writes to would never end.

    Examples
    --------
    >>> stream_from("/dev/zero", "spectrum")
    Traceback (most recent call last):
    structures.errors.FileFormatError: cannot read spectrum '/dev/zero': no ordinary file; give one
    """
    named = f"{what} {str(path)[:200]!r}".lstrip()
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise FileFormatError(f"cannot read {named}: no ordinary file; give one")
        return Path(path).open("rb")
    except SuperatomError:
        raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise FileFormatError(f"cannot read {named}: {reason}") from error


def digest_of(path: str | Path) -> str:
    """SHA-256 of a file's bytes as they lie on disk, hexadecimal; raises as `stream_from`."""
    with stream_from(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def frames_from(source: str | Path | io.StringIO, kind: str, index: int | str = -1) -> Any:  # noqa: ANN401  as ASE
    """Structures of a file or text, read by ASE as this format: one for a number, a list for a slice (`:`).

    Raises
    ------
    FileFormatError
        If it cannot be read so; `__cause__` is what ASE raised.
    """
    from ase.io import read  # noqa: PLC0415  half a second that no other caller should pay

    if isinstance(source, io.StringIO):
        with foreign("the structure"):
            return read(source, index=index, format=kind)
    with stream_from(source, "the structure"), foreign(Path(source).name):
        return read(source, index=index, format=kind)


def text_printed(path: str | Path) -> str:
    """Text that a program printed, of at most 500 MB; bytes that are no UTF-8 are replaced.

    Raises
    ------
    FileFormatError
        If it is longer, or as `stream_from`.
    """
    with stream_from(path) as stream:
        content = stream.read(_PRINTED + 1)
    if len(content) > _PRINTED:
        raise FileFormatError(f"{Path(path).name} has more than {_PRINTED // 10**6} MB; nothing prints that")
    text = content.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def text_from(path: str | Path, what: str, *, largest: int = _LARGEST) -> str:
    """Text of a file that a person wrote; `what` says in a message what it should be.

    UTF-8, with or without the mark that Windows puts first; lines may end as they do anywhere.

    Raises
    ------
    FileFormatError
        If it cannot be read, has more than `largest` bytes, 16 MiB (as /dev/zero has), or is no UTF-8.
    """
    named = f"{what} {str(path)[:200]!r}"
    try:
        with _opened(path) as stream:
            content = stream.read(largest + 1)
            if not content and stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode):
                raise FileFormatError(f"cannot read {named}: nobody writes into this pipe; give a file")
        text = content.decode("utf-8-sig")
    except SuperatomError:
        raise
    except OSError as error:
        raise FileFormatError(f"cannot read {named}: {error.strerror}") from error
    except ValueError as error:
        raise FileFormatError(f"cannot read {named}: it is no UTF-8 text ({error})") from error
    if len(content) > largest:
        raise FileFormatError(f"{named} has more than {largest >> 20} MiB; give the one that is meant")
    return io.StringIO(text, newline=None).read()


def _opened(path: str | Path) -> BufferedReader:
    """Open a file, or a pipe that somebody writes into (`<(command)` of a shell), without waiting for one."""
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    os.set_blocking(number, True)
    return os.fdopen(number, "rb")
