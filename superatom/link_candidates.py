"""Candidate ions of `link`, from its options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from database.masses.notation import parse_ions
from database.spectra.series import DEFAULT_FRAMEWORKS, candidate_ions, fragments
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from database.masses.ions import Ion
    from database.spectra.read.spectrum import Polarity

__all__ = ["offered_ions"]


def offered_ions(asked: Mapping[str, Any], polarity: Polarity | None) -> list[Ion]:
    """Ions of the classes, series and fragments that were asked for.

    Parameters
    ----------
    asked
        Options of `link` by name.
    polarity
        Of the spectrum; None: negative.

    Raises
    ------
    InvalidInputError
        Two ligands besides Cl, or a cation other than Na.
    """
    exchange = dict(asked["exchange"])
    chloride = exchange.pop("Cl", range(4))
    cations = dict(asked["cation"])
    sodium = cations.pop("Na", None)
    if len(exchange) > 1 or cations:
        extra = ", ".join([*list(exchange)[1:], *cations])
        raise InvalidInputError(f"{extra}: one ligand besides Cl and no cation but Na; use --ion for others")
    names = asked["frameworks"]
    ions = candidate_ions(
        [name.strip() for name in names.split(",")] if names else DEFAULT_FRAMEWORKS,
        ligand=asked["ligand"],
        gold=asked["gold"],
        chloride=chloride,
        sodium=sodium,
        exchanged=next(iter(exchange.items()), None),
        charges=asked["charge"] or None,
        polarity=polarity or "negative",
    )
    if asked["named"] and not names:
        ions = []
    ions += [ion for text in asked["named"] for ion in parse_ions(text, ligand=asked["ligand"])]
    return [*ions, *(fragments(ions, ligand=asked["ligand"]) if asked["fragments"] else [])]
