"""Read one structure from a structure file that ASE reads; every failure becomes one clear error.

Reading never writes: ASE hands most formats a stream that is open for reading; of those that open their file
themselves only plain readers are taken, and no database (ASE's make their tables in any SQLite file).
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from ase.io import read
from ase.io.formats import UnknownFileTypeError, filetype, ioformats

from structures.errors import FileFormatError, InvalidInputError, TooManyError

if TYPE_CHECKING:
    from ase import Atoms

__all__ = ["read_structure"]

_MAX_BYTES = 200_000_000
_PLAIN_READERS = frozenset(
    "abinit-gsr acemolecule-input acemolecule-out aims aims-output dftb dmol-arc dmol-car dmol-incoor gpw "
    "res rmc6f struct".split()
)


def read_structure(path: str | Path, *, file_format: str | None = None, frame: int = -1) -> Atoms:
    """Read one frame of a structure file, the last by default.

    Parameters
    ----------
    file_format
        ASE's name of the format (`xyz`, `cif`, `vasp` ...); guessed from name and contents without it.

    Raises
    ------
    FileFormatError
        If the file is empty, binary, a database or not what its format says.
    InvalidInputError
        If there is no such file or frame.
    TooManyError
        If the file is larger than 200 MB.
    """
    path = Path(path)
    _check(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of spelling in CIF headers; the atoms are checked later
            kind = file_format or filetype(str(path), guess=True)
            _refuse_databases(path, kind)
            atoms = read(str(path), index=frame, format=kind)
    except FileFormatError:
        raise
    except UnknownFileTypeError as error:
        raise FileFormatError(f"{path} is {_unknown(path, error)}") from error
    except (IndexError, StopIteration) as error:
        raise InvalidInputError(f"{path} has no frame {frame}, or no atoms; check the file") from error
    except KeyError as error:
        raise FileFormatError(f"{path} has an unknown element or keyword {error}; mend the file") from error
    except Exception as error:
        words = str(error).strip().splitlines()
        reason = words[0] if words else type(error).__name__
        raise FileFormatError(
            f"{path} could not be read as {file_format or 'its name and contents say'} ({reason}); "
            "check the file or name its format with --format"
        ) from error
    return atoms if not isinstance(atoms, list) else atoms[-1]


def _check(path: Path) -> None:
    if path.is_dir():
        raise InvalidInputError(f"{path} is a folder; give one structure file")
    if not path.exists():
        raise InvalidInputError(f"{path} does not exist; give a structure file (xyz, cif, POSCAR ...)")
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            stream.read(1)
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read ({error.strerror})") from error
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
    with path.open("rb") as stream:
        head = stream.read(4096)
    if b"\0" in head:
        return "a binary file that ASE does not know; give xyz, cif, POSCAR or another structure format"
    words = str(error).strip()
    return f"of no known format{f' ({words})' if words else ''}; name it with --format, such as xyz or cif"
