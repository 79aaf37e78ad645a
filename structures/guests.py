"""How many guests a composition has: `guests` counts the guest metal, `gold` counts Au.

Gold is the paper's x. It says how many guests there are where Au is the guest, and in clusters of gold and
silver alone; elsewhere it could be read in two ways, so the guest is counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from structures.errors import ArgumentError, InvalidInputError

if TYPE_CHECKING:
    from structures.framework import Framework

__all__ = ["composition", "guest_numbers"]

Numbers = int | Iterable[int]


def composition(framework: Framework, guests: int, host: str, guest: str) -> dict[str, int]:
    """Atoms of each metal with so many guests; metals without one are left out."""
    counts = {guest: guests, host: len(framework.sites) - guests}
    return {metal: n for metal, n in counts.items() if n}


def guest_numbers(
    framework: Framework,
    host: str,
    guest: str,
    *,
    gold: Numbers | None = None,
    guests: Numbers | None = None,
) -> tuple[int, ...] | None:
    """Return the numbers of guests that are asked for; None where neither is given.

    Raises
    ------
    ArgumentError
        If `gold` does not count the guest and `guests` is not said, or the two contradict each other.
    InvalidInputError
        If a number does not fit the framework, or host and guest are one metal.

    Examples
    --------
    >>> from structures.library import framework
    >>> guest_numbers(framework("M25S18"), "Au", "Pd", guests=1)
    (1,)
    >>> guest_numbers(framework("M25S18"), "Au", "Ag", gold=[24, 23])
    (1, 2)
    """
    if host == guest:
        raise InvalidInputError(f"host and guest are both {host}; name two metals")
    asked, counted = _sorted(guests), _sorted(gold)
    if counted is None:
        return asked
    if guest == "Au":
        said = counted
    elif host == "Au":
        said = tuple(sorted(_rest(framework, number) for number in counted))
        if asked is None and guest != "Ag":
            raise ArgumentError(
                f"--gold {_listed(counted)} counts Au, the host here, and leaves {_listed(said)} {guest}; "
                f"say --guests {_listed(said)} if that is meant, or --guests {_listed(counted)}"
            )
    else:
        raise ArgumentError(
            f"--gold {_listed(counted)} counts Au, and {guest} in {host} has none; say --guests "
            f"{_listed(counted)} for so many {guest}"
        )
    if asked not in (None, said):
        raise ArgumentError(
            f"--gold {_listed(counted)} is {_listed(said)} {guest} on {framework.name}, and --guests says "
            f"{_listed(asked or ())}; leave one of them out"
        )
    return said


def _sorted(numbers: Numbers | None) -> tuple[int, ...] | None:
    if numbers is None:
        return None
    return (numbers,) if isinstance(numbers, int) else tuple(sorted(set(numbers)))


def _rest(framework: Framework, gold: int) -> int:
    sites = len(framework.sites)
    if gold > sites:
        raise InvalidInputError(f"gold = {gold} does not fit {framework.name}, which has {sites} sites")
    return sites - gold


def _listed(numbers: Iterable[int]) -> str:
    """Numbers as they are typed: `1,2,3`."""
    return ",".join(map(str, numbers))
