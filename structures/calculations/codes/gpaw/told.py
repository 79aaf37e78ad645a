"""What a script hands to GPAW, and what GPAW's log repeats of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from structures.calculations.asked import Asked, also_of, number, theory_of
from structures.calculations.codes.gpaw.input import SETTINGS
from structures.calculations.codes.gpaw.output import TRACE
from structures.calculations.settings import our_word
from structures.calculations.text import input_text, printed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["asked", "ran"]


def asked(text: str) -> Asked:
    """What a script hands to GPAW."""
    if not text.strip():
        return Asked(solvent="not recorded")
    plain = re.sub(r"#.*", "", text)
    said = _said_of(plain)
    charge, spin = (
        re.search(rf"^{word} = (-?\d+)", text, re.MULTILINE) for word in ("CHARGE", "MULTIPLICITY")
    )
    written = re.match(r"-?\d+$", said.get("charge", "0"))
    return Asked(
        _told(said, _dispersion(plain), _also(plain)),
        "implicit" if "SolvationGPAW" in plain else "none",
        int(charge[1]) if charge else int(written[0]) if written else 0,
        int(spin[1]) if spin else None,
    )


def _said_of(text: str) -> dict[str, str]:
    """Arguments by name; of a dictionary its name, as the argument, and its cut-off."""
    said = dict(re.findall(r"\b(mode|basis|xc|h|charge)\s*=\s*['\"]?([\w.()+-]+)", text))
    for name in ("mode", "xc"):
        inside = re.search(rf"\b{name}\s*=\s*\{{([^}}]*)\}}", text)
        if inside and (named := re.search(r"['\"]name['\"]\s*:\s*['\"]([\w+-]+)", inside[1])):
            said[name] = named[1]
    if cutoff := re.search(r"\bPW\(\s*(?:ecut\s*=\s*)?([\d.]+)|['\"]ecut['\"]\s*:\s*([\d.]+)", text):
        said |= {"mode": "pw", "ecut": cutoff[1] or cutoff[2]}
    return said


def _dispersion(text: str) -> str:
    """What the script wraps around GPAW."""
    damping = re.search(r"damping\s*=\s*['\"](\w+)", text)
    if "DFTD3(" in text:
        return {"bj": "D3(BJ)", "zero": "D3(0)"}.get(damping[1] if damping else "zero", "D3")
    return "D4" if "DFTD4(" in text else "TS" if "vdWTkatchenko09prl(" in text else "none"


def _also(text: str) -> tuple[str, ...]:
    """What changes energies and has no place of its own."""
    setups = re.search(r"\bsetups\s*=\s*(\{[^}]*\}|['\"][^'\"]*['\"])", text)
    also = [] if setups is None or setups[1] in ("{}", "{'Ag': '11'}") else [f"setups {setups[1]}"]
    width = re.search(r"['\"]width['\"]\s*:\s*([\d.]+)|FermiDirac\(\s*(?:width\s*=\s*)?([\d.]+)", text)
    value = number(width[1] or width[2]) or 0.0 if width else 0.0
    also += [] if abs(value - 0.05) < 1e-6 else [f"smearing {value:g} eV"]
    points = re.search(r"\bkpts\s*=\s*(\([^)]*\)|\{[^}]*\}|\[[^\]]*\])", text)
    also += [f"k-points {points[1]}"] if points else []
    return (*also, *(["periodic"] if re.search(r"\bpbc\s*=\s*(True|\(True|\[?1)", text) else []))


def _told(said: Mapping[str, str], dispersion: str, also: tuple[str, ...]) -> str:
    mode = said.get("mode", "fd").casefold()
    grid = f"grid {number(said.get('h', '0.2')) or 0.2:g} Å"
    orbitals = f"LCAO {said.get('basis', 'sz')}" if "lcao" in mode else ""
    basis = f"plane waves {said.get('ecut', '340')} eV" if "pw" in mode else grid
    functional = our_word(SETTINGS, "functional", said.get("xc", "LDA"))
    return theory_of(functional, dispersion, "PAW", orbitals, basis, also=also)


def ran(folder: Path) -> Asked:
    """What GPAW's log repeats of its parameters; dispersion, charge and spin from the script."""
    text = input_text(folder, "cluster.py", ".py")
    script = asked(text)
    _, found, block = printed(folder, TRACE).rpartition("Input parameters:")
    block = block.partition("\n\n")[0]
    if not found:
        return script
    said = dict(re.findall(r"^ +(mode|basis|xc|h): (\S+)", block, re.MULTILINE))
    for name in ("mode", "xc"):
        if inside := re.search(rf"^ +{name}: \{{(.*?)\}}", block, re.MULTILINE | re.DOTALL):
            said |= dict(re.findall(r"\b(ecut): ([\d.]+)", inside[1]))
            said[name] = "".join(re.findall(r"\bname: (\w+)", inside[1])[-1:])
    spinless = re.search(r"^ +spinpol: False", block, re.MULTILINE)
    theory = _told(said, _dispersion(re.sub(r"#.*", "", text)), also_of(script.theory))
    return replace(script, theory=theory, multiplicity=1 if spinless else script.multiplicity)
