"""The cards of the frameworks, and adding one's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from database.frameworks import add_framework as store_framework
from database.frameworks import user_frameworks
from database.store import Store
from structures.card import Card, card
from structures.errors import InvalidInputError, SuperatomError
from structures.foreign import there
from structures.library import FRAMEWORKS
from structures.perception.cluster import find_cluster
from structures.perception.files import load_structure
from structures.perception.frame import find_group
from structures.showing import Shown, Table
from structures.user_framework import framework_from_atoms
from superatom.doors import default_database, each_of, framework, opened

if TYPE_CHECKING:
    from superatom.doors import Database, Frameworks

__all__ = ["AddedFramework", "add_framework", "add_frameworks", "frameworks"]

Watch = Callable[[Iterable[Path]], Iterable[Path]]

_NO_NAME = re.compile(r"[^A-Za-z0-9_.+-]")
_SHOWN = ("framework", "formula", "electrons", "point_group", "core", "evidence")


@dataclass(frozen=True, slots=True)
class AddedFramework(Shown):
    """What became of one file of a folder: `added`, with its card, or `refused`, with the reason."""

    file: str
    framework: str
    outcome: str
    reason: str
    card: Card | None


def frameworks(only: Frameworks | None = None, *, db: Database | None = None) -> Table[Card]:
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
        return Table([card(framework(one, db=db)) for one in each_of(only)], _SHOWN)
    models = [framework(name) for name in FRAMEWORKS]
    place = default_database() if db is None else db
    if isinstance(place, Store) or there(place):
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


def add_frameworks(
    folder: str | Path,
    core_charge: int,
    *,
    citation: str = "",
    tolerance: float | None = None,
    symmetrise: bool = False,
    watch: Watch = lambda files: files,
    db: Database | None = None,
) -> Table[AddedFramework]:
    """Add the framework of every cluster file in a folder, named by its file; go on where one is refused.

    Parameters
    ----------
    core_charge
        Of all of them; put clusters of another charge in another folder.
    citation, tolerance, symmetrise, db
        As for `add_framework`.
    watch
        Called with the files to come; passes them on as they are read.

    Raises
    ------
    InvalidInputError
        If it is no folder, or has no files.

    Examples
    --------
    >>> import superatom
    >>> from pathlib import Path
    >>> Path("set").mkdir()
    >>> _ = superatom.build("M25S18", "set/au25.xyz", ligand="H")
    >>> _ = Path("set/notes.txt").write_text("no cluster")
    >>> added = superatom.add_frameworks("set", -1, db="mine.db")
    >>> [(one.file, one.framework, one.outcome) for one in added]
    [('au25.xyz', 'au25', 'added'), ('notes.txt', 'notes', 'refused')]
    """
    place = Path(folder)
    files = sorted(path for path in place.iterdir() if path.is_file()) if place.is_dir() else []
    if not files:
        raise InvalidInputError(f"{place} is no folder with structure files; give one, or one file")
    rows = []
    for file in watch(files):
        name = _name(file)
        try:
            made = add_framework(
                file, name, core_charge, citation=citation, tolerance=tolerance, symmetrise=symmetrise, db=db
            )
        except SuperatomError as error:
            rows.append(AddedFramework(file.name, name, "refused", str(error), None))
        else:
            rows.append(AddedFramework(file.name, name, "added", "", made))
    return Table(rows, ("file", "framework", "outcome", "reason"))


def _name(file: Path) -> str:
    """The name of a file as that of a framework: a letter first, no signs but . _ + -."""
    plain = _NO_NAME.sub("-", file.stem)
    return (plain if plain[:1].isalpha() and plain.isascii() else f"F{plain}")[:40]
