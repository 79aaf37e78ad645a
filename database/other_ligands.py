"""Where candidates do not explain a spectrum, those of the other ligands of the table may.

Only ions to expect of the same classes are tried, one ligand after the other, and one counts only where its
envelopes have the measured shape: with enough candidates any ligand fits something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.spectra.judge.assign import assign
from structures.errors import InvalidInputError, TooManyError
from structures.matter.ligand_table import LIGANDS
from structures.matter.ligands import ligand as find_ligand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from database.offered import Offered
    from database.spectra.judge.linked import Linked

__all__ = ["other_ligand"]

_MUCH = 0.5  # of the signal must be explained by another ligand to be named


def other_ligand(linked: Linked, ligand: str, offer: Callable[[str], Offered]) -> str:
    """The ligand of the table that explains most of a spectrum, in words; empty where none does.

    Parameters
    ----------
    linked
        What was said with `ligand`.
    offer
        What is to be expected with the ligand of a name.
    """
    shares = {name: share for name in _others(ligand) if (share := _share(linked, name, offer)) > _MUCH}
    if not shares:
        return ""
    best = max(shares, key=shares.__getitem__)
    return f"{best} instead of {ligand} explains {shares[best]:.0%} (--ligand {best})"


def _others(ligand: str) -> Iterator[str]:
    """X ligands, one of each formula, without that one's and without halides."""
    seen = {tuple(sorted(find_ligand(ligand).formula))}
    for name, one in LIGANDS.items():
        formula = tuple(sorted(one.formula))
        if one.bonding == "X" and not one.bare and formula not in seen:
            seen.add(formula)
            yield name


def _share(linked: Linked, name: str, offer: Callable[[str], Offered]) -> float:
    """Explained share of the signal with another ligand; 0 where it makes no ion, or none of its shape."""
    try:
        offered = offer(name)
        other = assign(linked.spectrum, offered.ions, spare=(), rivals=False, decoys=False)
    except (InvalidInputError, TooManyError):
        return 0.0
    return 0.0 if other.answer.word == "not explained" else 1.0 - other.unexplained
