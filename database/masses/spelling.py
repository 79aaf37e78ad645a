"""One spelling for the many ways in which an ion is typeset: Unicode, LaTeX, HTML and plain text.

Dashes become `-`, subscripts plain digits, a superscript starts with `^`, markup and spaces go; a raised mass
number goes into brackets with its element, `[13C]`, and so does a share, `[109Ag97%]`. The dot of a radical
goes (its electron is counted anyway), that of a salt stays as `·`. Braces around a group are parentheses.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["plain_text"]

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_DOTS = str.maketrans(dict.fromkeys("•∙⋅˙●", "·"))
_SUPERSCRIPTS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_SPACED_CHARGE = re.compile(r"(?<=[\w)])\s+(\d*[+-]|0)[\s.,;]*$")  # Ag44(SR)30 4-
_NEUTRAL_RADICAL = re.compile(r"\]·(?=$|[,;(])")
_RADICAL = re.compile(r"·(?!\d*[A-Z\[]|\((?!M=)[A-Z])")
_BRACKETED_COUNT = re.compile(  # Ag(44-x), [107Ag](44-x), but not the charge of ](4-n)-
    r"(?<=[A-Za-z)])\((\d+[+-]\d*[a-z])\)|(?<=\])\((\d+[+-]\d*[a-z])\)(?![+-])"
)
_LABEL = re.compile(r"\^(\d{1,3})([A-Z][a-z]?)|\((\d{1,3})([A-Z][a-z]?)\)")  # 13C, its number raised
_SHARE = re.compile(
    r"\^?[\[(](\d{1,3}[A-Z][a-z]?)[,;:-]?(?:(\d+(?:\.\d+)?)%|\((\d+(?:\.\d+)?)%\))[\])]"  # [109Ag, 97 %]
    r"|\^?(?:\[(\d{1,3}[A-Z][a-z]?)\]|(?<!\d)(\d{1,3}[A-Z][a-z]?))\((\d+(?:\.\d+)?)%\)"  # 109Ag(97 %)
)
_GROUP = re.compile(
    r"(?<=[A-Za-z0-9)\]+-])(?<!\\mathrm)(?<!\\text)(?<!\\ce)(?<!\\mathit)\{((?:[^{}]|_\{\w+\})*)\}"
)
_BETWEEN = re.compile(r"(\d+)(?:≤|<=)([a-z])(?:≤|<=)(\d+)")  # 0 ≤ x ≤ 8
_RANGE = re.compile(r"(?<=\d)\s*[~∼]\s*(?=\d)")
_MARKUP = re.compile(r"</?su[bp]>|\\[a-zA-Z]+|\\[,;:!% ]|&nbsp;|[{}$_~@\s]")
# [Au25(SR)18-] as [Au25(SR)18]-
_INSIDE = re.compile(r"\[((?:[^\[\]()+-]|\([^()]*\))+?)((?:\^\d*)?[+-])\](?!\^?\(?(?:\d*[+-]|0))")


def plain_text(text: str) -> str:
    """Markup, spaces and typographic signs taken off; a superscript starts with ^."""
    marked = _SUPERSCRIPTS.sub(lambda run: "^" + run[0], text.replace("<sup>", "^").replace(r"\%", "%"))
    folded = unicodedata.normalize("NFKC", marked.replace("&minus;", "-").translate(_DOTS)).translate(_DASHES)
    raised = _SPACED_CHARGE.sub(r"^\1", _RANGE.sub("-", folded))
    bare = _MARKUP.sub("", _GROUP.sub(r"(\1)", raised))
    bare = _RADICAL.sub("", _NEUTRAL_RADICAL.sub("]^0", bare))
    shared = _SHARE.sub(_share, bare)
    labelled = _LABEL.sub(lambda found: f"[{found[1] or found[3]}{found[2] or found[4]}]", shared)
    counted = _BETWEEN.sub(r"\2=\1-\3", _BRACKETED_COUNT.sub(r"\1\2", labelled))
    return _INSIDE.sub(r"[\1]\2", counted)


def _share(found: re.Match[str]) -> str:
    """`[109Ag97%]` of any of its spellings."""
    within, plain, bracketed, labelled, bare, behind = found.groups()
    return f"[{within or labelled or bare}{plain or bracketed or behind}%]"
