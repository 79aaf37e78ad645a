"""Charges at which a composition is made.

A class of frameworks has the electron counts that it was seen with (`structures.library.charges`), and a
composition is made at the charges that reach them. A charge is always that of the whole cluster with every
acidic hydrogen in place. Rules of ours, where nothing was seen: clusters of Cu, Ag and Au alone have the
charge of their framework; with other metals, even counts of the class are taken, and no charge further than
`REACH` from that of the framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.electron_shell import so_many
from structures.errors import ChargeBalanceError, InvalidInputError
from structures.library.charges import SeenCharge, charges_of_class
from structures.library.classes import class_of
from structures.matter.electrons import superatom_electrons, valence
from structures.matter.elements import metal_symbols

if TYPE_CHECKING:
    from collections.abc import Mapping

    from structures.framework import Framework
    from structures.library.classes import FrameworkClass

__all__ = [
    "REACH",
    "charge_words",
    "charges_at",
    "charges_for",
    "charges_of",
    "checked_charge",
]

REACH = 4
"""Furthest that a charge may be from that of the framework where nobody saw it; twice that if asked for."""


def charges_for(framework: Framework, metals: Mapping[str, int]) -> tuple[int, ...]:
    """Charges at which a composition is made, the smallest first.

    Clusters of Cu, Ag and Au alone have one, that of the framework. With other metals: those that were seen
    with the same metals, else those that reach the counts seen with the same kinds of metals, else with any.

    Parameters
    ----------
    metals
        Atoms of each metal, as many as the framework has sites.

    Raises
    ------
    ChargeBalanceError
        If no charge within `REACH` of the framework's gives a count that was seen.
    InvalidInputError
        If a metal has no agreed valence.

    Examples
    --------
    >>> from structures.library import framework
    >>> charges_for(framework("M25S18"), {"Pd": 1, "Au": 24})
    (0, -2)
    >>> charges_for(framework("M25S18"), {"Cd": 2, "Au": 23})
    (1,)
    """
    return charges_of(class_of(framework), metals, name=framework.name)


def charges_of(known: FrameworkClass, metals: Mapping[str, int], *, name: str = "") -> tuple[int, ...]:
    """Charges at which a composition of a class is made, as `charges_for` says; `name` is for messages."""
    guests = tuple(sorted((metal, n) for metal, n in metals.items() if n and valence(metal) != 1))
    if not guests:
        return (known.core_charge,)
    every = charges_of_class(known.metals, known.taken) or (SeenCharge("", known.core_charge, "", ""),)
    exact = [each.charge for each in every if each.guests == guests]
    if exact:
        return _ordered(exact)
    kinds = {metal for metal, _ in guests}
    alike = [each for each in every if {metal for metal, _ in each.guests} == kinds]
    counts = {each.electrons(known.metals, known.taken) for each in alike or every}
    brought = superatom_electrons(metals, known.taken, 0)
    found = [brought - n for n in counts if n % 2 == 0 and abs(brought - n - known.core_charge) <= REACH]
    if not found:
        raise ChargeBalanceError(_beyond(known, name or known.name, metals, sorted(counts)))
    return _ordered(found)


def charges_at(
    framework: Framework, metals: Mapping[str, int], taken: int, charge: int | None = None
) -> tuple[int, ...]:
    """Return the charge that was asked for, or those of `charges_for`; each of them checked.

    Raises
    ------
    ChargeBalanceError, InvalidInputError
        As `charges_for` and `checked_charge` do.
    """
    made = charges_for(framework, metals) if charge is None else (charge,)
    return tuple(checked_charge(framework, metals, taken, one) for one in made)


def checked_charge(framework: Framework, metals: Mapping[str, int], taken: int, charge: int) -> int:
    """Return a charge that somebody asked for, if chemistry allows it.

    Parameters
    ----------
    taken
        Electrons that the ligands take.

    Raises
    ------
    InvalidInputError
        If it is no int.
    ChargeBalanceError
        If the count is negative, or the charge further than 2 `REACH` from that of the framework; the message
        has the sum and what is possible.
    """
    if type(charge) is not int:
        raise InvalidInputError(
            f"charge {charge!r} is no whole number; give that of the cluster with every acidic H in place, "
            "such as -4, or leave it out; lost H lower the charge of the atoms by themselves"
        )
    count = superatom_electrons(metals, taken, charge)
    core = framework.core_charge
    if count < 0 or abs(charge - core) > 2 * REACH:
        most = min(core + 2 * REACH, charge + count)
        low = core - 2 * REACH
        allowed = f"give {low} to {most}, or" if most >= low else "no charge helps:"
        why = (
            "and no cluster has fewer than 0"
            if count < 0
            else f"but no cluster is known so far from charge {charge_words(core)}"
        )
        raise ChargeBalanceError(
            f"{_written(metals)} on {framework.name} brings {so_many(count + taken + charge)}, its ligands "
            f"take {taken}: at charge {charge} that leaves {count}, {why}; {allowed} take other metals"
        )
    return charge


def charge_words(charge: int) -> str:
    """Write a charge as chemists do.

    Examples
    --------
    >>> charge_words(-2), charge_words(1), charge_words(0)
    ('2-', '1+', '0')
    """
    return f"{abs(charge)}{'-' if charge < 0 else '+'}" if charge else "0"


def _ordered(charges: list[int]) -> tuple[int, ...]:
    return tuple(sorted(dict.fromkeys(charges), key=lambda charge: (abs(charge), charge)))


def _beyond(known: FrameworkClass, name: str, metals: Mapping[str, int], counts: list[int]) -> str:
    core = known.core_charge
    there = superatom_electrons(metals, known.taken, core)
    short = "a negative number" if there < 0 else "never seen"
    seen = " or ".join(str(n) for n in counts if n % 2 == 0) or ", ".join(map(str, counts))
    return (
        f"{_written(metals)} on {name} has {so_many(there)} at charge {charge_words(core)}, "
        f"{short}, and no charge within {REACH} of it gives {seen}, with which the framework was seen; take "
        "fewer of these metals" + ("" if there < 0 else ", or name the charge, such as --charge=-1")
    )


def _written(metals: Mapping[str, int]) -> str:
    return "".join(f"{metal}{metals[metal]}" for metal in metal_symbols() if metals.get(metal))
