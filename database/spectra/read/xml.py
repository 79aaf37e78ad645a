"""mzML and mzXML through pyteomics, after a pass that refuses what could hurt.

The pass is expat's, which unpacks nothing: a document type (the door to entity tricks) is refused at its
first byte, nesting is bounded, a broken document is told with its line. Packed arrays unpack under a budget.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.parsers import expat

from database.spectra.read.bounded import FREE_BYTES, MAX_RATIO, inflate
from database.spectra.read.scans import Scan, checked_arrays
from structures.errors import FileFormatError, MissingProgramError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from database.masses.expected import Polarity
    from database.spectra.read.spectrum import Kind

__all__ = ["is_xml", "read_xml"]

_MAX_DEPTH = 64  # mzML nests 12 deep
_MAX_TAG = 2**18  # bytes; expat before 2.6 takes the square of a tag's length (CVE-2023-52425)
_MAX_ATTRIBUTES = 100  # mzXML's scan has 20
_READ_VERSION = "1.1"  # of mzML; drafts (0.9x) and 1.0 keep a scan's level and polarity elsewhere
_CHUNK = 2**16
_MAX_ARRAY_BYTES = 48 * 2**20  # six million doubles in one scan


def is_xml(start: bytes) -> bool:
    """Whether a file that starts so is XML."""
    words = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return words.startswith(b"<") or start.startswith((b"\xff\xfe<\x00", b"\xfe\xff\x00<"))


def read_xml(handle: BinaryIO, name: str) -> Iterator[Scan]:
    """Scans of an mzML (`mzML`, `indexedmzML`) or mzXML (`mzXML`, `msRun`) run, in file order.

    Raises
    ------
    FileFormatError
        A document type or entity, nesting deeper than 64, a broken document, another root element, a damaged
        array, arrays of different length.
    MissingProgramError
        pyteomics is not installed.
    """
    root, version = _root(handle, name)
    if root.rpartition(" ")[2] not in ("mzML", "indexedmzML", "mzXML", "msRun"):
        raise FileFormatError(f"{name}: XML with root {root!r}; mzML and mzXML are read")
    if version and not version.startswith(_READ_VERSION):
        raise FileFormatError(
            f"{name}: mzML {version}, which is {'a draft' if version < '1' else 'an early version'}; "
            "1.1 is read: convert it (msconvert --mzML)"
        )
    is_mzml = root.endswith("mzML")
    reader_class = _pyteomics("mzml" if is_mzml else "mzxml", "MzML" if is_mzml else "MzXML")
    handle.seek(0, 2)
    budget = [max(FREE_BYTES, MAX_RATIO * handle.tell() // 2)]
    handle.seek(0)

    def unpack(packed: bytes) -> bytes:
        plain = inflate(
            packed, min(budget[0], _MAX_ARRAY_BYTES, max(FREE_BYTES // 4, MAX_RATIO * len(packed))), name
        )
        budget[0] -= len(plain)
        return plain

    with reader_class(handle, use_index=False, huge_tree=True) as reader:
        reader.compression_type_map = {
            **reader.compression_type_map,
            "zlib compression": unpack,
            "zlib": unpack,
        }
        try:
            for number, record in enumerate(reader, start=1):
                yield _scan(record, number, name)
        except FileFormatError:
            raise
        except Exception as error:  # pyteomics and lxml raise many kinds for a damaged record
            raise FileFormatError(
                f"{name}: damaged record ({type(error).__name__}: {str(error)[:120]})"
            ) from error


def _root(handle: BinaryIO, name: str) -> tuple[str, str]:
    """Name of the root element of a well-formed document without a document type, and its mzML's version.

    The handle is rewound.

    Raises
    ------
    FileFormatError
        A document type or entity, nesting deeper than 64, a tag without end, broken; with the line.
    """
    roots: list[str] = []
    versions: list[str] = []
    depth = [0]
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise FileFormatError(
            f"{name}: line {parser.CurrentLineNumber}: a document type or entity has no place in a "
            "spectrum file; convert the run again"
        )

    def start(tag: str, attributes: dict[str, str]) -> None:
        if not roots:
            roots.append(tag)
        if tag == "mzML" and not versions:
            versions.append(attributes.get("version", ""))
        _require_few(attributes, parser.CurrentLineNumber, name)
        depth[0] += 1
        if depth[0] > _MAX_DEPTH:
            raise FileFormatError(
                f"{name}: line {parser.CurrentLineNumber}: elements nest deeper than {_MAX_DEPTH}"
            )

    def end(_: str) -> None:
        depth[0] -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        _feed(parser, handle, name)
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        raise FileFormatError(
            f"{name}: line {error.lineno}: broken XML ({words}); convert the run again"
        ) from error
    handle.seek(0)
    return roots[0], versions[0] if versions else ""


def _require_few(attributes: Mapping[str, str], line: int, name: str) -> None:
    if len(attributes) > _MAX_ATTRIBUTES:
        raise FileFormatError(
            f"{name}: line {line}: a tag with {len(attributes):,} attributes has no place in a spectrum "
            "file; convert the run again"
        )


def _feed(parser: expat.XMLParserType, handle: BinaryIO, name: str) -> None:
    """Parse the file piece by piece; refuse a tag that does not end."""
    fed = 0
    while piece := handle.read(_CHUNK):
        parser.Parse(piece, False)
        fed += len(piece)
        if fed - max(parser.CurrentByteIndex, 0) > _MAX_TAG:
            raise FileFormatError(
                f"{name}: line {parser.CurrentLineNumber}: a tag of more than {_MAX_TAG:,} bytes has no "
                "place in a spectrum file; convert the run again"
            )
    parser.Parse(b"", True)


def _scan(record: dict[str, Any], number: int, name: str) -> Scan:
    title = str(record.get("id", record.get("num", number)))
    mz, intensity = checked_arrays(
        record.get("m/z array", ()), record.get("intensity array", ()), f"{name}: scan {title!r}"
    )
    polarity: Polarity | None = None
    if "negative scan" in record or record.get("polarity") == "-":
        polarity = "negative"
    elif "positive scan" in record or record.get("polarity") == "+":
        polarity = "positive"
    kind: Kind | None = None
    if "profile spectrum" in record:
        kind = "profile"
    elif "centroid spectrum" in record or str(record.get("centroided", "")) in ("1", "True", "true"):
        kind = "peak list"
    level = int(record.get("ms level", record.get("msLevel", 1)))
    return Scan(title, number, level, polarity, kind, mz, intensity)


def _pyteomics(module: str, reader: str) -> Any:  # noqa: ANN401  pyteomics has no types
    try:
        return getattr(import_module(f"pyteomics.{module}"), reader)
    except ImportError as error:
        raise MissingProgramError(
            f"mzML and mzXML need pyteomics ({str(error).rstrip('.')}); "
            "install it with: pip install 'superatom[spectra]'"
        ) from error
