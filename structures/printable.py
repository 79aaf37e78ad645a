"""Text from outside, fit to be printed: control characters could rewrite a terminal, `=` starts a formula.

A cell that a spreadsheet would compute gets an apostrophe in front, as OWASP advises against CSV injection
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import re

__all__ = ["csv_cell", "printable"]

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)  # and changes of direction
_FORMULA = re.compile(r"[=@\t\r]|[-+].*[|!(=]", re.DOTALL)  # `+7 Na -8 H` is a difference of two ions


def printable(text: str) -> str:
    r"""The text with control characters written as escapes; newlines and tabs stay.

    Examples
    --------
    >>> printable("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return _CONTROL.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


def csv_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay.

    Examples
    --------
    >>> csv_cell("=1+1"), csv_cell("+7 Na -8 H"), csv_cell(-1.5)
    ("'=1+1", '+7 Na -8 H', -1.5)
    """
    if not isinstance(value, str):
        return value
    return printable(f"'{value}" if _FORMULA.match(value) else value)
