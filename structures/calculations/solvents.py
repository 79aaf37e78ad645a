"""Solvents of the codes' continuum models, with their static dielectric constants.

At 298 K: Minnesota Solvent Descriptor Database (2012). A code that knows a solvent by a name of its own has
that spelling in its own module.
"""

from __future__ import annotations

__all__ = ["DIELECTRIC"]

DIELECTRIC = {"dmf": 37.219, "water": 78.355}
