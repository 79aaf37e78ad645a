"""ABINIT."""

from structures.calculations.code import Code
from structures.calculations.codes.abinit.input import SETTINGS, places, write
from structures.calculations.codes.abinit.output import TRACE, read
from structures.calculations.codes.abinit.told import asked, ran

__all__ = ["CODE"]

CODE = Code(
    name="abinit",
    label="ABINIT",
    write=write,
    isolated="Cubic box with a uniform background; uncorrected, the size of the error stands in the file.",
    command="{mpi}abinit cluster.abi > cluster.log",
    executable="abinit",
    add="a folder pseudo with one PBE pseudopotential for each element of the input: S.psp8, H.psp8 ...",
    settings=SETTINGS,
    main="cluster.abi",
    asked=asked,
    ran=ran,
    places=places,
    read=read,
    traces=(TRACE,),
)
