"""Occupancies as the database keeps them: an integer, or text where SQLite's 63 bits do not hold it.

Text is hexadecimal of one width for a framework (`0x00ff...`), so that it sorts as the number does. Every
occupancy of a framework of more than 64 sites is text, in the column `occupancy_hex`, and `occupancy` is
-1; so is that of three metals and more, which names each guest with its sites (database.arrangements).
"""

from __future__ import annotations

import re

from structures.errors import InvalidInputError
from structures.group.wide import WORD

__all__ = ["HELD", "as_stored", "occupancy_condition"]

_HELD = "CASE WHEN c.occupancy_hex = '' THEN c.occupancy ELSE c.occupancy_hex END"
HELD = f"{_HELD} AS occupancy, sites_of(f.framework, {_HELD}) AS sites"
"""SQL of a candidate's occupancy, an integer or text, and of its words; `c` and `f` are the tables.

`sites_of` is for the connection to know: `database.query` does.
"""

_INTEGERS = 1 << 63
_DIGITS = "ltrim(substr(occupancy, 3), '0')"


def as_stored(mask: int, sites: int) -> dict[str, int | str]:
    """Columns of an occupancy of a framework with so many sites.

    Examples
    --------
    >>> as_stored(4095, 44), as_stored(4095, 70)
    ({'occupancy': 4095, 'occupancy_hex': ''}, {'occupancy': -1, 'occupancy_hex': '0x000000000000000fff'})
    """
    if sites <= WORD and mask < _INTEGERS:
        return {"occupancy": mask, "occupancy_hex": ""}
    return {"occupancy": -1, "occupancy_hex": f"0x{mask:0{-(-sites // 4)}x}"}


def occupancy_condition(operator: str, value: str) -> tuple[str, tuple[float | str, ...]]:
    """SQL condition on the column `occupancy` of `HELD`, and its values; `value` is decimal or 0x...

    Where several guests are named (`Cu:0x1,Ag:0x600`) the whole text is compared; a number is none of theirs.

    Raises
    ------
    InvalidInputError
        If the value is no whole number.
    """
    if ":" in value and operator in ("=", "!="):
        return f"CAST(occupancy AS TEXT) {operator} ?", (value,)
    if not re.fullmatch(r"\d{1,4000}|0[xX][0-9a-fA-F]{1,4000}", value):
        raise InvalidInputError(
            f"occupancy is a whole number and {value!r} is none; write 4095 or 0xfff, and several guests as "
            "occupancy='Cu:0x1,Ag:0x600'"
        )
    number = int(value, 16 if value[:2] in ("0x", "0X") else 10)
    digits = f"{number:x}" if number else ""
    small = number if number < _INTEGERS else float(number)  # larger than any integer of SQLite
    condition = (
        f"CASE WHEN typeof(occupancy) = 'integer' THEN occupancy {operator} ? "
        f"WHEN instr(occupancy, ':') THEN {int(operator == '!=')} "
        f"ELSE (length({_DIGITS}), {_DIGITS}) {operator} (?, ?) END"
    )
    return condition, (small, len(digits), digits)
