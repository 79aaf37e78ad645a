"""Which metal each site holds, as a value: `Ag:0x600,Cu:0x1` in Au.

An arrangement is the same whoever writes it: the host is the most frequent metal, the guests follow from
the rarest on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import numpy as np

from structures.arrangement.composition import Composition, composition
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from structures.group.group import PermutationGroup

__all__ = ["Arrangement", "arrangement", "canonical_masks", "guest_masks", "read_guests", "same_everywhere"]

_GUEST = re.compile(r"\s*([A-Z][a-z]?)\s*:\s*(0[xX][0-9a-fA-F]+|\d+)\s*")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Metals on sites: the mask of each guest, the host on every other site.

    Attributes
    ----------
    masks
        Sites of each guest, as an occupancy; in the order of `composition.guests`.
    """

    composition: Composition
    masks: tuple[int, ...]

    @property
    def host(self) -> str:
        """Metal of the sites that no mask names."""
        return self.composition.host

    @property
    def metals(self) -> tuple[str, ...]:
        """Metal of each site."""
        held = dict(zip(self.composition.guests, self.masks, strict=True))
        return tuple(
            next((metal for metal, mask in held.items() if mask >> site & 1), self.host)
            for site in range(self.composition.sites)
        )

    @property
    def occupancy(self) -> int:
        """Sites that hold a guest, whichever."""
        return reduce(or_, self.masks, 0)

    def __str__(self) -> str:
        return ",".join(
            f"{metal}:{mask:#x}" for metal, mask in zip(self.composition.guests, self.masks, strict=True)
        )


def arrangement(metals: Sequence[str]) -> Arrangement:
    """Return the arrangement in which site i holds `metals[i]`.

    Raises
    ------
    InvalidInputError
        If a metal has no agreed valence, or there is no site.
    UnknownNameError
        If a symbol is no known metal.

    Examples
    --------
    >>> str(arrangement(["Cu", "Ag", "Au", "Ag", "Au", "Au"]))
    'Cu:0x1,Ag:0xa'
    """
    made = composition({metal: list(metals).count(metal) for metal in dict.fromkeys(metals)})
    masks = tuple(
        sum(1 << site for site, metal in enumerate(metals) if metal == guest) for guest in made.guests
    )
    return Arrangement(made, masks)


def read_guests(guests: str | Mapping[str, int], host: str, sites: int) -> Arrangement:
    """Read guests with their sites, as `Ag:0x600,Cu:0x1`, in a host.

    Raises
    ------
    InvalidInputError
        If the text cannot be read, two metals share a site, or one is beyond the last.
    UnknownNameError
        If a symbol is no known metal.
    """
    held = guest_masks(guests) if isinstance(guests, str) else dict(guests)
    metals = [host] * sites
    for metal, mask in held.items():
        if not 0 <= mask < 1 << sites:
            raise InvalidInputError(
                f"occupancy {metal}:{mask:#x} does not fit {sites} sites; use 0 to {(1 << sites) - 1:#x}"
            )
        for site in range(sites):
            if mask >> site & 1:
                if metals[site] != host:
                    raise InvalidInputError(
                        f"{metals[site]} and {metal} share site {site}; a site holds one metal"
                    )
                metals[site] = metal
    return arrangement(metals)


def canonical_masks(group: PermutationGroup, columns: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Smallest image of each arrangement, compared guest by guest; `columns` has shape (guests, m)."""
    best = columns.copy()
    for operation in range(1, len(group.distinct)):
        image = np.array([group.tables.apply(operation, column) for column in columns])
        smaller = np.zeros(columns.shape[1], dtype=bool)
        undecided = ~smaller
        for own, other in zip(best, image, strict=True):
            smaller |= undecided & (other < own)
            undecided &= other == own
        best[:, smaller] = image[:, smaller]
    return best


def same_everywhere(group: PermutationGroup, columns: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Number of distinct operations that keep each arrangement, shape (m,)."""
    kept = np.zeros(columns.shape[1], dtype=np.int64)
    for operation in range(len(group.distinct)):
        same = np.ones(columns.shape[1], dtype=bool)
        for column in columns:
            same &= group.tables.apply(operation, column) == column
        kept += same
    return kept


def guest_masks(text: str) -> dict[str, int]:
    """Sites of each guest that a text names, as an occupancy; raises as `read_guests` does.

    Examples
    --------
    >>> guest_masks("Cu:0x1,Ag:0x600")
    {'Cu': 1, 'Ag': 1536}
    """
    held: dict[str, int] = {}
    for part in text.split(","):
        match = _GUEST.fullmatch(part)
        if not match or match[1] in held:
            raise InvalidInputError(
                f"cannot read the guests {text!r}; write each metal once with its sites, as Ag:0x600,Cu:0x1"
            )
        held[match[1]] = int(match[2], 0)
    return held
