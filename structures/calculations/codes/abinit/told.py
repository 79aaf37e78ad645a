"""What an input of ABINIT asks for, and what cluster.abo echoes of it after the computation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from structures.calculations.asked import Asked, multiplicity_of, number, theory_of
from structures.calculations.codes.abinit.input import DISPERSIONS, HARTREE, SETTINGS
from structures.calculations.codes.abinit.output import TRACE
from structures.calculations.settings import our_word
from structures.calculations.text import input_text, printed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["asked", "ran"]


def asked(text: str) -> Asked:
    """What an input, or an echo of its variables, says."""
    if not text.strip():
        return Asked(solvent="not recorded")
    plain = re.sub(r"[#!].*", "", text)
    said: dict[str, str] = dict(
        re.findall(r"^\s*P?\s*([a-z_]+)1?\s+(-?[\d.]+(?:[EeDd][+-]?\d+)?)", plain, re.MULTILINE)
    )
    spelled = {line.split()[1]: word for word, line in DISPERSIONS.items() if line}
    cutoff = re.search(r"(?mi)^\s*ecut1?\s+([\d.]+(?:[ed][+-]?\d+)?)\s*(Ry|eV)?", plain)
    functional = our_word(SETTINGS, "functional", said.get("ixc", "functional of the pseudopotentials"))
    kind = said.get("vdw_xc", "0")
    spin = said.get("spinmagntarget", "")
    polarised, coupled = said.get("nsppol", "1") == "2", said.get("nspinor", "1") == "2"
    return Asked(
        theory_of(
            f"ixc {functional}" if functional.lstrip("-").isdigit() else functional,
            spelled.get(kind, "none" if kind == "0" else f"vdw_xc {kind}"),
            "pseudopotentials of the user",
            f"{(number(cutoff[1]) or 0.0) * _HARTREES[(cutoff[2] or 'Ha').lower()]:.6g} Ha" if cutoff else "",
            also=tuple(_also(said, plain)),
        ),
        charge=round(number(said.get("cellcharge", said.get("charge", "0"))) or 0.0),
        multiplicity=None if coupled else multiplicity_of(spin if polarised else "0"),
    )  # fmt: skip


_HARTREES = {"ha": 1.0, "ry": 0.5, "ev": 1 / HARTREE}  # one of each, in Ha


def _also(said: Mapping[str, str], text: str) -> list[str]:
    """What changes energies and has no place of its own."""
    also = ["spin-orbit"] if said.get("nspinor", "1") == "2" else []
    width, kind = number(said.get("tsmear", "0.01")) or 0.0, said.get("occopt", "1")
    usual = kind == "3" and abs(width - 0.05 / HARTREE) < 1e-5
    also += [] if usual else [f"occopt {kind}" + (f", tsmear {width:g} Ha" if kind not in "12" else "")]
    mesh = re.search(r"(?m)^\s*P?\s*ngkpt1?\s+(\d+)\s+(\d+)\s+(\d+)", text)
    also += [f"k-points {' x '.join(mesh.groups())}"] if mesh and set(mesh.groups()) != {"1"} else []
    also += _potentials(text)
    return also + (["DFT+U"] if said.get("usepawu", "0") != "0" else [])


def _potentials(text: str) -> list[str]:
    """Files that do not have our names."""
    named = re.search(r'(?m)^\s*pseudos\s+"([^"]*)"', text)
    files = [] if named is None else re.findall(r"[^\s,]+", named[1])
    return [file for file in files if not re.fullmatch(r"[A-Z][a-z]?\.psp8", file)]


def ran(folder: Path) -> Asked:
    """What cluster.abo echoes of the variables after the computation, else the input."""
    _, found, echo = printed(folder, TRACE).partition("echo values of variables after computation")
    text = input_text(folder, "cluster.abi", ".abi")
    named = re.search(r'(?m)^\s*pseudos\s+"[^"]*"', text)  # the echo has no names of files
    return asked("\n".join([echo, *([named[0]] if named else [])]) if found else text)
