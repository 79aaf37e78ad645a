"""CIF in P1: a crystal format, so the isolated cluster stands in a cubic box, its charge in a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.calculations.code import Code
from structures.calculations.geometry import boxed
from structures.calculations.job import formula

if TYPE_CHECKING:
    from structures.calculations.job import Job

__all__ = ["CODE"]

_VACUUM = 6.0  # Å; twice the reach of the S-H tails, the box that GPAW and wavelet solvers take as well


def _cif(job: Job) -> dict[str, str]:
    edge, positions = boxed(job.atoms, vacuum=_VACUUM)
    lines = ["data_cluster", f"_chemical_name_systematic '{job.title.replace(chr(39), '?')}'"]
    lines += [f"_chemical_formula_sum '{_spaced(formula(job.atoms))}'"]
    lines += [f"_cell_length_{axis} {edge:.4f}" for axis in "abc"]
    lines += [f"_cell_angle_{angle} 90" for angle in ("alpha", "beta", "gamma")]
    lines += ["_space_group_name_H-M_alt 'P 1'", "_space_group_IT_number 1"]
    lines += ["loop_", "_space_group_symop_operation_xyz", "'x, y, z'", "loop_"]
    lines += [f"_atom_site_{word}" for word in ("label", "type_symbol", "fract_x", "fract_y", "fract_z")]
    for k, (symbol, (x, y, z)) in enumerate(zip(job.symbols, positions / edge, strict=True)):
        lines.append(f"{symbol}{k + 1} {symbol} {x:.10f} {y:.10f} {z:.10f}")
    head = (
        f"# {job.title}\n# charge {job.charge}, multiplicity {job.multiplicity}: CIF has no field for them.\n"
        f"# The cell is an empty box around one isolated cluster, not a crystal.\n"
    )
    return {"cluster.cif": head + "\n".join(lines) + "\n"}


def _spaced(text: str) -> str:
    return "".join(f" {letter}" if letter.isupper() else letter for letter in text).strip()


CODE = Code(
    name="cif",
    label="CIF, P1 box",
    write=_cif,
    isolated="A cubic box with 6 Å of vacuum; a reader takes it as periodic, charge only in the comment.",
)
