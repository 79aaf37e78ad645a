"""Distances (Å) that decide what is bonded, where a frame is known by positions and no element matters.

Perception, which meets files of any element, reads its limit from the file (`structures.perception.bonds`).
"""

from __future__ import annotations

__all__ = ["COVALENT", "METAL_METAL", "METAL_SULFUR"]

METAL_SULFUR = 2.95
"""M-S bonds of the built-in frames end at 2.75 and the next pair is above 3.2 (3.3 in relaxed M44S30)."""

METAL_METAL = 3.45
"""Between the first and second neighbours of all built-in frames: 3.26 and 4.19 in M44S30."""

COVALENT = 1.25
"""Times the sum of covalent radii: atoms of a ligand that are closer are bonded."""
