"""The hypotheses of M44S27 against each other: pure metals relaxed by SevenNet-0, which knows no charge.

`relaxed.csv`, made by this project: R = H, at most 30 steps from the built frame; total energy (eV) and the
largest force left (eV/Å). Such a potential may discard a structure, not decide between two.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

__all__ = ["relaxed_words"]

_REFERENCE = "M44S27"


@cache
def relaxed_words(framework: str) -> str:
    """Say how a hypothesis lies against the default one, with method; empty where nothing was relaxed.

    Examples
    --------
    >>> relaxed_words("M44S27-d")
    'SevenNet-0 (R = H, 30 steps), against M44S27: Au44 +3.6, Ag44 +3.0 eV; forces up to 0.25 eV/Å left'
    """
    text = files("structures.library").joinpath("relaxed.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    reference = {row["metal"]: float(row["energy"]) for row in rows if row["framework"] == _REFERENCE}
    own = [row for row in rows if row["framework"] == framework]
    if not own:
        return ""
    told = ", ".join(f"{r['metal']}44 {float(r['energy']) - reference[r['metal']]:+.1f}" for r in own)
    left = max(float(row["force"]) for row in own)
    return f"SevenNet-0 (R = H, 30 steps), against {_REFERENCE}: {told} eV; forces up to {left:.2g} eV/Å left"
