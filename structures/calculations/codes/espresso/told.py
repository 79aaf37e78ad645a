"""What an input of pw.x asks for, and what a run was asked for: the output, then the input."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ase.units import Ry

from structures.calculations.asked import Asked, also_of, multiplicity_of, number, switched_on, theory_of
from structures.calculations.codes.espresso.input import SETTINGS
from structures.calculations.codes.espresso.output import last_run
from structures.calculations.settings import our_word
from structures.calculations.text import input_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["asked", "ran"]

_D3 = {"2": "D2", "3": "D3(0)", "4": "D3(BJ)", "5": "D3M(0)", "6": "D3M(BJ)"}  # by dftd3_version
_CORRECTIONS = {
    "grimme-d2": "D2", "dft-d": "D2", "ts-vdw": "TS", "ts": "TS", "tkatchenko-scheffler": "TS",
    "mbd_vdw": "MBD", "many-body-dispersion": "MBD", "xdm": "XDM",
}  # fmt: skip
_ISOLATED = ("mp", "m-p", "makov-payne", "mt", "m-t", "martyna-tuckerman")
# what changes energies and has no place of its own, as it stands there
_OTHERS = (
    "exx_fraction",
    "screening_parameter",
    "lda_plus_u",
    "nqx1",
    "tefield",
    "constrained_magnetization",
)
_WIDTH = 0.05 / float(Ry)  # of the smearing that we write


def asked(text: str) -> Asked:
    """What the namelists and cards of an input say."""
    if not text.strip():
        return Asked(solvent="not recorded")
    plain = re.sub(r"!.*", "", text)
    pairs = re.findall(r"(\w+)\s*=\s*('[^']*'|\"[^\"]*\"|[^\s,]+)", plain)
    said = {name.casefold(): value.strip("'\"") for name, value in pairs}
    correction = said.get("vdw_corr", "none").casefold()
    third = correction in ("dft-d3", "grimme-d3")
    known = _CORRECTIONS.get(correction, correction)
    kind = _D3.get(said.get("dftd3_version", "3"), "D3") if third else known
    three = third and switched_on(said.get("dftd3_threebody", ".true."))
    named = said.get("input_dft", "functional of the pseudopotentials")
    cutoffs = [number(said.get(name, "")) for name in ("ecutwfc", "ecutrho")]
    if cutoffs[0] and not cutoffs[1]:
        cutoffs[1] = 4 * cutoffs[0]
    also = [*(["three-body D3"] if three else []), *_also(said), *_cards(plain)]
    free = multiplicity_of(said.get("tot_magnetization", ""))
    collinear = said.get("nspin", "1") == "1" and not switched_on(said.get("noncolin", ".f."))
    return Asked(
        _told(our_word(SETTINGS, "functional", named), kind, cutoffs[0], cutoffs[1], tuple(also)),
        "RISM" if switched_on(said.get("trism", ".f.")) else "none",
        round(number(said.get("tot_charge", "0")) or 0.0),
        1 if collinear else free,
    )


def _also(said: Mapping[str, str]) -> list[str]:
    """What the namelists say beyond functional, dispersion and cut-offs."""
    also = ["spin-orbit"] if switched_on(said.get("lspinorb", ".f.")) else []
    isolated = said.get("assume_isolated", "none").casefold()
    also += [] if isolated in _ISOLATED else [f"assume_isolated {isolated}"]
    also += [f"{name} {said[name]}" for name in _OTHERS if said.get(name, ".f.").strip(".")[:1] != "f"]
    occupations = said.get("occupations", "fixed").casefold()
    if occupations != "smearing":
        return [*also, f"occupations {occupations}"]
    kind, width = said.get("smearing", "gaussian").casefold(), number(said.get("degauss", "0")) or 0.0
    if kind not in ("gaussian", "gauss", "gaussian broadening") or abs(width - _WIDTH) > 1e-5:
        also.append(f"{kind} smearing {width:g} Ry")
    return also


def _cards(text: str) -> list[str]:
    """K-points beyond Gamma, a Hubbard card, and pseudopotentials that do not have our names."""
    mesh = re.search(r"(?mi)^\s*K_POINTS\b[^\n]*automatic[^\n]*\n\s*(\d+)\s+(\d+)\s+(\d+)", text)
    also = (
        [] if mesh is None or mesh.groups() == ("1", "1", "1") else [f"k-points {' x '.join(mesh.groups())}"]
    )
    listed = re.search(r"(?mi)^\s*K_POINTS\b[^\n]*(?:tpiba|crystal)", text)
    also += ["k-points listed"] if listed else []
    also += ["DFT+U"] if re.search(r"(?mi)^\s*HUBBARD\b", text) else []
    species = re.findall(r"(?m)^\s*([A-Z][a-z]?)\S*\s+[\d.]+\s+(\S+\.\w+)\s*$", text)
    files = [file for element, file in species if file.casefold() != f"{element.casefold()}.upf"]
    return [*also, *dict.fromkeys(files)]


def _told(
    functional: str, dispersion: str, cutoff: float | None, density: float | None, also: tuple[str, ...]
) -> str:
    cutoffs = f"{cutoff:g}/{density:g} Ry" if cutoff and density else ""
    return theory_of(functional, dispersion, "pseudopotentials of the user", cutoffs, also=also)


def ran(folder: Path) -> Asked:
    """What cluster.out prints of functional, cut-offs and whether there is D3; the rest as in the input."""
    text = last_run(folder)
    told = asked(input_text(folder, "cluster.in", ".in"))
    functional = re.search(r"Exchange-correlation\s*=\s*(.*?)\s*(?:\(.*)?$", text, re.MULTILINE)
    cutoffs = [
        re.search(rf"{words}\s+=\s+([\d.]+)\s+Ry", text)
        for words in ("kinetic-energy cutoff", "charge density cutoff")
    ]
    if functional is None or cutoffs[0] is None or cutoffs[1] is None:
        return told
    name = our_word(SETTINGS, "functional", functional[1])
    written = told.theory.partition(",")[0].rpartition("-")[2]
    written = written if written in {*_D3.values(), *_CORRECTIONS.values(), "D3"} else ""
    kind = "none" if "D3" in written and "DFT-D3 Dispersion" not in text else written or "none"
    kind = "D3" if not written and "DFT-D3 Dispersion" in text else kind
    return replace(
        told, theory=_told(name, kind, float(cutoffs[0][1]), float(cutoffs[1][1]), also_of(told.theory))
    )
