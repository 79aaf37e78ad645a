"""Candidates as folders that a DFT code starts on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from database.chosen import best_candidates, candidate_atoms, candidates_by_id, own_shell
from database.models import noted
from database.query import find as found_in
from database.shards.tasks import run_in_order
from structures.arrangement.holding import holding
from structures.calculations.batch import export_batch
from structures.calculations.folder import Exported, Prepared, prepared
from structures.calculations.job import job_for
from structures.calculations.registry import code_named
from structures.calculations.relaxed_model import relaxed_model
from structures.charges import charges_for
from structures.electron_shell import warns
from structures.errors import ArgumentError, InvalidInputError
from structures.showing import Shown, Table
from superatom.doors import framework as known
from superatom.doors import opened
from superatom.verbs.methods import method_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ase import Atoms

    from structures.calculations.job import Job, Task
    from structures.framework import Framework
    from structures.shell.counts import AnyShell
    from superatom.doors import Database

    _Task = tuple[Framework, Mapping[str, Any], AnyShell | None]
    """Framework, row and shell of one folder."""

__all__ = ["Exports", "export"]

Watch = Callable[[Iterable[Exported], int], Iterable[Exported]]


@dataclass(frozen=True, slots=True)
class Exports(Shown):
    """Folders that now stand in `directory`.

    Attributes
    ----------
    unranked
        Some that were asked for as the best have no energy.
    shell
        One sentence: which ligands were written, and whether they are the candidates' own.
    cautions
        Sentences about the models, each once; the README of a folder has its own.
    """

    directory: str
    exported: Table[Exported]
    unranked: bool = False
    shell: str = ""
    cautions: tuple[str, ...] = ()

    @property
    def said(self) -> dict[str, int]:
        """What is to be said of open shells and of counts never seen, and of how many folders."""
        shells = (one.record.shell for one in self.exported)
        return dict(Counter(shell for shell in shells if shell and warns(shell)))

    @property
    def kept(self) -> int:
        """How many of them were there already."""
        return sum(one.outcome == "kept" for one in self.exported)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which candidates: by one of id, expression, rank, or occupancy."""

    framework: str | Framework | None
    occupancy: int | str | None
    candidates: tuple[int, ...]
    find: str | None
    best: int | None
    gold: tuple[int, ...] | None
    metals: tuple[str | None, str | None]


def export(
    code: str,
    output: str | Path,
    *,
    framework: str | Framework | None = None,
    occupancy: int | str | None = None,
    host: str | None = None,
    guest: str | None = None,
    candidates: Iterable[int] = (),
    find: str | None = None,
    best: int | None = None,
    gold: int | Iterable[int] | None = None,
    ligand: str | None = None,
    deprotonated: int = 0,
    charge: int | None = None,
    task: Task = "energy",
    level: str = "fast",
    method: str | Path | None = None,
    template: str | Path | None = None,
    solvent: str = "auto",
    relax: str | None = None,
    workers: int = 1,
    force: bool = False,
    watch: Watch = lambda folders, _: folders,
    db: Database | None = None,
) -> Exports:
    """Write a folder for each candidate: input, geometry, superatom.json, README; and manifest.csv.

    Candidates come from the database (`candidates`, `find`, `best`) or are named by `framework` and
    `occupancy`. A stopped batch goes on where it was.

    Parameters
    ----------
    code
        Code or format: cp2k, nwchem, vasp, extxyz ...
    output
        Directory for the folders.
    framework
        With `occupancy` or `best`.
    occupancy, host, guest
        Bit i set: site i holds the guest; several guests as `Cu:0x1,Ag:0x600`. No database is needed. The
        metals are Ag and Au where left out, and the metal of its file first for a user's framework.
    candidates, find
        Ids in the database; what `superatom.find` finds.
    best, gold
        So many of the lowest in energy of the framework, for each of these numbers of gold.
    ligand
        On every anchor; where left out the candidate's own shell, and for a named occupancy H (or the ligand
        of a user's file).
    deprotonated
        Acid protons to remove.
    charge
        Of the whole cluster with every acidic H in place, in the place of the candidates' own; of a named
        occupancy every charge at which its composition was seen has a folder where left out.
    task, level, solvent
        `energy` or `relax`; `fast`, `good` or a level of the method file; `auto` is DMF for anions, in codes
        with a solvent model.
    method
        A TOML file with the group's own settings and queue; superatom.toml beside the database where left
        out, if there is one.
    template
        The user's own input, with places such as @CHARGE@ and @ATOMS@, in place of ours.
    relax
        Relax every model before it is written, by a calculator that `superatom.relax` takes.
    workers
        Processes that make models and texts; the files are the same.
    force
        Replace files of an earlier export; results stay.
    watch
        Called with the folders to come and their number; passes them on as they are written.
    db
        Database of the candidates or of a user's framework; the command line's where left out.

    Raises
    ------
    ArgumentError
        If candidates are chosen in no way or in two.
    ChargeBalanceError
        If no chemistry gives a composition that charge.
    UnknownNameError
        If the code, a framework, a candidate, a metal or the ligand is not known.
    InvalidInputError
        If no candidate fits, the code cannot take a value of the method, the template has no place for
        charge or atoms, or a folder of that name has other content and `force` is not set.
    FileFormatError
        If the method file or the template cannot be read.

    Examples
    --------
    >>> import superatom
    >>> made = superatom.export("cp2k", "runs", framework="M25S18", occupancy=1)
    >>> made.exported[0].name, made.exported[0].record.formula
    ('M25S18-AuAg24-00000000001-SH-qm1-energy-fast-cp2k', 'AuAg24S18H18')
    """
    own = method_for(code_named(code), method=method, template=template, level=level, solvent=solvent, db=db)
    numbers = (gold,) if isinstance(gold, int) else None if gold is None else tuple(gold)
    choice = _Choice(framework, occupancy, tuple(candidates), find, best, numbers, (host, guest))
    rows = list(_rows(choice, charge, db))
    if not rows:
        raise InvalidInputError("no candidate fits; 'superatom find' shows what the database holds")
    tasks = _tasks(rows, ligand, charge, db)
    cautions: dict[str, None] = {}
    atoms = partial(_atoms, ligand=ligand, deprotonated=deprotonated, relax=relax)
    start = partial(job_for, task=task, solvent=solvent, method=own)
    made = run_in_order(partial(_prepared, code=code, atoms=atoms, start=start), tasks, workers=workers)
    folders = Table(watch(export_batch(_noting(made, cautions), code, output, force=force), len(tasks)))
    unranked = best is not None and any(row["energy"] is None for _, row, _ in tasks)
    return Exports(str(output), folders, unranked, _told(rows, tasks, ligand), tuple(cautions))


_RANGES = "ranks of the ordering model are ranges, which 'superatom find' prints: other isomers may lie lower"


def _tasks(
    rows: Sequence[Mapping[str, Any]], ligand: str | None, charge: int | None, db: Database | None
) -> list[_Task]:
    """Framework, row and shell of each folder."""
    shells = {row["id"]: ligand or own_shell(row) for row in rows if "id" in row}
    chosen = _distinct(rows, shells, charge)
    models = {name: known(name, db=db) for name in dict.fromkeys(row["framework"] for row in chosen)}
    return [(models[row["framework"]], row, shells.get(row.get("id", 0))) for row in chosen]


def _prepared(
    task: _Task,
    *,
    code: str,
    atoms: Callable[[Framework, Mapping[str, Any], AnyShell | None], Atoms],
    start: Callable[[Atoms], Job],
) -> Prepared:
    """Make the folder of a row; runs in any process."""
    return prepared(start(atoms(*task)), code, source=task[1]["source"])


def _atoms(
    model: Framework,
    row: Mapping[str, Any],
    shell: AnyShell | None,
    *,
    ligand: str | None,
    deprotonated: int,
    relax: str | None,
) -> Atoms:
    """Build the model of a row, relaxed where that was asked for."""
    held = shell or ligand or model.ligand or "H"
    atoms = candidate_atoms(model, row, held, deprotonated=deprotonated)
    atoms.info["noted"] = noted(model, row)
    if row.get("rank_high") and row["rank_high"] > row["rank_low"]:
        atoms.info["cautions"].append(_RANGES)
    return atoms if relax is None else relaxed_model(atoms, relax)


def _noting(folders: Iterable[Prepared], cautions: dict[str, None]) -> Iterator[Prepared]:
    """Keep what is to be said of the models, each sentence once; the folders pass through."""
    for folder in folders:
        cautions.update(dict.fromkeys(folder.job.atoms.info["cautions"]))
        yield folder


def _distinct(
    rows: Iterable[Mapping[str, Any]], shells: Mapping[int, AnyShell], charge: int | None
) -> list[Mapping[str, Any]]:
    """The rows at this charge, without those whose atoms are another's: shells or charges shortened to one.

    `source` says which candidate a row is; at another charge than its own it is none that is stored.
    """
    first: dict[object, Mapping[str, Any]] = {}
    for row in sorted(rows, key=lambda row: charge not in (None, row["core_charge"])):
        shell = repr(shells.get(row.get("id", 0)))
        name = row["framework"] if isinstance(row["framework"], str) else row["framework"].name
        core = row["core_charge"] if charge is None else charge
        at = {**row, "core_charge": core, "source": _source(row) if core == row["core_charge"] else {}}
        first.setdefault((name, row["occupancy"], row["host"], row["guest"], shell, core), at)
    return list(first.values())


def _told(
    rows: Iterable[Mapping[str, Any]],
    tasks: Sequence[tuple[Framework, Mapping[str, Any], AnyShell | None]],
    ligand: str | None,
) -> str:
    """Which ligands were written, in a sentence."""
    rows = list(rows)
    own = [_typed(own_shell(row)) for row in rows if "id" in row]
    if not own:
        shells = (model.shell(ligand or model.ligand or "H") for model, _, _ in tasks)
        held = dict.fromkeys(_typed(next(iter(one)) if len(one) == 1 else one) for one in shells)
        return f"The ligand is {', '.join(held)}; --ligand names another."
    listed = ", ".join(dict.fromkeys(own))
    if ligand is None:
        return f"The ligands are the candidates' own ({listed}); --ligand H makes smaller models."
    if set(own) == {ligand}:
        return f"The ligands are the candidates' own ({listed})."
    same = f"; {len(rows)} candidates are {len(tasks)} models with it" if len(tasks) < len(rows) else ""
    return f"The ligand is {ligand} in place of the candidates' own ({listed}){same}."


def _rows(choice: _Choice, charge: int | None, db: Database | None) -> Iterator[dict[str, Any]]:
    """Rows of the candidates asked for, from the one source that was named."""
    sources = (choice.occupancy, choice.best, choice.find, choice.candidates or None)
    if sum(source is not None for source in sources) != 1:
        raise ArgumentError("choose candidates by one of --candidate, --find, --best or --occupancy")
    _refuse_idle(choice)
    if choice.occupancy is not None:
        if choice.framework is None:
            raise ArgumentError("--occupancy needs --framework")
        made = known(choice.framework, db=db)
        held = holding(made, choice.occupancy, *choice.metals)
        named = {"framework": choice.framework, "occupancy": held.occupancy}
        named |= {"host": held.host, "guest": held.guest}
        for one in charges_for(made, Counter(held.metals)) if charge is None else (charge,):
            yield named | {"core_charge": one}
        return
    if choice.best is not None and choice.framework is None:
        raise ArgumentError("--best needs --framework")
    with opened(db) as store:
        if choice.candidates:
            yield from candidates_by_id(store, choice.candidates)
        elif choice.find is not None:
            yield from found_in(store, choice.find)
        elif choice.best is not None and choice.framework is not None:
            name = choice.framework if isinstance(choice.framework, str) else choice.framework.name
            yield from best_candidates(store, choice.best, framework_name=name, gold=choice.gold)


def _refuse_idle(choice: _Choice) -> None:
    """Refuse what would change nothing, so that nobody takes the folders for what was asked."""
    framework, metals, gold = choice.framework is not None, any(choice.metals), choice.gold is not None
    stored = choice.candidates or choice.find is not None
    if framework and stored:
        raise ArgumentError("--framework is for --occupancy and --best; a stored candidate has its own")
    if metals and choice.occupancy is None:
        raise ArgumentError("--host and --guest are for --occupancy; a stored candidate has its metals")
    if gold and choice.best is None:
        raise ArgumentError("--gold is for --best; write --find 'gold=12', or an --occupancy")


def _typed(shell: str | Mapping[str, int]) -> str:
    """A shell as it is typed: `p-MBA`, or `p-MBA:29,Cl:1`."""
    return shell if isinstance(shell, str) else ",".join(f"{name}:{n}" for name, n in shell.items())


def _source(row: Mapping[str, Any]) -> dict[str, int | str]:
    return {"candidate": row["id"], "species": row["species"]} if "id" in row else {}
