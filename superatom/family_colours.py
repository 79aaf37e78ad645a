"""One colour for each of the paper's three frameworks, the same in every picture of compositions and spectra.

They differ in lightness, and for eyes without red or green cones too.
"""

from __future__ import annotations

from stability.preference import RULED

__all__ = ["FAMILY_COLOURS", "OTHER_COLOUR"]

FAMILY_COLOURS = dict(zip(RULED, ("#083d77", "#c0589a", "#b8860b"), strict=True))
"""Of each class of the paper."""
OTHER_COLOUR = "#4d7c4d"
"""Of any other."""
