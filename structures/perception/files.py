"""Read one structure from a file, CIF and disordered PDB by gemmi, others by ASE; failures are clear errors.

Reading never writes: ASE hands most formats a stream that is open for reading; of those that open their file
themselves only plain readers are taken, and no database (ASE's make their tables in any SQLite file).
"""

from __future__ import annotations

import re
import warnings
from collections import deque
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ase.io.formats import UnknownFileTypeError, filetype, ioformats

from structures.errors import FileFormatError, InvalidInputError, TooManyError
from structures.foreign import frames_from, stream_from, text_from, there
from structures.perception.bonds import MAX_ATOMS
from structures.perception.cell import held_in_cell
from structures.perception.crystal import part_names, read_cif
from structures.perception.pdb import pdb_part_names, read_pdb
from structures.perception.structure import Structure

if TYPE_CHECKING:
    from ase import Atoms

__all__ = ["load_structure", "parts_of"]

_MAX_BYTES = 200_000_000
_EMPTY_CELL = re.compile(r"CRYST1(\s+[\d.]+){0,5}\s+0+(\.0*)?\s")  # a length or angle of zero
_PLAIN_READERS = frozenset(
    "abinit-gsr acemolecule-input acemolecule-out aims aims-output dftb dmol-arc dmol-car dmol-incoor gpw "
    "res rmc6f struct".split()
)


def load_structure(
    path: str | Path,
    *,
    file_format: str | None = None,
    frame: int = -1,
    part: str | None = None,
    mixed: str | None = None,
) -> Structure:
    """Read one frame of a structure file, the last by default, with what was chosen on the way.

    Parameters
    ----------
    file_format
        ASE's name of the format (`xyz`, `cif`, `vasp` ...); guessed from name and contents without it.
    part
        Disorder group of a CIF or PDB to take (`2`, `A=2`, `B`); the major part of each disorder by default.
    mixed
        What shared metal sites of a CIF hold: `major`, an element, or `LABEL=ELEMENT`; undecided by default.

    Raises
    ------
    FileFormatError
        If the file is empty, binary, a database or not what its format says.
    InvalidInputError
        If there is no such file or frame, or no shared site can hold what `mixed` says.
    TooManyError
        If the file is larger than 200 MB.
    UnknownNameError
        If the file has no disorder group `part`.
    """
    path = Path(path)
    _check(path)
    kind = file_format or _kind(path)
    _refuse_databases(path, kind)
    _refuse_many(path, kind)
    reader = {"cif": read_cif, "proteindatabank": read_pdb}.get(kind)
    found = None if reader is None else reader(path, frame=frame, part=part, mixed=mixed)
    if found is None:
        if part not in (None, "major") or mixed not in (None, "major"):
            raise InvalidInputError(
                f"{path} has no sites with occupancies; --part and --mixed are for CIF and PDB"
            )
        found = Structure(_read(path, kind, frame, named=file_format is not None))
    atoms, words = held_in_cell(found.atoms)
    notes = (*found.notes, *filter(None, (words, _other_frames(path, kind, frame))))
    return Structure(atoms, found.shared, found.weights, notes)


def parts_of(path: str | Path, *, file_format: str | None = None, frame: int = -1) -> list[str]:
    """Names of the disorder groups of a file, `major` where it has none; raises as `load_structure`."""
    path = Path(path)
    _check(path)
    reader = {"cif": part_names, "proteindatabank": pdb_part_names}.get(file_format or _kind(path))
    return list(() if reader is None else reader(path, frame=frame)) or ["major"]


def _kind(path: Path) -> str:
    """ASE's name of the format, from name and contents."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return str(filetype(str(path), guess=True))
    except UnknownFileTypeError as error:
        raise FileFormatError(f"{path} is {_unknown(path, error)}") from error
    except (UnicodeDecodeError, ValueError) as error:
        raise FileFormatError(f"{path} is of no known format ({error}); name it with --format") from error


def _read(path: Path, kind: str, frame: int, *, named: bool) -> Atoms:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of spelling in headers; the atoms are checked later
            source = _without_empty_cell(path) if kind == "proteindatabank" else path
            atoms: Atoms | list[Atoms] = frames_from(source, kind, frame)
    except FileFormatError as error:
        found = error.__cause__ or error
        if isinstance(found, UnknownFileTypeError):
            raise FileFormatError(f"{path} is {_unknown(path, found)}") from error
        if isinstance(found, IndexError | StopIteration):
            raise InvalidInputError(f"{path} has no frame {frame}, or no atoms; check the file") from error
        if isinstance(found, KeyError):
            raise FileFormatError(
                f"{path} has an unknown element or keyword {found}; mend the file"
            ) from error
        words = str(found).strip().splitlines()
        reason = words[0] if words else type(found).__name__
        raise FileFormatError(
            f"{path} could not be read as {kind if named else 'its name and contents say'} ({reason}); "
            "check the file or name its format with --format"
        ) from error
    return atoms if not isinstance(atoms, list) else atoms[-1]


def _other_frames(path: Path, kind: str, frame: int) -> str:
    """What is said of an xyz file with several frames where none was named."""
    if kind not in ("xyz", "extxyz") or frame != -1:
        return ""
    number = 0
    with stream_from(path) as stream:
        while (head := stream.readline(64).split()) and head[0].isdigit():
            number += 1
            deque(islice(stream, int(head[0]) + 1), maxlen=0)
    return f"the last of the file's {number} frames was taken" if number > 1 else ""


def _without_empty_cell(path: Path) -> StringIO:
    """A PDB without the CRYST1 record whose lengths or angles are zero, at which ASE stops."""
    lines = text_from(path, "the structure", largest=_MAX_BYTES).splitlines(keepends=True)
    return StringIO("".join(line for line in lines if not _EMPTY_CELL.match(line)))


def _refuse_many(path: Path, kind: str) -> None:
    """Stop at the number of atoms that the head of an xyz file gives, before they are read."""
    if kind not in ("xyz", "extxyz"):
        return
    with stream_from(path) as stream:
        head = stream.readline(64).decode("utf-8", "replace").split()
    if len(head) == 1 and head[0].isdecimal() and int(head[0]) > MAX_ATOMS:
        raise TooManyError(
            f"{path} has {head[0]} atoms, more than {MAX_ATOMS}; cut one cluster out of it and give that"
        )


def _check(path: Path) -> None:
    if not there(path):
        raise InvalidInputError(f"{path} does not exist; give a structure file (xyz, cif, POSCAR ...)")
    if path.is_dir():
        raise InvalidInputError(f"{path} is a folder; give one structure file")
    with stream_from(path, "the structure"):
        size = path.stat().st_size
    if size == 0:
        raise FileFormatError(f"{path} is empty; give a file with one cluster")
    if size > _MAX_BYTES:
        limit = _MAX_BYTES / 1e6
        raise TooManyError(f"{path} has {size / 1e6:.0f} MB, the limit is {limit:.0f}; give one frame")


def _refuse_databases(path: Path, kind: str) -> None:
    found = ioformats.get(kind)
    if found is None or found.acceptsfd or kind in _PLAIN_READERS:
        return
    raise FileFormatError(
        f"{path} would be read as {kind} ({found.description}), which is no file of one structure; give xyz, "
        "cif, POSCAR or another structure format. Candidates leave a superatom database by export"
    )


def _unknown(path: Path, error: UnknownFileTypeError) -> str:
    with stream_from(path) as stream:
        head = stream.read(4096)
    if b"\0" in head:
        return "a binary file that ASE does not know; give xyz, cif, POSCAR or another structure format"
    words = str(error).strip()
    return f"of no known format{f' ({words})' if words else ''}; name it with --format, such as xyz or cif"
