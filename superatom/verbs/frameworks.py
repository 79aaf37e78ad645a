"""The cards of the frameworks, and adding one's own."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from database.frameworks import add_framework as store_framework
from database.frameworks import user_frameworks
from database.store import Store
from structures.card import Card, card
from structures.library import FRAMEWORKS
from structures.perception.cluster import find_cluster
from structures.perception.files import load_structure
from structures.perception.frame import find_group
from structures.showing import Table
from structures.user_framework import framework_from_atoms
from superatom.doors import default_database, framework, opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structures.framework import Framework
    from superatom.doors import Database

__all__ = ["add_framework", "frameworks"]

_SHOWN = ("framework", "formula", "electrons", "point_group", "core", "evidence")


def frameworks(only: Iterable[str | Framework] | None = None, *, db: Database | None = None) -> Table[Card]:
    """List the cards of the frameworks: the built-in ones and those that were added to a database.

    All are listed by size, then by electrons; those asked for by name as they were named.

    Parameters
    ----------
    only
        Names; all frameworks where left out.
    db
        Database, which need not exist; the command line's where left out.

    Raises
    ------
    UnknownNameError
        If there is no framework of a name.

    Examples
    --------
    >>> import superatom
    >>> print(superatom.frameworks(["M44S30", "M25S18"]))
    framework  formula        electrons  point_group  core  evidence
    M44S30     [M44(SR)30]4-         18  Th             32  computed
    M25S18     [M25(SR)18]-           8  Th             13  dft
    """
    if only is not None:
        return Table([card(framework(name, db=db)) for name in only], _SHOWN)
    models = [framework(name) for name in FRAMEWORKS]
    place = default_database() if db is None else db
    if isinstance(place, Store) or Path(place).exists():
        with opened(place) as store:
            models += user_frameworks(store)
    cards = sorted(map(card, models), key=lambda facts: (facts.metals, facts.electrons))
    return Table(cards, _SHOWN)


def add_framework(
    file: str | Path,
    name: str,
    core_charge: int,
    *,
    citation: str = "",
    tolerance: float | None = None,
    symmetrise: bool = False,
    file_format: str | None = None,
    part: str | None = None,
    db: Database | None = None,
) -> Card:
    """Add the framework of a cluster file to a database, with evidence `user`.

    The file is perceived and checked; afterwards the name is taken wherever a framework is.

    Parameters
    ----------
    name
        A new name: letters, digits and . _ + -.
    core_charge
        Charge of the cluster with every acidic hydrogen in place.
    citation
        Where the structure comes from.
    tolerance
        Å, of the point group; the largest group found where left out. The card has the groups at others.
    symmetrise
        Average the positions over the group instead of keeping those of the file.
    file_format
        ASE's name of the format; from the file's name where left out.
    part
        Of a CIF with disorder: the group to take; the major part of each disorder where left out.
    db
        Database, made where it does not exist; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If the name is taken or no plain word, or the frame has atoms that cannot be classed.
    FileFormatError
        If the file cannot be read.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.build("M25S18", "cluster.xyz", ligand="H")
    >>> superatom.add_framework("cluster.xyz", "Mine", -1, db="mine.db").motifs["dimer"]
    6
    >>> superatom.framework("Mine", db="mine.db").evidence
    'user'
    """
    read = load_structure(file, file_format=file_format, part=part)
    model = framework_from_atoms(
        read, name, core_charge, citation=citation, tolerance=tolerance, symmetrise=symmetrise
    )
    arguments = {"file": str(file), "name": name, "core_charge": core_charge}
    with opened(db, create=True) as store, store.batch("frameworks add", arguments), store.writing():
        store_framework(store, model)
    tried = find_group(find_cluster(read.atoms).frame).tried
    return replace(card(model), groups=tuple(map(asdict, tried)))
