"""Generate candidates: every isomer of a composition, a sample or the lowest of them, with its ions.

Each step is one transaction: a run that is killed leaves whole steps, and the same command adds what is
missing. What is there already is left as it is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from database.frameworks import add_framework
from database.masses.expected import expected_ions
from database.masses.isotopes import ISOTOPE_TABLE
from database.observations import load_observations
from database.occupancies import as_stored
from database.request import LIMIT, STEP, Request, chosen_blocks, planned, stored_words
from database.shards.tasks import check_scheduler, run_in_order
from database.species import add_ions, add_species, judged
from database.standing import Standings, count_levels_of, fill_ranks, standings, to_count
from stability.posterior import interval
from structures.electron_shell import shell_on
from structures.errors import TooManyError
from structures.guests import composition
from structures.library.classes import class_of
from structures.matter.electrons import superatom_electrons
from structures.matter.ligands import electrons_taken
from structures.pace import Paced
from structures.showing import Shown
from structures.substitution import count
from structures.uncertain import share_range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from database.store import Store
    from structures.framework import Framework

    _Task = tuple[Framework, NDArray[np.uint64], NDArray[np.unsignedinteger], str, str, str]
    _Block = tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]
    _Chosen = Callable[..., Iterable[_Block]]
    _Ranked = tuple[NDArray[np.uint64], NDArray[np.unsignedinteger], Standings]

__all__ = ["Generated", "Request", "generate", "keep", "planned"]


@dataclass(frozen=True, slots=True)
class Generated(Shown):
    """One composition at one charge: how many isomers exist on the chosen sites, were taken, and are new.

    Attributes
    ----------
    gold
        Number of Au; of guests where neither metal is Au.
    coverage
        Share of the ensemble at 300 K that those taken stand for; None without an energy model.
    covered
        The same as an interval in words, from what the model's error leaves; empty where that is not known.
    charge, electrons
        Of the cluster with every acidic H in place; the superatom count.
    shell
        `closed`, `even` or `open`, and whether such a count was never seen on this framework; `said` has
        the reason where there is something to say.
    """

    framework: str
    evidence: str
    gold: int
    species: str
    isomers: int
    candidates: int
    new: int
    coverage: float | None
    covered: str
    ions: int
    verdict: str
    guests: int
    charge: int
    electrons: int
    shell: str
    said: str = field(default="", repr=False)


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
        for guests, total in totals.items():
            for charge in request.charges(framework, guests):
                chosen = partial(chosen_blocks, framework, request, guests, total)
                result = _one_composition(run, guests, charge, total, chosen)
                there = {"stored": result.candidates, "isomers": total, "new": result.new}
                progress(stored_words(framework, f"x = {result.gold}", charge, **there))
                results.append(result)
    return results


def keep(
    store: Store,
    framework: Framework,
    chosen: Mapping[int, _Block],
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
        charge = framework.core_charge
        return [
            _one_composition(run, gold, charge, totals[gold], partial(_given, block))
            for gold, block in sorted(chosen.items())
        ]


def _given(block: _Block, *, flipped: bool) -> list[_Block]:
    """Chosen candidates of gold in silver, which are never stored the other way round."""
    assert not flipped  # noqa: S101  a set bit is Au, and so it is stored
    return [block]


def _one_composition(run: _Run, guests: int, charge: int, total: int, chosen: _Chosen) -> Generated:
    framework, request = run.framework, run.request
    metals = composition(framework, guests, request.host, request.guest)
    species, name, new_ions = _species(run, metals, charge)
    word, reason = judged(class_of(framework), metals, charge)
    host, guest, flipped = _stored_pair(run, species)
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
    tasks = ((framework, *block, host, guest, reason) for block in chosen(flipped=flipped))
    bits = len(framework.sites) - guests if flipped else guests
    ranked = _all_ranked(run, (host, guest), bits, total, tasks)
    stored, new, covered, between = _kept(run, fixed, request.sample or request.best or total, ranked)
    electrons = superatom_electrons(metals, electrons_taken(framework.shell(request.ligand)), charge)
    shell = shell_on(framework, metals, electrons)
    return Generated(
        framework=framework.name,
        evidence=framework.evidence,
        gold=metals.get("Au", 0) if "Au" in (host, guest) else guests,
        species=name,
        isomers=total,
        candidates=stored,
        new=new,
        coverage=covered,
        covered=between,
        ions=new_ions,
        verdict=word,
        guests=guests,
        charge=charge,
        electrons=electrons,
        shell=shell.word,
        said="" if shell.plain else shell.reason,
    )


def _kept(
    run: _Run, fixed: Mapping[str, Any], most: int, blocks: Iterable[_Ranked]
) -> tuple[int, int, float | None, str]:
    """Store block by block; how many there are, how many are new, the share they stand for, also in words."""
    paced, sites, store = Paced("stored", most, run.progress), len(run.framework.sites), run.store
    stored = new = 0
    covered: float | None = None
    drawn: NDArray[np.float64] | None = None
    for masks, degeneracies, ranked in blocks:
        rows = [
            {**fixed, **as_stored(int(mask), sites), "degeneracy": int(degeneracy), **standing}
            for mask, degeneracy, standing in zip(masks, degeneracies, ranked.rows, strict=True)
        ]
        with store.writing():
            fill_ranks(store, fixed, rows)
            new += store.add("candidates", paced.over(rows))
        stored += len(masks)
        if rows and rows[0]["weight"] is not None:
            covered = (covered or 0.0) + sum(row["weight"] for row in rows)
        if ranked.covered is not None:
            drawn = ranked.covered if drawn is None else drawn + ranked.covered
    return stored, new, covered, "" if drawn is None else _between(drawn)


def _between(drawn: NDArray[np.float64]) -> str:
    low, high = interval(drawn[:, None])
    return share_range(float(low[0]), min(float(high[0]), 1.0))


def _stored_pair(run: _Run, species: int) -> tuple[str, str, bool]:
    """Host and guest as stored, and whether the set bits are then the host that was asked for.

    In clusters of gold and silver the bits are Au. Other pairs are stored as they are asked for, unless the
    database has the species the other way round: one placement is one candidate.
    """
    host, guest = run.request.host, run.request.guest
    reverse = run.request.flipped or run.store.value(
        "SELECT 1 FROM candidates WHERE framework_id = ? AND species_id = ? AND host = ? AND guest = ?",
        [run.framework_id, species, guest, host],
    )
    return (guest, host, True) if reverse else (host, guest, False)


def _species(run: _Run, metals: dict[str, int], charge: int) -> tuple[int, str, int]:
    """Id and name of a composition's species, stored with its ions where it is new; how many ions are."""
    framework, store = run.framework, run.store
    shell = framework.shell(run.request.ligand)
    ions = list(expected_ions(metals, shell, charge))
    with store.writing():
        species = add_species(store, metals, shell, charge, run.batch)
        new = add_ions(store, species, ions, run.batch)
    return species, str(store.value("SELECT species FROM species WHERE id = ?", [species])), new


def _all_ranked(
    run: _Run, pair: tuple[str, str], bits: int, total: int, tasks: Iterable[_Task]
) -> Iterator[_Ranked]:
    """Rank block by block, in order: here, or in other processes where there is much to do."""
    if total <= STEP or (run.workers == 1 and run.scheduler is None):
        return map(partial(_ranked, progress=run.progress), tasks)
    model = to_count(run.framework, *pair, bits, run.progress)
    if model is not None:  # in one worker, before many count and not in the process that leads them
        asked = [(run.framework, model)]
        list(run_in_order(count_levels_of, asked, workers=run.workers, scheduler=run.scheduler))
    return run_in_order(_ranked, tasks, workers=run.workers, scheduler=run.scheduler)


def _ranked(task: _Task, progress: Callable[[str], None] = lambda _: None) -> _Ranked:
    """One block with its standings; runs in any process."""
    framework, masks, degeneracies, host, guest, rules = task
    return masks, degeneracies, standings(framework, masks, host, guest, rules, progress=progress)
