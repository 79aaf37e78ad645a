"""What the toolkit knows of a code: how to write for it, how to start it, what the user must bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.export.geometry import site_order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ase import Atoms

    from structures.export.job import Job

__all__ = ["Code"]


@dataclass(frozen=True, slots=True)
class Code:
    """A DFT code, or a file format without one.

    Attributes
    ----------
    write
        Pure function from a job to the text of each file, by relative file name.
    command
        What starts it inside the folder; empty for a plain format.
    add
        What the user must bring; empty if the folder runs as it is.
    isolated
        How the charge of an isolated cluster is treated.
    order
        Which of our atoms stands in row k of the file.
    theory
        The level of theory that the input asks for, in one line.
    solvents
        The solvents that `write` puts into the input; for any other the job is one in vacuum.
    collect
        For formats: a file of each folder, the file that joins them for a whole batch, and the function
        that makes the second of the texts of the first.
    """

    name: str
    label: str
    write: Callable[[Job], dict[str, str]]
    isolated: str
    command: str = ""
    add: str = ""
    order: Callable[[Atoms], tuple[int, ...]] = site_order
    theory: Callable[[Job], str] = lambda _: ""
    solvents: tuple[str, ...] = ()
    collect: tuple[str, str, Callable[[Sequence[str]], str]] | None = None
