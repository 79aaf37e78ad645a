"""ABINIT's input: PBE-D3(BJ) in a cubic box. Nothing corrects a charged plane-wave cell; the file says so.

Positions are written as `xcart` in bohr: 9.6 does not know xangst any more, and other readers take xcart for
bohr whatever unit follows. The number of bands is left to ABINIT (fband), because it depends on the user's
pseudopotentials.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ase.data import atomic_numbers
from ase.units import Bohr, Hartree

from structures.calculations.geometry import boxed, madelung
from structures.calculations.potentials import WORDS, potential_of
from structures.calculations.settings import Chosen, Setting, chosen

if TYPE_CHECKING:
    from structures.calculations.job import Job

__all__ = ["DISPERSIONS", "HARTREE", "SETTINGS", "places", "write"]

HARTREE = float(Hartree)  # eV
_FUNCTIONALS = {"PBE": "11", "PBEsol": "-116133", "revPBE": "14", "RPBE": "15", "LDA": "7"}
DISPERSIONS = {"D3(BJ)": "vdw_xc 7", "D3(0)": "vdw_xc 6", "D2": "vdw_xc 5", "none": ""}
SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional (ixc)", _FUNCTIONALS),
    "dispersion": Setting("D3(BJ)", "D3(BJ)", "dispersion", DISPERSIONS),
    "cutoff": Setting(
        1.0, 1.0, "ecut in Ha; a number below 10 is a multiple of PseudoDojo's largest hint, low or normal"
    ),
    "pseudopotentials": Setting("{element}.psp8", "{element}.psp8", WORDS),
    "vacuum": Setting(5.0, 6.0, "Å on each side"),
    "smearing": Setting(0.05, 0.05, "tsmear, eV"),
    "scf_cycles": Setting(200, 200, "nstep"),
    "relax_steps": Setting(300, 300, "ntime"),
    "spin_orbit": Setting(
        fast=False, good=False, words="nspinor 2; needs fully relativistic pseudopotentials"
    ),
    "kpoints": Setting(1, 1, "n of n x n x n k-points around Gamma; an isolated cluster needs 1"),
}
# Hints `low` and `normal` in Ha of PseudoDojo's standard PBE table (ONCVPSP v0.4, standard.djson; van Setten
# et al., Comput. Phys. Commun. 2018, 226, 39)
_HINTS = {
    "H": (32, 36), "C": (37, 41), "N": (36, 42), "O": (36, 42), "F": (36, 42), "Na": (38, 44), "Si": (14, 18),
    "P": (18, 22), "S": (20, 26), "Cl": (25, 29), "Cu": (42, 46), "Se": (39, 43), "Br": (19, 23),
    "Pd": (37, 41), "Ag": (37, 41), "Cd": (47, 51), "I": (31, 35), "Pt": (38, 42), "Au": (32, 38),
    "Hg": (29, 33),
}  # fmt: skip
# Radius of the FFT box over that of the plane waves. 2 is exact; ABINIT's manual (boxcutmin) calls less
# sensible for ground states and geometries. With 1.5 the FFT grid has 0.42 times the points.
_BOXCUT = {"fast": "# FFT box: 2 is exact, 1.5 the faster choice for energies\nboxcutmin 1.5\n", "good": ""}
# An energy converged to toldfe has forces good to its square root only: a relaxation stops each SCF by its
# forces (Ha/bohr, differences), a tenth of what they shall fall to.
_RELAX = "ionmov 22\nntime STEPS\ntolmxf 4.0d-4\ntoldff 4.0d-5\n"
_METHOD = """\
occopt 3
tsmear {smearing:.5f}
{mesh}nsym 1
chksymbreak 0
nstep {cycles}
"""


def write(job: Job) -> dict[str, str]:
    """Text of cluster.abi."""
    own = chosen(SETTINGS, job.level, job.method.settings)
    edge, positions = boxed(job.atoms, vacuum=own.number("vacuum"))
    types = {element: k + 1 for k, element in enumerate(job.elements)}
    pseudos = ", ".join(potential_of(own, element) for element in job.elements)
    steps = str(own.count("relax_steps"))
    stop = _RELAX.replace("STEPS", steps) if job.task == "relax" else "toldfe 1.0d-6\n"
    theory = f"ixc {own.code('functional')}\n{own.code('dispersion')}".rstrip() + "\n"
    theory += _METHOD.format(
        smearing=own.number("smearing") / HARTREE,
        cycles=own.count("scf_cycles"),
        mesh=_mesh(own.count("kpoints")),
    )
    coordinates = "".join(f"  {x:18.10f} {y:18.10f} {z:18.10f}\n" for x, y, z in positions / Bohr)
    kinds = [str(types[symbol]) for symbol in job.symbols]
    lines = "\n  ".join(" ".join(kinds[start : start + 40]) for start in range(0, len(kinds), 40))
    text = f"""# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}, gas phase (no implicit solvent)
# A charged cell is neutralised by a uniform background and nothing corrects it: in this cube of
# {edge:.1f} A add about {madelung(job.charge, edge):.2f} eV (leading order) to compare charges or boxes.
pp_dirpath "pseudo"
pseudos "{pseudos}"
cellcharge {job.charge}
{_spin(job, own)}
acell {edge:.4f} {edge:.4f} {edge:.4f} angstrom
rprim 1 0 0  0 1 0  0 0 1
natom {len(job.atoms)}
ntypat {len(types)}
znucl {" ".join(str(atomic_numbers[element]) for element in types)}
typat
  {lines}
xcart
{coordinates}
ecut {_cutoff(job, own):g}
{_BOXCUT[job.level]}{theory}{stop}diemac 2.0
# wavefunctions of an SCF that did not converge, to go on from (irdwfk 1), and the density
prtwf -1
prtden 1
"""
    return {"cluster.abi": text}


def _cutoff(job: Job, own: Chosen) -> float:
    """Ha: the user's, or so many times the largest hint of the elements."""
    number = own.number("cutoff")
    hints = [_HINTS.get(element, (42, 48))[job.level == "good"] for element in job.elements]
    return number if number >= 10 else number * max(hints)


def _mesh(count: int) -> str:
    """Gamma alone, or a mesh around it of which time reversal leaves half."""
    if count == 1:
        return "kptopt 0\nnkpt 1\n"
    return f"kptopt 2\nngkpt {count} {count} {count}\nnshiftk 1\nshiftk 0 0 0\n"


def _spin(job: Job, own: Chosen) -> str:
    if own.values["spin_orbit"]:
        return f"nsppol 1\nnspinor 2\nnspden {4 if job.multiplicity > 1 else 1}\n"
    return f"nsppol 2\nspinmagntarget {job.multiplicity - 1}\n" if job.multiplicity > 1 else "nsppol 1\n"


def places(job: Job) -> dict[str, str]:
    """What the marked places of a template stand for."""
    own = chosen(SETTINGS, job.level, job.method.settings)
    edge, positions = boxed(job.atoms, vacuum=own.number("vacuum"))
    coordinates = "".join(f"  {x:18.10f} {y:18.10f} {z:18.10f}\n" for x, y, z in positions / Bohr)
    kinds = {element: k + 1 for k, element in enumerate(job.elements)}
    types = " ".join(str(kinds[symbol]) for symbol in job.symbols)
    return {"ATOMS": coordinates, "TYPES": types, "CELL": f"acell {edge:.4f} {edge:.4f} {edge:.4f} angstrom"}
