"""An ordering model from a user's own relaxed orderings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from database.calculations import stored_calculations
from stability.fitting import CONTACT, SULFUR, Fit, fit_orderings, ordering_of, read_orderings
from stability.terms import terms_text
from structures.errors import ArgumentError
from structures.files import whole
from superatom.doors import opened
from superatom.files import as_path, require_place

if TYPE_CHECKING:
    from superatom.doors import Database

__all__ = ["fit"]


def fit(
    file: str | Path | None = None,
    *,
    find: str | None = None,
    energy_key: str | None = None,
    contact: float = CONTACT,
    sulfur: float = SULFUR,
    output: str | Path | None = None,
    force: bool = False,
    db: Database | None = None,
) -> Fit:
    """Fit site and contact energies to relaxed Au/Ag orderings.

    Parameters
    ----------
    file
        Extended xyz with an energy (eV) in each comment line.
    find
        Instead of a file: stored calculations, as `superatom.find` takes it.
    energy_key
        Field that holds the energy; found by its usual names where left out.
    contact, sulfur
        Å below which two metals, or a metal and a sulfur, are bonded.
    output, force
        TOML file for the terms, which `model=` and `--model` take; overwrite it.
    db
        Database of the calculations; the command line's where left out.

    Raises
    ------
    ArgumentError
        If neither a file nor an expression is given, or both.
    FileFormatError
        If the file is not extended xyz, or an ordering has no energy, no sulfur or no Au and Ag.
    InvalidInputError
        If there are too few orderings, no calculation fits, or the output exists.

    Examples
    --------
    >>> import superatom
    >>> from ase.io import write
    >>> orderings = [superatom.assemble("M25S18", 2**gold - 1, ligand="H") for gold in range(9)]
    >>> for gold, atoms in enumerate(orderings):
    ...     atoms.info["energy"] = -0.1 * gold
    >>> write("orderings.extxyz", orderings)
    >>> found = superatom.fit("orderings.extxyz")
    >>> found.orderings, found.rms < 1e-6
    (9, True)
    """
    place = as_path(output)
    if place is not None:
        require_place(place, force=force)
    if (file is None) == (find is None):
        raise ArgumentError("give a FILE, or --find EXPR for stored calculations, and not both")
    if file is not None:
        source = Path(file).name
        orderings = read_orderings(file, energy_key=energy_key, contact=contact, sulfur=sulfur)
    else:
        with opened(db) as store:
            source = f"{store.path.name}, calculations {find or 'all'}"
            orderings = [
                ordering_of(atoms, atoms.info["name"], contact=contact, sulfur=sulfur)
                for atoms in stored_calculations(store, find or "")
            ]
    found = fit_orderings(orderings, source=source, contact=contact)
    if place is not None:
        with whole(place) as partial:
            partial.write_text(terms_text(found.model), encoding="utf-8")
    return found
