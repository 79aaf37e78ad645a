"""Quantum ESPRESSO: pw.x with PBE-D3(BJ) in a cube, the charge's images corrected."""

from structures.calculations.code import Code
from structures.calculations.codes.espresso.input import SETTINGS, places, write
from structures.calculations.codes.espresso.output import TRACE, read
from structures.calculations.codes.espresso.told import asked, ran

__all__ = ["CODE"]

CODE = Code(
    name="espresso",
    label="Quantum ESPRESSO",
    write=write,
    isolated="Cubic cell; level fast: 5 Å of vacuum, Makov-Payne correction of the energy; "
    "level good: a cube twice as wide, Martyna-Tuckerman, so that the background charge cancels.",
    command="sh prepare.sh && {mpi}pw.x -in cluster.in > cluster.out",
    executable="pw.x",
    add="a folder pseudo with one PBE pseudopotential for each element of the input: S.upf, H.upf ...",
    settings=SETTINGS,
    main="cluster.in",
    asked=asked,
    ran=ran,
    places=places,
    read=read,
    traces=(TRACE,),
    aliases=("qe", "quantum-espresso"),
)
