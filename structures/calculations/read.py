"""Read what a code left in a folder, and tell which code it was, by the words that each code prints."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from structures.calculations.registry import CODES
from structures.calculations.text import printed, text_of
from structures.errors import FileFormatError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

    from structures.calculations.output import Output

__all__ = ["code_of", "has_output", "read_output", "relaxes"]

_HEAD = 400_000  # characters; an echoed input may stand before the version
_TRACES = [(code.name, trace) for code in CODES.values() for trace in code.traces]
_FILES = sorted({trace.file for _, trace in _TRACES})


def read_output(folder: Path, code: str, *, relaxed: bool) -> Output:
    """Read what `code` left in a folder, with the level of theory that was run.

    Raises
    ------
    UnknownNameError
        If no reader knows the code (a plain format has no results).
    FileFormatError
        If the output is missing or unreadable.
    """
    readers = {name: known.read for name, known in CODES.items() if known.read is not None}
    if code not in readers:
        raise UnknownNameError(f"results of {code!r} cannot be read; known are {', '.join(readers)}")
    known, output = CODES[code], readers[code](folder, relaxed=relaxed)
    if known.ran is None:
        return output
    asked = known.ran(folder)
    return replace(
        output,
        theory=asked.theory,
        solvent=asked.solvent,
        charge=asked.charge if output.charge is None else output.charge,
        multiplicity=asked.multiplicity,
    )


def relaxes(folder: Path, code: str, *, asked: bool) -> bool:
    """Whether a relaxation lies in the folder, by the code's own words; as asked where none tell."""
    named = [trace for trace in CODES[code].traces if not trace.relaxes and (folder / trace.file).is_file()]
    traces = [trace for trace in CODES[code].traces if trace.relaxes not in ("", r"(?!)")]
    if named or (folder / "relax.log").is_file():
        return True
    texts = [(trace, printed(folder, trace)) for trace in traces]
    told = [re.search(trace.relaxes, text) is not None for trace, text in texts]
    return any(told) or asked


def has_output(folder: Path) -> bool:
    """Whether the folder has a file named like the output of a code."""
    return any((folder / name).is_file() for name in _FILES)


def code_of(folder: Path) -> tuple[str, bool]:
    """Name of the one code whose output lies in the folder, and True where it relaxed the geometry.

    Raises
    ------
    FileFormatError
        If no code, or more than one, is recognised.
    """
    found: dict[str, bool] = {}
    for code, trace in _TRACES:
        path = folder / trace.file
        if path.is_file():
            text = text_of(path)
            if re.search(trace.words, text[:_HEAD]):
                found[code] = re.search(trace.relaxes, text) is not None
    if len(found) != 1:
        said = (
            f"outputs of {' and '.join(found)}"
            if found
            else f"no output of a known code in {', '.join(_FILES)}"
        )
        raise FileFormatError(f"{folder.name} has {said}; one finished run a folder, named as in an export")
    ((code, relaxes),) = found.items()
    return code, relaxes or (folder / "relax.log").is_file()
