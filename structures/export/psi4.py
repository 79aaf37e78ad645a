"""Psi4: PBE-D3(BJ), def2 basis (its ECP comes by itself), density fitting, C1, no reorientation.

The fitting basis is the one for Coulomb terms, all that PBE has: Psi4's default also fits exchange and has
i functions on gold, for which its Libint has no derivatives, so that neither forces nor a relaxation run.

ECP integrals: Psi4 took libecpint in 1.6 (its pull request 2135). The code before it does not converge in
places on gold (issue 21 of libecpint): with 1.3.2 [Au(SH)2]- is 0.4 mEh and its gap 0.03 eV away from NWChem.
And it is slow: 57 s on one core for Au8 in def2-SVP, eight times as long for twice the metals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.export.code import Code
from structures.export.geometry import rows

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["PSI4"]

_LEVELS = {"fast": "def2-SVP", "good": "def2-TZVP"}


def _psi4(job: Job) -> dict[str, str]:
    basis = _LEVELS[job.level]
    run = "optimize(method)\n" if job.task == "relax" else _FORCES
    return {
        "cluster.dat": f"""# {job.title}
# Isolated molecule, gas phase (PCM needs Psi4 with PCMSolver). More memory for p-MBA and triple zeta.
memory 8 GB

molecule cluster {{
  {job.charge} {job.multiplicity}
{rows(job.symbols, job.atoms.positions, indent="  ")}  units angstrom
  symmetry c1
  no_com
  no_reorient
}}

set {{
  basis {basis}
  reference {"rks" if job.multiplicity == 1 else "uks"}
  scf_type df
  df_basis_scf {basis}-jfit
  guess sad
  maxiter 300
  e_convergence 1e-6
  d_convergence 1e-5
  damping_percentage 20
}}

# D3(BJ) needs the program dftd3 or s-dftd3. Without it this is plain PBE, and the output says so.
import shutil
method = 'pbe-d3bj' if shutil.which('dftd3') or shutil.which('s-dftd3') else 'pbe'
psi4.core.print_out('\\n  superatom: method ' + method + '\\n')
{_OLD_ECP}{run}"""
    }


_OLD_ECP = """
# Without libecpint (before Psi4 1.6) ECP integrals take an hour for Au25, and some on gold do not converge.
if 'ecpint' not in psi4.addons():
    psi4.core.print_out('  superatom: old ECP integrals, slow and not exact on gold; take Psi4 >= 1.6\\n')
"""
_FORCES = """
# With an ECP, forces are analytic where Psi4 has libecpint; older ones difference them, for a few atoms only.
if 'ecpint' in psi4.addons() or cluster.natom() <= 20:
    gradient(method)
else:
    energy(method)
"""


PSI4 = Code(
    name="psi4",
    label="Psi4",
    write=_psi4,
    isolated="Molecular code: no box, gas phase.",
    command="psi4 -i cluster.dat -o cluster.out -n 8",
    add="the program dftd3 for D3(BJ); without it the input runs plain PBE and says so in the output.",
    theory=lambda job: f"PBE-D3(BJ) if dftd3 is there, else PBE, {_LEVELS[job.level]}",
)
