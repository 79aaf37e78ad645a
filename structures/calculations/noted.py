"""What a database says of a model, carried in `atoms.info`, for the formats that can hold it.

`noted` are words and numbers to select on (candidate, species, gold, sites, model_energy ...), `computed` the
energy (eV), forces (eV/Å) and calculator of a stored calculation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ase import Atoms

__all__ = ["computed_of", "noted_of", "sites_words"]


def noted_of(atoms: Atoms) -> dict[str, Any]:
    """Words and numbers by name; nothing where the model came from no database."""
    return dict(atoms.info.get("noted", {}))


def computed_of(atoms: Atoms) -> dict[str, Any]:
    """`energy`, `forces` and `calculator`; nothing where the model is no stored calculation."""
    return dict(atoms.info.get("computed", {}))


def sites_words(orbits: dict[str, tuple[int, ...]], occupancy: int) -> str:
    """Where the guest sits, as a chemist says it: `ico:12`, or `ico:3 mount:1`; `none` where there is none.

    Parameters
    ----------
    orbits
        Sites of each orbit by its label.
    occupancy
        Bit i set: site i holds the guest.
    """
    counts = {name: sum(occupancy >> site & 1 for site in sites) for name, sites in orbits.items()}
    return " ".join(f"{name}:{count}" for name, count in counts.items() if count) or "none"
