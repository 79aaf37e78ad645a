"""The version of superatom: written once, here, for the wheel and for every file that we export.

`BUILT` names how models are built. Whatever makes equal arguments give other positions counts it up, and a
migration marks the single points that were stored before (`database.schema.calculations`): an energy
difference between two ways of building would be one of geometries.
"""

__all__ = ["BUILT", "__version__"]

BUILT = "built 2"  # 1: the frame's own lengths whatever the elements, and R against the sum of the bonds
__version__ = "0.1.0"
