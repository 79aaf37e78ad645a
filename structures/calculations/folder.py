"""A candidate's folder: the code's files, the master geometry, superatom.json and a README.

Equal input gives equal bytes: no dates, no paths, no names of machines.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from structures.arrangement.holding import names_guests
from structures.calculations.formats.extxyz import extxyz
from structures.calculations.job import Job, formula, metal_formula
from structures.calculations.readme import readme
from structures.calculations.record import RECORD, Record, record_of
from structures.calculations.registry import code_named
from structures.calculations.template import filled
from structures.files import Written, output_directory, write_folder
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from structures.calculations.code import Code

__all__ = ["Exported", "Prepared", "candidate_files", "export_candidate", "folder_name", "prepared", "put"]

_SHELL = 32  # characters of a shell in a folder's name


@dataclass(frozen=True, slots=True)
class Exported(Shown):
    """One folder that now stands on disk: its name, its code, and whether it was there already."""

    name: str
    code: str
    outcome: Written
    record: Record


@dataclass(frozen=True, slots=True)
class Prepared:
    """A folder before it is written: its name, the text of each file, and the job that these hold."""

    name: str
    code: str
    files: Mapping[str, str]
    record: Record
    job: Job


def prepared(
    job: Job, code: str, *, name: str | None = None, source: dict[str, int | str] | None = None
) -> Prepared:
    """Make the texts of a folder, as `export_candidate` does; nothing is written."""
    chosen = code_named(code)
    files, record = candidate_files(job, chosen, source=source)
    return Prepared(folder_name(job, chosen) if name is None else name, code, files, record, job)


def put(folder: Prepared, directory: Path, *, force: bool = False) -> Exported:
    """Write a folder that was prepared, whole or not at all."""
    outcome = write_folder(directory, folder.name, folder.files, force=force)
    return Exported(folder.name, folder.code, outcome, folder.record)


def export_candidate(
    job: Job,
    code: str,
    directory: Path | str,
    *,
    force: bool = False,
    name: str | None = None,
    source: dict[str, int | str] | None = None,
) -> Exported:
    """Write the folder of one candidate for one code.

    Parameters
    ----------
    name
        Folder name; by default from framework, formula, occupancy, ligand and code.
    source
        Where the candidate came from (ids in a database), copied into superatom.json.

    Raises
    ------
    UnknownNameError
        If the code is unknown, or has no basis or potential for an element.
    InvalidInputError
        If a name is unsafe or a folder of that name exists with other content and `force` is not set.

    Examples
    --------
    >>> import superatom
    >>> job = superatom.job_for(superatom.assemble("M25S18", 1, ligand="CH3"), task="relax")
    >>> made = superatom.export_candidate(job, "nwchem", "runs", name="first")
    >>> made.name, made.outcome, made.record.theory
    ('first', 'written', 'PBE-D3(BJ), def2-svp, def2-ecp')
    """
    folder = prepared(job, code, name=name, source=source)
    return put(folder, output_directory(directory), force=force)


def candidate_files(
    job: Job, code: Code, *, source: dict[str, int | str] | None = None
) -> tuple[dict[str, str], Record]:
    """Text of every file of the folder, by name, and the record in its superatom.json."""
    job = _as_written(job, code)
    files = filled(code.write(job), job, code) if job.method.template else code.write(job)
    files.setdefault("geometry.extxyz", extxyz(job))
    theory = code.asked(files[code.main]).theory if code.asked else ""
    solvent = _solvent(job, code, files)
    files["README.md"] = readme(job, code, files, theory, solvent)
    digests = {name: hashlib.sha256(text.encode("utf-8")).hexdigest() for name, text in sorted(files.items())}
    record = record_of(job, code, source=source, files=digests, theory=theory)
    if job.method.template:  # of which level and solvent are the user's
        record = replace(record, level=None, solvent=solvent)
    files[RECORD] = json.dumps(record.to_json(), indent=1, ensure_ascii=True, allow_nan=False) + "\n"
    return files, record


def _solvent(job: Job, code: Code, files: Mapping[str, str]) -> str:
    """The solvent of the files: that of a template where the main input is what names it."""
    if not job.method.template or code.asked is None or code.solvent_apart:
        return job.solvent
    return code.asked(files[code.main]).solvent


def folder_name(job: Job, code: Code) -> str:
    """Framework, metals, occupancy (hex), ligand, charge, lost H, task, level, solvent, code and method.

    Level and solvent of a template are the user's, and its name stands for them.
    """
    notes = job.atoms.info
    words = [_named(notes), _metals(job)]
    if "occupancy" in notes:
        held = notes["occupancy"]
        words.append(held if names_guests(held) else f"{int(held):011x}")
    words += [
        _short(str(notes.get("ligand", ""))),
        f"q{job.charge}".replace("-", "m"),
        f"less{lost}H" if (lost := notes.get("deprotonated")) else "",
        job.task,
        *(() if job.method.template else (job.method.level or job.level, _vacuum_unnamed(job, code))),
        code.name,
        job.method.name[:30],
    ]
    return "-".join(re.sub(r"[^A-Za-z0-9_]+", "", word) for word in words if word)


def _named(notes: Mapping[str, Any]) -> str:
    """The framework; a user's `OK+` gets a digest, for without its sign it would be another's `OK`."""
    name = str(notes.get("framework", "cluster"))[:40]
    plain = re.sub(r"[^A-Za-z0-9_]+", "", name)
    if plain == name or notes.get("evidence") != "user":
        return name
    return f"{plain}_{hashlib.sha256(name.encode('utf-8')).hexdigest()[:6]}"


def _short(shell: str) -> str:
    """The shell for a folder's name; one too long keeps its beginning and a digest, so that two differ."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "", shell)
    digest = hashlib.sha256(shell.encode("utf-8")).hexdigest()[:6]
    return plain if len(plain) <= _SHELL else f"{plain[: _SHELL - 7]}_{digest}"


def _as_written(job: Job, code: Code) -> Job:
    """The job that the code's files hold: in vacuum where the code has no such solvent."""
    return job if job.solvent in code.solvents else replace(job, solvent="none")


def _vacuum_unnamed(job: Job, code: Code) -> str:
    return _as_written(job, code).solvent.replace("none", "")


def _metals(job: Job) -> str:
    return metal_formula(job.atoms) or formula(job.atoms)[:30]
