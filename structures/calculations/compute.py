"""Compute a cluster on the spot: GFN1-xTB by the program xtb or the package tblite, with charge and solvent.

GFN1 converges on these clusters where GFN2 does not, keeps every metal-sulfur bond of M44S30, and puts its
gold where DFT does. What it is known to get wrong is returned as warnings.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from structures.calculations.ase_calculator import Named, calculator_named, run_calculator
from structures.calculations.calculation import Calculation, ended
from structures.calculations.codes.xtb import CODE as XTB
from structures.calculations.geometry import symbols_of
from structures.calculations.gfn1 import warnings_for
from structures.calculations.read import read_output
from structures.calculations.record import record_of
from structures.calculations.symmetric import kept_group, relax_symmetric
from structures.calculations.tblite_run import run_tblite
from structures.errors import InvalidInputError, MissingProgramError
from structures.foreign import text_printed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ase import Atoms

    from structures.calculations.job import Job
    from structures.calculations.output import Output

    _Runner: TypeAlias = Callable[[Job, Callable[[str], None], int], Output]

__all__ = ["Computed", "check_calculator", "check_solvent", "compute"]

_POLL = 0.5  # seconds between two looks at the output


@dataclass(frozen=True, slots=True)
class Computed:
    """What a calculation here gave, how it ran, and what to know about it.

    `point_group` is the one that was kept on request, else empty.
    """

    calculation: Calculation
    engine: str
    warnings: tuple[str, ...]
    point_group: str = ""


def compute(
    job: Job,
    *,
    calculator: str = "gfn1",
    options: Mapping[str, Any] | None = None,
    symmetric: bool = False,
    say: Callable[[str], None] = lambda _: None,
    threads: int = 1,
) -> Computed:
    """Compute the molecule of a job here: its energy, or its relaxation.

    Parameters
    ----------
    calculator
        `gfn1` (xtb or tblite), a name of `ase_calculator.NAMES`, or `module:factory`; `emt` is known, and
        refused for whatever holds sulfur.
    options
        Arguments of another calculator than gfn1.
    symmetric
        Of a relaxation: keep the point group of the start, ligands included, at every step; see `symmetric`.
    say
        Called with a line of progress about twice a second.
    threads
        Of xtb.

    Raises
    ------
    UnknownNameError
        If there is no such calculator.
    InvalidInputError
        If it has no parameters for the elements, failed, or did not converge.
    MissingProgramError
        If its program or package is not there.
    """
    if calculator == "emt":
        _refuse_emt(job.atoms)
    named = None if calculator == "gfn1" else calculator_named(calculator, options)
    runner = _runner() if named is None else _runner_of(named)
    point_group, output = _within_group(job, runner, say, threads) if symmetric else ("", None)
    if output is None:
        output = runner(job, say, threads)
    _check(output)
    extra: tuple[str, ...] = ()
    if point_group:
        extra = (f"{point_group} was kept: this need not be a minimum without it",)
    elif symmetric:
        extra = ("the start has no symmetry (C1), so none was kept",)
    record = record_of(job, XTB, theory=XTB.theory(job))
    if named is not None:
        record = replace(record, code=named.code, theory=named.theory, solvent="none", level=None)
    if point_group:  # such an energy is not to be compared with those of free relaxations
        record = replace(record, theory=f"{record.theory}, {point_group} kept")
    method = "GFN1-xTB" if named is None else named.theory
    known = warnings_for(job) if named is None else _blind(job, named)
    by = "" if method.startswith(output.code) else f"by {output.code} "
    return Computed(
        ended(record, output, job.atoms),
        f"{method} {by}{output.version}".rstrip(),
        (*known, *extra),
        point_group,
    )


def check_calculator(calculator: str, options: Mapping[str, Any] | None = None) -> str:
    """Theory of a calculator, `gfn1` for that; raises what `compute` would, before any work.

    Raises
    ------
    UnknownNameError, MissingProgramError, InvalidInputError
        As `compute`.
    """
    if calculator == "gfn1":
        _runner()
        return calculator
    return calculator_named(calculator, options).theory


def check_solvent(calculator: str, solvent: str) -> None:
    """Refuse a solvent that would not reach the calculator: only gfn1 is told of one.

    Raises
    ------
    InvalidInputError
        If a solvent is named for another calculator.

    Examples
    --------
    >>> check_solvent("gfn1", "water"), check_solvent("mace", "auto")
    (None, None)
    """
    if calculator != "gfn1" and solvent not in ("auto", "none"):
        raise InvalidInputError(
            f"{calculator[:80]} is not told of a solvent, so {solvent!r} would change nothing; leave out "
            "--solvent, or give what your calculator takes by --option"
        )


def _runner_of(named: Named) -> _Runner:
    """As the engines of GFN1 are called; a calculator takes no threads."""
    return lambda job, say, _: run_calculator(job, named, say)


def _blind(job: Job, named: Named) -> tuple[str, ...]:
    """What to know of a calculator that is not told the charge."""
    if named.charged or job.charge == 0:
        return ()
    ion = f"{job.charge:+d}"
    return (f"{named.code} knows no charge: this is not the {ion} ion; compare isomers of one charge only",)


def _within_group(
    job: Job, runner: _Runner, say: Callable[[str], None], threads: int
) -> tuple[str, Output | None]:
    """Relax with the point group of the start kept; its name, or nothing where it is C1."""
    group, positions = kept_group(job.atoms)
    if len(group.rotations) == 1:
        return "", None
    start = job.atoms[:]
    start.positions = positions
    output = relax_symmetric(
        replace(job, atoms=start), group, lambda point: runner(point, lambda _: None, threads), say
    )
    return group.point_group, output


def _refuse_emt(atoms: Atoms) -> None:
    unknown = sorted(set(symbols_of(atoms)) - {"Al", "Cu", "Ag", "Au", "Ni", "Pd", "Pt"})
    raise InvalidInputError(
        f"EMT has no parameters for {', '.join(unknown)}: without the metal-sulfur bonds the core contracts "
        f"into another cluster; take gfn1"
        if unknown
        else "EMT knows no charge and no ligands; take gfn1"
    )


def _runner() -> _Runner:
    if shutil.which("xtb"):
        return _run_xtb
    try:
        import tblite.ase  # noqa: F401, PLC0415  an extra
    except ImportError as error:
        raise MissingProgramError(
            "relaxing needs the program xtb (apt-get install xtb) or tblite: pip install 'superatom[xtb]'"
        ) from error
    return run_tblite


def _check(output: Output) -> None:
    if not output.converged:
        what = "GFN1" if output.code in ("xtb", "tblite") else output.code
        raise InvalidInputError(f"{what} gave up: {output.problem}; look at the charge and at close contacts")


def _run_xtb(job: Job, say: Callable[[str], None], threads: int) -> Output:
    with tempfile.TemporaryDirectory(prefix="superatom-") as place:
        folder = Path(place)
        for name, text in XTB.write(job).items():
            (folder / name).write_text(text, encoding="utf-8")
        environment = os.environ | {"OMP_NUM_THREADS": f"{threads},1", "MKL_NUM_THREADS": str(threads)}
        program = subprocess.Popen(
            ["/bin/sh", "run.sh"],
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while program.poll() is None:
                time.sleep(_POLL)
                _report(folder / "cluster.out", say)
        finally:
            if program.poll() is None:
                program.kill()
            program.wait()
        return read_output(folder, "xtb", relaxed=job.task == "relax")


def _report(path: Path, say: Callable[[str], None]) -> None:
    if not path.is_file():
        return
    text = text_printed(path)
    cycles = re.findall(r"CYCLE\s+(\d+)", text)
    energies = re.findall(r"total energy\s*:\s*(-\d+\.\d+)", text)
    if cycles and energies:
        say(f"cycle {cycles[-1]}, {energies[-1]} Eh")
