"""Reading a spectrum from a file: the kind of file is told by its content, never by its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from database.spectra.read.bounded import file_hash, open_bounded
from database.spectra.read.mgf import is_mgf, read_mgf
from database.spectra.read.scans import average, choose
from database.spectra.read.spectrum import make_spectrum
from database.spectra.read.text import MAX_TEXT_BYTES, decode_text, read_columns
from database.spectra.read.xml import is_xml, read_xml
from structures.errors import FileFormatError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from database.masses.expected import Polarity
    from database.spectra.read.scans import Scan
    from database.spectra.read.spectrum import Kind, Spectrum

__all__ = ["RUNS", "read_spectrum"]

RUNS: dict[str, tuple[Callable[[bytes], bool], Callable[[BinaryIO, str], Iterator[Scan]]]] = {
    "mzML and mzXML": (is_xml, read_xml),
    "MGF": (is_mgf, read_mgf),
}
"""Formats that hold scans: whether a file that starts so has it, and how its scans are read."""

_SNIFF = 65536


def read_spectrum(
    path: str | Path,
    *,
    scan: int | str | None = None,
    polarity: Polarity | None = None,
    kind: Kind | None = None,
) -> Spectrum:
    """Read mzML, mzXML, MGF (each also as .gz), columns of text, or a list of m/z alone.

    Parameters
    ----------
    path
        The file.
    scan
        In a run: a number from 1, a range `"5-20"` or a native name; None averages the MS1 scans.
    polarity
        In a run, take only these scans; for text, what the user knows.
    kind
        `profile` or `peak list`; None takes what the file declares, else finds it.

    Raises
    ------
    FileFormatError
        The file cannot be read as a spectrum; the message has the line.
    InvalidInputError
        No such scan, or two polarities and none chosen.
    MissingProgramError
        mzML and mzXML need pyteomics (extra `spectra`).

    Examples
    --------
    >>> import superatom
    >>> _ = Path("list.csv").write_text("2335.5")
    >>> superatom.read_spectrum("list.csv").kind
    'm/z list'
    """
    path = Path(path)
    with open_bounded(path) as handle:
        start = handle.read(_SNIFF)
        handle.seek(0)
        for is_it, read_scans in RUNS.values():
            if is_it(start):
                return _run(path, read_scans(handle, path.name), scan, polarity, kind)
        if scan is not None:
            raise InvalidInputError(f"{path.name}: a text file holds one spectrum; leave the scan out")
        return _text(path, handle, polarity, kind)


def _run(
    path: Path,
    scans: Iterator[Scan],
    scan: int | str | None,
    polarity: Polarity | None,
    kind: Kind | None,
) -> Spectrum:
    try:
        chosen, told = choose(scans, scan, polarity)
    except InvalidInputError as error:
        raise InvalidInputError(f"{path.name}: {error}") from error
    mz, intensity = average(chosen)
    return make_spectrum(
        mz, intensity, kind=kind or chosen[0].kind, polarity=chosen[0].polarity or polarity,
        source=path.name, sha256=file_hash(path), title=chosen[0].name,
        scans=tuple(one.name for one in chosen), remarks=told,
    )  # fmt: skip


def _text(path: Path, handle: BinaryIO, polarity: Polarity | None, kind: Kind | None) -> Spectrum:
    raw = handle.read(MAX_TEXT_BYTES + 1)
    if len(raw) > MAX_TEXT_BYTES:
        raise FileFormatError(
            f"{path.name}: more than {MAX_TEXT_BYTES} bytes of text; convert the run to mzML"
        )
    columns = read_columns(decode_text(raw, path.name), path.name)
    alone = columns.intensity is None
    told = (*columns.remarks, "an m/z list, without intensities") if alone else columns.remarks
    return make_spectrum(
        columns.mz, np.ones(len(columns.mz)) if columns.intensity is None else columns.intensity,
        kind="m/z list" if alone else kind, polarity=polarity, source=path.name, sha256=file_hash(path),
        title=columns.title, reported=columns.reported, remarks=told,
    )  # fmt: skip
