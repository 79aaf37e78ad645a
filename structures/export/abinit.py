"""ABINIT: PBE-D3(BJ) in a cubic box. It has no correction for a charged plane-wave cell; the file says so.

Positions are written as `xcart` in bohr: 9.6 does not know xangst any more, and other readers take xcart for
bohr whatever unit follows. The number of bands is left to ABINIT (fband), because it depends on the user's
pseudopotentials.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ase.data import atomic_numbers
from ase.units import Bohr

from structures.export.code import Code
from structures.export.geometry import boxed, madelung

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["ABINIT"]

_LEVELS = {"fast": 20, "good": 36}  # ecut in Ha; PseudoDojo's hint for Ag and Au is 36-38 ("normal")
_VACUUM = {"fast": 5.0, "good": 6.0}  # Å on each side
# Radius of the FFT box over that of the plane waves. 2 is exact; ABINIT's manual (boxcutmin) calls less
# sensible for ground states and geometries. With 1.5 the FFT grid has 0.42 times the points.
_BOXCUT = {"fast": "# FFT box: 2 is exact, 1.5 the faster choice for energies\nboxcutmin 1.5\n", "good": ""}
# An energy converged to toldfe has forces good to its square root only: a relaxation stops each SCF by its
# forces (Ha/bohr, differences), a tenth of what they shall fall to.
_RELAX = "ionmov 22\nntime 300\ntolmxf 4.0d-4\ntoldff 4.0d-5\n"


def _abinit(job: Job) -> dict[str, str]:
    edge, positions = boxed(job, vacuum=_VACUUM[job.level])
    types = {element: k + 1 for k, element in enumerate(job.elements)}
    pseudos = ", ".join(f"{element}.psp8" for element in job.elements)
    spin = f"nsppol 2\nspinmagntarget {job.multiplicity - 1}\n" if job.multiplicity > 1 else "nsppol 1\n"
    stop = _RELAX if job.task == "relax" else "toldfe 1.0d-6\n"
    coordinates = "".join(f"  {x:18.10f} {y:18.10f} {z:18.10f}\n" for x, y, z in positions / Bohr)
    kinds = "".join(
        " ".join(str(types[symbol]) for symbol in job.symbols[start : start + 40]) + "\n  "
        for start in range(0, len(job.symbols), 40)
    ).rstrip()
    text = f"""# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}, gas phase (no implicit solvent)
# A charged cell is neutralised by a uniform background and nothing corrects it: in this cube of
# {edge:.1f} A add about {madelung(job.charge, edge):.2f} eV (leading order) to compare charges or boxes.
pp_dirpath "pseudo"
pseudos "{pseudos}"
cellcharge {job.charge}
{spin}
acell {edge:.4f} {edge:.4f} {edge:.4f} angstrom
rprim 1 0 0  0 1 0  0 0 1
natom {len(job.atoms)}
ntypat {len(types)}
znucl {" ".join(str(atomic_numbers[element]) for element in types)}
typat
  {kinds}
xcart
{coordinates}
ecut {_LEVELS[job.level]}
{_BOXCUT[job.level]}ixc 11
vdw_xc 7
occopt 3
tsmear 0.00184
kptopt 0
nkpt 1
nsym 1
chksymbreak 0
nstep 200
{stop}diemac 2.0
prtwf 0
prtden 0
"""
    return {"cluster.abi": text}


ABINIT = Code(
    name="abinit",
    label="ABINIT",
    write=_abinit,
    isolated="Cubic box with a uniform background; uncorrected, the size of the error stands in the file.",
    command="abinit cluster.abi > cluster.log",
    add="a folder pseudo with one PBE pseudopotential an element: Ag.psp8, Au.psp8, S.psp8, H.psp8 ...",
    theory=lambda job: f"PBE-D3(BJ), pseudopotentials of the user, {_LEVELS[job.level]} Ha",
)
