"""What the codes computed comes home, and goes on to a fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from database.calculations import calculation_text, stored_calculations
from database.results import Added
from database.results import add_results as added
from structures.files import output_directory, write_file
from structures.showing import Shown, Table
from superatom.doors import opened

if TYPE_CHECKING:
    from superatom.doors import Database

__all__ = ["WrittenResults", "add_results", "write_results"]

Watch = Callable[[Iterable[Added]], Iterable[Added]]


@dataclass(frozen=True, slots=True)
class WrittenResults(Shown):
    """So many calculations now stand in `file`."""

    file: str
    calculations: int


def add_results(
    directory: str | Path,
    *,
    theory: str = "",
    watch: Watch = lambda folders: folders,
    db: Database | None = None,
) -> Table[Added]:
    """Read the outputs in a directory (an exported folder or a folder of them) and store what is ours.

    A folder without superatom.json is recognised by its atoms: framework, occupancy and ligand are perceived,
    the charge is the output's. A row is `stored`, `there already`, or `refused` with the reason.

    Parameters
    ----------
    theory
        Level of theory of folders without superatom.json, where the output does not tell it.
    watch
        Called with the folders to come; passes them on as they are read.
    db
        Database that has the candidates; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If there is no folder with a superatom.json or an output.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, ligand="H", db="clusters.db")
    >>> _ = superatom.export("xtb", "runs", candidates=[1], db="clusters.db")
    >>> found = superatom.add_results("runs", db="clusters.db")
    >>> found[0].outcome, found[0].reason  # nobody has run it yet
    ('refused', 'there is no cluster.out; has the job run?')
    """
    with opened(db, write=True) as store:
        return Table(watch(added(store, Path(directory), theory=theory)), columns=_COLUMNS)


_COLUMNS = ("folder", "outcome", "reason", "id")


def write_results(
    output: str | Path, *, find: str = "", force: bool = False, db: Database | None = None
) -> WrittenResults:
    """Write stored calculations as extended xyz with the energy in eV, for `superatom.fit`.

    Parameters
    ----------
    find
        Which calculations, as `superatom.find` takes it; all where left out.
    force
        Overwrite the file.
    db
        Database; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If nothing fits, or the file exists with other content.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, ligand="H", db="clusters.db")
    >>> superatom.write_results("orderings.extxyz", find="gold=1", db="clusters.db")
    Traceback (most recent call last):
    structures.errors.InvalidInputError: no stored calculation fits 'gold=1'; ...
    """
    with opened(db) as store:
        texts = [calculation_text(atoms) for atoms in stored_calculations(store, find)]
    place = Path(output)
    write_file(output_directory(place.parent) / place.name, "".join(texts), force=force)
    return WrittenResults(str(output), len(texts))
