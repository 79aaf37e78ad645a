"""What a database says of a model, carried in `atoms.info`, for the formats that can hold it.

`noted` are words and numbers to select on (candidate, species, gold, sites, model_energy ...), `computed` the
energy (eV), forces (eV/Å) and calculator of a stored calculation.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from structures.arrangement.arrangement import guest_masks
from structures.arrangement.holding import names_guests
from structures.group.wide import occupancy_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ase import Atoms

__all__ = ["computed_of", "noted_of", "sites_words"]


def noted_of(atoms: Atoms) -> dict[str, Any]:
    """Words and numbers by name; nothing where the model came from no database."""
    return dict(atoms.info.get("noted", {}))


def computed_of(atoms: Atoms) -> dict[str, Any]:
    """`energy`, `forces` and `calculator`; nothing where the model is no stored calculation."""
    return dict(atoms.info.get("computed", {}))


def sites_words(orbits: Mapping[str, tuple[int, ...]], occupancy: int | str) -> str:
    """Where the guest sits, as a chemist says it: `ico:12`, or `ico:3 mount:1`.

    `none` where there is none, `all`, and `all but staple:2` where it holds more than half of the sites.
    Of several guests each is named before its sites: `Cu centre:1 Ag ico:2`.

    Parameters
    ----------
    orbits
        Sites of each orbit by its label.
    occupancy
        Bit i set: site i holds the guest. Of several guests the text that names each with its sites.
    """
    if isinstance(occupancy, str) and names_guests(occupancy):
        held = guest_masks(occupancy)
        return " ".join(f"{metal} {sites_words(orbits, mask)}" for metal, mask in held.items())
    mask = occupancy_number(occupancy)
    every = _mask(tuple(site for sites in orbits.values() for site in sites))
    if 2 * mask.bit_count() > every.bit_count():
        left = _counted(orbits, every & ~mask)
        return f"all but {left}" if left else "all"
    return _counted(orbits, mask) or "none"


def _counted(orbits: Mapping[str, tuple[int, ...]], mask: int) -> str:
    counts = {name: (mask & _mask(sites)).bit_count() for name, sites in orbits.items()}
    return " ".join(f"{name}:{count}" for name, count in counts.items() if count)


@lru_cache(maxsize=1024)
def _mask(sites: tuple[int, ...]) -> int:
    return sum(1 << site for site in sites)
