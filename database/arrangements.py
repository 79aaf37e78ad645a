"""Candidates of three metals and more: generated, and what their rows say.

A row holds the host, the guests (`Cu,Ag`, the rarest first) and, in the place of an occupancy, the text
that names each guest with its sites (`Cu:0x1,Ag:0x600`); `structures.arrangement.holding` reads it. No
model orders three metals: such rows have no energy, weight or rank.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from database.frameworks import add_framework
from database.masses.expected import expected_ions
from database.masses.isotopes import ISOTOPE_TABLE
from database.observations import load_observations
from database.request import LIMIT, STEP, Request, stored_words
from database.species import add_ions, add_species, judged
from database.standing import NO_STANDING
from structures.arrangement.arrangement import Arrangement, arrangement, canonical_masks, same_everywhere
from structures.arrangement.composition import compositions, counted_metals
from structures.arrangement.draw import drawn
from structures.arrangement.holding import holding, pair_of
from structures.arrangement.isomers import arrangements
from structures.arrangement.rooms import places_of
from structures.charges import charges_at
from structures.electron_shell import shell_on
from structures.errors import InvalidInputError, SuperatomError, TooManyError
from structures.group.wide import mask_array
from structures.library.classes import class_of
from structures.matter.electrons import superatom_electrons
from structures.matter.ligands import DEFAULT_LIGAND, electrons_taken
from structures.showing import Shown
from structures.sites import site_group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from database.generate import Generated
    from database.store import Store
    from structures.arrangement.composition import Composition
    from structures.arrangement.isomers import MetalIsomers
    from structures.framework import Framework

__all__ = [
    "GeneratedMetals",
    "MetalsRequest",
    "as_metals",
    "canonical_text",
    "generate_metals",
    "pair_requests",
    "planned_metals",
    "recomputed",
]


@dataclass(frozen=True, slots=True)
class MetalsRequest:
    """What to generate: all isomers of every composition that `metals` allows, or a `sample` of each.

    `sites` restrict a metal each, `Cu:ico`; `charge` is that of the cluster with every acidic H in place, and
    None stands for the charges at which each composition was seen.
    """

    metals: str
    sites: tuple[str, ...] = ()
    sample: int | None = None
    seed: int = 0
    ligand: str = DEFAULT_LIGAND
    charge: int | None = None


@dataclass(frozen=True, slots=True)
class GeneratedMetals(Shown):
    """One composition at one charge: how many isomers exist on the chosen sites, were taken, and are new.

    `shell` is `closed`, `even` or `open`, and whether such a count was never seen on this framework; `said`
    has the reason where there is something to say.
    """

    framework: str
    metals: str
    charge: int
    electrons: int
    shell: str
    isomers: int
    candidates: int
    new: int
    ions: int
    evidence: str
    verdict: str
    species: str
    said: str = field(default="", repr=False)


def planned_metals(
    framework: Framework, request: MetalsRequest, *, limit: int = LIMIT
) -> list[tuple[MetalIsomers, tuple[int, ...]]]:
    """Isomers and charges of every composition of three metals and more; raise before anything is written.

    Raises
    ------
    TooManyError
        If more than `limit` candidates were to be stored, or a list is asked of more than 64 sites.
    InvalidInputError
        If nothing fits the sites, or `sample` is below 1.
    ChargeBalanceError
        If no chemistry gives a composition that charge, or any.
    UnknownNameError
        If a metal or a site is not known.
    """
    if request.sample is not None and request.sample < 1:
        raise InvalidInputError(f"--sample {request.sample}; ask for at least 1")
    asked = [one for one in compositions(request.metals, len(framework.sites)) if len(one.metals) > 2]
    named = dict.fromkeys(metal for one in asked for metal in one.metals)
    places = places_of(framework, request.sites, named) if asked else {}
    plan = []
    for one in asked:
        held = {metal: sites for metal, sites in places.items() if metal in one.metals}
        plan.append((arrangements(site_group(framework), one, held), _charges(framework, request, one)))
    for every, _ in plan:
        if request.sample is None or every.total <= request.sample:
            every.require_ranks()
    wanted = sum(min(every.total, request.sample or every.total) * len(charges) for every, charges in plan)
    if wanted > limit:
        metal, orbit = asked[0].guests[0], next(iter(framework.orbits))
        raise TooManyError(
            f"{wanted:,} candidates of {framework.name} with {request.metals} exceed {limit:,}; restrict a "
            f"metal (--sites {metal}:{orbit}), narrow the ranges, or sample them (--sample 1000)"
        )
    return plan


def pair_requests(framework: Framework, request: MetalsRequest) -> Iterator[Request]:
    """Yield what to generate of the compositions of one and two metals: there the two-metal road is taken.

    Raises
    ------
    InvalidInputError
        If both metals of one are restricted to sites.
    """
    for one in compositions(request.metals, len(framework.sites)):
        if len(one.metals) > 2:
            continue
        host, guest = pair_of(one)
        named = counted_metals(request.metals)
        places = places_of(framework, request.sites, named)
        if host in places:
            raise InvalidInputError(
                f"{one} has two metals, and sites are chosen of the guest alone there, {guest}; restrict that"
            )
        sites = tuple(map(str, places[guest])) if guest in places else None
        number = dict(one.numbers).get(guest, 0)
        yield Request(
            (number,), sites, request.sample, None, request.seed, host, guest, request.ligand, request.charge
        )


def as_metals(row: Generated) -> GeneratedMetals:
    """Show a composition of two metals as one of several."""
    metals = row.species[1:].partition("(")[0]
    return GeneratedMetals(
        row.framework, metals, row.charge, row.electrons, row.shell, row.isomers, row.candidates, row.new,
        row.ions, row.evidence, row.verdict, row.species, row.said,
    )  # fmt: skip


def generate_metals(
    store: Store,
    framework: Framework,
    request: MetalsRequest,
    *,
    limit: int = LIMIT,
    progress: Callable[[str], None] = lambda _: None,
) -> list[GeneratedMetals]:
    """Store the candidates of three metals and more of a request, with the ions of their species.

    Raises as `planned_metals` does.
    """
    plan = planned_metals(framework, request, limit=limit)
    arguments = {
        "framework": framework.name, "metals": request.metals, "sites": request.sites, "seed": request.seed,
        "sample": request.sample, "ligand": request.ligand, "charge": request.charge,
    }  # fmt: skip
    made = []
    with store.batch("generate", arguments, ISOTOPE_TABLE) as batch:
        load_observations(store, batch)
        with store.writing():
            framework_id = add_framework(store, framework)
        run = _Run(store, framework, framework_id, request, batch)
        for every, charges in plan:
            for charge in charges:
                result = _stored(run, every, charge)
                there = {"stored": result.candidates, "isomers": result.isomers, "new": result.new}
                progress(stored_words(framework, result.metals, charge, **there))
                made.append(result)
    return made


def recomputed(
    framework: Framework, rows: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], dict[str, Any] | SuperatomError]]:
    """Yield stored candidates of several guests with what their columns should be, or why none can say it."""
    alike: dict[tuple[Composition, int], list[tuple[Mapping[str, Any], Arrangement]]] = {}
    for row in rows:
        try:
            one = arrangement(holding(framework, row["occupancy_hex"], row["host"]).metals)
        except SuperatomError as error:
            yield row, error
        else:
            alike.setdefault((one.composition, row["core_charge"]), []).append((row, one))
    group = site_group(framework)
    for (asked, charge), held in alike.items():
        fixed = _alike(framework, asked, charge)
        columns = mask_array([mask for _, one in held for mask in one.masks], group.size)
        best = canonical_masks(group, columns.reshape(len(held), -1).T.copy())
        sizes = len(group.distinct) // same_everywhere(group, best)
        for (row, _), column, size in zip(held, best.T, sizes.tolist(), strict=True):
            yield row, {**fixed, "occupancy_hex": _text(asked, column), "degeneracy": size}


def canonical_text(framework: Framework, metals: Sequence[str]) -> str:
    """Text of the guests in canonical form, where site i holds `metals[i]`."""
    one, group = arrangement(metals), site_group(framework)
    best = canonical_masks(group, mask_array(one.masks, group.size)[:, None])
    return _text(one.composition, best[:, 0])


def _charges(framework: Framework, request: MetalsRequest, one: Composition) -> tuple[int, ...]:
    metals = dict(one.numbers)
    return charges_at(framework, metals, electrons_taken(framework.shell(request.ligand)), request.charge)


@dataclass(frozen=True, slots=True)
class _Run:
    store: Store
    framework: Framework
    framework_id: int
    request: MetalsRequest
    batch: int


def _stored(run: _Run, every: MetalIsomers, charge: int) -> GeneratedMetals:
    store, framework = run.store, run.framework
    metals = dict(every.composition.numbers)
    shell = framework.shell(run.request.ligand)
    with store.writing():
        species = add_species(store, metals, shell, charge, run.batch)
        ions = add_ions(store, species, expected_ions(metals, shell, charge), run.batch)
    alike = _alike(framework, every.composition, charge) | {
        "framework_id": run.framework_id,
        "batch_id": run.batch,
        "species_id": species,
        "occupancy": -1,
    }
    stored = new = 0
    for masks, degeneracies in _blocks(every, run.request):
        rows = [
            {**alike, "occupancy_hex": _text(every.composition, column), "degeneracy": degeneracy}
            for column, degeneracy in zip(masks.T, degeneracies.tolist(), strict=True)
        ]
        with store.writing():
            new += store.add("candidates", rows)
        stored += len(rows)
    electrons = superatom_electrons(metals, electrons_taken(shell), charge)
    state = shell_on(framework, metals, electrons)
    return GeneratedMetals(
        framework=framework.name,
        metals=str(every.composition),
        charge=charge,
        electrons=electrons,
        shell=state.word,
        isomers=every.total,
        candidates=stored,
        new=new,
        ions=ions,
        evidence=framework.evidence,
        verdict=alike["verdict"],
        species=str(store.value("SELECT species FROM species WHERE id = ?", [species])),
        said="" if state.plain else state.reason,
    )


def _blocks(
    every: MetalIsomers, request: MetalsRequest
) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """All isomers in steps, or a sample where there are more."""
    if request.sample is not None and request.sample < every.total:
        yield drawn(every, request.sample, request.seed, distinct=True)
        return
    for masks, degeneracies in every.blocks():
        for start in range(0, masks.shape[1], STEP):
            yield masks[:, start : start + STEP], degeneracies[start : start + STEP]


def _text(asked: Composition, column: NDArray[np.uint64]) -> str:
    return str(Arrangement(asked, tuple(column.tolist())))


def _alike(framework: Framework, asked: Composition, charge: int) -> dict[str, Any]:
    """Columns that all candidates of a composition share; the last say why there is no energy."""
    metals = dict(asked.numbers)
    word, reason = judged(class_of(framework), metals, charge)
    absent = f"no ordering model for {'/'.join(sorted(metals))}: the models order Au and Ag"
    return {
        "host": asked.host,
        "guest": ",".join(asked.guests),
        "gold": metals.get("Au", 0),
        "evidence": framework.evidence,
        "verdict": word,
        **NO_STANDING,
        "energy_source": absent,
        "reason": f"{reason}; {absent}",
    }
