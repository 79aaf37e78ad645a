"""VASP: POSCAR, INCAR, KPOINTS and a script that builds the POTCAR and computes NELECT from it.

VASP has no charge keyword: NELECT = sum of ZVAL - charge, and ZVAL is known only from the user's POTCAR. The
INCAR therefore holds a NELECT line that VASP refuses until prepare.sh has replaced it; a forgotten step stops
the job instead of computing another charge. POSCAR rows are grouped by element; superatom.json has the order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.export.code import Code
from structures.export.geometry import boxed, cube, madelung, species_counts, species_order

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["VASP"]

_VACUUM = 6.0  # Å on each side; the monopole correction below takes the rest
_LEVELS = {"fast": ("Normal", 300), "good": ("Accurate", 400)}  # PREC, ENCUT in eV; PAW S needs about 260-280


def _vasp(job: Job) -> dict[str, str]:
    return {
        "POSCAR": _poscar(job),
        "INCAR": _incar(job),
        "KPOINTS": "Gamma only: an isolated cluster has no bands\n0\nGamma\n1 1 1\n0 0 0\n",
        "prepare.sh": _prepare(job),
    }


def _poscar(job: Job) -> str:
    edge, positions = boxed(job, vacuum=_VACUUM)
    counts = species_counts(job.atoms)
    order = species_order(job.atoms)
    body = "".join(f"{x:16.8f} {y:16.8f} {z:16.8f}\n" for x, y, z in positions[list(order)])
    return (
        f"{job.title}, charge {job.charge}, multiplicity {job.multiplicity}\n1.0\n{cube(edge)}"
        f"{' '.join(counts)}\n{' '.join(str(n) for n in counts.values())}\nCartesian\n{body}"
    )


def _incar(job: Job) -> str:
    precision, cutoff = _LEVELS[job.level]
    edge, _ = boxed(job, vacuum=_VACUUM)
    relax = "IBRION = 2\nNSW = 300\nEDIFFG = -0.02\n" if job.task == "relax" else "IBRION = -1\nNSW = 0\n"
    spin = f"ISPIN = 2\nNUPDOWN = {job.multiplicity - 1}\n" if job.multiplicity > 1 else "ISPIN = 1\n"
    return f"""SYSTEM = {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}
# VASP has no charge keyword: NELECT = sum of ZVAL over the atoms {-job.charge:+d}. prepare.sh sets it.
NELECT = RUN_prepare.sh_FIRST
GGA = PE
IVDW = 12
PREC = {precision}
ENCUT = {cutoff}
EDIFF = 1E-5
NELM = 200
ALGO = Normal
ISMEAR = 0
SIGMA = 0.05
LREAL = Auto
LASPH = .TRUE.
{spin}ISYM = 0
# Monopole and dipole correction for a charged cube of {edge:.1f} A; without it the energy misses about
# {madelung(job.charge, edge):.2f} eV (leading order). No implicit solvent in stock VASP (VASPsol is a patch).
LMONO = .TRUE.
LDIPOL = .TRUE.
IDIPOL = 4
DIPOL = 0.5 0.5 0.5
{relax}LWAVE = .FALSE.
LCHARG = .FALSE.
"""


def _prepare(job: Job) -> str:
    elements = " ".join(species_counts(job.atoms))
    return f"""#!/bin/sh
# Usage: sh prepare.sh FOLDER_WITH_PBE_POTCARS
# Joins the POTCARs of {elements} as in POSCAR and sets NELECT = sum of ZVAL {-job.charge:+d} in INCAR.
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
"""


VASP = Code(
    name="vasp",
    label="VASP",
    write=_vasp,
    isolated="Cubic box, Gamma point, LMONO and IDIPOL = 4 corrections; charge through NELECT.",
    command="sh prepare.sh $POTCAR_LIBRARY && mpirun vasp_gam",
    add="PBE POTCARs (licensed): prepare.sh joins them and sets NELECT; with Ag_pv edit the names.",
    order=species_order,
    theory=lambda job: f"PBE-D3(BJ), PAW, {_LEVELS[job.level][1]} eV",
)
