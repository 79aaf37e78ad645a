"""The queue that a job goes to: launcher, tasks, memory, hours, modules, and the head of the script.

Codes that use one process with threads get one task with so many cores; the others get so many tasks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from structures.errors import InvalidInputError, UnknownNameError
from structures.foreign import text_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Parallel", "Queue", "head", "launched", "queue_of", "task_number"]

Parallel = Literal["mpi", "threads", "own"]
_SCHEDULERS = ("slurm", "pbs")


@dataclass(frozen=True, slots=True)
class Queue:
    """What a job asks for.

    `memory` is in GB for the whole job, 0 what the queue gives; `header` is the text of the user's own head.
    """

    launcher: str = "mpirun"
    scheduler: str = "slurm"
    tasks: int = 16
    memory: int = 0
    hours: int = 24
    modules: tuple[str, ...] = ()
    header: str = ""

    @property
    def memory_core(self) -> int:
        """MB that an input may ask for in each task, three quarters of its part; 0 where none is booked."""
        return 750 * self.memory // self.tasks


def queue_of(sections: Iterable[tuple[str, Mapping[str, Any]]], words: str, path: Path | None) -> Queue:
    """The queue that sections of a method file describe, the nearest last.

    Raises
    ------
    UnknownNameError
        If a key is unknown.
    InvalidInputError
        If a value cannot be one, or the file of a header is missing.
    """
    queue = Queue()
    for place, section in sections:
        for key, value in section.items():
            queue = replace(queue, **{key: _value(key, value, f"{words} {place}", path)})
    return queue


def _value(key: str, value: object, place: str, path: Path | None) -> Any:  # noqa: ANN401  by its key
    if key in ("tasks", "memory", "hours"):
        if type(value) is int and 0 < value < 100_000:
            return value
        raise InvalidInputError(f"{place}: {key} = {str(value)[:60]!r} must be a whole number above 0")
    if key == "modules":
        if isinstance(value, list) and all(re.fullmatch(r"[\w./+-]+", str(one)) for one in value):
            return tuple(map(str, value))
        raise InvalidInputError(f'{place}: modules = {str(value)[:60]!r} must be a list such as ["orca/6.0"]')
    if key == "scheduler":
        if value in _SCHEDULERS:
            return value
        raise InvalidInputError(f"{place}: scheduler = {str(value)[:60]!r}; use {' or '.join(_SCHEDULERS)}")
    if key == "launcher":
        if isinstance(value, str) and re.fullmatch(r"[\w ./=:,${}-]*", value):
            return value
        raise InvalidInputError(f"{place}: launcher = {str(value)[:60]!r} must be words such as 'srun'")
    if key == "header":
        return _header(value, place, path)
    raise UnknownNameError(
        f"{place}: a queue has no {key!r}; it takes launcher, scheduler, tasks, memory, hours, modules and "
        "header"
    )


def _header(value: object, place: str, path: Path | None) -> str:
    """Text of the file that a header names, beside the method file."""
    file = (path.parent if path else Path()) / str(value)
    return text_from(file, f"{place}: the header")


def launched(command: str, queue: Queue, parallel: Parallel) -> str:
    """The command with the launcher before its program, for a code that is started so.

    `{mpi}` stands where the launcher goes, `{tasks}` for the number of tasks.
    """
    launcher = f"{queue.launcher} " if queue.launcher and parallel == "mpi" else ""
    return command.replace("{mpi}", launcher).replace("{tasks}", str(queue.tasks))


def head(name: str, queue: Queue, parallel: Parallel) -> str:
    """First lines of the script: what the job asks for, and its modules."""
    if queue.header:
        lines = queue.header.rstrip("\n").splitlines()
        first = [] if lines and lines[0].startswith("#!") else ["#!/bin/sh"]
        lines = first + lines
    elif queue.scheduler == "pbs":
        cores = f"ncpus={queue.tasks}" + (f":mpiprocs={queue.tasks}" if parallel != "threads" else "")
        lines = [
            "#!/bin/sh",
            f"#PBS -N superatom-{name}",
            f"#PBS -l select=1:{cores}" + (f":mem={queue.memory}gb" if queue.memory else ""),
            f"#PBS -l walltime={queue.hours}:00:00",
            "#PBS -j oe",
        ]
    else:
        threads = parallel == "threads"
        lines = [
            "#!/bin/sh",
            f"#SBATCH --job-name=superatom-{name}",
            "#SBATCH --nodes=1",
            f"#SBATCH --ntasks={1 if threads else queue.tasks}",
            *([f"#SBATCH --cpus-per-task={queue.tasks}"] if threads else []),
            *([f"#SBATCH --mem={queue.memory}G"] if queue.memory else []),
            f"#SBATCH --time={queue.hours}:00:00",
            f"#SBATCH --output={name}-%A_%a.log",
        ]
    return "\n".join(lines) + "\n"


def task_number(queue: Queue) -> tuple[str, str]:
    """Variable that holds the number of a task of an array, and the command that starts one."""
    if queue.scheduler == "pbs":
        return "PBS_ARRAY_INDEX", "qsub -J 1-"
    return "SLURM_ARRAY_TASK_ID", "sbatch --array=1-"
