"""UV-vis bands as numbers: what the notes of the paper's observations say of absorption, in nm.

The paper's statements are kept as sentences; here `absorption peaks 480, 575, 765 nm (DMF, dark brown)` is
read into wavelengths, what each is (peak, hump, shoulder, band), solvent and colour.
"""

from __future__ import annotations

import json
import re

__all__ = ["bands_of"]

_BANDS = re.compile(
    r"(?P<what>peaks|humps|shoulders|UV-vis)?\s*(?:at )?"
    r"(?P<values>\d{3}(?:(?:, | and )\d{3})*)\s*(?:nm|(?=, humps))"
)
_SOLUTION = re.compile(r"\((?P<solvent>[A-Z]\w+), (?P<colour>[a-z ]+)\)")
_WORDS = {"peaks": "peak", "UV-vis": "peak", "humps": "hump", "shoulders": "shoulder"}


def bands_of(note: str | None) -> str:
    """Return the bands of a note as JSON: a list of {nm, what, solvent, colour}.

    Examples
    --------
    >>> print(bands_of("UV-vis 390 nm, humps 546, 620 nm"))
    [{"nm": 390, "what": "peak"}, {"nm": 546, "what": "hump"}, {"nm": 620, "what": "hump"}]
    >>> bands_of("coexists with M44S27")
    '[]'
    """
    solution = _SOLUTION.search(note or "")
    about = solution.groupdict() if solution else {}
    return json.dumps(
        [
            {"nm": int(value), "what": _WORDS.get(found["what"] or "", "band"), **about}
            for found in _BANDS.finditer(note or "")
            for value in re.findall(r"\d{3}", found["values"])
        ]
    )
