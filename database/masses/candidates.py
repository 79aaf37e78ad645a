"""Candidate ions of classes for a spectrum, by the rule of `expected`, and which of them are usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.masses.expected import expected_series
from stability.preference import RULED
from structures.errors import TooManyError
from structures.library.classes import FrameworkClass, class_of_counts, known_class
from structures.matter.ligands import DEFAULT_LIGAND, halides

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from database.masses.expected import Polarity
    from database.masses.ions import Ion

    Ranges = Mapping[str, Iterable[int]]

__all__ = ["candidate_ions", "is_usual"]

_FEW = 2  # Na that ride on any ion without being a surprise
_MOST = 200_000


def candidate_ions(
    frameworks: Iterable[FrameworkClass | str] | None = None,
    *,
    gold: Iterable[int] | None = None,
    ligand: str = DEFAULT_LIGAND,
    exchanged: Ranges | None = None,
    cations: Ranges | None = None,
    charges: Iterable[int] | None = None,
    polarity: Polarity | None = "negative",
) -> list[Ion]:
    """Ions of classes that a spectrum may hold, those with exchanged ligands that were seen included.

    Parameters
    ----------
    frameworks
        Classes, or names of classes or built-in frameworks; None: those of the paper's rules.
    exchanged
        As in `expected_series`, over the ligands that each class was seen with: `{"Cl": [0]}` for none.
    gold, cations, charges, polarity
        As in `expected_series`.

    Raises
    ------
    TooManyError
        If there are more than 200,000; otherwise as `expected_series`.

    Examples
    --------
    >>> [str(ion) for ion in candidate_ions(["M25S18"], gold=[25], ligand="PET")]
    ['[Au25(SC2H4Ph)18]-']
    """
    numbers = None if gold is None else tuple(gold)
    found: dict[Ion, None] = {}
    for named in RULED if frameworks is None else frameworks:
        known = named if isinstance(named, FrameworkClass) else known_class(named)
        seen = {name: range(most + 1) for name, most in known.exchanged}
        for series in expected_series(
            [known], numbers, ligand=ligand, exchanged={**seen, **(exchanged or {})}, cations=cations,
            charges=charges, polarity=polarity,
        ):  # fmt: skip
            found.update(dict.fromkeys(series.ions()))
            if len(found) > _MOST:
                raise TooManyError(
                    f"more than {_MOST} candidate ions; narrow the gold, cations or exchanged ligands"
                )
    return list(found)


def is_usual(ion: Ion) -> bool:
    """Whether an ion needs no evidence beyond its own: few cations, none beside a halide, or a laden charge.

    A hypothesis of ours, from the paper's spectra: 11 and 12 Na ride on the 8- to 6- ions of Au44(p-MBA)26,
    none on the ions that stand at the charge of their core, and none on those with Cl.
    """
    known = class_of_counts(ion.n_metals, ion.n_anchors, ion.core_charge)
    riding = sum(number for _, number in ion.cations)
    bare = any(name in halides() for name, _ in ion.ligands)
    return ion.charge in known.laden or riding <= (0 if bare else _FEW)
