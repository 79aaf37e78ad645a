"""Generate candidates: every isomer of a composition, or a sample of them, with the ions of its species.

Each step is one transaction: a run that is killed leaves whole steps, and the same command adds what is
missing. What is there already is left as it is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from database.frameworks import add_framework
from database.masses.isotopes import ISOTOPE_TABLE
from database.observations import load_observations
from database.shards.tasks import run_in_order
from database.species import add_ions, add_species, framework_class, judged, usual_ions
from database.standing import energy_model, standings
from stability.isomers import best
from structures.errors import InvalidInputError, TooManyError
from structures.metals import valence
from structures.substitution import canonical, count, isomers, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from database.store import Store
    from structures.framework import Framework

__all__ = ["LIMIT", "Generated", "Request", "generate", "keep", "planned"]

LIMIT = 1_000_000
"""Candidates that one request may store: about 320 MB in SQLite."""

_STEP = 20_000
# of one stored candidate, from 45,974 isomers of M44S30 on one core
_BYTES = 320
_SECONDS = 6e-5


@dataclass(frozen=True, slots=True)
class Request:
    """What to generate: all isomers of each number of gold atoms, a `sample` of them, or the `best` K.

    `gold` counts Au where host or guest is Au, guests otherwise; `sites` restricts the guest.
    """

    gold: tuple[int, ...]
    sites: tuple[str, ...] | None = None
    sample: int | None = None
    best: int | None = None
    seed: int = 0
    host: str = "Ag"
    guest: str = "Au"
    ligand: str = "p-MBA"


@dataclass(frozen=True, slots=True)
class Generated:
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

    @property
    def flipped(self) -> bool:
        """Silver was asked for as the guest; the stored occupancy still says where Au sits."""
        return self.request.host == "Au"

    def guests(self, gold: int) -> int:
        return _guests(self.framework, self.request, gold)


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
        Called with one line a composition.

    Raises
    ------
    TooManyError
        If more than `limit` candidates were to be stored; the message has the count and the way out.
    InvalidInputError
        If a number of guests does not fit, or `sample` is below 1.
    UnknownNameError
        If a site, metal or ligand is not known.
    """
    totals = planned(framework, request, limit=limit)
    arguments = asdict(request) | {"framework": framework.name}
    results = []
    with store.batch("generate", arguments, ISOTOPE_TABLE) as batch:
        load_observations(store, batch)
        with store.writing():
            framework_id = add_framework(store, framework)
        run = _Run(store, framework, framework_id, request, batch, workers, scheduler)
        for gold, total in totals.items():
            result = _one_composition(run, gold, total, _blocks(run, gold, total))
            progress(f"{framework.name} x = {gold}: {result.candidates} of {total} isomers, {result.new} new")
            results.append(result)
    return results


def planned(framework: Framework, request: Request, *, limit: int = LIMIT) -> dict[int, int]:
    """Count the isomers of each composition; raise as `generate` does, before anything is written."""
    for metal in (request.host, request.guest):
        valence(metal)
    if request.host == request.guest:
        raise InvalidInputError(f"host and guest are both {request.host}; name two metals")
    _check_choice(framework, request)
    guests = {_guests(framework, request, gold): gold for gold in request.gold}
    totals = {guests[row.gold]: row.isomers for row in count(framework, guests, request.sites)}
    most = request.sample or request.best
    wanted = sum(min(total, most or total) for total in totals.values())
    if wanted > limit:
        raise TooManyError(
            f"{wanted:,} candidates of {framework.name} exceed {limit:,} and would take about "
            f"{wanted * _BYTES / 1e9:,.0f} GB and {wanted * _SECONDS / 3600:,.0f} h; restrict them (--sites "
            f"{next(iter(framework.orbits))}), take fewer numbers of gold, sample them (--sample 1000), "
            "take the lowest in energy (--best 100), or write them as Parquet (superatom shards make)"
        )
    return dict(sorted(totals.items()))


def _check_choice(framework: Framework, request: Request) -> None:
    for name in ("sample", "best"):
        number = getattr(request, name)
        if number is not None and number < 1:
            raise InvalidInputError(f"--{name} {number}; ask for at least 1")
    if request.best is None:
        return
    if request.sample is not None or request.sites is not None:
        raise InvalidInputError("--best searches all sites; leave --sample and --sites out")
    if energy_model(framework, request.host, request.guest) is None:
        raise InvalidInputError(
            f"no ordering model holds for {request.guest} in {framework.name}; use --sample instead of --best"
        )


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
    shell = {run.request.ligand: len(framework.anchors)}
    ions = list(usual_ions(metals, shell, framework.core_charge))
    with store.writing():
        species = add_species(store, metals, shell, framework.core_charge, run.batch)
        new_ions = add_ions(store, species, ions, run.batch)
    name = str(store.value("SELECT species FROM species WHERE id = ?", [species]))
    word, reason = judged(
        framework_class(len(framework.sites), len(framework.anchors)), metals.get("Au", 0), metals
    )
    host, guest = (run.request.guest, "Au") if run.flipped else (run.request.host, run.request.guest)
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
    covered: float | None = None
    tasks = ((framework, masks, degeneracies, host, guest, reason) for masks, degeneracies in blocks)
    workers = run.workers if total > _STEP else 1
    scheduler = run.scheduler if total > _STEP else None
    for masks, degeneracies, ranked in run_in_order(_ranked, tasks, workers=workers, scheduler=scheduler):
        rows = (
            fixed | {"occupancy": int(mask), "degeneracy": int(degeneracy)} | standing
            for mask, degeneracy, standing in zip(masks, degeneracies, ranked, strict=True)
        )
        with store.writing():
            new += store.add("candidates", rows)
        stored += len(masks)
        if ranked and ranked[0]["weight"] is not None:
            covered = (covered or 0.0) + sum(standing["weight"] for standing in ranked)
    return Generated(
        framework.name, framework.evidence, gold, name, total, stored, new, covered, new_ions, word
    )


def _ranked(
    task: tuple[Framework, NDArray[np.uint64], NDArray[np.unsignedinteger], str, str, str],
) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger], list[dict[str, Any]]]:
    """One block with its standings; runs in any process."""
    framework, masks, degeneracies, host, guest, rules = task
    return masks, degeneracies, standings(framework, masks, host, guest, rules)


def _guests(framework: Framework, request: Request, gold: int) -> int:
    return len(framework.sites) - gold if request.host == "Au" else gold


def _metals(run: _Run, gold: int) -> dict[str, int]:
    guests = run.guests(gold)
    counts = {run.request.guest: guests, run.request.host: len(run.framework.sites) - guests}
    return {metal: n for metal, n in counts.items() if n}


def _blocks(
    run: _Run, gold: int, total: int
) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]]:
    """Masks and degeneracies in steps: all isomers, the best, or a sample where there are more."""
    framework, request = run.framework, run.request
    if request.best is not None:
        found = best(framework, gold, request.best)
        yield found.occupancies[: request.best], found.degeneracies[: request.best].astype(np.uint64)
        return
    if request.sample is None or total <= request.sample:
        blocks = isomers(framework, run.guests(gold), request.sites).blocks(_STEP)
    else:
        drawn = sample(
            framework, run.guests(gold), request.sample, seed=request.seed, sites=request.sites, distinct=True
        )
        blocks = iter([drawn])
    everywhere = np.uint64(2 ** len(framework.sites) - 1)
    for masks, degeneracies in blocks:
        yield (canonical(framework, everywhere ^ masks) if run.flipped else masks), degeneracies
