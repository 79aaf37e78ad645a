"""Candidates ranked by a calculator, beside the ordering model: never mixed with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from database.chosen import own_shell
from database.contradictions import contradicted, level_of
from database.query import find as search
from database.theories import lost_words
from structures.calculations.compute import check_calculator
from structures.showing import Shown, Table
from structures.uncertain import with_error
from superatom.doors import opened
from superatom.verbs.calculate import calculate, stored_shell, stored_theory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from structures.calculations.job import Task
    from superatom.doors import Database
    from superatom.verbs.calculate import Watch

__all__ = ["Ranked", "rank"]

_SHOWN = ("framework", "gold", "candidate", "place", "above", "model", "said")


@dataclass(frozen=True, slots=True)
class Ranked(Shown):
    """One candidate among those of its composition, framework, shell and charge that were computed alike.

    Attributes
    ----------
    place
        1 for the lowest energy; None where the calculation does not count.
    above
        eV above the lowest that counts; None as above.
    model
        Energy of the ordering model with its error, eV above the model's ground state.
    said
        Why it does not count: bonds that a relaxation lost, another method that contradicts, or what failed.
    """

    framework: str
    gold: int
    candidate: int
    place: int | None
    above: float | None
    model: str
    said: str
    theory: str
    ligand: str
    charge: int


def rank(
    find: str,
    *,
    calculator: str = "gfn1",
    options: Mapping[str, Any] | None = None,
    task: Task = "energy",
    ligand: str | None = None,
    solvent: str = "auto",
    alone: bool = False,
    workers: int = 1,
    scheduler: str | None = None,
    watch: Watch = lambda rows, _: rows,
    db: Database | None = None,
) -> Table[Ranked]:
    """Rank stored candidates by a calculator: compute what is not there yet, then order each composition.

    Energies of a calculator stand beside those of the ordering model and are compared within one theory,
    task, shell and composition only. A relaxation that lost metal-sulfur bonds is said so and not ranked: it
    is another structure. Nor is what another method on record contradicts: one that has two candidates the
    other way round, where both have them more than 0.1 eV apart.

    Parameters
    ----------
    find
        Candidates, as `superatom.find` takes them.
    alone
        Rank whatever other methods on record say.
    calculator, options, task, ligand, solvent, workers, scheduler, watch
        See `superatom.calculate`, which computes; a batch that was stopped goes on.
    db
        Database; the command line's where left out.

    Raises
    ------
    MissingProgramError
        If the calculator is not installed.
    InvalidInputError
        If nothing fits.
    UnknownNameError
        If there is no such calculator.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, ligand="H", db="some.db")
    >>> superatom.rank("gold=1", calculator="nowhere:Calculator", db="some.db")
    Traceback (most recent call last):
    structures.errors.UnknownNameError: no calculator 'nowhere:Calculator' ...
    """
    done = calculate(
        find=find,
        calculator=calculator,
        options=options,
        task=task,
        ligand=ligand,
        solvent=solvent,
        workers=workers,
        scheduler=scheduler,
        watch=watch,
        db=db,
    )
    failed = {one.candidate: one.reason for one in done if one.outcome == "failed"}
    with opened(db) as store:
        candidates = {row["id"]: row for row in search(store, find)}
        theory = check_calculator(calculator, options)
        alike = {
            (number, task, stored_theory(theory, row, solvent), stored_shell(ligand or own_shell(row)))
            for number, row in candidates.items()
        }
        every = [row for row in search(store, kind="calculations") if row["candidate_id"] in candidates]
    found = [row for row in every if tuple(row[name] for name in _ALIKE) in alike]
    rows = [_unranked(candidates[number], reason) for number, reason in failed.items()]
    return Table([*_placed(candidates, found, [] if alone else every), *rows], _SHOWN)


_ALIKE = ("candidate_id", "task", "theory", "ligand")
_COMPOSITION = ("framework", "gold", "formula", "ligand", "charge")


def _placed(
    candidates: Mapping[int, dict[str, Any]], found: list[dict[str, Any]], every: list[dict[str, Any]]
) -> Iterator[Ranked]:
    """Places within each composition at each level, of what `every` calculation on record lets count."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    others: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        groups[(*_composition(row), level_of(row))].append(row)
    for row in every:
        others[_composition(row)].append(row)
    for (*composition, level), rows in groups.items():
        against = contradicted(others[tuple(composition)], level)
        said = {
            row["id"]: lost_words(row["bonds_lost"]) if row["bonds_lost"] else against[row["candidate_id"]]
            for row in rows
            if row["bonds_lost"] or row["candidate_id"] in against
        }
        kept = sorted((row for row in rows if row["id"] not in said), key=itemgetter("energy"))
        for place, row in enumerate(kept, start=1):
            above = row["energy"] - kept[0]["energy"]
            yield _ranked(candidates[row["candidate_id"]], row, place, above, "")
        for row in rows:
            if row["id"] in said:
                yield _ranked(candidates[row["candidate_id"]], row, None, None, said[row["id"]])


def _composition(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _COMPOSITION)


def _ranked(
    candidate: Mapping[str, Any], row: Mapping[str, Any], place: int | None, above: float | None, said: str
) -> Ranked:
    return Ranked(
        framework=candidate["framework"],
        gold=candidate["gold"],
        candidate=candidate["id"],
        place=place,
        above=above,
        model=_model(candidate),
        said=said,
        theory=row["theory"],
        ligand=row["ligand"],
        charge=row["charge"],
    )


def _unranked(candidate: Mapping[str, Any], reason: str) -> Ranked:
    nothing = {"theory": "", "ligand": "", "charge": candidate["core_charge"]}
    return _ranked(candidate, nothing, None, None, f"failed: {reason}")


def _model(candidate: Mapping[str, Any]) -> str:
    if candidate["energy"] is None:
        return ""
    return with_error(candidate["energy"], candidate["energy_error"] or 0.0)
