"""Mobility in gel electrophoresis (PAGE) as rows: the order that the paper's observations state.

The paper prints an order, no distances: the status `mobility order M44S26 < M44S27 < M44S30` is read into a
place for each framework, 1 for the slowest, with the next slower and the next faster one.
"""

from __future__ import annotations

import json
import re

__all__ = ["mobilities_of"]

_ORDER = re.compile(r"mobility order (\w+(?: < \w+)+)")


def mobilities_of(status: str | None) -> str:
    """Return the order of a status as JSON: a list of {framework, mobility, of, faster_than, slower_than}.

    Examples
    --------
    >>> print(mobilities_of("mobility order M44S26 < M44S30"))  # doctest: +NORMALIZE_WHITESPACE
    [{"framework": "M44S26", "mobility": 1, "of": 2, "faster_than": null, "slower_than": "M44S30"},
     {"framework": "M44S30", "mobility": 2, "of": 2, "faster_than": "M44S26", "slower_than": null}]
    >>> mobilities_of("dominant")
    '[]'
    """
    found = _ORDER.search(status or "")
    names = found[1].split(" < ") if found else []
    return json.dumps(
        [
            {
                "framework": name,
                "mobility": place,
                "of": len(names),
                "faster_than": names[place - 2] if place > 1 else None,
                "slower_than": names[place] if place < len(names) else None,
            }
            for place, name in enumerate(names, start=1)
        ]
    )
