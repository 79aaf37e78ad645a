"""VASP."""

from structures.calculations.code import Code
from structures.calculations.codes.vasp.input import SETTINGS, program, write
from structures.calculations.codes.vasp.output import TRACE, read
from structures.calculations.codes.vasp.told import asked, ran
from structures.calculations.geometry import species_order

__all__ = ["CODE"]

CODE = Code(
    name="vasp",
    label="VASP",
    write=write,
    isolated="Cubic box, LMONO and IDIPOL = 4 corrections; charge through NELECT.",
    command="sh prepare.sh $POTCAR_LIBRARY && {mpi}{program}",
    executable="vasp_gam",
    program=program,
    add="PBE POTCARs (licensed): prepare.sh joins them and sets NELECT. A method file names others: "
    "pseudopotentials = 'Ag=Ag_pv'.",
    order=species_order,
    settings=SETTINGS,
    main="INCAR",
    asked=asked,
    ran=ran,
    places=lambda _: {"NELECT": "RUN_prepare.sh_FIRST"},
    read=read,
    traces=(TRACE,),
    aliases=("poscar",),
)
