"""Opening a file whose size, also when unpacked, is bounded.

gzip packs at most about 1,030 : 1; instruments' files stay under 30 : 1. A file that unpacks further than
`MAX_RATIO` times its size (once over `FREE_BYTES`) is refused while it is unpacked, so that a bomb costs
neither memory nor time.
"""

from __future__ import annotations

import tempfile
import zlib
from typing import TYPE_CHECKING, BinaryIO

from structures.errors import FileFormatError
from structures.foreign import stream_from

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FREE_BYTES", "MAX_BYTES", "MAX_RATIO", "inflate", "open_bounded"]

MAX_BYTES = 8 * 2**30  # an hour of profile LC-MS; larger runs are cut by the vendor's converter
MAX_RATIO = 100
FREE_BYTES = 16 * 2**20
_CHUNK = 2**16
_PART = 2**20
_GZIP = b"\x1f\x8b"


def open_bounded(path: Path) -> BinaryIO:
    """Open a plain or gzip file for reading; a gzip is unpacked to an unnamed temporary file.

    Raises
    ------
    FileFormatError
        No such file, a folder, empty, too large, a damaged gzip, or one that unpacks out of proportion.
    """
    handle = stream_from(path, "the spectrum")
    size = path.stat().st_size
    start = handle.read(2)
    handle.seek(0)
    if size == 0:
        handle.close()
        raise FileFormatError(f"{path.name}: the file is empty (line 1); a spectrum needs at least one point")
    if start != _GZIP:
        if size > MAX_BYTES:
            handle.close()
            raise FileFormatError(f"{path.name}: {size} bytes are more than {MAX_BYTES}; split the run")
        return handle
    with handle:
        return _unpack(handle, size, path.name)


def inflate(packed: bytes, limit: int, where: str) -> bytes:
    """Unpack a zlib stream of at most `limit` bytes.

    Raises
    ------
    FileFormatError
        The stream is damaged or unpacks to more.
    """
    stream = zlib.decompressobj()
    parts, size, rest = [], 0, packed
    try:
        while rest and not stream.eof:
            part = stream.decompress(rest, _PART)
            rest = stream.unconsumed_tail
            parts.append(part)
            size += len(part)
            if size > limit:
                raise FileFormatError(
                    f"{where}: an array of {len(packed)} packed bytes unpacks to more than {limit}, "
                    "which no spectrum does"
                )
    except zlib.error as error:
        raise FileFormatError(f"{where}: damaged zlib array ({error}); convert the run again") from error
    if not stream.eof:
        raise FileFormatError(f"{where}: a zlib array ends early; copy or convert the run again")
    return b"".join(parts)


def _unpack(handle: BinaryIO, size: int, name: str) -> BinaryIO:
    """All members of a gzip file, in a temporary file, under the limits."""
    limit = min(MAX_BYTES, max(FREE_BYTES, MAX_RATIO * size))
    plain = tempfile.TemporaryFile()  # noqa: SIM115  handed to the caller, who closes it
    stream = zlib.decompressobj(wbits=31)
    read = written = 0
    try:
        while chunk := handle.read(_CHUNK):
            read += len(chunk)
            while chunk:
                part = stream.decompress(chunk, _PART)
                written += len(part)
                if written > limit or written > max(FREE_BYTES, MAX_RATIO * read):
                    raise FileFormatError(  # noqa: TRY301  the file is closed below
                        f"{name}: {read} packed bytes unpack to more than {written}; over {MAX_RATIO} to 1"
                    )
                plain.write(part)
                chunk = stream.unconsumed_tail
                if stream.eof:
                    chunk = stream.unused_data
                    stream = zlib.decompressobj(wbits=31)
                    if not chunk.strip(b"\0"):
                        break
    except zlib.error as error:
        plain.close()
        raise FileFormatError(f"{name}: damaged gzip ({error}); copy the file again") from error
    except FileFormatError:
        plain.close()
        raise
    if written == 0:
        plain.close()
        raise FileFormatError(f"{name}: the file is empty once unpacked (line 1)")
    plain.seek(0)
    return plain
