"""The three 44-metal frameworks side by side at each composition: what was seen, the electron rule, energies.

The three are never mixed. The ordering free energy says how well gold and silver arrange **within** one
framework, relative to its two pure ends; at a fixed x it leaves out what the frameworks themselves cost, and
its minimum in x says nothing without a chemical potential.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stability.between.differences import energy_words
from stability.builtin import default_model
from stability.electrons import electrons
from stability.preference import METALS, RULED, verdict
from stability.thermodynamics import thermodynamics
from structures.electron_shell import shell_on, so_many
from structures.library import framework
from structures.showing import Shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Standing", "compare", "ordering_free_energies"]


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
    seen, rule, energies
        The three columns in words: what was seen, with the ids of its observations; what the electron count
        means; what was computed of this framework at this x, `not computed` where nothing was.
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
    seen: str
    rule: str
    energies: str


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


def _standing(name: str, gold: int, temperature: float) -> Standing:
    judged = verdict(name, gold)
    model = framework(name)
    metals = {"Au": gold, "Ag": METALS - gold}
    count = electrons(metals, len(model.anchors), model.core_charge)
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
        seen=" ".join([judged.verdict, *judged.observations]),
        rule=f"{so_many(count.electrons)}, {shell_on(model, metals, count.electrons).word}",
        energies=energy_words(name, gold),
    )
