"""What an INCAR asks for, and what a run was asked for: OUTCAR where it prints a tag, else the files."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from structures.calculations.asked import (
    Asked,
    multiplicity_of,
    number,
    solvent_of,
    switched_on,
    theory_of,
)
from structures.calculations.codes.vasp.input import DISPERSIONS, FUNCTIONALS
from structures.calculations.codes.vasp.output import TRACE
from structures.calculations.text import printed, text_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["asked", "ran"]

# tags that change no converged energy, or that have their own word below
_NEUTRAL = (
    "SYSTEM NELECT GGA METAGGA XC IVDW LVDW ENCUT ENMAX EDIFF NELM ALGO ISPIN NUPDOWN ISYM LMONO DIPOL "
    "IBRION NSW EDIFFG LWAVE LCHARG NCORE NPAR KPAR LPLANE NSIM NELMIN NELMDL ISTART ICHARG INIWAV "
    "LSCALAPACK MAGMOM LHFCALC HFSCREEN AEXX AMIX BMIX AMIN AMIX_MAG BMIX_MAG MAXMIX POTIM LORBIT NEDOS "
    "EMIN EMAX NBANDS LVHAR LELF IMIX TIME NWRITE ISIF NFREE SYMPREC LAECHG LSORBIT LNONCOLLINEAR LSOL "
    "EB_K TAU LRHOB".split()
)
# what VASP takes where a tag is not set, and the values that are as good as those we write
_OURS = {
    "PREC": ("NORMAL", ("NORMAL", "ACCURATE", "N", "A")),
    "ISMEAR": ("1", ("0",)),
    "SIGMA": ("0.2", ("0.05",)),
    "LREAL": (".FALSE.", ("AUTO", "A")),
    "LASPH": (".FALSE.", ("T", "TRUE")),
    "LDIPOL": (".FALSE.", ("T", "TRUE")),
    "IDIPOL": ("0", ("4",)),
}
_GGA = {"PE": "PBE", "PS": "PBEsol", "RE": "revPBE", "RP": "RPBE", "91": "PW91", "BO": "optPBE", "CA": "LDA"}
_B3LYP = {"AEXX": 0.2, "AGGAX": 0.72, "AGGAC": 0.81, "ALDAC": 0.19}  # beside GGA = B3
_SCREENED = {0.0: "PBE0", 0.2: "HSE06", 0.207: "HSE06", 0.3: "HSE03"}  # by HFSCREEN, 1/Å


def asked(text: str) -> Asked:
    """What an INCAR says; the charge stands nowhere in it."""
    tags = _tags(text)
    if not tags:
        return Asked(solvent="not recorded")
    kind = tags.get("IVDW", "12" if switched_on(tags.get("LVDW", "F")) else "0")
    kind = {"1": "10", "2": "20", "4": "13"}.get(kind, kind)
    words = {number: word for word, number in DISPERSIONS.items()}
    cutoff = number(tags.get("ENCUT", tags.get("ENMAX", "")))
    functional = _functional(tags)
    mesh = re.search(r"^# k-points (\d+ x \d+ x \d+)", text, re.MULTILINE)
    coupled = any(switched_on(tags.get(name, "F")) for name in ("LSORBIT", "LNONCOLLINEAR"))
    also = _also(tags, functional)
    also += ["spin-orbit"] if switched_on(tags.get("LSORBIT", "F")) else []
    also += [f"k-points {mesh[1]}"] if mesh else []
    potcars = re.search(r"^# POTCARs (.*)", text, re.MULTILINE)
    also += potcars[1].split(", ") if potcars else []
    theory = theory_of(
        functional, words.get(kind, f"IVDW {kind}"), "PAW",
        "" if cutoff is None else f"{cutoff:g} eV", also=tuple(also),
    )  # fmt: skip
    return Asked(theory, _solvent(tags), multiplicity=None if coupled else _multiplicity(tags))


def _tags(text: str) -> dict[str, str]:
    """Tags of an INCAR with their values, in capitals; ; parts two on a line, # and ! begin a comment."""
    lines = [part for line in text.splitlines() for part in re.split(r"[#!]", line)[0].split(";")]
    pairs = [line.partition("=") for line in lines if "=" in line]
    tags: dict[str, str] = {}
    for name, _, value in pairs:  # VASP takes the first of two
        tags.setdefault(name.strip().upper(), value.strip().upper())
    return tags


def _also(tags: dict[str, str], functional: str) -> list[str]:
    """What changes energies and has no place of its own; a switch that is off is off by default."""
    left = [name for name in tags if name not in _NEUTRAL and name not in _OURS]
    left = [name for name in left if tags[name].strip(".") not in ("F", "FALSE")]
    if functional == "B3LYP":
        left = [name for name in left if name not in _B3LYP]
    also = [f"{name} = {tags[name]}" for name in left]
    for name, (default, ours) in _OURS.items():
        value = tags.get(name, default)
        same = number(value) is not None and number(value) in map(number, ours)
        if not same and value.strip(".") not in ours:
            also.append(f"{name} = {value}")
    return also


def _solvent(tags: dict[str, str]) -> str:
    if not any(switched_on(tags.get(name, "F")) for name in ("LSOL", "LRHOB")):
        return "none"
    return solvent_of(number(tags.get("EB_K", "")) or 78.4)  # VASPsol's default


def _multiplicity(tags: dict[str, str]) -> int | None:
    if tags.get("ISPIN", "1") == "1":
        return 1
    return multiplicity_of(tags.get("NUPDOWN", ""))


def _functional(tags: dict[str, str]) -> str:
    """Name of the functional that the tags make."""
    if "XC" in tags:  # VASP 6.5: a list of functionals
        return f"XC {tags['XC']}"
    hybrid = switched_on(tags.get("LHFCALC", "F"))
    meta = tags.get("METAGGA", "NONE").strip(".")
    if meta not in ("NONE", "", "--", "F"):
        # VASP compares five letters
        words = {line[10:15]: word for word, line in FUNCTIONALS.items() if line.startswith("META")}
        return words.get(meta[:5], meta) + (" hybrid" if hybrid else "")
    written = (tags.get("GGA") or "PE").split()[0]
    gga = "PBE" if written == "--" else _GGA.get(written, written)
    if not hybrid:
        return gga
    if written in ("B3", "B5") and all(number(tags.get(name, "")) == one for name, one in _B3LYP.items()):
        return "B3LYP"
    screened = number(tags.get("HFSCREEN", "")) or 0.0
    name = _SCREENED.get(round(screened, 3), "") if gga == "PBE" else ""
    share = number(tags.get("AEXX", "")) or 0.25
    name = name or (f"{gga} hybrid" if not screened else f"{gga} hybrid screened by {screened:g}")
    return name if share == 0.25 else f"{name} with {share:g} exchange"


_PRINTED = (
    "GGA METAGGA LHFCALC HFSCREEN AEXX ENCUT IVDW ISPIN NUPDOWN LSORBIT LNONCOLLINEAR LDIPOL IDIPOL".split()
)


def ran(folder: Path) -> Asked:
    """What OUTCAR prints of its tags; what it does not print, as INCAR and KPOINTS say, else as we write."""
    text = printed(folder, TRACE)
    told = {
        name: found[1]
        for name in _PRINTED
        if (found := re.search(rf"^ +{name} *= *(\S+)", text, re.MULTILINE))
    }
    told = {name: value for name, value in told.items() if value not in ("F", "--", "NONE")}
    incar = text_of(folder / "INCAR")
    file = _tags(incar)
    silent = [name for name in _OURS if name not in told]  # OUTCAR of a run by somebody else's INCAR
    lines = [f"{name} = {value}" for name, value in told.items()]
    lines += [f"{name} = {value}" for name, value in file.items() if name not in _PRINTED or not told]
    lines += [f"{name} = {file[name]}" for name in ("IVDW", "METAGGA") if name in file and name not in told]
    lines += [f"{name} = {_OURS[name][1][0]}" for name in silent if not file]
    said = asked("\n".join([_mesh(folder, incar), _potcars(text, incar), *lines]))
    if said.multiplicity is None:  # free to change: what the run ended with
        moments = re.findall(r"^ *number of electron +\S+ +magnetization +(-?[\d.]+)", text, re.MULTILINE)
        said = replace(said, multiplicity=round(abs(float(moments[-1]))) + 1 if moments else None)
    return said


def _potcars(output: str, incar: str) -> str:
    """POTCARs that are not the plain ones, by their titles in OUTCAR, as a comment of our INCAR says them."""
    titles = re.findall(r"^ *TITEL *= *\S+ +(\S+)", output, re.MULTILINE)
    if not titles:
        found = re.search(r"^# POTCARs .*", incar, re.MULTILINE)
        return found[0] if found else ""
    other = [name for name in dict.fromkeys(titles) if not re.fullmatch(r"[A-Z][a-z]?", name)]
    return f"# POTCARs {', '.join(other)}" if other else ""


def _mesh(folder: Path, incar: str) -> str:
    """The k-points of KPOINTS, as a comment of our INCAR says them; empty for Gamma alone."""
    rows = [line.split("#")[0].split("!")[0].split() for line in text_of(folder / "KPOINTS").splitlines()]
    if len(rows) < 4:
        found = re.search(r"^# k-points .*", incar, re.MULTILINE)
        return found[0] if found else ""
    counts = rows[3][:3]
    automatic = rows[1][:1] == ["0"] and len(counts) == 3
    return "" if not automatic or counts == ["1", "1", "1"] else f"# k-points {' x '.join(counts)}"
