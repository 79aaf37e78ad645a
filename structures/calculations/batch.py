"""Many candidates in one directory: a folder each, manifest.csv, and a job-array script for SLURM or PBS.

A batch can be stopped and started again: folders that are there with the same bytes are kept. The manifest
grows by what a later batch adds; a row is never lost.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from structures.calculations.folder import Exported, Prepared, put
from structures.calculations.manifest import COLUMNS, MANIFEST, manifest_row, manifest_text, read_manifest
from structures.calculations.method import Method
from structures.calculations.queue import head, task_number
from structures.calculations.registry import code_named
from structures.errors import InvalidInputError
from structures.files import output_directory, write_file
from structures.foreign import text_from, text_printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from structures.calculations.code import Code

__all__ = ["COLUMNS", "MANIFEST", "export_batch"]


def export_batch(
    folders: Iterable[Prepared], code: str, directory: Path | str, *, force: bool = False
) -> Iterator[Exported]:
    """Write each folder of this code and yield it; manifest and script come with the last one.

    Raises
    ------
    InvalidInputError
        As `export_candidate`, or if a manifest.csv that is not ours stands in the directory. Folders written
        before the error stay and are listed.
    """
    chosen = code_named(code)
    fresh = not Path(directory).exists()
    target = output_directory(directory)
    rows = read_manifest(target / MANIFEST)
    before = _joined(chosen, target, rows)
    method = Method()
    try:
        for folder in folders:
            method = folder.job.method
            exported = put(folder, target, force=force)
            rows[exported.name] = manifest_row(exported)
            yield exported
    finally:
        if rows:
            write_file(target / MANIFEST, manifest_text(rows), force=True)
            _write_joined(chosen, target, rows, before, force=force)
        elif fresh:
            with suppress(OSError):  # something else came into it
                target.rmdir()
    if chosen.command:
        own = f"-{method.name[:30]}" if method.name else ""
        write_file(target / f"submit-{chosen.name}{own}.sh", _script(chosen, method, own), force=force)


def _joined(code: Code, target: Path, rows: dict[str, dict[str, Any]]) -> str:
    """Text that joins the files of all listed folders of this format; empty if there are none to join."""
    if code.collect is None:
        return ""
    single, _, join = code.collect
    paths = [target / name / single for name in sorted(rows) if rows[name]["code"] == code.name]
    try:
        texts = [text_from(path, "the part") for path in paths if path.is_file() and not path.is_symlink()]
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
        ours = plain and text_printed(path) == before
        write_file(path, _joined(code, target, rows), force=force or ours)


def _script(code: Code, method: Method, own: str) -> str:
    # folder and code have no comma or quote, so awk may split the manifest's first two columns
    queue = method.queue
    pick = f"awk -F, '$2 == \"{code.name}\" && $1 ~ /-{code.name}{own}$/ {{ print $1 }}' {MANIFEST}"
    variable, submit = task_number(queue)
    place = 'cd "$PBS_O_WORKDIR"\n' if queue.scheduler == "pbs" else ""
    modules = "".join(f"module load {name}\n" for name in queue.modules)
    launcher = queue.launcher.split()[0] if queue.launcher and code.parallel == "mpi" else ""
    missing = f"no {launcher} here: load its module, or set launcher in the method file"
    found = (
        f"command -v {launcher} > /dev/null || {{ echo '{missing}' >&2; exit 127; }}\n" if launcher else ""
    )
    threads = f"export OMP_NUM_THREADS={queue.tasks}\n" if code.parallel == "threads" else ""
    add = code.add or "nothing; the folders are complete."
    return f"""{head(code.name, queue, code.parallel)}\
# Job array over the {code.label} folders of {MANIFEST}. In this folder:
#   {submit}$({pick} | wc -l) submit-{code.name}{own}.sh
# {"" if modules else "Load your modules here. "}You must add: {add}
{modules}set -eu
{place}{found}{threads}folder=$({pick} | sed -n "${{{variable}:?start this as a job array, see above}}p")
cd "${{folder:?no such row in {MANIFEST}}}"
{code.started(method)}
"""
