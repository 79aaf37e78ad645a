"""Where candidates do not explain a spectrum, those of the other ligands of the table may.

Only ions to expect of the same classes are tried. First the room that a spectrum has for the plain ions of
each ligand, without exchange: ladders of the wrong mass meet it by chance only. Then the few with most room
are fitted, and one counts only where its envelopes have the measured shape: with enough candidates any ligand
fits something.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from database.spectra.fit.joint import above_background
from database.spectra.fit.peaks import peaks_of
from database.spectra.fit.room import room_for
from database.spectra.judge.assign import assign
from structures.errors import InvalidInputError, TooManyError
from structures.matter.ligand_table import LIGANDS
from structures.matter.ligands import ligand as find_ligand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from database.offered import Offered
    from database.spectra.judge.linked import Linked
    from database.spectra.read.spectrum import Spectrum

__all__ = ["other_ligand"]

_MUCH = 0.5  # of the signal must be explained by another ligand to be named
_ENOUGH = 0.9  # of the signal: no other ligand is tried then
_REACH = 4e-5  # relative distance of a peak from where it should be: calibration and half a width
_FEW = 5  # ions of most room that count
_FITTED = 3  # ligands, those with most room
_LEAST = 0.5  # of the most room: with less a ligand is not fitted


def other_ligand(linked: Linked, ligand: str, offer: Callable[..., Offered], plain: Mapping[str, Any]) -> str:
    """The ligand of the table that explains most of a spectrum, in words; empty where none does.

    Parameters
    ----------
    linked
        What was said with `ligand`.
    offer
        What is to be expected, with `ligand=` a name.
    plain
        What else it is asked for plain ions.
    """
    spectrum = above_background(linked.spectrum)
    room = {name: _room(spectrum, partial(offer, ligand=name, **plain)) for name in _others(ligand)}
    best, most, least = "", _MUCH, _LEAST * max(room.values(), default=0.0)
    for name in sorted(room, key=room.__getitem__, reverse=True)[:_FITTED]:
        share = _share(linked, partial(offer, ligand=name)) if room[name] > least else 0.0
        if share > most:
            best, most = name, share
        if share > _ENOUGH:
            break
    return f"{best} instead of {ligand} explains {most:.0%} (--ligand {best})" if best else ""


def _others(ligand: str) -> Iterator[str]:
    """X ligands, one of each formula, without that one's and without halides."""
    seen = {tuple(sorted(find_ligand(ligand).formula))}
    for name, one in LIGANDS.items():
        formula = tuple(sorted(one.formula))
        if one.bonding == "X" and not one.bare and formula not in seen:
            seen.add(formula)
            yield name


def _room(spectrum: Spectrum, offer: Callable[[], Offered]) -> float:
    """Intensity for which the spectrum has room, summed over the plain ions of a ligand."""
    try:
        ions = offer().ions
    except (InvalidInputError, TooManyError):
        return 0.0
    return float(np.sort(room_for(spectrum, peaks_of(ions), _REACH))[-_FEW:].sum())


def _share(linked: Linked, offer: Callable[[], Offered]) -> float:
    """Explained share of the signal with another ligand; 0 where it makes no ion, or none of its shape."""
    try:
        other = assign(linked.spectrum, offer().ions, spare=(), rivals=False, decoys=False)
    except (InvalidInputError, TooManyError):
        return 0.0
    return 0.0 if other.answer.word == "not explained" else 1.0 - other.unexplained
