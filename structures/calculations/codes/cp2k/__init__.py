"""CP2K: PBE-D3(BJ) in a cubic box without images."""

from structures.calculations.code import Code
from structures.calculations.codes.cp2k.input import SETTINGS, places, write
from structures.calculations.codes.cp2k.output import TRACE, read
from structures.calculations.codes.cp2k.told import asked, ran

__all__ = ["CODE"]

CODE = Code(
    name="cp2k",
    label="CP2K",
    write=write,
    isolated="Cubic box with 6 Å of vacuum, PERIODIC NONE in CELL and POISSON, wavelet solver: no images.",
    command="{mpi}cp2k -i cluster.inp -o cluster.out",
    executable="cp2k",
    settings=SETTINGS,
    main="cluster.inp",
    asked=asked,
    ran=ran,
    places=places,
    read=read,
    traces=(TRACE,),
)
