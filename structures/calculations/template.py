"""The user's own input with marked places: `@CHARGE@`, `@MULTIPLICITY@`, `@ATOMS@` and others of a code.

Everything else is left as it stands there. A mark is a word in capitals between two @.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from structures.calculations.job import formula
from structures.errors import InvalidInputError
from structures.foreign import text_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from structures.calculations.code import Code
    from structures.calculations.job import Job

__all__ = ["filled", "read_template"]

_MARK = re.compile(r"@([A-Z]+)@")


def read_template(path: Path | str, code: Code) -> str:
    """Text of a template for this code.

    Raises
    ------
    FileFormatError
        If it cannot be read.
    InvalidInputError
        If the code takes none, or the file is empty.
    """
    if not code.main:
        raise InvalidInputError(f"{code.name} is a file format and takes no template")
    text = text_from(path, "the template")
    if not text.strip():
        raise InvalidInputError(
            f"the template {str(path)[:200]!r} is empty; write @CHARGE@ where the charge goes"
        )
    return text


def filled(files: dict[str, str], job: Job, code: Code) -> dict[str, str]:
    """The code's files with the template, its marks replaced, in place of the main input.

    Raises
    ------
    InvalidInputError
        If the template has an unknown mark, or none for the charge, or for the atoms where they stand there.
    """
    own = code.places(job)
    places = {
        "CHARGE": str(job.charge),
        "MULTIPLICITY": str(job.multiplicity),
        "UNPAIRED": str(job.multiplicity - 1),
        "ELEMENTS": " ".join(job.elements),
        "TITLE": job.title,
        "FORMULA": formula(job.atoms),
        **own,
    }
    text = job.method.template
    marks = set(_MARK.findall(text))
    unknown = sorted(marks - set(places))
    if unknown:
        raise InvalidInputError(
            f"the template has an unknown mark @{unknown[0]}@; {code.name} has {_listed(places)}"
        )
    first = () if "NELECT" in own else ("CHARGE",)  # VASP takes electrons in place of a charge
    needed = [name for name in (*first, *own) if name not in marks and name not in _OPTIONAL]
    if needed:
        raise InvalidInputError(
            f"the template has no place for {_listed(needed)}: write the mark where it goes"
        )
    whole = _MARK.sub(lambda mark: places[mark[1]].rstrip("\n"), text)
    return files | {code.main: whole if whole.endswith("\n") else whole + "\n"}


_OPTIONAL = ("CELL", "EDGE", "KINDS")  # a template may state a box and kinds of its own


def _listed(names: Mapping[str, str] | list[str]) -> str:
    return ", ".join(f"@{name}@" for name in names)
