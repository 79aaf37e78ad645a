"""One spelling for the many ways in which an ion is typeset: Unicode, LaTeX, HTML and plain text.

Dashes become `-`, subscripts plain digits, a superscript starts with `^`, markup and spaces go; a raised mass
number goes into brackets with its element, `[13C]`.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["plain_text"]

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_SUPERSCRIPTS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_SPACED_CHARGE = re.compile(r"(?<=[\w)])\s+(\d*[+-])[\s.,;]*$")  # Ag44(SR)30 4-
_BRACKETED_COUNT = re.compile(r"\((\d+[+-]\d*[a-z])\)")  # Ag(44-x)
_LABEL = re.compile(r"\^(\d{1,3})([A-Z][a-z]?)")  # 13C with the number raised
_MARKUP = re.compile(r"</?su[bp]>|\\[a-zA-Z]+|\\[,;:! ]|&nbsp;|[{}$_~@\s]")


def plain_text(text: str) -> str:
    """Markup, spaces and typographic signs taken off; a superscript starts with ^."""
    marked = _SUPERSCRIPTS.sub(lambda run: "^" + run[0], text.replace("<sup>", "^"))
    folded = unicodedata.normalize("NFKC", marked.replace("&minus;", "-")).translate(_DASHES)
    raised = _SPACED_CHARGE.sub(r"^\1", folded)
    bare = _LABEL.sub(r"[\1\2]", _MARKUP.sub("", raised))
    return _BRACKETED_COUNT.sub(r"\1", bare)
