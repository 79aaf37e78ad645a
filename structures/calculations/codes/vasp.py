"""VASP: POSCAR, INCAR, KPOINTS and a script that builds the POTCAR and computes NELECT from it.

VASP has no charge keyword: NELECT = sum of ZVAL - charge, and ZVAL is known only from the user's POTCAR. The
INCAR therefore holds a NELECT line that VASP refuses until prepare.sh has replaced it; a forgotten step stops
the job instead of computing another charge. POSCAR rows are grouped by element; superatom.json has the order.

Read from OUTCAR alone: geometry, forces, energy, levels, electrons and how the run ended.
The energy is that of the last `FREE ENERGIE` block, extrapolated to no smearing: VASP adds dispersion after
the SCF. VASP 5 prints `EDIFF is reached` also where the steps ran out, so that the last energy change is held
against EDIFF. Compared with real outputs of VASP 5.3.2 to 5.4.4 and 6.2.0 to 6.4.2: energy, forces, charge,
and gap with vasprun.xml of 46 runs; none of them was charged or had a dispersion term.
"""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from structures.calculations.asked import Asked, solvent_of, theory_of
from structures.calculations.code import Code, Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.geometry import boxed, cube, madelung, species_counts, species_order
from structures.calculations.output import Output
from structures.calculations.settings import Chosen, Setting, chosen
from structures.calculations.text import last_table, printed, text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from structures.calculations.job import Job

__all__ = ["CODE"]

_FUNCTIONALS = {
    "PBE": "GGA = PE", "PBEsol": "GGA = PS", "revPBE": "GGA = RE", "RPBE": "GGA = RP",
    "SCAN": "METAGGA = SCAN", "r2SCAN": "METAGGA = R2SCAN", "TPSS": "METAGGA = TPSS",
    "PBE0": "GGA = PE\nLHFCALC = .TRUE.", "HSE06": "GGA = PE\nLHFCALC = .TRUE.\nHFSCREEN = 0.2",
}  # fmt: skip
_DISPERSIONS = {"D3(BJ)": "12", "D3(0)": "11", "D2": "10", "TS": "20", "MBD": "202", "D4": "13", "none": "0"}
# ENMAX in eV of the standard PBE POTCARs (PBE.54); prepare.sh reads those that are there.
_ENMAX = {
    "H": 250, "C": 400, "N": 400, "O": 400, "F": 400, "Na": 102, "Si": 245, "P": 255, "S": 259, "Cl": 262,
    "Cu": 295, "Se": 212, "Br": 216, "Pd": 251, "Ag": 250, "Cd": 274, "I": 176, "Pt": 230,
    "Au": 230, "Hg": 233,
}  # fmt: skip
_SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional", _FUNCTIONALS),
    "dispersion": Setting("D3(BJ)", "D3(BJ)", "dispersion", _DISPERSIONS),
    "cutoff": Setting(1.0, 1.3, "ENCUT in eV; a number below 10 is a multiple of the largest ENMAX"),
    "precision": Setting(
        "Normal", "Accurate", "PREC", {word: word for word in ("Low", "Normal", "Single", "Accurate", "High")}
    ),
    "vacuum": Setting(6.0, 6.0, "Å on each side"),
    "smearing": Setting(0.05, 0.05, "SIGMA of the Gaussian smearing, eV"),
    "scf_cycles": Setting(200, 200, "NELM"),
    "relax_force": Setting(0.02, 0.02, "largest force of a relaxed geometry, eV/Å"),
    "relax_steps": Setting(300, 300, "NSW"),
    "spin_orbit": Setting(fast=False, good=False, words="LSORBIT; start vasp_ncl then"),
    "extra": Setting("", "", "a further line of INCAR"),
}


def _write(job: Job) -> dict[str, str]:
    return {
        "POSCAR": _poscar(job),
        "INCAR": _incar(job),
        "KPOINTS": "Gamma only: an isolated cluster has no bands\n0\nGamma\n1 1 1\n0 0 0\n",
        "prepare.sh": _prepare(job),
    }


def _own(job: Job) -> Chosen:
    return chosen(_SETTINGS, job.level, job.method.settings)


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
    return f"""SYSTEM = {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}
# VASP has no charge keyword: NELECT = sum of ZVAL over the atoms {-job.charge:+d}. prepare.sh sets it.
NELECT = RUN_prepare.sh_FIRST
{own.code("functional")}
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
# Monopole and dipole correction for a charged cube of {edge:.1f} A; without it the energy misses about
# {madelung(job.charge, edge):.2f} eV (leading order). No implicit solvent in stock VASP (VASPsol is a patch).
LMONO = .TRUE.
LDIPOL = .TRUE.
IDIPOL = 4
DIPOL = 0.5 0.5 0.5
{coupled}{extra}{relax}# WAVECAR restarts the run that the queue stopped
LWAVE = .TRUE.
LCHARG = .FALSE.
"""


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
    elements = " ".join(species_counts(job.atoms))
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


_NEUTRAL = (
    "SYSTEM NELECT GGA METAGGA IVDW LVDW ENCUT EDIFF NELM ALGO LREAL ISPIN NUPDOWN ISYM LMONO LDIPOL IDIPOL "
    "DIPOL IBRION NSW EDIFFG LWAVE LCHARG NCORE NPAR KPAR LPLANE NSIM NELMIN NELMDL ISTART ICHARG INIWAV "
    "LSCALAPACK MAGMOM LHFCALC HFSCREEN AEXX AMIX BMIX AMIN AMIX_MAG BMIX_MAG MAXMIX POTIM LORBIT NEDOS EMIN "
    "EMAX NBANDS LVHAR LELF IMIX TIME NWRITE ISIF NFREE SYMPREC LAECHG PRECFOCK LASPH".split()
)
_OURS = {"PREC": ("NORMAL", "ACCURATE", "N", "A"), "ISMEAR": ("0",), "SIGMA": ("0.05",)}
_GGA = {"PE": "PBE", "PS": "PBEsol", "RE": "revPBE", "RP": "RPBE", "91": "PW91", "BO": "optPBE", "CA": "LDA"}


def _tags(text: str) -> dict[str, str]:
    """Tags of an INCAR with their values, in capitals; ; parts two on a line, # and ! begin a comment."""
    lines = [part for line in text.splitlines() for part in re.split(r"[#!]", line)[0].split(";")]
    pairs = [line.partition("=") for line in lines if "=" in line]
    tags: dict[str, str] = {}
    for name, _, value in pairs:  # VASP takes the first of two
        tags.setdefault(name.strip().upper(), value.strip().upper())
    return tags


def _asked(text: str) -> Asked:
    """What an INCAR says; the charge stands nowhere in it."""
    tags = _tags(text)
    if not tags:
        return Asked(solvent="not recorded")
    kind = tags.get("IVDW", "12" if tags.get("LVDW", "F").strip(".")[:1] == "T" else "0")
    kind = {"1": "10", "2": "20", "4": "13"}.get(kind, kind)
    words = {number: word for word, number in _DISPERSIONS.items()}
    cutoff = re.match(r"[\d.]+", tags.get("ENCUT", ""))
    also = [f"{name} = {tags[name]}" for name in tags if name not in _NEUTRAL and name not in _OURS]
    also += [f"{name} = {tags[name]}" for name, ours in _OURS.items() if tags.get(name, ours[0]) not in ours]
    solvent = [name for name in ("LSOL", "LRHOB") if name in tags]
    also = [word for word in also if not word.startswith(("LSOL", "EB_K", "TAU", "LRHOB"))]
    moment = tags.get("NUPDOWN", "")
    spin = 1 if tags.get("ISPIN", "1") == "1" else round(float(moment)) + 1 if moment else None
    return Asked(
        theory_of(
            _functional(tags), words.get(kind, f"IVDW {kind}"), "PAW",
            f"{float(cutoff[0]):g} eV" if cutoff else "", also=tuple(also),
        ),
        (solvent_of(float(tags["EB_K"])) if "EB_K" in tags else "water") if solvent else "none",
        multiplicity=spin,
    )  # fmt: skip


def _functional(tags: dict[str, str]) -> str:
    """Name of the functional that the tags make."""
    meta = tags.get("METAGGA", "NONE").strip(".")
    words = {line.partition("= ")[2]: word for word, line in _FUNCTIONALS.items() if line.startswith("META")}
    if meta not in ("NONE", "", "--"):
        return words.get(meta, meta)
    gga = _GGA.get(
        tags.get("GGA", "PE").split()[0] if tags.get("GGA", "PE") != "--" else "PE", tags.get("GGA", "")
    )
    if tags.get("LHFCALC", "F").strip(".")[:1] != "T":
        return gga
    share = tags.get("AEXX", "0.25").split()[0]
    screened = float(tags.get("HFSCREEN", "0").split()[0])
    known = {("PBE", 0.0): "PBE0", ("PBE", 0.2): "HSE06", ("PBE", 0.207): "HSE06", ("PBE", 0.3): "HSE03"}
    name = known.get((gga, round(screened, 3)), f"{gga} hybrid")
    return name if float(share) == 0.25 else f"{name} with {share} exchange"


_PRINTED = ("GGA", "METAGGA", "LHFCALC", "HFSCREEN", "AEXX", "ENCUT", "IVDW", "ISPIN", "NUPDOWN", "LSORBIT")


def _ran(folder: Path) -> Asked:
    """What OUTCAR prints of its tags; what it does not print, as INCAR says."""
    text = printed(folder, _TRACE)
    told = {
        name: found[1]
        for name in _PRINTED
        if (found := re.search(rf"^ +{name} *= *(\S+)", text, re.MULTILINE))
    }
    told = {name: value for name, value in told.items() if value not in ("F", "--", "NONE")}
    if "NUPDOWN" in told and float(told["NUPDOWN"]) < 0:  # -1: free
        del told["NUPDOWN"]
    lines = [f"{name} = {value}" for name, value in told.items()]
    file = _tags(text_of(folder / "INCAR"))
    lines += [f"{name} = {value}" for name, value in file.items() if name not in _PRINTED or not told]
    lines += [f"{name} = {file[name]}" for name in ("IVDW", "METAGGA") if name in file and name not in told]
    return _asked("\n".join(lines))


_TRACE = Trace("OUTCAR", r"vasp\.\d", r"IBRION =\s+[123]\b")
_ROW = r"\s+".join([r"\s*(-?\d+\.\d+)"] + [r"(-?\d+\.\d+)"] * 5) + r"\s*$"
_STEP = re.compile(r"- Iteration +(\d+)\( *(\d+)\)")
_CHANGE = re.compile(
    r"total energy-change \(2\. order\) *: *(-?\d+\.\d+E[+-]\d+) +\( *(-?\d+\.\d+)E?([+-]\d+)\)"
)
_LEVEL = re.compile(r"^ +\d+ +(-?\d+\.\d+) +(-?\d\.\d+) *$", re.MULTILINE)
_WHOLE = 0.01  # electrons; NELECT further from a whole charge is a mistake in INCAR


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read OUTCAR.

    Raises
    ------
    FileFormatError
        If it is missing, is no output of VASP, or ended before the first energy.
    """
    text = printed(folder, _TRACE)
    version = re.search(r"^ *vasp\.(\S+)", text, re.MULTILINE)
    rows = last_table(text, "TOTAL-FORCE (eV/Angst)", _ROW)
    energies = re.findall(
        r"energy\(sigma->0\) = +(-?\d+\.\d+)", text.rpartition("FREE ENERGIE OF THE ION")[2]
    )
    symbols = _symbols(text)
    if version is None or not rows or not energies:
        raise FileFormatError("OUTCAR is missing, no output of VASP, or ended before its first energy")
    if len(symbols) != len(rows):
        raise FileFormatError(f"OUTCAR names {len(symbols)} atoms and has forces of {len(rows)}")
    charge = _charge(text)
    problem = _problem(text, charge, relaxed=relaxed)
    numbers = np.array(rows, dtype=np.float64)
    return Output(
        code="vasp",
        version=version[1],
        symbols=symbols,
        positions=numbers[:, :3],
        energy=float(energies[0]),
        converged=not problem,
        problem=problem,
        charge=None if charge is None else round(charge),
        gap=_gap(text),
        forces=numbers[:, 3:],
    )


def _symbols(text: str) -> tuple[str, ...]:
    """Element of each atom, from the title of each POTCAR (`PAW_PBE Ag_pv 09Dec2005`) and the counts."""
    kinds = re.findall(r"^ *TITEL *= +\S+ +([A-Z][a-z]?)", text, re.MULTILINE)
    kinds = kinds or re.findall(r"^ *POTCAR: +\S+ +([A-Z][a-z]?)", text, re.MULTILINE)
    counts = _counts(text)
    return tuple(kind for kind, count in zip(kinds, counts, strict=False) for _ in range(count))


def _counts(text: str) -> list[int]:
    found = re.search(r"ions per type = +([\d\s]+)\n", text)
    return [int(word) for word in found[1].split()] if found else []


def _charge(text: str) -> float | None:
    """Valence electrons of the atoms less NELECT; None where OUTCAR does not tell."""
    valences = re.findall(r"ZVAL += +(\d+\.\d+) +mass and valenz", text)
    if not valences and (table := re.search(r"Ionic Valenz\s+ZVAL +=([\d.\s]+)", text)):
        valences = table[1].split()
    counts = _counts(text)
    electrons = re.findall(r"NELECT = +(\d+\.\d+) +total", text)
    if not (electrons and counts and len(valences) == len(counts)):
        return None
    total = sum(float(valence) * count for valence, count in zip(valences, counts, strict=True))
    return total - float(electrons[-1])


def _gap(text: str) -> float | None:
    """Gap (eV) of the last table of levels, both spins; None if that is of an earlier geometry."""
    first = [step.start() for step in _STEP.finditer(text) if step[2] == "1"]
    start = text.rfind("E-fermi")
    if not first or start < first[-1]:
        return None
    block = text[start:].partition("-----")[0]
    spins = block.split("spin component 2")
    return homo_lumo_gap([[(float(e), float(n)) for e, n in _LEVEL.findall(spin)] for spin in spins])


def _problem(text: str, charge: float | None, *, relaxed: bool) -> str:
    """Why the run does not count as converged; empty where it does."""
    if charge is not None and abs(charge - round(charge)) > _WHOLE:
        return f"NELECT leaves a charge of {charge:.3f}, which is not whole"
    if not _scf_ended(text):
        return "the SCF did not converge within NELM steps"
    if "General timing and accounting" not in text:
        return "the run did not end normally; was it killed?"
    if relaxed and "reached required accuracy" not in text:
        return "the geometry is not converged; NSW steps were not enough"
    return ""


def _scf_ended(text: str) -> bool:
    """Whether the last SCF ended before NELM steps, or by a change below EDIFF in the last of them."""
    ends = re.findall(r"aborting loop ([^-\n]*)", text)
    steps = _STEP.findall(text)
    allowed = re.search(r"NELM += +(\d+);", text)
    if not ends or "EDIFF is reached" not in ends[-1] or not steps:
        return False
    if allowed is None or int(steps[-1][1]) < int(allowed[1]):
        return True
    threshold = re.search(r"EDIFF += +(\S+) +stopping-criterion for ELM", text)
    changes = _CHANGE.findall(text)
    if threshold is None or not changes:
        return False
    energy, levels, exponent = changes[-1]
    return max(abs(float(energy)), abs(float(f"{levels}E{exponent}"))) < float(threshold[1])


CODE = Code(
    name="vasp",
    label="VASP",
    write=_write,
    isolated="Cubic box, Gamma point, LMONO and IDIPOL = 4 corrections; charge through NELECT.",
    command="sh prepare.sh $POTCAR_LIBRARY && {mpi}vasp_gam",
    add="PBE POTCARs (licensed): prepare.sh joins them and sets NELECT; with Ag_pv edit the names.",
    order=species_order,
    settings=_SETTINGS,
    main="INCAR",
    asked=_asked,
    ran=_ran,
    places=lambda _: {"NELECT": "RUN_prepare.sh_FIRST"},
    read=_read,
    traces=(_TRACE,),
    aliases=("poscar",),
)
