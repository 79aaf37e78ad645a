"""Quantum ESPRESSO (pw.x): PBE-D3(BJ) in a cube with Martyna-Tuckerman (good) or Makov-Payne (fast).

Martyna-Tuckerman needs a cube of twice the extent: [Ag44(SH)30]4- has four times the plane waves there.

The pseudopotentials are the user's, under the names in ATOMIC_SPECIES; the electron number follows from them
(Ag 11 or 19), the charge does not. The cutoffs suit ultrasoft and PAW sets (GBRV, SSSP, PSlibrary); raise
ecutwfc to 80-90 Ry and set ecutrho = 4 ecutwfc for norm-conserving ones.

Read from cluster.out by its own phrases: ASE's reader fails on the dipole that the Makov-Payne correction
prints. With smearing pw.x prints no occupations: the levels are filled with the electrons that it counts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from ase.data import atomic_masses, atomic_numbers
from ase.units import Bohr, Ry

from structures.calculations.asked import Asked, theory_of
from structures.calculations.code import Code, Trace
from structures.calculations.gap import filled_gap
from structures.calculations.geometry import Box, boxed, cube, rows
from structures.calculations.output import Output
from structures.calculations.settings import Chosen, Setting, chosen, our_word
from structures.calculations.text import input_text, printed
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

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
_SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional (input_dft)", _FUNCTIONALS),
    "dispersion": Setting("D3(BJ)", "D3(BJ)", "dispersion", _DISPERSIONS),
    # GBRV is made for 40/200; prepare.sh raises these where the pseudopotentials say more
    "cutoff": Setting(30, 45, "ecutwfc, Ry; prepare.sh raises it where the pseudopotentials ask for more"),
    "density_cutoff": Setting(240, 360, "ecutrho, Ry"),
    "smearing": Setting(0.05, 0.05, "width of the Gaussian smearing, eV"),
    "scf_cycles": Setting(200, 200, "electron_maxstep"),
    "relax_steps": Setting(300, 300, "nstep; pw.x stops after 50, too few for a cluster"),
    "relax_force": Setting(0.02, 0.02, "largest force of a relaxed geometry, eV/Å"),
}
# Vacuum (Å), least edge in extents, assume_isolated. Martyna & Tuckerman, J. Chem. Phys. 1999, 110, 2810;
# Makov & Payne, Phys. Rev. B 1995, 51, 4014 (cubic cells only).
_BOXES = {"fast": (5.0, 1.0, "mp"), "good": (6.0, 2.0, "mt")}
_REASONS = {
    "mp": """! An isolated charge: the Makov-Payne term takes images and background off the total energy (an
  ! error of order 1/edge^5 stays); orbitals and forces are of the periodic cell. Level good mends both.""",
    "mt": "! An isolated charge: the Martyna-Tuckerman kernel needs a cube of twice the density's extent.",
}


def _write(job: Job) -> dict[str, str]:
    edge, positions = _box(job)
    species = "".join(
        f"{element} {atomic_masses[atomic_numbers[element]]:.4f} {element}.upf\n" for element in job.elements
    )
    text = (
        _control(job)
        + _system(job, edge)
        + f"&ELECTRONS\n  conv_thr = 1.0d-6\n  electron_maxstep = {_own(job).count('scf_cycles')}\n"
        + "  mixing_beta = 0.2\n"
        + "  mixing_mode = 'local-TF'\n/\n"
        + ("&IONS\n  ion_dynamics = 'bfgs'\n/\n" if job.task == "relax" else "")
        + ("" if _BOXES[job.level][2] == "mp" else f"CELL_PARAMETERS angstrom\n{cube(edge)}")
        + f"ATOMIC_SPECIES\n{species}"
        + f"ATOMIC_POSITIONS angstrom\n{rows(job.symbols, positions)}"
        + "K_POINTS gamma\n"
    )
    return {"cluster.in": text, "prepare.sh": _PREPARE}


def _own(job: Job) -> Chosen:
    return chosen(_SETTINGS, job.level, job.method.settings)


def _box(job: Job) -> Box:
    vacuum, extents, _ = _BOXES[job.level]
    return boxed(job.atoms, vacuum=vacuum, extents=extents)


def _places(job: Job) -> dict[str, str]:
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
/
"""


def _system(job: Job, edge: float) -> str:
    own = _own(job)
    correction = _BOXES[job.level][2]
    lattice = f"ibrav = 1\n  A = {edge:.4f}" if correction == "mp" else "ibrav = 0"  # pw.x: mp wants ibrav 1
    spin = (
        f"  nspin = 2\n  tot_magnetization = {job.multiplicity - 1}\n"
        if job.multiplicity > 1
        else "  nspin = 1\n"
    )
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


_D3 = {"3": "D3(0)", "4": "D3(BJ)", "2": "D2"}
_CORRECTIONS = {"grimme-d2": "D2", "dft-d": "D2", "ts-vdw": "TS", "mbd_vdw": "MBD", "xdm": "XDM"}


def _asked(text: str) -> Asked:
    """What the namelists of an input say."""
    if not text.strip():
        return Asked(solvent="not recorded")
    plain = re.sub(r"!.*", "", text)
    pairs = re.findall(r"(\w+)\s*=\s*('[^']*'|\"[^\"]*\"|[^\s,]+)", plain)
    said = {name.casefold(): value.strip("'\"") for name, value in pairs}
    correction = said.get("vdw_corr", "none").casefold()
    known = _CORRECTIONS.get(correction, "none" if correction == "none" else correction)
    kind = _D3.get(said.get("dftd3_version", "3"), "D3") if correction in ("dft-d3", "grimme-d3") else known
    three = correction in ("dft-d3", "grimme-d3") and said.get("dftd3_threebody", ".true.")[:2] == ".t"
    moment = said.get("tot_magnetization")
    named = said.get("input_dft", "functional of the pseudopotentials")
    functional = our_word(_SETTINGS, "functional", named)
    noncolinear = said.get("lspinorb", ".f")[:2] == ".t"
    also = (("three-body D3",) if three else ()) + (("spin-orbit",) if noncolinear else ())
    return Asked(
        _told(functional, kind, said.get("ecutwfc", ""), also),
        "implicit" if "environ" in said else "none",
        round(float(said.get("tot_charge", "0"))),
        1 if said.get("nspin", "1") == "1" else round(float(moment)) + 1 if moment else None,
    )  # fmt: skip


def _told(functional: str, dispersion: str, cutoff: str, also: tuple[str, ...]) -> str:
    number = f"{float(cutoff.casefold().replace('d', 'e')):g} Ry" if cutoff else ""
    return theory_of(functional, dispersion, "pseudopotentials of the user", number, also=also)


def _ran(folder: Path) -> Asked:
    """What cluster.out prints of functional, cut-off and whether there is D3; the rest as in the input."""
    text = printed(folder, _TRACE)
    text = text[max(text.rfind("Program PWSCF"), 0) :]
    asked = _asked(input_text(folder, "cluster.in", ".in"))
    functional = re.search(r"Exchange-correlation\s*=\s*(.*?)\s*(?:\(.*)?$", text, re.MULTILINE)
    cutoff = re.search(r"kinetic-energy cutoff\s+=\s+([\d.]+)\s+Ry", text)
    if functional is None or cutoff is None:
        return asked
    name = our_word(_SETTINGS, "functional", functional[1])
    head, _, rest = asked.theory.partition(",")
    written = head.partition("-")[2]
    kind = "none" if "D3" in written and "DFT-D3 Dispersion" not in text else written or "none"
    kind = "D3" if not written and "DFT-D3 Dispersion" in text else kind
    also = tuple(rest.partition("; also ")[2].split(", ")) if "; also " in rest else ()
    return replace(asked, theory=_told(name, kind, cutoff[1], also))


_TRACE = Trace("cluster.out", r"Program PWSCF", r"BFGS Geometry Optimization")
_XYZ = r"\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)"
_FORCES = "Forces acting on atoms"
_START = rf"^\s+\d+\s+([A-Z][a-z]?)\S*\s+tau\(\s*\d+\) = \({_XYZ}"


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of pw.x: the last geometry whose energy was computed, with its forces.

    Raises
    ------
    FileFormatError
        If it is missing, no output of pw.x, or ends before the first energy.
    """
    text = printed(folder, _TRACE)
    text = text[max(text.rfind("Program PWSCF"), 0) :]
    version = re.search(r"Program PWSCF v\.?(\S+)", text)
    symbols = tuple(found[0] for found in re.findall(_START, text, re.MULTILINE))
    energy = _energy(text)
    if version is None or not symbols or energy is None:
        raise FileFormatError("cluster.out is missing or has no energy of pw.x; has the job run to its end?")
    problem = _problem(text, relaxed=relaxed)
    charge = _charge(text)
    return Output(
        code="espresso",
        version=version[1],
        symbols=symbols,
        positions=_positions(text, len(symbols)),
        energy=energy,
        converged=not problem,
        problem=problem,
        charge=None if charge is None else round(charge),
        gap=_gap(text),
        forces=_forces(text, len(symbols)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    """Why it does not count as converged; empty where it does."""
    # "End of BFGS Geometry Optimization" also stands after a relaxation that failed or ran out of steps
    if ("bfgs converged in" if relaxed else "convergence has been achieved") not in text:
        return f"the {'geometry' if relaxed else 'SCF'} is not converged"
    return "" if "JOB DONE" in text else "the run did not end normally; was it killed?"


def _positions(text: str, count: int) -> NDArray[np.float64]:
    """Geometry (atoms, 3), Å, of the last energy: the last one printed before it."""
    before, _, _ = text.rpartition("!    total energy")
    _, found, block = before.rpartition("ATOMIC_POSITIONS")
    alat = float(re.findall(r"celldm\(1\)=\s*(\d+\.\d+)", text)[0]) * Bohr
    if not found:
        start = [row[1:] for row in re.findall(_START, text, re.MULTILINE)]
        return np.array(start, dtype=np.float64) * alat
    rows = re.findall(rf"^[A-Z]\S*{_XYZ}", block, re.MULTILINE)[:count]
    return np.array(rows, dtype=np.float64) @ _axes(text, block.split("\n", 1)[0], alat)


def _axes(text: str, unit: str, alat: float) -> NDArray[np.float64]:
    """Matrix (3, 3) that takes a row of ATOMIC_POSITIONS in this unit to Å."""
    if "crystal" in unit:
        cell = re.findall(rf"^\s+a\(\d\) = \({_XYZ}", text, re.MULTILINE)[:3]
        return np.array(cell, dtype=np.float64) * alat
    return np.eye(3) * (1.0 if "angstrom" in unit else Bohr if "bohr" in unit else alat)


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last geometry."""
    _, found, block = text.rpartition(_FORCES)
    rows = re.findall(rf"^\s+atom\s+\d+ type\s+\d+\s+force ={_XYZ}", block, re.MULTILINE)[:count]
    return np.array(rows, dtype=np.float64) * float(Ry / Bohr) if found and len(rows) == count else None


_ELECTRONS = r"number of electrons\s+=\s+(\d+\.\d+)(?: \(up:\s+(\d+\.\d+), down:\s+(\d+\.\d+)\))?"
_ENERGY = r"^!\s+(?:total energy|Total\+Makov-Payne energy)\s+=\s+(-?\d+\.\d+) Ry"
_LEVEL = r"-?\d+\.\d{4}"  # columns may touch: -10.0275-100.5208
_SPECIES = r"atomic species\s+valence\s+mass\s+pseudopotential\s*\n((?:\s+\S+\s+\d+\.\d+\s+\d+\.\d+.*\n)+)"


def _energy(text: str) -> float | None:
    """Last energy in eV, with its Makov-Payne correction, which `total energy` lacks; None without one."""
    found = re.findall(_ENERGY, text, re.MULTILINE)
    return float(found[-1]) * float(Ry) if found else None


def _gap(text: str) -> float | None:
    """Gap in eV of the last SCF at one k-point; None where no empty level was computed or none is printed."""
    electrons = re.search(_ELECTRONS, text)
    _, found, block = text.rpartition("End of self-consistent calculation")
    if not (found and electrons):
        return None
    counts = [float(electrons[2]), float(electrons[3])] if electrons[2] else [float(electrons[1]) / 2]
    spins = [_levels(part) for part in block.split("bands (ev):")[1:]]
    return filled_gap(list(zip(spins, counts, strict=True))) if len(spins) == len(counts) else None


def _charge(text: str) -> float | None:
    """Charge: valence of all atoms less the electrons; None where either is not printed."""
    electrons, species = re.search(_ELECTRONS, text), re.search(_SPECIES, text)
    atoms = re.findall(r"^\s+\d+\s+(\S+)\s+tau\(", text, re.MULTILINE)
    if not (electrons and species and atoms):
        return None
    valence = {words[0]: float(words[1]) for words in map(str.split, species[1].strip().splitlines())}
    return sum(valence[atom] for atom in atoms) - float(electrons[1])


def _levels(part: str) -> list[float]:
    """Numbers of the first paragraph of rows that hold nothing else."""
    numbers: list[float] = []
    for line in part.splitlines():
        if re.fullmatch(rf"(?:\s*{_LEVEL})+\s*", line):
            numbers += [float(word) for word in re.findall(_LEVEL, line)]
        elif line.strip() or numbers:
            break
    return numbers


CODE = Code(
    name="espresso",
    label="Quantum ESPRESSO",
    write=_write,
    isolated="Cubic cell, Gamma only; level fast: 5 Å of vacuum, Makov-Payne correction of the energy; "
    "level good: a cube twice as wide, Martyna-Tuckerman, so that the background charge cancels.",
    command="sh prepare.sh && {mpi}pw.x -in cluster.in > cluster.out",
    add="a folder pseudo with one PBE pseudopotential an element: Ag.upf, Au.upf, S.upf, H.upf ...",
    settings=_SETTINGS,
    main="cluster.in",
    asked=_asked,
    ran=_ran,
    places=_places,
    read=_read,
    traces=(_TRACE,),
    aliases=("qe", "quantum-espresso"),
)
