"""What the toolkit knows of a code: how to write for it, start it, recognise and read what it left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from structures.calculations.geometry import site_order
from structures.calculations.queue import launched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ase import Atoms

    from structures.calculations.asked import Asked
    from structures.calculations.job import Job
    from structures.calculations.method import Method
    from structures.calculations.output import Output
    from structures.calculations.queue import Parallel
    from structures.calculations.settings import Settings

__all__ = ["Code", "Reader", "Trace"]


class Trace(NamedTuple):
    """Name of an output file, words that only this code prints, words that it prints when it relaxes."""

    file: str
    words: str
    relaxes: str


class Reader(Protocol):
    """Reads a folder in which the code ran."""

    def __call__(self, folder: Path, *, relaxed: bool) -> Output:
        """Raise FileFormatError where there is no output, or none that reached an energy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A DFT code, or a file format, which has no `command`, `read` and `traces`.

    Attributes
    ----------
    write
        Pure function from a job to the text of each file, by relative file name.
    command
        What starts it inside the folder; empty for a plain format. `{mpi}` stands where a launcher goes,
        `{tasks}` for the number of tasks, `{program}` for what `program` returns.
    program
        Name of the program, of a code that has one for each kind of method.
    parallel
        Whether it is started by a launcher, has threads, or starts its own processes.
    add
        What the user must bring; empty if the folder runs as it is.
    isolated
        How the charge of an isolated cluster is treated.
    order
        Which of our atoms stands in row k of the file.
    executable
        The program that a folder starts, as `doctor` looks for it.
    settings
        What a method file may set, with our values.
    main
        Name of the input that holds the method.
    asked
        What a text in the form of this input asks for.
    ran
        What was run, from a folder: what the output says, where it does not what the input says.
    places
        What `@ATOMS@`, `@CELL@` and the like stand for in a user's template of the main input.
    good_for
        What our own levels of it are good for, where that differs from what is said of every code.
    dispersion
        Said where the code has not the dispersion term that the others get.
    solvents
        The solvents that `write` puts into the input; for any other the job is one in vacuum.
    solvent_apart
        Whether the solvent stands beside the main input, where no template changes it.
    read
        Reader of what it left in a folder.
    traces
        How its output is recognised, also where superatom.json is lost or somebody else ran it: by the words
        in files that have the names our inputs give them.
    aliases
        Other names that people call it by.
    collect
        For formats: a file of each folder, the file that joins them for a whole batch, and the function
        that makes the second of the texts of the first.
    """

    name: str
    label: str
    write: Callable[[Job], dict[str, str]]
    isolated: str
    command: str = ""
    executable: str = ""
    program: Callable[[Method], str] = lambda _: ""
    add: str = ""
    order: Callable[[Atoms], tuple[int, ...]] = site_order
    parallel: Parallel = "mpi"
    settings: Settings = field(default_factory=dict)
    main: str = ""
    asked: Callable[[str], Asked] | None = None
    ran: Callable[[Path], Asked] | None = None
    places: Callable[[Job], Mapping[str, str]] = lambda _: {}
    good_for: Callable[[Job], str] | None = None
    dispersion: str = ""
    solvents: tuple[str, ...] = ()
    solvent_apart: bool = False
    read: Reader | None = None
    traces: tuple[Trace, ...] = ()
    aliases: tuple[str, ...] = ()
    collect: tuple[str, str, Callable[[Sequence[str]], str]] | None = None

    def theory(self, job: Job) -> str:
        """Level of theory that the input of this job asks for, in one line."""
        return self.asked(self.write(job)[self.main]).theory if self.asked else ""

    def started(self, method: Method) -> str:
        """The line that starts it, with the launcher and the tasks of the method's queue."""
        command = self.command.replace("{program}", self.program(method))
        return launched(command, method.queue, self.parallel)
