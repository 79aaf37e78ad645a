"""POSCAR, INCAR, KPOINTS and prepare.sh.

VASP has no charge keyword: NELECT = sum of ZVAL - charge, and ZVAL is known only from the user's POTCAR. The
INCAR therefore holds a NELECT line that VASP refuses until prepare.sh has replaced it; a forgotten step stops
the job instead of computing another charge. POSCAR rows are grouped by element; superatom.json has the order.
"""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING

from structures.calculations.geometry import boxed, cube, madelung, species_counts, species_order
from structures.calculations.potentials import WORDS, potential_of
from structures.calculations.settings import Chosen, Setting, chosen

if TYPE_CHECKING:
    from structures.calculations.job import Job
    from structures.calculations.method import Method

__all__ = ["DISPERSIONS", "FUNCTIONALS", "SETTINGS", "program", "write"]

FUNCTIONALS = {
    "PBE": "GGA = PE", "PBEsol": "GGA = PS", "revPBE": "GGA = RE", "RPBE": "GGA = RP",
    "SCAN": "METAGGA = SCAN", "r2SCAN": "METAGGA = R2SCAN", "TPSS": "METAGGA = TPSS",
    "PBE0": "GGA = PE\nLHFCALC = .TRUE.", "HSE06": "GGA = PE\nLHFCALC = .TRUE.\nHFSCREEN = 0.2",
}  # fmt: skip
DISPERSIONS = {"D3(BJ)": "12", "D3(0)": "11", "D2": "10", "TS": "20", "MBD": "202", "D4": "13", "none": "0"}
# ENMAX in eV of the standard PBE POTCARs (PBE.54); prepare.sh reads those that are there.
_ENMAX = {
    "H": 250, "C": 400, "N": 400, "O": 400, "F": 400, "Na": 102, "Si": 245, "P": 255, "S": 259, "Cl": 262,
    "Cu": 295, "Se": 212, "Br": 216, "Pd": 251, "Ag": 250, "Cd": 274, "I": 176, "Pt": 230,
    "Au": 230, "Hg": 233,
}  # fmt: skip
SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional", FUNCTIONALS),
    "dispersion": Setting("D3(BJ)", "D3(BJ)", "dispersion", DISPERSIONS),
    "cutoff": Setting(1.0, 1.3, "ENCUT in eV; a number below 10 is a multiple of the largest ENMAX"),
    "pseudopotentials": Setting("{element}", "{element}", WORDS),
    "precision": Setting(
        "Normal", "Accurate", "PREC", {word: word for word in ("Low", "Normal", "Single", "Accurate", "High")}
    ),
    "vacuum": Setting(6.0, 6.0, "Å on each side"),
    "smearing": Setting(0.05, 0.05, "SIGMA of the Gaussian smearing, eV"),
    "scf_cycles": Setting(200, 200, "NELM"),
    "relax_force": Setting(0.02, 0.02, "largest force of a relaxed geometry, eV/Å"),
    "relax_steps": Setting(300, 300, "NSW"),
    "spin_orbit": Setting(fast=False, good=False, words="LSORBIT; the program is vasp_ncl then"),
    "kpoints": Setting(1, 1, "n of n x n x n k-points around Gamma; an isolated cluster needs 1"),
    "extra": Setting("", "", "a further line of INCAR"),
}


def write(job: Job) -> dict[str, str]:
    """POSCAR, INCAR, KPOINTS and prepare.sh."""
    return {
        "POSCAR": _poscar(job),
        "INCAR": _incar(job),
        "KPOINTS": _kpoints(_own(job).count("kpoints")),
        "prepare.sh": _prepare(job),
    }


def program(method: Method) -> str:
    """The one of VASP's three programs that takes the input: Gamma only, more k-points, spin-orbit."""
    own = chosen(SETTINGS, method.base, method.settings)
    if own.values["spin_orbit"]:
        return "vasp_ncl"
    return "vasp_gam" if own.count("kpoints") == 1 else "vasp_std"


def _own(job: Job) -> Chosen:
    return chosen(SETTINGS, job.level, job.method.settings)


def _kpoints(count: int) -> str:
    said = "Gamma only: an isolated cluster has no bands" if count == 1 else "as the method file says"
    return f"{said}\n0\nGamma\n{count} {count} {count}\n0 0 0\n"


def _poscar(job: Job) -> str:
    edge, positions = boxed(job.atoms, vacuum=_own(job).number("vacuum"))
    counts = species_counts(job.atoms)
    order = species_order(job.atoms)
    body = "".join(f"{x:16.8f} {y:16.8f} {z:16.8f}\n" for x, y, z in positions[list(order)])
    return (
        f"{job.title}, charge {job.charge}, multiplicity {job.multiplicity}\n1.0\n{cube(edge)}"
        f"{' '.join(counts)}\n{' '.join(str(n) for n in counts.values())}\nCartesian\n{body}"
    )


def _incar(job: Job) -> str:
    own = _own(job)
    edge, _ = boxed(job.atoms, vacuum=own.number("vacuum"))
    force, steps = own.number("relax_force"), own.count("relax_steps")
    relax = f"IBRION = 2\nNSW = {steps}\nEDIFFG = -{force:g}\n"
    relax = relax if job.task == "relax" else "IBRION = -1\nNSW = 0\n"
    dispersion = f"IVDW = {own.code('dispersion')}\n" if own.word("dispersion") != "none" else ""
    coupled = "LSORBIT = .TRUE.\n" if own.values["spin_orbit"] else ""
    extra = f"{own.word('extra')}\n" if own.word("extra") else ""
    spin = f"ISPIN = 2\nNUPDOWN = {job.multiplicity - 1}\n" if job.multiplicity > 1 else "ISPIN = 1\n"
    text = f"""SYSTEM = {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}
# VASP has no charge keyword: NELECT = sum of ZVAL over the atoms {-job.charge:+d}. prepare.sh sets it.
NELECT = RUN_prepare.sh_FIRST
{_mesh(own.count("kpoints"))}{_potcars(job)}{own.code("functional")}
{dispersion}PREC = {own.code("precision")}
# {_factor(own)}
ENCUT = {_cutoff(job, own)}
EDIFF = 1E-5
NELM = {own.count("scf_cycles")}
ALGO = Normal
ISMEAR = 0
SIGMA = {own.number("smearing"):g}
LREAL = Auto
LASPH = .TRUE.
{spin}ISYM = 0
{_cube_words(job.charge, edge)}LMONO = .TRUE.
LDIPOL = .TRUE.
IDIPOL = 4
DIPOL = 0.5 0.5 0.5
{coupled}{extra}{relax}# WAVECAR restarts the run that the queue stopped
LWAVE = .TRUE.
LCHARG = .FALSE.
"""
    own.require_new(
        re.findall(r"(\w+) *=", extra.upper()), re.findall(r"(?m)^(\w+) =", text.replace(extra, ""))
    )
    return text


def _cube_words(charge: int, edge: float) -> str:
    """Comment on what the cell does to the energy."""
    solvent = "No implicit solvent in stock VASP (VASPsol is a patch)."
    if not charge:
        return f"# Dipole correction for a cube of {edge:.1f} A. {solvent}\n"
    return (
        f"# Monopole and dipole correction for a charged cube of {edge:.1f} A; without it the energy misses\n"
        f"# about {madelung(charge, edge):.2f} eV (leading order). {solvent}\n"
    )


def _mesh(count: int) -> str:
    return "" if count == 1 else f"# k-points {count} x {count} x {count}, in KPOINTS\n"


def _potcars(job: Job) -> str:
    """A comment that names the POTCARs which are not the plain ones."""
    names = [potential_of(_own(job), element) for element in species_counts(job.atoms)]
    other = [name for name, element in zip(names, species_counts(job.atoms), strict=True) if name != element]
    return f"# POTCARs {', '.join(other)}\n" if other else ""


def _cutoff(job: Job, own: Chosen) -> int:
    """ENCUT in eV, in steps of 10: the user's, or so many times the largest ENMAX of the elements."""
    number = own.number("cutoff")
    largest = max(_ENMAX.get(element, 400) for element in job.elements)
    return int(number) if number >= 10 else 10 * ceil(number * largest / 10)


def _factor(own: Chosen) -> str:
    number = own.number("cutoff")
    if number >= 10:
        return "set in the method file; prepare.sh warns where the POTCARs want more"
    return f"{number:g} times the largest ENMAX; prepare.sh raises it where the POTCARs want more"


def _prepare(job: Job) -> str:
    elements = " ".join(potential_of(_own(job), element) for element in species_counts(job.atoms))
    number = _own(job).number("cutoff")
    return f"""#!/bin/sh
# Usage: sh prepare.sh FOLDER_WITH_PBE_POTCARS
# Joins the POTCARs of {elements} as in POSCAR and sets NELECT = sum of ZVAL {-job.charge:+d} in INCAR,
# and ENCUT where their ENMAX asks for more.
set -eu
library=${{1:?usage: sh prepare.sh FOLDER_WITH_PBE_POTCARS}}
for element in {elements}; do cat "$library/$element/POTCAR"; done > POTCAR.new
electrons=$(awk 'FNR == NR {{ if (FNR == 7) for (i = 1; i <= NF; i++) count[i] = $i; next }}
  /ZVAL/ {{ kind++; split($0, part, "ZVAL *= *"); split(part[2], zval, " "); total += count[kind] * zval[1] }}
  END {{ printf "%.4f", total - ({job.charge}) }}' POSCAR POTCAR.new)
sed "s/^NELECT = .*/NELECT = $electrons/" INCAR > INCAR.new
mv POTCAR.new POTCAR
mv INCAR.new INCAR
echo "NELECT = $electrons"
{_RAISE.replace("FACTOR", f"{number:g}") if number < 10 else _WARN}"""


_RAISE = """\
needed=$(awk '/ENMAX/ { split($0, part, "ENMAX *= *"); split(part[2], e, ";")
  if (e[1] + 0 > m) m = e[1] + 0 }
  END { n = FACTOR * m; printf "%d", 10 * int((n + 9.999) / 10) }' POTCAR)
cutoff=$(sed -n 's/^ENCUT = //p' INCAR)
if [ "$needed" -gt "${cutoff%.*}" ]; then
  sed "s/^ENCUT = .*/ENCUT = $needed/" INCAR > INCAR.new
  mv INCAR.new INCAR
  echo "ENCUT = $needed, as the POTCARs ask"
fi
"""
_WARN = """\
awk '/ENMAX/ { split($0, part, "ENMAX *= *"); split(part[2], e, ";"); if (e[1] + 0 > m) m = e[1] + 0 }
  END { print "largest ENMAX of the POTCARs: " m " eV" }' POTCAR
"""
