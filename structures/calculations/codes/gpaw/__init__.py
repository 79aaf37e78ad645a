"""GPAW."""

from structures.calculations.code import Code
from structures.calculations.codes.gpaw.input import SETTINGS, write
from structures.calculations.codes.gpaw.output import TRACE, read
from structures.calculations.codes.gpaw.told import asked, ran

__all__ = ["CODE"]

CODE = Code(
    name="gpaw",
    label="GPAW",
    write=write,
    isolated="No periodic direction, 6 Å of vacuum, multipole-corrected Poisson solver: no images.",
    command="{mpi}gpaw python cluster.py",
    executable="gpaw",
    add="nothing if GPAW's setups are installed (gpaw install-data, or Debian's gpaw-data).",
    settings=SETTINGS,
    main="cluster.py",
    asked=asked,
    ran=ran,
    dispersion="none: GPAW has no D3(BJ), which the other codes get. In a method file the dispersion D3(BJ) "
    "adds it by the program dftd3.",
    read=read,
    traces=(TRACE,),
)
