"""The door for files from elsewhere: whether they are there, their text, and what they do to their reader.

Whatever a damaged or endless one leads to is one error of ours. Sizes are bounded as defusedxml bounds what
a document may become (https://pypi.org/project/defusedxml): before it is read, not while it is understood.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from structures.errors import FileFormatError, InvalidInputError, SuperatomError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["foreign", "text_from", "there"]

_LARGEST = 16 << 20  # bytes of a text that a person writes: settings, terms, a template, a list of ions

_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


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
    except SuperatomError:
        raise
    except _DAMAGE as error:
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


def text_from(path: str | Path, what: str) -> str:
    """Text of a file that a person wrote; `what` says in a message what it should be.

    UTF-8, with or without the mark that Windows puts first; lines may end as they do anywhere.

    Raises
    ------
    FileFormatError
        If it cannot be read, has more than 16 MiB (as /dev/zero has), or is no UTF-8.
    """
    named = f"{what} {str(path)[:200]!r}"
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(_LARGEST + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise FileFormatError(f"cannot read {named}: {error.strerror}") from error
    except ValueError as error:
        raise FileFormatError(f"cannot read {named}: it is no UTF-8 text ({error})") from error
    if len(content) > _LARGEST:
        raise FileFormatError(f"{named} has more than {_LARGEST >> 20} MiB; give the one that is meant")
    return io.StringIO(text, newline=None).read()
