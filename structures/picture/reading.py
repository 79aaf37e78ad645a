"""A cluster from any file that ASE reads, with one clear error for the others."""

from __future__ import annotations

import warnings
from pathlib import Path

from ase import Atoms
from ase.io import read

from structures.errors import FileFormatError

__all__ = ["read_cluster"]

_LARGEST = 50_000_000  # bytes; twenty thousand atoms fit in two


def read_cluster(path: str | Path) -> Atoms:
    """Read the last frame of a file; the format is told by suffix and content.

    Raises
    ------
    FileFormatError
        If the file cannot be opened, is too large, or is in no format that ASE reads.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise FileFormatError(f"cannot open {str(path)!r}: {error.strerror}") from error
    if not path.is_file() or not size or size > _LARGEST:
        raise FileFormatError(f"{str(path)!r} is empty, no plain file, or above 50 MB; give one cluster")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ASE's remarks on a file's cell mean nothing to a drawing
            atoms = read(path.resolve(), index=-1, do_not_split_by_at_sign=True)
    except Exception as error:  # ASE's readers raise anything
        raise FileFormatError(
            f"{str(path)!r} is no structure file that ASE reads ({type(error).__name__}: {error}); "
            "convert it to xyz"
        ) from error
    if not isinstance(atoms, Atoms) or not len(atoms):
        raise FileFormatError(f"{str(path)!r} holds no atoms")
    return atoms
