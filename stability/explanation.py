"""Why a candidate stands where it stands, in a chemist's words and with the source of every number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from stability.builtin import default_model
from stability.isomers import best
from stability.ordering import sites_named
from stability.ranking import ROOM, rank_candidates
from structures.errors import TooManyError
from structures.showing import Shown
from structures.sites import site_group
from structures.substitution import degeneracy
from structures.uncertain import with_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stability.ordering import OrderingModel
    from stability.ranking import Errors
    from structures.framework import Framework

__all__ = ["Contribution", "Explanation", "contributions", "explain_occupancy"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """One term of the model: how often it occurs in the candidate, eV each, eV in all."""

    words: str
    number: int
    each: float
    total: float


@dataclass(frozen=True, slots=True)
class Explanation(Shown):
    """A candidate's standing with everything that it rests on.

    `gold_on` and `ground_on` give (gold, sites) for each orbit, of the candidate and of a ground state with
    as much gold. Where the framework is too wide for exact sums, `energy` is the mixing energy alone:
    `above_ground`, `weight`, `rank` and `errors` are None and `ground_on` is empty; `errors` is None too
    where the model's error is not known. `sentences` say it all in words, the last ones being sources and
    warnings.
    """

    framework: str
    occupancy: int
    gold: int
    energy: float
    above_ground: float | None
    weight: float | None
    temperature: float
    degeneracy: int
    rank: int | None
    errors: Errors | None
    verdict: str
    gold_on: dict[str, tuple[int, int]]
    ground_on: dict[str, tuple[int, int]]
    contributions: tuple[Contribution, ...]
    warnings: tuple[str, ...]
    source: str
    sentences: tuple[str, ...]


def explain_occupancy(
    framework: Framework,
    occupancy: int,
    *,
    temperature: float = ROOM,
    model: OrderingModel | None = None,
    verdict: str = "",
    progress: Callable[[str], None] = lambda _: None,
) -> Explanation:
    """Explain one occupancy.

    Parameters
    ----------
    verdict
        What the rules say of this framework at this composition, as a sentence; it is passed on.
    progress
        Called with one line before work of seconds.

    Raises
    ------
    InvalidInputError
        If no model holds for the framework or the occupancy does not fit it.

    Examples
    --------
    >>> import superatom
    >>> print(superatom.explain_occupancy("M44S30", 0xFFF).sentences[0])
    Gold sits on 12 of 12 ico sites.
    """
    terms = model or default_model(framework)
    (occupancy,) = site_group(framework).checked([occupancy]).tolist()
    gold = occupancy.bit_count()
    alone = Explanation(
        framework=framework.name,
        occupancy=occupancy,
        gold=gold,
        energy=float(terms.energies(framework, [occupancy])[0]),
        above_ground=None,
        weight=None,
        temperature=temperature,
        degeneracy=degeneracy(framework, occupancy),
        rank=None,
        errors=None,
        verdict=verdict,
        gold_on=_gold_on(framework, occupancy),
        ground_on={},
        contributions=contributions(framework, occupancy, terms),
        warnings=terms.warnings(framework, gold),
        source=terms.source,
        sentences=(),
    )
    try:
        found, standing = _placed(alone, framework, terms, progress)
    except TooManyError as error:
        found = alone
        standing = f"mixing energy {alone.energy:.3f} eV; the ground state is not known: {error}"
    return replace(found, sentences=tuple(_sentences(found, terms.name, standing)))


def _placed(
    alone: Explanation, framework: Framework, terms: OrderingModel, progress: Callable[[str], None]
) -> tuple[Explanation, str]:
    """The explanation with its standing among all isomers, and that as a sentence."""
    ranking = rank_candidates(
        framework, [alone.occupancy], temperature=alone.temperature, model=terms, progress=progress
    )
    ground = int(best(framework, alone.gold, 1, terms).occupancies[0])
    placed = replace(
        alone,
        above_ground=float(ranking.above_ground[0]),
        weight=float(ranking.weight[0]),
        rank=int(ranking.rank[0]) or None,
        errors=ranking.errors(0),
        ground_on=_gold_on(framework, ground),
    )
    return placed, ranking.reason(0)


def _sentences(found: Explanation, model: str, standing: str) -> Iterator[str]:
    """All of it in words; `standing` is the ranking's own sentence."""
    if found.verdict:
        yield f"Rules: {found.verdict}."
    yield f"{_places(found.gold_on)}."
    yield f"Standing: {standing}."
    if found.above_ground:
        cost = with_error(found.above_ground, found.errors.energy if found.errors else 0.0)
        yield _moved(found.gold_on, found.ground_on, cost)
    yield f"Energy terms of the {model}: {'; '.join(map(_term, found.contributions)) or 'none'}."
    yield f"Equivalent placements that are this isomer (degeneracy): {found.degeneracy}."
    yield f"Source: {found.source}"
    for warning in found.warnings:
        yield f"Warning: {warning}"
    yield "Energies compare isomers of one framework, never two frameworks."


def contributions(framework: Framework, occupancy: int, model: OrderingModel) -> tuple[Contribution, ...]:
    """Terms of the model that occur in an occupancy, counted on the atoms; zero counts are left out.

    They add up to the energy, up to the reference that puts pure Au and pure Ag at zero.
    """
    metals = ["Au" if occupancy >> site.index & 1 else "Ag" for site in framework.sites]
    parts = []
    for label, each in model.sites:
        number = sum(metals[site] == model.counted for site in sites_named(framework, label))
        parts.append(Contribution(f"{model.counted} on {label} sites", number, each, number * each))
    bonds = set(framework.metal_bonds(model.cutoff))
    for group, each in model.contacts:
        number = sum(
            sorted(metals[site] for site in found) == sorted(group) for found in _groups(bonds, len(group))
        )
        parts.append(Contribution(f"{'-'.join(group)} contacts", number, each, number * each))
    return tuple(part for part in parts if part.number)


def _groups(bonds: set[tuple[int, int]], size: int) -> list[tuple[int, ...]]:
    if size == 2:
        return list(bonds)
    sites = sorted({site for bond in bonds for site in bond})
    near = {site: [b for a, b in bonds if a == site] for site in sites}
    return [(a, b, c) for a in sites for b, c in combinations(sorted(near[a]), 2) if (b, c) in bonds]


def _gold_on(framework: Framework, occupancy: int) -> dict[str, tuple[int, int]]:
    return {
        label: (sum(occupancy >> site & 1 for site in members), len(members))
        for label, members in framework.orbits.items()
    }


def _places(held: dict[str, tuple[int, int]]) -> str:
    gold, size = (sum(column) for column in zip(*held.values(), strict=True))
    if gold in (0, size):
        return "Gold sits on no site: this is the silver parent" if not gold else "Gold sits on every site"
    metal, counts = "Gold", {label: each for label, (each, _) in held.items()}
    if 2 * gold > size:
        metal, counts = "Silver", {label: many - each for label, (each, many) in held.items()}
    parts = [f"{counts[label]} of {held[label][1]} {label}" for label in held if counts[label]]
    return f"{metal} sits on {', '.join(parts)} sites"


def _moved(here: dict[str, tuple[int, int]], there: dict[str, tuple[int, int]], cost: str) -> str:
    more = {label: here[label][0] - there[label][0] for label in here}
    changed = [f"{change:+d} on {label}" for label, change in more.items() if change]
    what = f"gold {', '.join(changed)}" if changed else "the same sites by orbit, with other neighbours"
    return f"Against a ground state: {what}; this costs {cost} eV."


def _term(part: Contribution) -> str:
    return f"{part.number} {part.words} x {part.each:+.4f} = {part.total:+.3f} eV"
