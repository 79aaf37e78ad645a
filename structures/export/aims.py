"""FHI-aims: PBE with Tkatchenko-Scheffler dispersion, atomic ZORA, numerical atomic orbitals.

The species blocks belong to FHI-aims and cannot be shipped; prepare.sh appends them from the user's folder,
and aims stops by itself when they are missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ase.data import atomic_numbers

from structures.export.code import Code

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["AIMS"]

_LEVELS = {"fast": "light", "good": "tight"}
_MARK = "# species below this line come from prepare.sh"


def _aims(job: Job) -> dict[str, str]:
    geometry = "".join(
        f"atom {x:16.8f} {y:16.8f} {z:16.8f} {symbol}\n"
        for symbol, (x, y, z) in zip(job.symbols, job.atoms.positions + 0.0, strict=True)
    )
    spin = (
        "spin none\n"
        if job.multiplicity == 1
        else f"spin collinear\nfixed_spin_moment {job.multiplicity - 1}\ndefault_initial_moment 0.1\n"
    )
    relax = "relax_geometry bfgs 2.0e-2\n" if job.task == "relax" else "compute_forces .true.\n"
    control = f"""# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}; an isolated molecule: no box; gas phase
xc pbe
vdw_correction_hirshfeld
relativistic atomic_zora scalar
charge {job.charge}
{spin}occupation_type gaussian 0.05
sc_iter_limit 300
{relax}{_MARK}
"""
    files = " ".join(f"{atomic_numbers[element]:02d}_{element}_default" for element in job.elements)
    prepare = f"""#!/bin/sh
# Usage: sh prepare.sh FOLDER_WITH_SPECIES_DEFAULTS    (.../defaults_2020/{_LEVELS[job.level]})
# Appends the species blocks of {" ".join(job.elements)} to control.in.
set -eu
library=${{1:?usage: sh prepare.sh FOLDER_WITH_SPECIES_DEFAULTS}}
sed '/^{_MARK}/q' control.in > control.new
for species in {files}; do cat "$library/$species" >> control.new; done
mv control.new control.in
"""
    head = f"# {job.title}\n"
    return {"control.in": control, "geometry.in": head + geometry, "prepare.sh": prepare}


AIMS = Code(
    name="aims",
    label="FHI-aims",
    write=_aims,
    isolated="Molecular mode: no lattice vectors, gas phase.",
    command="sh prepare.sh $SPECIES_DEFAULTS && mpirun aims.x > cluster.out",
    add="the species defaults that come with FHI-aims; prepare.sh appends them.",
    theory=lambda job: f"PBE-TS, {_LEVELS[job.level]}",
)
