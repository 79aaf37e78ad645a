"""The three 44-metal frameworks side by side at each composition: rules, electrons, ordering free energy.

The ordering free energy says how well gold and silver arrange **within** one framework, relative to its two
pure ends. It leaves out what the frameworks themselves cost, so it never decides between two of them; where
its favourite composition lies outside what the paper saw, `contradictions` says so instead of hiding it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stability.electrons import electrons
from stability.ordering import default_model
from stability.preference import METALS, RULED, WINDOWS, verdict
from stability.thermodynamics import thermodynamics
from structures.library import framework
from structures.showing import Shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Standing", "compare", "contradictions", "ordering_free_energies"]


@dataclass(frozen=True, slots=True)
class Standing(Shown):
    """One framework at one composition.

    Attributes
    ----------
    verdict, reason, observations
        What the paper's rules say.
    electrons
        Superatom count; the same for each x, since Au and Ag both bring one.
    free_energy
        eV, ordering within the framework at `temperature` K, mixing entropy included; not comparable with
        that of another framework.
    model
        Name of the ordering model.
    """

    gold: int
    framework: str
    evidence: str
    verdict: str
    reason: str
    observations: tuple[str, ...]
    electrons: int
    closed: bool
    free_energy: float
    temperature: float
    model: str


def compare(gold: int, temperature: float = 300.0) -> tuple[Standing, ...]:
    """Put the three frameworks side by side at x = `gold`.

    Raises
    ------
    InvalidInputError
        If `gold` is not within 0 to 44, or the temperature not above 0 K.
    """
    return tuple(_standing(name, gold, temperature) for name in RULED)


@lru_cache(maxsize=32)
def ordering_free_energies(name: str, temperature: float) -> NDArray[np.float64]:
    """Ordering free energy (eV) of a framework for x = 0..44, shape (45,)."""
    return thermodynamics(framework(name), temperature).free_energy


def contradictions(temperature: float = 300.0) -> list[str]:
    """Sentences on where the ordering model's favourite composition lies outside what the paper saw."""
    found = []
    for name in RULED:
        favourite = int(ordering_free_energies(name, temperature).argmin())
        judged = verdict(name, favourite)
        if judged.verdict == "unseen":
            seen = [window for window in WINDOWS if window.framework == name]
            low, high = min(w.low for w in seen), max(w.high for w in seen)
            found.append(
                f"{name}: ordering at {temperature:g} K favours x = {favourite}, the paper saw "
                f"x = {low}-{high}; ordering within a framework does not decide which framework forms"
            )
    return found


def _standing(name: str, gold: int, temperature: float) -> Standing:
    judged = verdict(name, gold)
    model = framework(name)
    count = electrons({"Au": gold, "Ag": METALS - gold}, len(model.anchors), model.core_charge)
    return Standing(
        gold=gold,
        framework=name,
        evidence=model.evidence,
        verdict=judged.verdict,
        reason=judged.reason,
        observations=judged.observations,
        electrons=count.electrons,
        closed=count.closed,
        free_energy=float(ordering_free_energies(name, temperature)[gold]),
        temperature=temperature,
        model=default_model(model).name,
    )
