"""Many candidates in one directory: a folder each, manifest.csv, and a job-array script for SLURM.

A batch can be stopped and started again: folders that are there with the same bytes are kept. The manifest
grows by what a later batch adds; a row is never lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from structures.calculations.folder import Exported, export_candidate
from structures.calculations.manifest import COLUMNS, MANIFEST, manifest_row, manifest_text, read_manifest
from structures.calculations.registry import code_named
from structures.errors import InvalidInputError
from structures.files import output_directory, write_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from structures.calculations.code import Code
    from structures.calculations.job import Job

__all__ = ["COLUMNS", "MANIFEST", "export_batch"]


def export_batch(
    jobs: Iterable[tuple[Job, dict[str, int | str]]], code: str, directory: Path | str, *, force: bool = False
) -> Iterator[Exported]:
    """Write a folder for each (job, source) pair and yield it; manifest and script come with the last one.

    Raises
    ------
    InvalidInputError
        As `export_candidate`, or if a manifest.csv that is not ours stands in the directory. Folders written
        before the error stay and are listed.
    """
    chosen = code_named(code)
    target = output_directory(directory)
    rows = read_manifest(target / MANIFEST)
    before = _joined(chosen, target, rows)
    try:
        for job, source in jobs:
            exported = export_candidate(job, code, target, force=force, source=source)
            rows[exported.name] = manifest_row(exported)
            yield exported
    finally:
        if rows:
            write_file(target / MANIFEST, manifest_text(rows), force=True)
            _write_joined(chosen, target, rows, before, force=force)
    if chosen.command:
        write_file(target / f"submit-{chosen.name}.sh", _slurm(chosen), force=force)


def _joined(code: Code, target: Path, rows: dict[str, dict[str, Any]]) -> str:
    """Text that joins the files of all listed folders of this format; empty if there are none to join."""
    if code.collect is None:
        return ""
    single, _, join = code.collect
    paths = [target / name / single for name in sorted(rows) if rows[name]["code"] == code.name]
    try:
        texts = [path.read_text("utf-8") for path in paths if path.is_file() and not path.is_symlink()]
        return join(texts) if texts else ""
    except Exception as error:  # what others put there; the joiners read ASE's and JSON's formats
        raise InvalidInputError(
            f"a {single} listed in {MANIFEST} is damaged and cannot be joined; choose another folder with -o"
        ) from error


def _write_joined(
    code: Code, target: Path, rows: dict[str, dict[str, Any]], before: str, *, force: bool
) -> None:
    """Replace the joined file of this format, if it holds what an earlier batch wrote."""
    if code.collect is not None:
        path = target / code.collect[1]
        plain = path.is_file() and not path.is_symlink()
        ours = plain and path.read_text("utf-8", errors="replace") == before
        write_file(path, _joined(code, target, rows), force=force or ours)


def _slurm(code: Code) -> str:
    # folder and code have no comma or quote, so awk may split the manifest's first two columns
    pick = f"awk -F, '$2 == \"{code.name}\" {{ print $1 }}' {MANIFEST}"
    return f"""#!/bin/sh
#SBATCH --job-name=superatom-{code.name}
#SBATCH --nodes=1
#SBATCH --ntasks=16
#SBATCH --time=24:00:00
#SBATCH --output={code.name}-%A_%a.log
# Job array over the {code.label} folders of {MANIFEST}. In this folder:
#   sbatch --array=1-$({pick} | wc -l) submit-{code.name}.sh
# Load your modules here. You must add: {code.add or "nothing; the folders are complete."}
set -eu
folder=$({pick} | sed -n "${{SLURM_ARRAY_TASK_ID:?start this with sbatch --array}}p")
cd "${{folder:?no such row in {MANIFEST}}}"
{code.command}
"""
