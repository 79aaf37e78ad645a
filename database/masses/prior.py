"""How likely a composition is before any spectrum, in log units: stated, and switched off by asking.

Set by hand before any spectrum was tested, and not tuned. The ligand ratio is the power law 1.97 n^0.69,
which 35 known (metals, ligands) follow within 6 to 10 %. Counts of 0 and 4 electrons are real.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from structures.library.known import known_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.masses.ions import Ion

__all__ = ["PRIOR", "RIDING", "Traits", "log_prior", "prior_of", "riding_prior", "traits_of"]

_KNOWN = 3.0
_CLOSED = {2, 8, 14, 18, 20, 34, 58}
_SEEN = {0, 4, 6, 10, 12, 16, 22, 26, 40}
_CLOSED_WORTH, _SEEN_WORTH, _ODD = 2.0, 1.0, -2.0
_SODIUM, _HALIDE, _DOPANT = -0.25, -0.8, -1.5
_LINE = 10_000  # more than there are ligands: a pair of counts as one number
_FACTOR, _POWER, _SCATTER = 1.97, 0.69, 0.12

RIDING = f"{_SODIUM:+g} a cation, {_HALIDE:+g} an exchanged ligand, {_DOPANT:+g} a kind of dopant"
"""What `riding_prior` counts, in words."""

PRIOR = (
    f"{_KNOWN:+g} for numbers of metals and ligands of a known cluster; {_CLOSED_WORTH:+g} for 2, 8, 14, 18, "
    f"20, 34 or 58 electrons, {_SEEN_WORTH:+g} for 0, 4, 6, 10, 12, 16, 22, 26 or 40, {_ODD:+g} for an odd "
    f"number; {RIDING}; a normal law in ln(ligands / {_FACTOR} metals^{_POWER}) of {_SCATTER}"
)
"""The prior in words."""


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """What the prior asks of compositions; arrays of shape (n,) of whole numbers.

    Attributes
    ----------
    metals, ligands
        Metal atoms, and anchors of ligands of all kinds.
    electrons
        Superatom electrons.
    cations
        Cations that ride along, without H.
    exchanged
        Ligands other than the main one.
    dopants
        Kinds of metals other than Au and Ag.
    """

    metals: NDArray[np.int64]
    ligands: NDArray[np.int64]
    electrons: NDArray[np.int64]
    cations: NDArray[np.int64]
    exchanged: NDArray[np.int64]
    dopants: NDArray[np.int64]


def log_prior(traits: Traits) -> NDArray[np.float64]:
    """Logarithm of the prior of each composition, shape (n,), up to a constant."""
    pairs = np.array([metals * _LINE + ligands for metals, ligands in known_counts()])
    known = np.isin(traits.metals * _LINE + traits.ligands, pairs)
    law = _FACTOR * np.maximum(traits.metals, 1) ** _POWER
    away = np.log(np.maximum(traits.ligands, 0.5) / law) / _SCATTER
    return np.asarray(
        _KNOWN * known
        + _CLOSED_WORTH * np.isin(traits.electrons, list(_CLOSED))
        + _SEEN_WORTH * np.isin(traits.electrons, list(_SEEN))
        + _ODD * (traits.electrons % 2)
        + _SODIUM * traits.cations
        + _HALIDE * traits.exchanged
        + _DOPANT * traits.dopants
        - 0.5 * away**2
    )


def prior_of(ion: Ion) -> float:
    """Logarithm of the prior of an ion, up to the constant of `log_prior`.

    Raises
    ------
    InvalidInputError, UnknownNameError
        If a metal has no agreed valence.
    """
    return float(log_prior(traits_of([ion]))[0])


def riding_prior(ion: Ion) -> float:
    """What of the prior speaks of riders alone: cations, exchanged ligands, dopants.

    Numbers of metals, ligands and electrons are what a spectrum is asked for: seven electrons are as real as
    eight.

    Examples
    --------
    >>> from database.masses.notation import parse_ion
    >>> round(riding_prior(parse_ion("[Ag44(p-MBA)27Cl3 + 15Na - 15H]4-")), 2)
    -6.15
    """
    cations, exchanged, dopants = _riders(ion)
    return _SODIUM * cations + _HALIDE * exchanged + _DOPANT * dopants


def traits_of(ions: list[Ion]) -> Traits:
    """What the prior asks of ions; raises as `prior_of` does."""
    return Traits(*(np.array(column, dtype=np.int64) for column in zip(*map(_traits, ions), strict=True)))


def _traits(ion: Ion) -> tuple[int, int, int, int, int, int]:
    return (ion.n_metals, ion.n_ligands, ion.electrons, *_riders(ion))


def _riders(ion: Ion) -> tuple[int, int, int]:
    """Cations without H, ligands other than the main one, and kinds of dopants."""
    main = max((number for _, number in ion.ligands), default=0)
    return (
        sum(number for name, number in ion.cations if name != "H"),
        ion.n_ligands - main,
        sum(name not in ("Au", "Ag") for name, _ in ion.metals),
    )
