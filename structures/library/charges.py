"""Charges that a class of frameworks was seen with, by what it was made of; each with its source.

A charge is that of the metal-thiolate cluster with every acidic hydrogen in place. Metals that bring one
electron (Cu, Ag, Au) are one kind; others are named. Those of a frame in `frames/` stand in its file. A
citation is `checked` where the paper, or its entry in a list of references, was looked at; others say so.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from structures.library.classes import class_name, class_of
from structures.matter.electrons import superatom_electrons
from structures.matter.elements import element

if TYPE_CHECKING:
    from collections.abc import Mapping

    from structures.framework import Framework

__all__ = ["SeenCharge", "charges_of_class", "seen_charges"]


@dataclass(frozen=True, slots=True)
class SeenCharge:
    """One charge of one class.

    Attributes
    ----------
    framework
        Name of the class by metals and electrons that its ligands take: `M25S18`.
    guests
        (metal, count) of the metals that do not bring one electron, sorted.
    cluster
        A cluster that has it: `[Au25(PET)18]-`.
    frame
        The framework that it has, where the class has several; empty for that with the name of the class.
    """

    framework: str
    charge: int
    cluster: str
    source: str
    guests: tuple[tuple[str, int], ...] = ()
    frame: str = ""
    checked: bool = False

    @property
    def reference(self) -> str:
        """The source, and that nobody has checked it where it is so."""
        return self.source if self.checked or not self.source else f"{self.source} (citation not checked)"

    def electrons(self, metals: int, ligands: int) -> int:
        """Superatom electrons, where each of the other metals brings one and each ligand takes one."""
        held = dict(self.guests)
        return superatom_electrons({**held, "Au": metals - sum(held.values())}, ligands, self.charge)


_PD, _PT, _CD, _HG = ((("Pd", 1),), (("Pt", 1),), (("Cd", 1),), (("Hg", 1),))
_KWAK = "Kwak et al., J. Am. Chem. Soc. 2015, 137, 10833"
_YAN = "Yan et al., J. Am. Chem. Soc. 2015, 137, 11880"  # not checked
_SEEN = (
    SeenCharge(
        "M25S18", -1, "[Au25(PET)18]-", "Heaven et al., J. Am. Chem. Soc. 2008, 130, 3754", checked=True
    ),
    SeenCharge("M25S18", 0, "[Au25(PET)18]0", "Zhu et al., J. Phys. Chem. C 2008, 112, 14221"),
    SeenCharge("M25S18", 1, "[Au25(PET)18]+", "Tofanelli et al., Chem. Sci. 2016, 7, 1882", checked=True),
    SeenCharge("M25S18", 0, "[PdAu24(SR)18]0", _KWAK, _PD, checked=True),
    SeenCharge("M25S18", -2, "[PdM24(SR)18]2-", f"{_KWAK} (Au); {_YAN} (Ag; not checked)", _PD, checked=True),
    SeenCharge("M25S18", 0, "[PtAu24(SR)18]0", _KWAK, _PT, checked=True),
    SeenCharge("M25S18", -2, "[PtM24(SR)18]2-", f"{_KWAK} (Au); {_YAN} (Ag; not checked)", _PT, checked=True),
    SeenCharge(
        "M25S18", 0, "[CdAu24(SR)18]0", "Wang et al., J. Am. Chem. Soc. 2015, 137, 4018", _CD, checked=True
    ),
    SeenCharge("M25S18", 0, "[HgAu24(SR)18]0", "Liao et al., J. Am. Chem. Soc. 2015, 137, 9511", _HG),
    SeenCharge("M28S20", 0, "[Au28(SC6H11)20]0", "Chen et al., J. Am. Chem. Soc. 2016, 138, 1482"),
    SeenCharge("M29S19", 0, "[Au29(SAdm)19]0", "Li et al., Nature 2021, 594, 380", checked=True),
    SeenCharge("M30S18", 0, "[Au30(StBu)18]0", "Dass et al., J. Phys. Chem. C 2016, 120, 6256", checked=True),
    SeenCharge("M38S24", 0, "[Au38(PET)24]0", "Qian et al., J. Am. Chem. Soc. 2010, 132, 8280"),
    SeenCharge("M38S24", 0, "[Pd2Au36(PET)24]0", "Negishi et al., Chem. Commun. 2012, 48, 660", (("Pd", 2),)),
    SeenCharge(
        "M44S26", 0, "[Au44(2,4-DMBT)26]0", "Liao et al., J. Am. Chem. Soc. 2016, 138, 10425", checked=True
    ),
    SeenCharge("M44S26", -2, "[Au44(p-MBA)26]2-", "Yao et al., Nat. Commun. 2017, 8, 927", checked=True),
    SeenCharge("M44S27", -3, "[Au21Ag23(p-MBA)27]3-", "Lin et al., Chem. Sci. 2022, 13, 4598", checked=True),
    SeenCharge("M44S30", -4, "[Ag44(p-MBA)30]4-", "Desireddy et al., Nature 2013, 501, 399", checked=True),
)
_FRAMES = Path(__file__).parent / "frames"


@cache
def charges_of_class(metals: int, taken: int) -> tuple[SeenCharge, ...]:
    """Return what is known of the class with these counts, whatever it was made of.

    `taken` is how many electrons its ligands take: the number of its anchors, where no sulfide is among them.
    """
    name = class_name(metals, taken)
    return tuple(dict.fromkeys(each for each in (*_SEEN, *_of_files()) if each.framework == name))


@cache
def _of_files() -> tuple[SeenCharge, ...]:
    """Those of the frames, in the order of their names."""
    found = []
    for file in sorted(_FRAMES.glob("*.toml")):
        fields = tomllib.loads(file.read_text(encoding="utf-8"))
        shared = file.stem.partition("-")[0]
        metals, _, anchors = shared.removeprefix("M").partition("S")
        name = class_name(int(metals), fields.get("taken", int(anchors)))
        found += [
            SeenCharge(
                name,
                row["charge"],
                row["cluster"],
                row["source"],
                tuple(sorted(row.get("guests", {}).items())),
                "" if file.stem == name else file.stem,
                row.get("checked", False),
            )
            for row in fields["charges"]
        ]
    return tuple(found)


def seen_charges(framework: Framework, metals: Mapping[str, int]) -> tuple[SeenCharge, ...]:
    """Return the charges that the class of a framework is known with for such metals, its own first.

    Where nothing is known and every metal brings one electron, that is the core charge of the framework.
    """
    guests = tuple(sorted((metal, n) for metal, n in metals.items() if n and element(metal).valence != 1))
    known = charges_of_class(len(framework.sites), framework.taken)
    found = [each for each in known if each.guests == guests]
    if found or guests:
        return tuple(sorted(found, key=lambda each: (each.frame or each.framework) != framework.name))
    name = class_of(framework).name
    return (SeenCharge(name, framework.core_charge, f"core charge of {framework.name}", ""),)
