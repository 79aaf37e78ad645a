"""Every energy that the isomers of a framework have, and how many isomers have it: the density of states.

Two occupancies are the same isomer where the framework's whole group, mirror images included, maps one onto
the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stability.builtin import default_model
from stability.density.levels import count_levels
from stability.density.start import find_start
from stability.density.stored import levels_bytes, read_levels
from stability.kept import keep, kept_file
from structures.sites import site_group

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stability.colouring import ColouringEnergy
    from stability.density.levels import EnergyLevels
    from stability.ordering import OrderingModel
    from structures.framework import Framework
    from structures.group.group import PermutationGroup

__all__ = ["announce_count", "energy_levels"]

_VERSION = 1  # of the counting: a change of its results here forgets what was kept


def energy_levels(
    framework: Framework,
    model: OrderingModel | None = None,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> EnergyLevels:
    """Count all isomers and placements of a framework by energy, exactly, for gold = 0..sites.

    Energies are the mixing energies (eV) of `OrderingModel.energies`: exact where the model's numbers share a
    unit of 1e-8 eV or more, otherwise good to 2e-8 eV. The result is kept in memory and in the user's cache
    directory (`XDG_CACHE_HOME`, else `~/.cache`).

    Parameters
    ----------
    progress
        Called with one line before work of more than a second.

    Raises
    ------
    InvalidInputError
        If no model holds for the framework, or its sites obey its group too roughly for the model's contacts.
    TooManyError
        If the framework has too many sites or contacts, or the model too many kinds of terms.

    Examples
    --------
    >>> import superatom
    >>> levels = superatom.energy_levels("M25S18")
    >>> levels.energy[1].round(4).tolist(), levels.isomers[1].tolist()
    ([-0.4019, -0.1319, -0.0856], [1, 1, 1])
    """
    terms = model or default_model(framework)
    announce_count(framework, terms, progress)
    return _levels(framework, terms, progress)


def announce_count(framework: Framework, model: OrderingModel, progress: Callable[[str], None]) -> bool:
    """Say it if counting will take more than a second; whether there is anything left to count."""
    seconds = _seconds(framework, model)
    if seconds > 1:
        progress(f"{framework.name}: counting all isomers by energy, once, for about {seconds:.0f} s")
    return seconds > 0


def _seconds(framework: Framework, model: OrderingModel) -> float:
    """Estimate of the work, within a factor of three; 0 where the result is kept."""
    energy = model.colouring(framework)
    group = site_group(framework)
    if _place(energy, group).exists():
        return 0.0
    return find_start(energy, group).seconds


def _levels(framework: Framework, model: OrderingModel, progress: Callable[[str], None]) -> EnergyLevels:
    """Levels of this process, else those that are kept, else counted."""
    if (framework, model) not in _HELD:
        while len(_HELD) >= _MOST:
            _HELD.pop(next(iter(_HELD)))
        _HELD[framework, model] = _kept_or_counted(framework, model, progress)
    return _HELD[framework, model]


_HELD: dict[tuple[Framework, OrderingModel], EnergyLevels] = {}
_MOST = 8  # frameworks and models of one process


def _kept_or_counted(
    framework: Framework, model: OrderingModel, progress: Callable[[str], None]
) -> EnergyLevels:
    energy = model.colouring(framework)
    group = site_group(framework)
    place = _place(energy, group)
    kept = read_levels(place, energy.sites)
    if kept is None:
        kept = count_levels(energy, group, progress)
        keep(place, levels_bytes(kept))
    return kept


def _place(energy: ColouringEnergy, group: PermutationGroup) -> Path:
    return kept_file("levels", (_VERSION, energy, sorted(group.permutations.tolist())), ".npz")
