"""A search that can be stopped: what is done, one line of JSON each, in order.

The first line says what was asked for; a file of another search is refused. Each other line has a checksum
of its number and text: one that was changed, doubled or written by two searches at once is refused, too. A
last line that was cut off is done again. Positions have four decimals, residuals six, so that a frame is the
same when it is read again.
"""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.errors import InvalidInputError
from structures.foreign import text_from
from structures.search.build import Drawn
from structures.search.joins import Joins
from structures.search.placing import Placed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Ledger", "drawn_of", "fields_of"]

_LARGEST = 1 << 28  # bytes
_SEAL = re.compile(r"[0-9a-f]{8} ")


class Ledger:
    """Lines of a file, read where it is there and added one by one.

    Parameters
    ----------
    place
        File, made where it is not there.
    asked
        What was asked for: only what was asked alike is gone on with.

    Raises
    ------
    InvalidInputError
        If the file is of another search, or of none, or cannot be read or written.
    """

    def __init__(self, place: Path, asked: Mapping[str, Any]) -> None:
        self._place = place
        head = json.dumps({"superatom search": dict(asked)}, sort_keys=True) + "\n"
        try:
            text = text_from(place, "the record of a search", largest=_LARGEST) if place.exists() else ""
            if head.startswith(text):  # nothing, or what a killed search wrote of the first line
                place.write_text(head, encoding="utf-8")
                text = head
            self.lines = self._read(text, head)
        except OSError as error:
            raise InvalidInputError(f"cannot use {place}: {error.strerror or error}") from error

    def add(self, line: Mapping[str, Any]) -> None:
        """Add a line and have it written."""
        with self._place.open("a", encoding="utf-8") as lines:
            lines.write(_sealed(len(self.lines), line))
        self.lines.append(dict(line))

    def _read(self, text: str, head: str) -> list[dict[str, Any]]:
        if not text.startswith(head):
            raise InvalidInputError(
                f"{self._place} is of a search that asked for something else, or of none; choose another "
                "folder with -o, or take this one away"
            )
        lines = text[len(head) :].splitlines(keepends=True)
        whole = [line for line in lines if line.endswith("\n")]
        if len(whole) < len(lines):
            self._place.write_text(head + "".join(whole), encoding="utf-8")
        found: list[dict[str, Any]] = []
        for number, line in enumerate(whole):
            fields = _unsealed(number, line)
            if fields is None:
                raise InvalidInputError(
                    f"{self._place}: line {number + 2} is not as a search wrote it there (changed, twice, or "
                    "of two searches at once); take the folder away to begin anew, or choose another with -o"
                )
            found.append(fields)
        return found


def _sealed(number: int, fields: Mapping[str, Any]) -> str:
    """A line: the checksum of its number and text, then the text."""
    text = json.dumps(dict(fields))
    return f"{zlib.crc32(f'{number} {text}'.encode()):08x} {text}\n"


def _unsealed(number: int, line: str) -> dict[str, Any] | None:
    """The fields of a line; None where it is not the one of this number, as it was written."""
    text = line.partition(" ")[2].removesuffix("\n")
    if _SEAL.match(line) is None or int(line[:8], 16) != zlib.crc32(f"{number} {text}".encode()):
        return None
    fields: dict[str, Any] = json.loads(text)
    return fields


def fields_of(drawn: Drawn) -> dict[str, Any]:
    """A frame as JSON has it."""
    frame = drawn.frame
    return {
        "source": drawn.source,
        "bare": drawn.bare,
        "joins": drawn.joins.joins,
        "odds": drawn.joins.odds,
        "order": drawn.joins.order,
        "residual": round(frame.residual, 6),
        "metals": np.round(frame.metals, 4).tolist(),
        "sulfurs": np.round(frame.sulfurs, 4).tolist(),
        "bonds": frame.bonds,
    }


def drawn_of(fields: Mapping[str, Any]) -> Drawn:
    """The frame of such fields.

    Raises
    ------
    InvalidInputError
        If they are none.
    """
    try:
        joins = tuple((int(a), int(b), int(kind)) for a, b, kind in fields["joins"])
        return Drawn(
            source=str(fields["source"]),
            bare=tuple(fields["bare"]),
            joins=Joins(joins, float(fields["odds"]), int(fields["order"])),
            frame=Placed(
                metals=np.array(fields["metals"], dtype=np.float64),
                sulfurs=np.array(fields["sulfurs"], dtype=np.float64),
                bonds=tuple(tuple(bound) for bound in fields["bonds"]),
                residual=float(fields["residual"]),
                sound=True,
            ),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInputError(f"a line of the search is no frame ({error}); begin anew") from error
