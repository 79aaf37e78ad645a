"""Generate candidates: every isomer of a composition, a sample or the lowest of them, with its ions.

Each step is one transaction: a run that is killed leaves whole steps, and the same command adds what is
missing. What is there already is left as it is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from database.frameworks import add_framework
from database.masses.expected import expected_ions
from database.masses.isotopes import ISOTOPE_TABLE
from database.observations import load_observations
from database.occupancies import as_stored
from database.request import LIMIT, STEP, Request, chosen_blocks, guests_for, planned
from database.shards.tasks import check_scheduler, run_in_order
from database.species import add_ions, add_species, judged
from database.standing import count_levels_of, fill_ranks, standings, to_count
from structures.errors import TooManyError
from structures.library.classes import class_of
from structures.showing import Shown
from structures.substitution import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from database.store import Store
    from structures.framework import Framework

    _Task = tuple[Framework, NDArray[np.uint64], NDArray[np.unsignedinteger], str, str, str]
    _Ranked = tuple[NDArray[np.uint64], NDArray[np.unsignedinteger], list[dict[str, Any]]]

__all__ = ["Generated", "Request", "generate", "keep", "planned"]


@dataclass(frozen=True, slots=True)
class Generated(Shown):
    """One composition: how many isomers exist on the chosen sites, how many were taken and are new.

    `coverage` is the share of the ensemble at 300 K that those taken stand for; None without an energy model.
    """

    framework: str
    evidence: str
    gold: int
    species: str
    isomers: int
    candidates: int
    new: int
    coverage: float | None
    ions: int
    verdict: str


@dataclass(frozen=True, slots=True)
class _Run:
    store: Store
    framework: Framework
    framework_id: int
    request: Request
    batch: int
    workers: int = 1
    scheduler: str | None = None
    progress: Callable[[str], None] = lambda _: None

    @property
    def metals(self) -> tuple[str, str]:
        """Host and guest as stored: the bits are Au where silver was asked for as the guest."""
        host, guest = self.request.host, self.request.guest
        return (guest, host) if self.request.flipped else (host, guest)

    def guests(self, gold: int) -> int:
        """Guests on the framework where `gold` counts Au, or guests if neither metal is Au."""
        return guests_for(self.framework, self.request, gold)


def generate(
    store: Store,
    framework: Framework,
    request: Request,
    *,
    limit: int = LIMIT,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Generated]:
    """Store the candidates and ions of a request, and the paper's observations beside them.

    Parameters
    ----------
    limit
        Most candidates that one request may store.
    workers, scheduler
        Local processes, or the address of a dask scheduler, that rank the candidates of large sets; the
        stored rows and their order are the same.
    progress
        Called with one line a composition, and one before all isomers are counted for their ranks.

    Raises
    ------
    TooManyError
        If more than `limit` candidates were to be stored; the message has the count and the way out.
    InvalidInputError
        If a number of guests does not fit, `sample` is below 1, or the scheduler does not answer.
    UnknownNameError
        If a site, metal or ligand is not known.
    """
    totals = planned(framework, request, limit=limit)
    check_scheduler(scheduler)
    arguments = asdict(request) | {"framework": framework.name}
    results = []
    with store.batch("generate", arguments, ISOTOPE_TABLE) as batch:
        load_observations(store, batch)
        with store.writing():
            framework_id = add_framework(store, framework)
        run = _Run(store, framework, framework_id, request, batch, workers, scheduler, progress)
        for gold, total in totals.items():
            result = _one_composition(run, gold, total, chosen_blocks(framework, request, gold, total))
            progress(f"{framework.name} x = {gold}: {result.candidates} of {total} isomers, {result.new} new")
            results.append(result)
    return results


def keep(
    store: Store,
    framework: Framework,
    chosen: Mapping[int, tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]],
    *,
    ligand: str,
    source: str,
) -> list[Generated]:
    """Store candidates that were chosen elsewhere, with the ions of their species.

    Parameters
    ----------
    chosen
        Number of gold atoms -> canonical occupancies (a set bit is Au, the rest Ag) and their degeneracies.
    source
        Where they come from; kept with the batch.

    Raises
    ------
    TooManyError
        If they are more than `LIMIT`.
    """
    wanted = sum(len(masks) for masks, _ in chosen.values())
    if wanted > LIMIT:
        raise TooManyError(f"{wanted:,} candidates exceed {LIMIT:,}; choose fewer")
    request = Request(tuple(chosen), ligand=ligand)
    totals = {row.gold: row.isomers for row in count(framework, list(chosen))}
    arguments = asdict(request) | {"framework": framework.name, "source": source}
    with store.batch("keep", arguments, ISOTOPE_TABLE) as batch:
        load_observations(store, batch)
        with store.writing():
            framework_id = add_framework(store, framework)
        run = _Run(store, framework, framework_id, request, batch)
        return [_one_composition(run, gold, totals[gold], [chosen[gold]]) for gold in sorted(chosen)]


def _one_composition(
    run: _Run,
    gold: int,
    total: int,
    blocks: Iterable[tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]],
) -> Generated:
    framework, store = run.framework, run.store
    metals = _metals(run, gold)
    species, name, new_ions = _species(run, metals)
    word, reason = judged(class_of(framework).name, metals.get("Au", 0), metals)
    host, guest = run.metals
    fixed = {
        "framework_id": run.framework_id,
        "species_id": species,
        "host": host,
        "guest": guest,
        "gold": metals.get("Au", 0),
        "evidence": framework.evidence,
        "verdict": word,
        "batch_id": run.batch,
    }
    stored = new = 0
    sites = len(framework.sites)
    covered: float | None = None
    tasks = ((framework, masks, degeneracies, host, guest, reason) for masks, degeneracies in blocks)
    for masks, degeneracies, ranked in _all_ranked(run, gold, total, tasks):
        rows = [
            fixed | as_stored(int(mask), sites) | {"degeneracy": int(degeneracy)} | standing
            for mask, degeneracy, standing in zip(masks, degeneracies, ranked, strict=True)
        ]
        with store.writing():
            fill_ranks(store, fixed, rows)
            new += store.add("candidates", rows)
        stored += len(masks)
        if ranked and ranked[0]["weight"] is not None:
            covered = (covered or 0.0) + sum(standing["weight"] for standing in ranked)
    return Generated(
        framework.name, framework.evidence, gold, name, total, stored, new, covered, new_ions, word
    )


def _species(run: _Run, metals: dict[str, int]) -> tuple[int, str, int]:
    """Id and name of a composition's species, stored with its ions where it is new; how many ions are."""
    framework, store = run.framework, run.store
    shell = {run.request.ligand: len(framework.anchors)}
    ions = list(expected_ions(metals, shell, framework.core_charge))
    with store.writing():
        species = add_species(store, metals, shell, framework.core_charge, run.batch)
        new = add_ions(store, species, ions, run.batch)
    return species, str(store.value("SELECT species FROM species WHERE id = ?", [species])), new


def _all_ranked(run: _Run, gold: int, total: int, tasks: Iterable[_Task]) -> Iterator[_Ranked]:
    """Rank block by block, in order: here, or in other processes where there is much to do."""
    if total <= STEP or (run.workers == 1 and run.scheduler is None):
        return map(partial(_ranked, progress=run.progress), tasks)
    model = to_count(run.framework, *run.metals, run.guests(gold), run.progress)
    if model is not None:  # in one worker, before many count and not in the process that leads them
        asked = [(run.framework, model)]
        list(run_in_order(count_levels_of, asked, workers=run.workers, scheduler=run.scheduler))
    return run_in_order(_ranked, tasks, workers=run.workers, scheduler=run.scheduler)


def _ranked(task: _Task, progress: Callable[[str], None] = lambda _: None) -> _Ranked:
    """One block with its standings; runs in any process."""
    framework, masks, degeneracies, host, guest, rules = task
    return masks, degeneracies, standings(framework, masks, host, guest, rules, progress=progress)


def _metals(run: _Run, gold: int) -> dict[str, int]:
    guests = run.guests(gold)
    counts = {run.request.guest: guests, run.request.host: len(run.framework.sites) - guests}
    return {metal: n for metal, n in counts.items() if n}
