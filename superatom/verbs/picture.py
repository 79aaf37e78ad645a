"""A framework, a candidate or a file as png, svg or pdf."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from ase import Atoms

from database.chosen import candidates_by_id
from structures.assemble import assemble
from structures.errors import ArgumentError
from structures.foreign import there
from structures.framework import Framework
from structures.library import FRAMEWORKS
from structures.perception.files import load_structure
from structures.picture import save_picture
from structures.shell.counts import read_shell
from superatom.doors import framework as known
from superatom.doors import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from superatom.doors import Database

__all__ = ["picture"]


def picture(
    subject: str | Path | Framework | Atoms | int,
    output: str | Path,
    *,
    occupancy: int | str | None = None,
    host: str | None = None,
    guest: str | None = None,
    ligand: str | None = None,
    ligands: bool = True,
    view: Sequence[float] | None = None,
    title: str | None = None,
    width: float = 6,
    force: bool = False,
    db: Database | None = None,
) -> Path:
    """Draw a framework, a cluster or a candidate of a database into a file; return its path.

    A framework without `occupancy` or `ligand` has no elements: its metals are coloured by role.

    Parameters
    ----------
    subject
        A framework or its name, atoms or a file of them (major parts, and the larger shares of shared sites),
        or the number of a candidate of the database.
    output
        File: .png, .svg or .pdf.
    occupancy, host, guest
        Of a framework: sites that hold the guest (bit i is site i), and the two metals.
    ligand
        Of a framework or candidate: draw ligands too, `p-MBA` or counts as `p-MBA:29,Cl:1`.
    ligands
        Of atoms: draw what hangs on the sulfurs.
    view
        Direction towards the eye; one that hides little where left out.
    title
        Heading; the name or formula where left out, none for "".
    width
        Inches.
    force
        Overwrite the file.
    db
        Database of the candidate or of a user's framework; the command line's where left out.

    Raises
    ------
    ArgumentError
        If atoms or a file are to be doped, or metals are named for no sites.
    InvalidInputError
        If the file exists or has another ending, or a number does not fit.
    UnknownNameError
        If the framework, candidate, metal or ligand is not known.

    Examples
    --------
    >>> import superatom
    >>> superatom.picture("M44S30", "doped.png", occupancy=0xFFF).name
    'doped.png'
    """
    thing, metals = _drawn(subject, occupancy, (host, guest), ligand, db)
    return save_picture(
        thing, output, metals=metals, view=view, title=title, ligands=ligands, width=width, force=force
    )


def _drawn(
    subject: str | Path | Framework | Atoms | int,
    occupancy: int | str | None,
    metals: tuple[str | None, str | None],
    ligand: str | None,
    db: Database | None,
) -> tuple[Framework | Atoms, Sequence[str]]:
    """What is drawn, with the element of each site where it is a doped framework without ligands."""
    if isinstance(subject, int):
        with opened(db) as store:
            row = next(candidates_by_id(store, [subject]))
        pair = row["host"], row["guest"]
        return _doped(known(row["framework"], db=db), row["occupancy"], pair, ligand)
    if isinstance(subject, Atoms) or _is_file(subject):
        if occupancy is not None or ligand is not None:
            raise ArgumentError("--occupancy and --ligand are for frameworks; a file is drawn as it is")
        return (subject if isinstance(subject, Atoms) else load_structure(subject, mixed="major").atoms), ()
    model = known(subject, db=db)  # type: ignore[arg-type]  # no file, so a name or a framework
    if occupancy is None and ligand is None:
        if any(metals):
            raise ArgumentError("--host and --guest are for --occupancy; a framework alone has no metals")
        return model, ()
    return _doped(model, occupancy or 0, model.pair(*metals), ligand)


def _is_file(subject: str | Path | Framework) -> TypeGuard[str | Path]:
    if isinstance(subject, Framework):
        return False
    path = Path(subject)
    return str(subject) not in FRAMEWORKS and (there(path) or bool(path.suffix) or len(path.parts) > 1)


def _doped(
    model: Framework, occupancy: int | str, metals: tuple[str, str], ligand: str | None
) -> tuple[Framework | Atoms, Sequence[str]]:
    host, guest = metals
    atoms = assemble(model, occupancy, host=host, guest=guest, ligand=read_shell(ligand or "Cl"))
    if ligand is None:
        return model, [str(symbol) for symbol in atoms.symbols[: len(model.sites)]]
    return atoms, ()
