"""The door for files of other programs: whatever a damaged one does to its reader is one error of ours."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from structures.errors import FileFormatError, SuperatomError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["foreign"]

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
