"""The method of a group: what stands for a code, where each line comes from, and a file to begin with."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from database.store import Store
from structures.calculations.method import Method, read_method
from structures.calculations.registry import CODES, code_named
from structures.calculations.template import read_template
from structures.errors import InvalidInputError
from structures.files import output_directory, write_file
from structures.showing import Shown, Table
from superatom.doors import default_database

if TYPE_CHECKING:
    from structures.calculations.code import Code
    from superatom.doors import Database

__all__ = ["BESIDE", "MethodLine", "method_for", "method_settings", "new_method"]

BESIDE = "superatom.toml"  # the method file that is found beside a database


@dataclass(frozen=True, slots=True)
class MethodLine(Shown):
    """One line of what stands for a code.

    `source` is `superatom` or the file and section; `takes` says what it may be.
    """

    section: str
    name: str
    value: str
    source: str
    takes: str


def method_for(
    code: Code,
    *,
    method: str | Path | None = None,
    template: str | Path | None = None,
    level: str = "fast",
    solvent: str = "auto",
    db: Database | None = None,
) -> Method:
    """The user's method for a code: of the file, else of superatom.toml beside the database, else our own."""
    place = _beside(db) if method is None else Path(method)
    if not code.command:
        if method is not None or template is not None:
            raise InvalidInputError(f"{code.name} is a file format: it takes no method and no template")
        place = None
    found = read_method(place, code.name, code.settings, _codes(), level)
    _refuse_solvent(code, solvent)
    _refuse_solvent(code, found.solvent, f"{found.sources.get('solvent', '')}: ")
    if template is None:
        return found
    if solvent != "auto" and not code.solvent_apart:
        raise InvalidInputError(
            f"the template says its solvent itself, and {solvent!r} would change nothing; leave out --solvent"
        )
    text = read_template(template, code)
    words = (found.name, re.sub(r"[^A-Za-z0-9_]+", "", Path(template).stem)[:20] or "template")
    return replace(found, name="_".join(filter(None, words))[:30], template=text)


def _refuse_solvent(code: Code, solvent: str, place: str = "") -> None:
    """Refuse a solvent that the input of a code cannot hold.

    Raises
    ------
    InvalidInputError
        If there is one.
    """
    if code.command and solvent not in ("", "auto", "none", *code.solvents):
        listed = ", ".join(("auto", "none", *code.solvents))
        raise InvalidInputError(f"{place}{code.name} cannot take solvent = {solvent!r}; it takes {listed}")


def method_settings(
    code: str, *, method: str | Path | None = None, level: str = "fast", db: Database | None = None
) -> Table[MethodLine]:
    """Return what stands for a code at a level, and where each line comes from.

    Parameters
    ----------
    code
        Name of the code.
    method
        Method file; superatom.toml beside the database where left out, if it is there.
    level
        `fast`, `good`, or a level that the file defines.
    db
        Database beside which the file may lie; the command line's where left out.

    Raises
    ------
    UnknownNameError
        If the code, the level or a key of the file is unknown.
    InvalidInputError
        If the code is a file format, or cannot take a value of the file.
    FileFormatError
        If the file is missing or no TOML.

    Examples
    --------
    >>> import superatom
    >>> lines = superatom.method_settings("orca", level="good")
    >>> [(line.name, line.value, line.source) for line in lines[:2]]
    [('functional', 'PBE', 'superatom'), ('basis', 'def2-TZVP', 'superatom')]
    """
    known = code_named(code)
    if not known.command:
        raise InvalidInputError(f"{known.name} is a file format and has no method; use {', '.join(_codes())}")
    found = method_for(known, method=method, level=level, db=db)
    ours = {name: one.good if found.base == "good" else one.fast for name, one in known.settings.items()}
    lines = [
        MethodLine(
            known.name,
            name,
            str(found.settings.get(name, ours[name])),
            found.sources.get(name, "superatom"),
            one.words + (f": {', '.join(one.choices)}" if one.choices else ""),
        )
        for name, one in known.settings.items()
    ]
    solvents = ", ".join(("auto: DMF for anions", "none", *known.solvents) if known.solvents else ("none",))
    solvent = found.solvent or ("auto" if known.solvents else "none")
    lines.append(
        MethodLine(
            known.name, "solvent", solvent, found.sources.get("solvent", "superatom"), f"solvent: {solvents}"
        )
    )
    for each in fields(found.queue):
        value = getattr(found.queue, each.name)
        source = found.sources.get(f"queue.{each.name}", "superatom")
        shown = f"{len(value.splitlines())} lines" if each.name == "header" and value else str(value or "")
        lines.append(MethodLine("queue", each.name, shown, source, ""))
    return Table(lines)


def new_method(output: str | Path = BESIDE, *, force: bool = False) -> str:
    """Write a method file in which every line is a comment, with what each code takes; return its name.

    Parameters
    ----------
    output
        File; superatom.toml is found beside a database in the same folder.
    force
        Overwrite it.

    Raises
    ------
    InvalidInputError
        If the file exists with other content.

    Examples
    --------
    >>> import superatom
    >>> superatom.new_method("ours.toml")
    'ours.toml'
    """
    place = Path(output)
    write_file(output_directory(place.parent) / place.name, _commented(), force=force)
    return str(output)


def _commented() -> str:
    parts = [_HEAD]
    for name in _codes():
        rows = ""
        for key, one in CODES[name].settings.items():
            choices = f": {','.join(one.choices)}" if one.choices else ""
            rows += f"# {key} = {_toml(one.fast)}  # {one.words}{choices}\n"
        parts.append(f"[{name}]  # {CODES[name].label}\n{rows}")
    return "\n".join(parts)


_HEAD = """\
# How our group runs its codes: superatom export ... --method FILE, or superatom.toml beside the database.
# Take the # off a line to set it. A section [CODE] is for that code, [method] for all that you export to.

[method]
# functional = "PBE0"
# solvent = "dmf"  # auto, none, dmf, water

[queue]  # also [CODE.queue]
# launcher = "srun"  # before the programs that need one; superatom's own is mpirun
# scheduler = "slurm"  # or pbs
# tasks = 16
# memory = 48  # GB for the job
# hours = 24
# modules = ["orca/6.0"]
# header = "head.sh"  # a file with the first lines of the script, in place of ours

[levels]  # levels of your own: superatom export ... --level NAME
# [CODE.levels.NAME] is for one code; `from` says what it starts as
# tight = { from = "good" }
"""


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _codes() -> tuple[str, ...]:
    return tuple(name for name, code in CODES.items() if code.command)


def _beside(db: Database | None) -> Path | None:
    """superatom.toml in the folder of the database, if there is one."""
    place = db.path if isinstance(db, Store) else default_database() if db is None else db
    path = Path(place).parent / BESIDE
    return path if path.is_file() else None
