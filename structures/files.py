"""Writing a file, or a folder of files, whole or not at all, under safe names, over nothing.

A new folder is filled under a temporary name and then renamed. An existing folder is left as it is if it
already holds exactly these files, refused otherwise, and with `force` gets only these files replaced: a
calculation's output that lies beside them is never touched.
"""

from __future__ import annotations

import gzip
import os
import re
import secrets
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "Written",
    "output_directory",
    "packed",
    "reserved",
    "safe_name",
    "whole",
    "write_file",
    "write_folder",
]

Written = Literal["written", "kept"]

_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,119}")
_PARTIAL = re.compile(r"\.partial-[0-9a-f]{16}(\.\w+)?")
_LIVING = 60.0  # seconds
_RESERVED = re.compile(
    r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE
)  # devices on Windows shares


@contextmanager
def whole(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """A name beside the path: what was made under it, file or folder, gets the path when the block ends well.

    Parameters
    ----------
    durable
        Have a file's bytes on the disk before its name says that it is whole: a machine may stop.

    Raises
    ------
    InvalidInputError
        If it cannot be written; then nothing is left of it.

    Examples
    --------
    >>> with whole(Path("levels.csv")) as partial:
    ...     _ = partial.write_text("gold,gap")
    """
    partial = path.with_name(f".partial-{secrets.token_hex(8)}{path.suffix}")
    try:
        yield partial
        if durable:
            with partial.open("rb+") as stream:
                os.fsync(stream.fileno())
        partial.replace(path)
    except OSError as error:
        raise InvalidInputError(f"cannot write {path}: {_reason(error)}") from error
    finally:
        if partial.is_dir():
            shutil.rmtree(partial, ignore_errors=True)
        else:
            partial.unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """Return the name if it may name a file or folder of an export.

    Raises
    ------
    InvalidInputError
        If it has other characters than `A-Za-z0-9._-`, starts with `.` or `-`, or is longer than 120.
    """
    if not _SAFE.fullmatch(name) or _RESERVED.fullmatch(name) or name.endswith("."):
        raise InvalidInputError(
            f"unsafe file name {name[:80]!r}; use 1 to 120 of A-Z a-z 0-9 . _ -, and no . or - first"
        )
    return name


def reserved(name: str) -> bool:
    """Whether Windows keeps the name for a device: CON, NUL, COM1 ..."""
    return _RESERVED.fullmatch(name) is not None


def output_directory(path: Path | str) -> Path:
    """Make the directory if need be and return it resolved.

    Raises
    ------
    InvalidInputError
        If it is a file, cannot be made, or cannot be written to.
    """
    if not str(path):
        raise InvalidInputError("an empty name is no folder; write -o . for this one")
    try:
        directory = Path(path)
        directory.mkdir(parents=True, exist_ok=True)
        directory = directory.resolve(strict=True)
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"cannot make the folder {str(path)[:200]!r}: {_reason(error)}") from error
    if not os.access(directory, os.W_OK | os.X_OK):
        raise InvalidInputError(f"the folder {str(path)[:200]!r} is not writable; choose another with -o")
    _remove_left(directory)
    return directory


def write_folder(directory: Path, name: str, files: Mapping[str, str], *, force: bool = False) -> Written:
    """Write a folder of text files below a directory, whole or not at all.

    Returns
    -------
    Written
        `kept` if the folder already holds exactly these files, so that a batch can be restarted.

    Raises
    ------
    InvalidInputError
        If a name is unsafe, or the folder exists with other content and `force` is not set.
    """
    target = directory / safe_name(name)
    for file_name in files:
        safe_name(file_name)
    if not os.path.lexists(target):
        with whole(target) as partial:
            partial.mkdir()
            for file_name, text in files.items():
                _fill(partial / file_name, text.encode())
        return "written"
    if target.is_symlink() or not target.is_dir():
        raise InvalidInputError(
            f"{name} exists and is not a folder; move it away or choose another folder with -o"
        )
    if all(_holds(target / file_name, text.encode()) for file_name, text in files.items()):
        return "kept"
    if not force:
        raise InvalidInputError(
            f"{name} exists with other content; choose another folder with -o, or use --force"
        )
    for file_name, text in files.items():
        write_file(target / file_name, text, force=True)
    return "written"


def write_file(path: Path, content: str | bytes, *, force: bool = False) -> Written:
    """Write one file, text or bytes, under a temporary name and rename it; an equal file is kept.

    A name that ends in `.gz` is of a packed file, as readers take it to be.

    Raises
    ------
    InvalidInputError
        If the file exists with other content and `force` is not set, or is not a plain file.
    """
    safe_name(path.name)
    held = packed(path, content)
    if _holds(path, held):
        return "kept"
    if os.path.lexists(path) and (not force or path.is_symlink() or not path.is_file()):
        raise InvalidInputError(
            f"{path.name} exists with other content; move it away, or use --force for a plain file"
        )
    with whole(path) as partial:
        _fill(partial, held)
    return "written"


def _remove_left(directory: Path) -> None:
    """Remove what a killed process left under a temporary name; a living one has its name for less time."""
    for left in directory.glob(".partial-*"):
        if _PARTIAL.fullmatch(left.name) and time.time() - left.lstat().st_mtime > _LIVING:
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def packed(path: Path, content: str | bytes) -> bytes:
    """The bytes that a file of this name should hold: packed where it ends in `.gz`, the same each time.

    Examples
    --------
    >>> packed(Path("some.csv"), "gold")
    b'gold'
    """
    plain = content if isinstance(content, bytes) else content.encode("utf-8")
    return gzip.compress(plain, mtime=0) if path.suffix == ".gz" else plain


def _fill(path: Path, content: bytes) -> None:
    """Create the file, which must not exist, with exactly these bytes; scripts become executable."""
    with path.open("xb") as stream:
        stream.write(content)
    if content.startswith(b"#!"):
        path.chmod(path.stat().st_mode | 0o111)


def _holds(path: Path, content: bytes) -> bool:
    return (
        path.is_file()
        and not path.is_symlink()
        and path.stat().st_size == len(content)
        and path.read_bytes() == content
    )


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
