"""xyz: coordinates and nothing else; charge and multiplicity stand in the comment, where no program reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.calculations.code import Code
from structures.calculations.geometry import rows
from structures.calculations.noted import noted_of

if TYPE_CHECKING:
    from structures.calculations.job import Job

__all__ = ["CODE", "xyz"]


def xyz(job: Job) -> str:
    """Text of a plain xyz file; charge and multiplicity stand in its comment, where no program reads them."""
    head = f"{len(job.atoms)}\n{job.title}, charge {job.charge}, multiplicity {job.multiplicity}\n"
    return head + rows(job.symbols, job.atoms.positions)


def _noted(job: Job) -> str:
    """As `xyz`, its comment with what a database says of the candidate."""
    words = "".join(f", {name} {value}" for name, value in noted_of(job.atoms).items() if value is not None)
    number, comment, body = xyz(job).split("\n", 2)
    return f"{number}\n{comment}{words}\n{body}"


CODE = Code(
    name="xyz",
    label="xyz coordinates",
    write=lambda job: {"cluster.xyz": _noted(job)},
    collect=("cluster.xyz", "candidates.xyz", "".join),
    isolated="An xyz file holds no charge; it stands in the comment line and in superatom.json.",
)
