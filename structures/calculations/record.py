"""The record of a calculation: what was asked, of which atoms. superatom.json of every folder holds it.

`order` says which of our atoms stands in which row of the code's files, so that results can come home. Equal
input gives equal bytes: no dates, no paths, no names of machines.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

import ase
import numpy as np

from structures.arrangement.holding import names_guests
from structures.calculations.job import formula
from structures.calculations.noted import noted_of
from structures.errors import FileFormatError, InvalidInputError
from structures.foreign import text_from
from structures.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.code import Code
    from structures.calculations.job import Job

__all__ = ["RECORD", "Record", "read_record", "record_of"]

RECORD = "superatom.json"  # its name in every folder
_FORMAT = 1
_NEEDED = "code charge multiplicity task formula theory solvent files order symbols".split()
_COLUMNS = ("order", "symbols", "site", "anchor")
_KINDS = {"charge": int, "multiplicity": int, "files": dict, "theory": str, "formula": str, "solvent": str}

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one calculation is of: molecule, charge state, level of theory, and the candidate it stands for.

    None stands for what the structure did not carry; the JSON leaves it out.

    Attributes
    ----------
    occupancy
        Bit i set: site i holds the guest; of several guests the text that names each with its sites.
    sites
        Where the guest sits, in words: `ico:12`.
    geometry
        How the geometry came about: `built 2`, `relaxed with GFN1-xTB by xtb 6.5.1`; records of before have
        none, and theirs was `built 1`.
    all_electrons
        Sum of Z minus charge; `electrons` is the superatom count.
    shell
        Whether that count closes a shell, and where it was seen; records of before have it where it was odd.
    source
        Where the candidate came from: ids in a database.
    order, symbols
        Row k of the code's file is atom `order[k]` of ours, of element `symbols[k]`.
    site, anchor
        Site and anchor of the atom in row k, -1 for none.
    files
        SHA-256 of each file as it was exported.
    """

    code: str
    framework: str | None = None
    evidence: str | None = None
    host: str | None = None
    guest: str | None = None
    ligand: str | None = None
    core_charge: float | None = None
    electrons: float | None = None
    shell: str | None = None
    occupancy: int | str | None = None
    sites: str | None = None
    geometry: str | None = None
    formula: str
    charge: int
    multiplicity: int
    all_electrons: int | None = None
    task: str
    level: str | None = None
    solvent: str
    theory: str
    title: str | None = None
    source: Mapping[str, int | str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    order: tuple[int, ...]
    symbols: tuple[str, ...]
    site: tuple[int, ...] | None = None
    anchor: tuple[int, ...] | None = None
    files: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if sorted(self.order) != list(range(len(self.symbols))):
            raise InvalidInputError(f"an order of {len(self.order)} does not map {len(self.symbols)} atoms")

    def to_json(self) -> dict[str, Any]:
        """Content of superatom.json, its keys in a fixed order."""
        own = {each.name: getattr(self, each.name) for each in fields(self)}
        return {"format": _FORMAT} | {name: thing for name, thing in own.items() if thing is not None}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Record:
        """Record of a superatom.json, of this version or an earlier one.

        Raises
        ------
        FileFormatError
            If something is missing or of another type, or the order does not map the atoms.
        """
        try:
            own = {each: document[each] for each in _NEEDED}
            own |= {each.name: document[each.name] for each in fields(cls) if each.name in document}
            own |= {name: tuple(own[name]) for name in _COLUMNS if name in own}
            wrong = [name for name, kind in _KINDS.items() if not isinstance(own[name], kind)]
            ours = document["format"] == _FORMAT and sorted(own["order"]) == list(range(len(own["symbols"])))
        except (KeyError, TypeError) as error:
            raise _damaged(error) from error
        if wrong:
            raise _damaged(f"{wrong[0]} is {own[wrong[0]]!r}")
        if not ours:
            raise FileFormatError(f"{RECORD} has a broken order map; export the candidate again")
        return cls(**own)


def read_record(folder: Path) -> Record:
    """Record of a folder, from its superatom.json.

    Raises
    ------
    FileFormatError
        If it is no record of ours.
    """
    try:
        document = json.loads(text_from(folder / RECORD, "the record"))
    except (ValueError, RecursionError) as error:
        raise _damaged(error) from error
    return Record.from_json(document)


def _damaged(why: object) -> FileFormatError:
    return FileFormatError(f"{RECORD} is damaged or not ours ({why}); export the candidate again")


def record_of(
    job: Job,
    code: Code,
    *,
    source: Mapping[str, int | str] | None = None,
    files: Mapping[str, str] | None = None,
    theory: str = "",
) -> Record:
    """Record of a job as this code's files hold it; `theory` is what they ask for.

    Raises
    ------
    InvalidInputError
        If the structure's info holds no finite number where one belongs.
    """
    notes, order, symbols = job.atoms.info, code.order(job.atoms), job.symbols
    rows = {name: _ordered(job.atoms.arrays.get(name), order) for name in ("site", "anchor")}
    return Record(
        code=code.name,
        framework=_noted(notes, "framework", str),
        evidence=_noted(notes, "evidence", str),
        host=_noted(notes, "host", str),
        guest=_noted(notes, "guest", str),
        ligand=_noted(notes, "ligand", str),
        core_charge=_noted(notes, "core_charge", _number),
        electrons=_noted(notes, "electrons", _number),
        shell=_noted(notes, "shell", str),
        occupancy=_noted(notes, "occupancy", lambda held: held if names_guests(held) else int(held)),
        sites=noted_of(job.atoms).get("sites"),
        geometry=_noted(notes, "geometry", str),
        formula=formula(job.atoms),
        charge=job.charge,
        multiplicity=job.multiplicity,
        all_electrons=job.electrons,
        task=job.task,
        level=job.method.level or job.level,
        solvent=job.solvent,
        theory=theory,
        title=job.title,
        source=source or {},
        versions=_versions(),
        order=tuple(order),
        symbols=tuple(symbols[i] for i in order),
        site=rows["site"],
        anchor=rows["anchor"],
        files=files or {},
    )


def _versions() -> dict[str, str]:
    """Of what makes the files; a package's own word takes no search of the disk for each folder."""
    return {"superatom": __version__, "ase": ase.__version__, "numpy": np.__version__}


def _ordered(column: NDArray[np.int64] | None, order: Iterable[int]) -> tuple[int, ...] | None:
    """A column of the atoms in the order of the file."""
    return None if column is None else tuple(int(column[i]) for i in order)


def _noted(notes: Mapping[str, Any], name: str, kind: Callable[[Any], Kind]) -> Kind | None:
    """What the structure's info says, None where it says nothing."""
    return kind(notes[name]) if name in notes else None


def _number(thing: Any) -> float:  # noqa: ANN401  whatever a structure's info holds
    """An int as it is, any other number as a float."""
    if isinstance(thing, np.integer | int):
        return int(thing)
    if not np.isfinite(float(thing)):
        raise InvalidInputError(f"the structure's info holds {thing!r} where a finite number belongs")
    return float(thing)
