"""Energies or relaxations of many candidates on the spot, by GFN1-xTB or any ASE calculator."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from database.calculations import add_calculation
from database.chosen import candidates_by_id, own_shell
from database.models import found_jobs
from database.query import find as search
from database.shards.tasks import run_in_order
from structures.calculations.compute import check_calculator, check_solvent, compute
from structures.calculations.job import job_for
from structures.errors import ArgumentError, InvalidInputError, SuperatomError
from structures.matter.ligands import ligand as named_ligand
from structures.showing import Shown, Table
from superatom.doors import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from database.store import Store
    from structures.calculations.compute import Computed
    from structures.calculations.job import Job, Task
    from superatom.doors import Database

__all__ = ["Calculated", "calculate", "stored_shell", "stored_theory"]

Watch = Callable[[Iterable["Calculated"], int], Iterable["Calculated"]]


@dataclass(frozen=True, slots=True)
class Calculated(Shown):
    """One candidate: `stored` with the number of its calculation, `there already`, or `failed` and why.

    `energy` is in eV, as the calculator counts it; `warnings` say what it is known to get wrong.
    """

    candidate: int
    outcome: str
    id: int | None = None
    energy: float | None = None
    reason: str = ""
    warnings: tuple[str, ...] = ()


def calculate(
    candidates: Iterable[int] = (),
    *,
    find: str | None = None,
    calculator: str = "gfn1",
    options: Mapping[str, Any] | None = None,
    task: Task = "energy",
    ligand: str | None = None,
    solvent: str = "auto",
    workers: int = 1,
    scheduler: str | None = None,
    watch: Watch = lambda rows, _: rows,
    db: Database | None = None,
) -> Table[Calculated]:
    """Compute stored candidates on the spot and store each result as soon as it is there.

    A batch that was stopped goes on: what is stored at the same theory, task and shell is not computed
    again. One candidate that fails stops no other.

    Parameters
    ----------
    candidates, find
        Ids, or what `superatom.find` finds.
    calculator, options
        `gfn1` (xtb if found, else tblite), tblite, sevennet, chgnet, mace, or `module:factory`, called with
        the atoms; its arguments.
    task
        `energy` or `relax`.
    ligand
        On every anchor; the candidate's own shell where left out.
    solvent
        `none`, `dmf` or `water`, of gfn1; `auto` is DMF for anions.
    workers, scheduler
        Processes here, or the address of a dask scheduler.
    watch
        Called with the results to come and their number; passes them on as they are stored.
    db
        Database; the command line's where left out.

    Raises
    ------
    ArgumentError
        If candidates are chosen in no way or in two.
    UnknownNameError
        If there is no such candidate or calculator.
    MissingProgramError
        If the calculator is not installed.
    InvalidInputError
        If nothing fits, or a solvent is named for another calculator than gfn1.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, ligand="H", db="some.db")
    >>> superatom.calculate([1], calculator="nowhere:Calculator", db="some.db")
    Traceback (most recent call last):
    structures.errors.UnknownNameError: no calculator 'nowhere:Calculator' ...
    """
    numbers = tuple(candidates)
    if bool(numbers) == (find is not None):
        raise ArgumentError("choose candidates by their ids or by --find")
    theory = check_calculator(calculator, options)
    check_solvent(calculator, solvent)
    with opened(db, write=True) as store:
        rows = list(candidates_by_id(store, numbers) if numbers else search(store, find or ""))
        if not rows:
            raise InvalidInputError(f"no candidate fits {find!r}; 'superatom find' shows what there is")
        known = _known(store)
        makers = zip(rows, found_jobs(store, rows, ligand=ligand), strict=True)
        work: list[tuple[int, Callable[[], Job]]] = [
            (row["id"], partial(_with, make, task=task, solvent=solvent))
            for row, make in makers
            if (row["id"], task, stored_theory(theory, row, solvent), stored_shell(ligand or own_shell(row)))
            not in known
        ]
        done = {number for number, _ in work}
        kept = [Calculated(row["id"], "there already") for row in rows if row["id"] not in done]
        one = partial(_compute, calculator=calculator, options=dict(options or {}))
        jobs = (make for _, make in work)
        results = run_in_order(one, jobs, workers=workers, scheduler=scheduler)
        stream = _stored(store, results, work)
        return Table([*kept, *watch(stream, len(work))])


def _with(make: Callable[[], Job], *, task: Task, solvent: str) -> Job:
    return job_for(make().atoms, task=task, solvent=solvent)


def _compute(make: Callable[[], Job], *, calculator: str, options: dict[str, Any]) -> Computed | str:
    """The result, or why there is none; runs in any process."""
    try:
        return compute(make(), calculator=calculator, options=options)
    except SuperatomError as error:
        return str(error)


def _stored(
    store: Store, results: Iterable[Computed | str], work: list[tuple[int, Callable[[], Job]]]
) -> Iterator[Calculated]:
    for (number, _), result in zip(work, results, strict=True):
        if isinstance(result, str):
            yield Calculated(number, "failed", reason=result)
            continue
        outcome, stored = add_calculation(
            store, result.calculation, source="superatom calculate", candidate=number
        )
        energy = result.calculation.output.energy
        yield Calculated(number, outcome, stored, energy, warnings=result.warnings)


def _known(store: Store) -> set[tuple[int, str, str, str]]:
    """Candidate, which has one charge, task, theory and shell of each stored calculation."""
    rows = store.rows("SELECT candidate_id, task, theory, ligand FROM calculations")
    return {(row["candidate_id"], row["task"], row["theory"], row["ligand"]) for row in rows}


def stored_theory(theory: str, row: Mapping[str, Any], solvent: str) -> str:
    """Theory as it will be stored: that of gfn1 names its solvent, which is DMF for anions by default."""
    if theory != "gfn1":
        return theory
    used = ("dmf" if row["core_charge"] < 0 else "none") if solvent == "auto" else solvent
    return "GFN1-xTB" if used == "none" else f"GFN1-xTB, ALPB({used})"


def stored_shell(shell: str | Mapping[str, int]) -> str:
    """The shell as a calculation's row names it."""
    if isinstance(shell, str):
        try:
            return named_ligand(shell).name
        except SuperatomError:  # of a file or a SMILES, which has no name before it is read
            return shell
    ordered = sorted(shell.items(), key=lambda kind: (-kind[1], kind[0]))
    return "".join(f"({name}){n}" for name, n in ordered)
