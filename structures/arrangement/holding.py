"""What the sites of a framework hold: read from an occupancy, for two metals or more.

Two metals: host, guest and an integer (or its text, 0x...), bit i set: site i holds the guest. More: a text
that names each guest with its sites, `Cu:0x1,Ag:0x600`; the host holds the others. Rows of a database,
exported records and the command line all write it so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.arrangement.arrangement import Arrangement, read_guests
from structures.errors import InvalidInputError
from structures.group.wide import occupancy_number, occupancy_text
from structures.matter.electrons import valence

if TYPE_CHECKING:
    from structures.arrangement.composition import Composition
    from structures.framework import Framework

__all__ = ["Holding", "holding", "names_guests", "pair_of"]


@dataclass(frozen=True, slots=True)
class Holding:
    """Metal of each site, and how that is written.

    Attributes
    ----------
    guest
        The guest, or several joined by commas, the rarest first.
    occupancy
        An integer for two metals, else the text of the guests.
    """

    metals: tuple[str, ...]
    host: str
    guest: str
    occupancy: int | str

    @classmethod
    def of(cls, held: Arrangement) -> Holding:
        """Write an arrangement; two metals as `pair_of` says."""
        if len(held.composition.metals) > 2:
            return cls(held.metals, held.host, ",".join(held.composition.guests), str(held))
        host, guest = pair_of(held.composition)
        mask = sum(1 << site for site, metal in enumerate(held.metals) if metal == guest)
        return cls(held.metals, host, guest, mask)


def holding(
    framework: Framework, occupancy: int | str, host: str | None = None, guest: str | None = None
) -> Holding:
    """Read an occupancy of a framework.

    Parameters
    ----------
    host, guest
        As `Framework.pair` fills them in; with a text that names the guests `guest` is not asked.

    Raises
    ------
    InvalidInputError
        If it does not fit the sites, cannot be read, or a metal has no agreed valence.
    UnknownNameError
        If a symbol is no known metal.

    Examples
    --------
    >>> from structures.library import framework
    >>> held = holding(framework("M25S18"), "Ag:0x600,Cu:1", "Au")
    >>> held.occupancy, held.guest, held.metals[0]
    ('Cu:0x1,Ag:0x600', 'Cu,Ag', 'Cu')
    """
    sites = len(framework.sites)
    if names_guests(occupancy):
        host = framework.pair(host)[0]
        made = read_guests(str(occupancy), host, sites)
        if len(made.composition.metals) > 2:
            return Holding.of(made)
        guest = next((metal for metal in made.composition.metals if metal != host), None)
        occupancy = sum(1 << site for site, metal in enumerate(made.metals) if metal == guest)
    host, guest = framework.pair(host, guest)
    mask = occupancy_number(occupancy)
    if not 0 <= mask < 1 << sites:
        raise InvalidInputError(
            f"occupancy {occupancy_text(mask, sites)} does not fit the {sites} sites of "
            f"{framework.name}; give an integer from 0 to {occupancy_text((1 << sites) - 1, sites)}, bit i "
            "for site i"
        )
    for metal in (host, guest):
        valence(metal)
    return Holding(tuple(guest if mask >> site & 1 else host for site in range(sites)), host, guest, mask)


def pair_of(asked: Composition) -> tuple[str, str]:
    """Host and guest of a composition of one or two metals: Au is the guest where there is any.

    Examples
    --------
    >>> from structures.arrangement.composition import composition
    >>> pair_of(composition({"Au": 24, "Ag": 1})), pair_of(composition({"Cu": 4, "Ag": 21}))
    (('Ag', 'Au'), ('Ag', 'Cu'))
    """
    others = [metal for metal in asked.metals if metal != "Au"]
    if "Au" in asked.metals or len(others) == 1:
        return (others[0] if others else "Ag"), "Au"
    return asked.host, asked.guests[0]


def names_guests(occupancy: int | str | None) -> bool:
    """True for a text that names guests with their sites."""
    return isinstance(occupancy, str) and ":" in occupancy
