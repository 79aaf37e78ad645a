"""cluster.in of pw.x, and prepare.sh, which raises the cut-offs to what the pseudopotentials want.

A cube with Martyna-Tuckerman (good) or Makov-Payne (fast); Martyna-Tuckerman needs a cube of twice the
extent: [Ag44(SH)30]4- has four times the plane waves there. The pseudopotentials are the user's, under the
names in ATOMIC_SPECIES; the electron number follows from them (Ag 11 or 19), the charge does not. The cutoffs
suit ultrasoft and PAW sets (GBRV, SSSP, PSlibrary); norm-conserving ones want 80-90 Ry and ecutrho four times
that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ase.data import atomic_masses, atomic_numbers
from ase.units import Bohr, Ry

from structures.calculations.geometry import Box, boxed, cube, rows
from structures.calculations.potentials import WORDS, potential_of
from structures.calculations.settings import Chosen, Setting, chosen

if TYPE_CHECKING:
    from structures.calculations.job import Job

__all__ = ["SETTINGS", "places", "write"]

_FUNCTIONALS = {
    "PBE": "PBE", "PBEsol": "PBESOL", "revPBE": "REVPBE", "BLYP": "BLYP", "TPSS": "TPSS", "SCAN": "SCAN",
    "PBE0": "PBE0", "HSE06": "HSE", "B3LYP": "B3LYP",
}  # fmt: skip
_DISPERSIONS = {
    "D3(BJ)": "  vdw_corr = 'dft-d3'\n  dftd3_version = 4\n  dftd3_threebody = .false.\n",
    "D3(0)": "  vdw_corr = 'dft-d3'\n  dftd3_version = 3\n  dftd3_threebody = .false.\n",
    "TS": "  vdw_corr = 'ts-vdw'\n",
    "D2": "  vdw_corr = 'grimme-d2'\n",
    "none": "",
}
SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional (input_dft)", _FUNCTIONALS),
    "dispersion": Setting("D3(BJ)", "D3(BJ)", "dispersion", _DISPERSIONS),
    # GBRV is made for 40/200; prepare.sh raises these where the pseudopotentials say more
    "cutoff": Setting(30, 45, "ecutwfc, Ry; prepare.sh raises it where the pseudopotentials ask for more"),
    "density_cutoff": Setting(240, 360, "ecutrho, Ry"),
    "pseudopotentials": Setting("{element}.upf", "{element}.upf", WORDS),
    "vacuum": Setting(5.0, 6.0, "Å on each side; at level good the cube is twice as wide besides"),
    "smearing": Setting(0.05, 0.05, "width of the Gaussian smearing, eV"),
    "scf_cycles": Setting(200, 200, "electron_maxstep"),
    "relax_steps": Setting(300, 300, "nstep; pw.x stops after 50, too few for a cluster"),
    "relax_force": Setting(0.02, 0.02, "largest force of a relaxed geometry, eV/Å"),
    "spin_orbit": Setting(
        fast=False, good=False, words="lspinorb; needs fully relativistic pseudopotentials"
    ),
    "kpoints": Setting(1, 1, "n of n x n x n k-points around Gamma; an isolated cluster needs 1"),
}
# Least edge in extents, assume_isolated. Martyna & Tuckerman, J. Chem. Phys. 1999, 110, 2810;
# Makov & Payne, Phys. Rev. B 1995, 51, 4014 (cubic cells only).
_BOXES = {"fast": (1.0, "mp"), "good": (2.0, "mt")}
_REASONS = {
    "mp": """! An isolated charge: the Makov-Payne term takes images and background off the total energy (an
  ! error of order 1/edge^5 stays); orbitals and forces are of the periodic cell. Level good mends both.""",
    "mt": "! An isolated charge: the Martyna-Tuckerman kernel needs a cube of twice the density's extent.",
}


def write(job: Job) -> dict[str, str]:
    """cluster.in and prepare.sh."""
    edge, positions = _box(job)
    species = "".join(
        f"{element} {atomic_masses[atomic_numbers[element]]:.4f} {potential_of(_own(job), element)}\n"
        for element in job.elements
    )
    text = (
        _control(job)
        + _system(job, edge)
        + f"&ELECTRONS\n  conv_thr = 1.0d-6\n  electron_maxstep = {_own(job).count('scf_cycles')}\n"
        + "  mixing_beta = 0.2\n"
        + "  mixing_mode = 'local-TF'\n/\n"
        + ("&IONS\n  ion_dynamics = 'bfgs'\n/\n" if job.task == "relax" else "")
        + ("" if _BOXES[job.level][1] == "mp" else f"CELL_PARAMETERS angstrom\n{cube(edge)}")
        + f"ATOMIC_SPECIES\n{species}"
        + f"ATOMIC_POSITIONS angstrom\n{rows(job.symbols, positions)}"
        + _kpoints(_own(job).count("kpoints"))
    )
    return {"cluster.in": text, "prepare.sh": _PREPARE}


def _kpoints(count: int) -> str:
    """Gamma alone has real orbitals, at half the cost of one k-point among others."""
    return "K_POINTS gamma\n" if count == 1 else f"K_POINTS automatic\n{count} {count} {count} 0 0 0\n"


def _own(job: Job) -> Chosen:
    return chosen(SETTINGS, job.level, job.method.settings)


def _box(job: Job) -> Box:
    return boxed(job.atoms, vacuum=_own(job).number("vacuum"), extents=_BOXES[job.level][0])


def places(job: Job) -> dict[str, str]:
    """What the marks of a template stand for."""
    edge, positions = _box(job)
    return {"ATOMS": rows(job.symbols, positions), "CELL": cube(edge), "EDGE": f"{edge:.4f}"}


# A UPF file of PSlibrary or SSSP says wfc_cutoff and rho_cutoff in Ry, older ones a "Suggested minimum
# cutoff"; in those of ONCVPSP wfc_cutoff is 0 and rho_cutoff a radius, so that only numbers above 10 count.
_PREPARE = r"""#!/bin/sh
# Usage: sh prepare.sh    (in the folder, with the pseudopotentials in pseudo/)
# Raises ecutwfc and ecutrho of cluster.in to what the pseudopotentials that are there suggest;
# norm-conserving ones without a suggestion get 80 Ry.
set -eu
files=$(sed -n '/^ATOMIC_SPECIES/,/^[A-Z_]* *angstrom/p' cluster.in | awk 'NF == 3 { print "pseudo/" $3 }')
for file in $files; do [ -f "$file" ] || { echo "prepare.sh: $file is missing" >&2; exit 1; }; done
hints=$(awk '
  function number(line) { gsub(/[dD]/, "E", line); match(line, /[0-9]+\.?[0-9]*([Ee][+-]?[0-9]+)?/)
    return substr(line, RSTART, RLENGTH) + 0 }
  /wfc_cutoff *=/ { split($0, a, "wfc_cutoff *= *\""); n = number(a[2])
    if (n > 10) told = 1; if (n > 10 && n > w) w = n }
  /rho_cutoff *=/ { split($0, b, "rho_cutoff *= *\""); n = number(b[2]); if (n > 40 && n > r) r = n }
  /Suggested minimum cutoff for wavefunctions/ { split($0, c, ":"); n = number(c[2]); told = 1
    if (n > w) w = n }
  /Suggested minimum cutoff for charge density/ { split($0, d, ":"); n = number(d[2])
    if (n > r) r = n }
  /pseudo_type *= *"NC"/ { soft = 1 }
  FNR == 1 && NR > 1 { if (soft && !told && w < 80) w = 80; told = 0; soft = 0 }
  END { if (soft && !told && w < 80) w = 80
    if (r < 4 * w) r = 4 * w; printf "%d %d", w + 0.5, r + 0.5 }' $files)
for pair in "ecutwfc ${hints% *}" "ecutrho ${hints#* }"; do
  name=${pair% *}; wanted=${pair#* }
  have=$(sed -n "s/^ *$name *= *\([0-9]*\).*/\1/p" cluster.in)
  if [ "${have:-0}" -lt "$wanted" ]; then
    sed "s/^\( *$name *= *\).*/\1$wanted/" cluster.in > cluster.new
    mv cluster.new cluster.in
    echo "$name = $wanted Ry, as the pseudopotentials suggest"
  fi
done
"""


def _control(job: Job) -> str:
    own = _own(job)
    force = own.number("relax_force") * float(Bohr / Ry)
    stop = f"  nstep = {own.count('relax_steps')}\n  forc_conv_thr = {force:.1e}\n".replace("e-", "d-")
    run, stop = ("relax", stop) if job.task == "relax" else ("scf", "")
    return f"""! {job.title}
! charge {job.charge}, multiplicity {job.multiplicity}, gas phase (stock pw.x has no implicit solvent)
&CONTROL
  calculation = '{run}'
{stop}  prefix = 'cluster'
  outdir = './scratch'
  pseudo_dir = './pseudo'
  tprnfor = .true.
  disk_io = 'low'
  ! a little before the queue does it pw.x stops, and restart_mode = 'restart' goes on from ./scratch
  max_seconds = {3420 * job.method.queue.hours}
/
"""


def _system(job: Job, edge: float) -> str:
    own = _own(job)
    correction = _BOXES[job.level][1]
    lattice = f"ibrav = 1\n  A = {edge:.4f}" if correction == "mp" else "ibrav = 0"  # pw.x: mp wants ibrav 1
    spin = f"  nspin = 2\n  tot_magnetization = {job.multiplicity - 1}\n"
    spin = spin if job.multiplicity > 1 else "  nspin = 1\n"
    if own.values["spin_orbit"]:
        start = "  starting_magnetization(1) = 0.1\n" if job.multiplicity > 1 else ""
        spin = f"  noncolin = .true.\n  lspinorb = .true.\n{start}"
    return f"""&SYSTEM
  {lattice}
  nat = {len(job.atoms)}
  ntyp = {len(job.elements)}
  ecutwfc = {own.number("cutoff"):g}
  ecutrho = {own.number("density_cutoff"):g}
  input_dft = '{own.code("functional")}'
{own.code("dispersion")}  tot_charge = {job.charge}
{spin}  occupations = 'smearing'
  smearing = 'gaussian'
  degauss = {own.number("smearing") / float(Ry):.7f}
  {_REASONS[correction]}
  assume_isolated = '{correction}'
  nosym = .true.
/
"""
