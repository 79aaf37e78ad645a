"""xyz: coordinates and nothing else; charge and multiplicity stand in the comment, where no program reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.calculations.code import Code
from structures.calculations.geometry import rows

if TYPE_CHECKING:
    from structures.calculations.job import Job

__all__ = ["CODE", "xyz"]


def xyz(job: Job) -> str:
    """Text of a plain xyz file; charge and multiplicity stand in its comment, where no program reads them."""
    head = f"{len(job.atoms)}\n{job.title}, charge {job.charge}, multiplicity {job.multiplicity}\n"
    return head + rows(job.symbols, job.atoms.positions)


CODE = Code(
    name="xyz",
    label="xyz coordinates",
    write=lambda job: {"cluster.xyz": xyz(job)},
    isolated="An xyz file holds no charge; it stands in the comment line and in superatom.json.",
)
