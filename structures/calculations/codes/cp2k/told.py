"""What an input of CP2K asks for, and what a run was asked for: the output, then the input."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ase.units import Rydberg

from structures.calculations.asked import Asked, also_of, number, solvent_of, switched_on, theory_of
from structures.calculations.codes.cp2k.input import VALENCE
from structures.calculations.codes.cp2k.output import last_run
from structures.calculations.text import input_text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["asked", "ran"]

_PARAMETERS = {"REVPBE": "revPBE", "PBESOL": "PBEsol", "ORIG": "PBE"}
_DISPERSIONS = {"DFTD3(BJ)": "D3(BJ)", "DFTD3": "D3(0)", "DFTD4": "D4", "DFTD2": "D2"}
_RYDBERGS = {"RY": 1.0, "EV": 1 / float(Rydberg), "HARTREE": 2.0}  # one of each, in Ry


@dataclass(frozen=True, slots=True)
class _Deck:
    """Lines of an input, in capitals: sections above it joined by /, keyword, value.

    A section's own parameter is the value of the keyword that is empty.
    """

    lines: tuple[tuple[str, str, str], ...]

    def values(self, section: str, keyword: str) -> list[str]:
        """Values of a keyword in sections whose path ends so."""
        ends = f"/{section}"
        return [value for path, name, value in self.lines if name == keyword and path.endswith(ends)]

    def value(self, section: str, keyword: str, default: str = "") -> str:
        """The first of `values`."""
        return next(iter(self.values(section, keyword)), default)

    def on(self, section: str) -> bool:
        """Whether there is such a section and it is not switched off."""
        return any(value == "" or switched_on(value) for value in self.values(section, ""))


def _deck(text: str) -> _Deck:
    path: list[str] = []
    lines: list[tuple[str, str, str]] = []
    for line in re.sub(r"[!#].*", "", text).upper().splitlines():
        name, _, value = line.strip().partition(" ")
        if name.startswith("&END"):
            del path[-1:]
        elif name.startswith("&"):
            path.append(name[1:])
            lines.append(("/" + "/".join(path), "", value.strip()))
        elif name and not name.startswith("@"):
            lines.append(("/" + "/".join(path), name, value.strip()))
    return _Deck(tuple(lines))


def asked(text: str) -> Asked:
    """What an input says."""
    if not text.strip():
        return Asked(solvent="not recorded")
    deck = _deck(text)
    state = [re.match(r"-?\d+", deck.value("DFT", word)) for word in ("CHARGE", "MULTIPLICITY")]
    spins = any(switched_on(deck.value("DFT", word, "F") or "T") for word in ("UKS", "LSD"))
    theory = _told(
        deck.value("QS", "METHOD", "GPW"), _functional(deck), _dispersion(deck),
        bases=deck.values("KIND", "BASIS_SET"), cutoff=_cutoff(deck), also=_also(deck),
    )  # fmt: skip
    epsilon = deck.value("SCCS", "DIELECTRIC_CONSTANT", "80.0")
    return Asked(
        theory,
        solvent_of(number(epsilon.split(" ")[-1]) or 80.0) if deck.on("SCCS") else "none",
        int(state[0][0]) if state[0] else 0,
        int(state[1][0]) if state[1] else None if spins else 1,
    )


def _functional(deck: _Deck) -> str:
    """Name of what stands in XC_FUNCTIONAL, with the exact exchange beside it."""
    shortcut = deck.value("XC_FUNCTIONAL", "")
    inside = [
        path.rpartition("/")[2]
        for path, name, _ in deck.lines
        if not name and path.rpartition("/")[0].endswith("/XC_FUNCTIONAL")
    ]
    names = inside if shortcut in ("", "NO_SHORTCUT") or inside else [shortcut]
    names = [
        word for name in names for word in (deck.values(name, "FUNCTIONAL") if name == "LIBXC" else [name])
    ]
    kind = deck.value("PBE", "PARAMETRIZATION")
    if kind and names == ["PBE"]:
        names = [_PARAMETERS.get(kind, kind)]
    exact = deck.value("HF", "FRACTION", "1.0") if deck.on("HF") else ""
    return _named(names, exact, deck.value("INTERACTION_POTENTIAL", "OMEGA"))


def _named(names: list[str], exact: str, omega: str) -> str:
    """Name of the parts of a functional with this share of exact exchange, empty for none."""
    name = "+".join(names) or "none"
    if not exact:
        return name
    screened = f"HSE screened by {omega} 1/bohr" if {"XWPBE", "PBE"} == set(names) else ""
    screened = "HSE06" if screened and omega and abs((number(omega) or 0.0) - 0.11) < 0.005 else screened
    known = screened or {"PBE": "PBE0", "B3LYP": "B3LYP"}.get(name, f"{name} hybrid")
    usual = {"B3LYP": 0.2}.get(known, 0.25)
    plain = number(exact) == usual and not known.endswith("hybrid")
    return known if plain else f"{known} with {exact} exchange"


def _dispersion(deck: _Deck) -> str:
    kind = deck.value("PAIR_POTENTIAL", "TYPE")
    if deck.value("VDW_POTENTIAL", "POTENTIAL_TYPE") == "NON_LOCAL":
        return deck.value("NON_LOCAL", "TYPE", "non-local")
    return _DISPERSIONS.get(kind, kind or "none")


def _cutoff(deck: _Deck) -> float:
    """CUTOFF in Ry; CP2K takes 280 where there is none."""
    found = re.search(r"(?:\[(\w+)\]\s*)?([\d.]+)", deck.value("MGRID", "CUTOFF", "280"))
    value = number(found[2]) if found else None
    return 280.0 if found is None or value is None else round(value * _RYDBERGS.get(found[1] or "RY", 1.0), 2)


def _also(deck: _Deck) -> tuple[str, ...]:
    """What changes energies and has no place of its own."""
    method = deck.value("FORCE_EVAL", "METHOD", "QUICKSTEP")
    also = [] if method in ("QUICKSTEP", "QS") else [f"METHOD {method}"]
    third = deck.value("PAIR_POTENTIAL", "CALCULATE_C9_TERM", "F") or "T"  # a word alone switches on
    also += ["three-body D3"] if switched_on(third) else []
    also += [word for section, word in _SWITCHES.items() if deck.on(section)]
    edges = {deck.value(section, "PERIODIC", "XYZ") for section in ("CELL", "POISSON")}
    also += [f"PERIODIC {' and '.join(sorted(edges))}"] if edges != {"NONE"} else []
    return (*also, *_other_potentials(deck))


_SWITCHES = {"SMEAR": "smearing", "DFT_PLUS_U": "DFT+U", "KPOINTS": "k-points", "EFIELD": "electric field"}


def _other_potentials(deck: _Deck) -> list[str]:
    """Potentials that are not those we write, of the elements that have one of ours."""
    kinds = [
        (value.capitalize(), k)
        for k, (path, name, value) in enumerate(deck.lines)
        if path.endswith("/KIND") and not name
    ]
    others = []
    for element, k in kinds:
        ours = f"GTH-PBE-Q{VALENCE.get(element, 0)}"
        for path, name, value in deck.lines[k + 1 :]:
            if not path.endswith("/KIND") or not name:
                break
            if name in ("POTENTIAL", "POT") and value not in (ours, "GTH-PBE"):
                others.append(f"{element} {value}")
    return others


def _told(
    method: str, functional: str, dispersion: str, *, bases: list[str], cutoff: float, also: tuple[str, ...]
) -> str:
    if method == "XTB":
        return theory_of("GFN1-xTB", "none", also=("CP2K's METHOD XTB", *also))
    names = dict.fromkeys(name.split()[-1].removesuffix("-GTH") for name in bases)
    kind = () if method in ("GPW", "") else (f"METHOD {method}",)
    return theory_of(
        functional, dispersion, "GTH", " and ".join(names), f"{cutoff:g} Ry", also=(*kind, *also)
    )


def ran(folder: Path) -> Asked:
    """What cluster.out prints of functional, dispersion, basis and cut-off; the rest from the input."""
    text = last_run(folder)
    told = asked(input_text(folder, "cluster.inp", ".inp"))
    names = re.findall(r"^ FUNCTIONAL\| (\S+?):", text, re.MULTILINE)
    cutoff = re.search(r"QS\| Density cutoff \[a\.u\.\]:\s+([\d.]+)", text)
    bases = re.findall(r"^\s+Orbital Basis Set\s+(\S+)", text, re.MULTILINE)
    if not names or cutoff is None:
        return told
    exact = re.search(r"HFX_INFO\| (?:FRACTION|Fraction):\s+([\d.]+)", text)
    omega = re.search(r"HFX_INFO\| (?:OMEGA|Omega):\s+([\d.]+)", text)
    # revPBE and PBEsol are PBE with other parameters: CP2K prints PBE, and their names in the reference
    reference = re.search(r"^ FUNCTIONAL\| (revPBE|PBEsol)\b", text, re.MULTILINE)
    names = [reference[1]] if reference and names == ["PBE"] else names
    damping = "D3(BJ)" if "BJ Damping" in text else "D3(0)" if "DFT-D3 (Version" in text else "none"
    dispersion = "D4" if "DFT-D4" in text else damping
    method = re.search(r"QS\| Method:\s+(\S+)", text)
    state = re.search(r"DFT\| Multiplicity\s+(\d+)", text)
    also = tuple(word for word in also_of(told.theory) if not re.match(r"METHOD GA?PW", word))
    theory = _told(
        method[1].upper() if method else "GPW",
        _named(names, exact[1] if exact else "", omega[1] if omega else ""),
        dispersion, bases=bases, cutoff=2 * float(cutoff[1]), also=also,
    )  # fmt: skip
    return replace(told, theory=theory, multiplicity=int(state[1]) if state else told.multiplicity)
