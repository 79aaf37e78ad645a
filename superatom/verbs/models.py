"""What was found as one file of structures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from database.models import calculation_job, found_jobs, job_text
from database.query import find as search
from database.shards.tasks import run_in_order
from structures.calculations.ase_sqlite import sqlite_bytes
from structures.calculations.registry import CODES, code_named
from structures.errors import ArgumentError, InvalidInputError, UnknownNameError
from structures.files import output_directory, write_file
from structures.showing import Shown
from superatom.doors import opened
from superatom.files import require_new

if TYPE_CHECKING:
    from structures.calculations.code import Code
    from structures.calculations.job import Job
    from superatom.doors import Database

__all__ = ["FORMATS", "WrittenModels", "write_models"]

FORMATS = tuple(name for name, code in CODES.items() if code.collect)
_SQLITE = ".db"
_DATABASES = (".json", _SQLITE)
Watch = Callable[[Iterable[str], int], Iterable[str]]


@dataclass(frozen=True, slots=True)
class WrittenModels(Shown):
    """So many structures now stand in `file`."""

    file: str
    structures: int


def write_models(
    expression: str,
    output: str | Path,
    *,
    format: str = "extxyz",  # noqa: A002  the word that ASE and the command line use
    kind: str = "candidates",
    sort: str | None = None,
    limit: int | None = None,
    theory: str | None = None,
    ligand: str | None = None,
    workers: int = 1,
    force: bool = False,
    watch: Watch = lambda texts, _: texts,
    db: Database | None = None,
) -> WrittenModels:
    """Write what satisfies an expression as one file of structures, sorted as asked.

    Each structure carries what its format can hold of: candidate, species, gold, sites, degeneracy, rank,
    weight, m/z, energy_calc and model_energy (eV above the ground state, by superatom's ordering model; in
    ase-db it is also the row's energy, of a calculator superatom-model). A stored calculation carries energy
    (eV) and forces (eV/Å) as ASE's results.

    Parameters
    ----------
    expression, sort, limit, theory
        As `superatom.find` takes them.
    output
        File; of ase-db `.json`, or `.db` for SQLite.
    format
        extxyz, xyz, ase-db, optimade or chemiscope.
    kind
        `candidates`, whose models are built, or `calculations`, at their last geometry.
    ligand
        On every anchor; the candidate's own shell where left out.
    workers
        Processes that build models.
    force
        Overwrite the file.
    watch
        Called with the texts to come and their number; passes them on as they are made.
    db
        Database; the command line's where left out.

    Raises
    ------
    ArgumentError
        If the kind has no structures, or ASE would not know its database by the file's name.
    UnknownNameError
        If the format, a name or a ligand is not known.
    InvalidInputError
        If nothing fits, or the file exists. Nothing is half-written.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, ligand="H", db="some.db")
    >>> superatom.write_models("gold=1", "best.xyz", format="xyz", sort="energy", limit=2, db="some.db")
    WrittenModels(file='best.xyz', structures=2)
    """
    code = code_named(format)
    if code.collect is None:
        raise UnknownNameError(f"{code.name} cannot hold many structures; use {', '.join(FORMATS)}")
    if kind not in ("candidates", "calculations"):
        raise ArgumentError(f"{kind} have no structures; use --kind candidates or calculations")
    if kind == "calculations" and ligand is not None:
        raise ArgumentError("calculations have the ligands that were computed; leave out --ligand")
    place = Path(output)
    _require_database_name(place, code)
    require_new(place, force=force)
    with opened(db) as store:
        rows = list(search(store, expression, kind=kind, sort=sort, limit=limit, theory=theory))
        if not rows:
            raise InvalidInputError(f"no {kind} fit {expression!r}; 'superatom find' shows what there is")
        if kind == "candidates":
            makers: list[Callable[[], Job]] = list(found_jobs(store, rows, ligand=ligand))
        else:
            makers = [partial(calculation_job, store, row) for row in rows]
        shared = workers if kind == "candidates" else 1  # an open database is not handed to another process
        one = partial(_text, name=code.name, file=code.collect[0])
        texts = list(watch(run_in_order(one, makers, workers=shared), len(makers)))
    text = code.collect[2](texts)
    content = sqlite_bytes(text) if _is_database(code) and place.suffix == _SQLITE else text
    write_file(output_directory(place.parent) / place.name, content, force=force)
    return WrittenModels(str(output), len(texts))


def _is_database(code: Code) -> bool:
    return code.name == "ase-db"


def _require_database_name(place: Path, code: Code) -> None:
    if _is_database(code) and place.suffix not in _DATABASES:
        raise ArgumentError(
            f"{place.name}: ASE knows its database by the name; end it with {' or '.join(_DATABASES)}"
        )


def _text(make: Callable[[], Job], *, name: str, file: str) -> str:
    return job_text(make, CODES[name], file)
