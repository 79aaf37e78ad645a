"""The ordering models that are built in, and which of them holds for a framework and two metals.

They are files in `stability/evidence`, beside what they rest on; `scripts/fit_ordering.py` makes them anew.
A model that was released keeps its name and its numbers: databases say by name where their energies come
from, and are verified with that model.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from stability.ordering import METALS, OrderingModel
from stability.terms import read_terms
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from structures.framework import Framework

__all__ = [
    "EVIDENCE",
    "GUESTS",
    "KEPLERATE",
    "OWN",
    "RELEASED",
    "STAPLE",
    "default_model",
    "guest_models",
    "released_model",
]

EVIDENCE = Path(__file__).with_name("evidence")
"""Folder of what the staple model was fitted to, and of the model itself."""

OWN = EVIDENCE / "own"
"""Folder of models of single frameworks; `RELEASED` has those that were replaced."""

RELEASED = EVIDENCE / "released"

GUESTS = EVIDENCE / "guests"
"""Folder of the models of other metals in gold, one a framework and metal."""

_KEPLERATE_1 = OrderingModel(
    name="five-number model of M44S30",
    counted="Au",
    sites=(("ico", -0.399), ("cube", 0.136), ("d12", 0.019), ("mount", 0.150)),
    contacts=((("Au", "Au"), 0.0118),),
    cutoff=3.45,
    source=(
        "Least squares over 19 GFN1-xTB energies of [Au(x)Ag(44-x)(SH)30]4-, x = 1..44, at the relaxed "
        "geometry of Ag44; rms 0.047 eV, largest error 0.14 eV. GPAW (LDA) agrees in sign and in the "
        "minimum at x = 12."
    ),
    validity="M44S30 at any x",
    error=0.047 / 44,
    frameworks=("M44S30",),
    mixing=True,
    caution=(
        "All methods put Au in the icosahedron first; the order of cube, d12 and mount sites differs between "
        "GFN1, LDA and machine-learned potentials by 0.1-0.3 eV and is undecided."
    ),
)

_STAPLE_1 = OrderingModel(
    name="staple model",
    counted="Ag",
    sites=(("0 S", 0.061), (">=2 S", 0.117)),
    contacts=((("Ag", "Au"), -0.0192),),
    cutoff=3.4,
    source=(
        "Pooled least squares over 360 relaxed PBE orderings of Au/Ag 36(SR)24, 102(SR)44, 246(SR)80 and "
        "279(SR)84 (Ligand Protected Nanocluster Database, 10.1063/5.0056690), relative to core-surface "
        "sites; 1.7 meV per metal."
    ),
    validity="frameworks of a core and SR-(M-SR)n staples, without mounts",
    error=0.0017,
    gold_fraction=(4 / 36, 32 / 36),
    size=(36, 279),
    refuses=("mount",),
    caution=(
        "The first few Ag in gold go to the centres of icosahedra here, because of their twelve contacts; "
        "GPAW (LDA) on a model of [Au44(SH)26]2- puts one Ag on the core surface, 0.15 eV below the centre, "
        "and crystals of Au38-xAgx agree. Below 11% Ag the order of core sites is undecided."
    ),
)

KEPLERATE = read_terms(EVIDENCE / "keplerate.toml")
STAPLE = read_terms(EVIDENCE / "staple.toml")


@cache
def _stored(folder: Path) -> tuple[OrderingModel, ...]:
    return tuple(read_terms(place) for place in sorted(folder.glob("*.toml")))


def guest_models() -> tuple[OrderingModel, ...]:
    """Models of a few guests of another metal in gold."""
    return _stored(GUESTS)


def default_model(framework: Framework, host: str = "Ag", guest: str = "Au") -> OrderingModel:
    """Return the built-in model that holds for a framework of these metals; a set bit is the guest.

    Raises
    ------
    InvalidInputError
        If none does, as for Au and Ag on frameworks other than M44S30 that have mounts.

    Examples
    --------
    >>> from structures.library import framework
    >>> default_model(framework("M25S18"), "Au", "Pd").reach
    1
    """
    if {host, guest} != set(METALS):
        return _other_metals(framework, host, guest)
    own = (model for model in (KEPLERATE, *_stored(OWN)) if framework.name in model.frameworks)
    model = next(own, STAPLE)
    model.check(framework)
    return model.oriented(guest)


def _other_metals(framework: Framework, host: str, guest: str) -> OrderingModel:
    known = [model for model in guest_models() if framework.name in model.frameworks]
    for model in known:
        if {host, guest} == set(model.metals):
            return model.oriented(guest)
    there = ", ".join(model.metals[1] for model in known)
    there = f"built in for {framework.name} of gold: {there}" if there else "none is built in there"
    raise InvalidInputError(
        f"no ordering model knows {guest} in {host} on {framework.name}; {there}, beside Au and Ag. Give own "
        "terms as a TOML file (--model), or rank candidates by a calculator (superatom rank)"
    )


def released_model(framework: Framework, name: str) -> OrderingModel | None:
    """Return the model of this name that some version used for a framework; None where there was none."""
    everything = (KEPLERATE, STAPLE, *_stored(OWN), *_stored(RELEASED), _KEPLERATE_1, _STAPLE_1)
    for model in (*everything, *guest_models()):
        if model.name == name and model.admits(framework):
            return model
    return None
