"""Reading a spectrum from a file: the kind of file is told by its content, never by its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from database.spectra.read.bounded import open_bounded
from database.spectra.read.mgf import is_mgf, read_mgf
from database.spectra.read.ms1 import is_ms1, read_ms1
from database.spectra.read.scans import average, choose
from database.spectra.read.spectrum import NegativePeakError, make_spectrum
from database.spectra.read.text import MAX_TEXT_BYTES, decode_text, read_columns
from database.spectra.read.xml import is_xml, read_xml
from structures.errors import FileFormatError, InvalidInputError, TooManyError
from structures.foreign import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from database.masses.expected import Polarity
    from database.spectra.read.scans import Scan
    from database.spectra.read.spectrum import Kind, Spectrum
    from database.spectra.read.text import Columns

__all__ = ["RUNS", "read_spectra", "read_spectrum"]

RUNS: dict[str, tuple[Callable[[bytes], bool], Callable[[BinaryIO, str], Iterator[Scan]]]] = {
    "mzML and mzXML": (is_xml, read_xml),
    "MGF": (is_mgf, read_mgf),
    "MS1": (is_ms1, read_ms1),
}
"""Formats that hold scans: whether a file that starts so has it, and how its scans are read."""

_SNIFF = 65536
_SAY_SCANS = 2000


def read_spectrum(
    path: str | Path,
    *,
    scan: int | str | None = None,
    polarity: Polarity | None = None,
    kind: Kind | None = None,
    columns: Sequence[str] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Spectrum:
    """Read mzML, mzXML, MGF, MS1 (each also as .gz), columns of text, or a list of m/z alone.

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
    columns
        Of a text file: m/z and intensity, each by its name or its number from 1.
    say
        Called with words on what is being done.

    Raises
    ------
    FileFormatError
        The file cannot be read as a spectrum; the message has the line.
    InvalidInputError
        No such scan or column, two polarities or several intensity columns and none chosen.
    TooManyError
        More scans than are read at once.
    MissingProgramError
        mzML and mzXML need pyteomics (extra `spectra`).

    Examples
    --------
    >>> import superatom
    >>> _ = Path("list.csv").write_text("2335.5")
    >>> superatom.read_spectrum("list.csv").kind
    'm/z list'
    """
    found = read_spectra(path, scan=scan, polarity=polarity, kind=kind, columns=columns, say=say)
    if len(found) > 1:
        names = ", ".join(repr(one.scans[0]) for one in found[:6])
        raise InvalidInputError(
            f"{Path(path).name}: {len(found)} columns of intensities ({names}); take one with "
            f"--columns 'm/z,{found[0].scans[0]}' (names or numbers from 1), or all: superatom series"
        )
    return found[0]


def read_spectra(
    path: str | Path,
    *,
    scan: int | str | None = None,
    polarity: Polarity | None = None,
    kind: Kind | None = None,
    columns: Sequence[str] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> list[Spectrum]:
    """Every spectrum of a file: one an intensity column of a text file, else one.

    As `read_spectrum`; `scans` of a spectrum of several has the name of its column.
    """
    path = Path(path)
    with open_bounded(path) as handle:
        start = handle.read(_SNIFF)
        handle.seek(0)
        for is_it, read_scans in RUNS.values():
            if is_it(start):
                if columns is not None:
                    raise InvalidInputError(f"{path.name}: a run has scans, no columns; choose with --scan")
                return [_run(path, _said(read_scans(handle, path.name), say), scan, polarity, kind)]
        if scan is not None:
            raise InvalidInputError(f"{path.name}: a text file has no scans; choose with --columns")
        return _text(path, handle, polarity, kind, columns)


def _said(scans: Iterator[Scan], say: Callable[[str], None]) -> Iterator[Scan]:
    """The scans, their number said now and then."""
    for number, one in enumerate(scans, start=1):
        if number % _SAY_SCANS == 0:
            say(f"{number:,} scans read")
        yield one


def _run(
    path: Path,
    scans: Iterator[Scan],
    scan: int | str | None,
    polarity: Polarity | None,
    kind: Kind | None,
) -> Spectrum:
    try:
        chosen, told = choose(scans, scan, polarity)
    except (InvalidInputError, TooManyError) as error:
        raise type(error)(f"{path.name}: {error}") from error
    mz, intensity = average(chosen)
    return make_spectrum(
        mz, intensity, kind=kind or chosen[0].kind, polarity=chosen[0].polarity or polarity,
        source=path.name, sha256=digest_of(path), title=chosen[0].name,
        scans=tuple(one.name for one in chosen), remarks=told,
    )  # fmt: skip


def _text(
    path: Path,
    handle: BinaryIO,
    polarity: Polarity | None,
    kind: Kind | None,
    columns: Sequence[str] | None,
) -> list[Spectrum]:
    raw = handle.read(MAX_TEXT_BYTES + 1)
    if len(raw) > MAX_TEXT_BYTES:
        raise FileFormatError(
            f"{path.name}: more than {MAX_TEXT_BYTES >> 20} MiB of text, about three million points; cut the "
            "m/z range, or convert the run to mzML"
        )
    text = decode_text(raw, path.name)
    del raw
    digest = digest_of(path)
    return [_spectrum(path, digest, one, polarity, kind) for one in read_columns(text, path.name, columns)]


def _spectrum(
    path: Path, digest: str, one: Columns, polarity: Polarity | None, kind: Kind | None
) -> Spectrum:
    """One spectrum of a text file."""
    about: dict[str, Any] = {"source": path.name, "sha256": digest, "title": one.title, "polarity": polarity}
    if one.intensity is None:
        remarks = (*one.remarks, "an m/z list, without intensities")
        return make_spectrum(
            one.mz, np.ones(len(one.mz)), kind="m/z list", reported=one.reported, remarks=remarks, **about
        )
    try:
        return make_spectrum(
            one.mz,
            one.intensity,
            kind=kind,
            scans=(one.name,) if one.name else (),
            remarks=one.remarks,
            **about,
        )
    except NegativePeakError as error:
        line = one.lines[int(np.argmin(one.intensity >= 0))]
        raise FileFormatError(f"{path.name}: line {line}: {error}") from error
