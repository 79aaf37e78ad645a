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
from structures.guests import composition
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

    `gold` and `gold_on` count Au, the latter as (gold, sites) for each orbit; `guests`, `guests_on` and
    `ground_on` count the guest, the last one in a ground state with as many. Where the framework is too wide
    for exact sums, `energy` is the mixing energy alone: `above_ground`, `weight`, `rank` and `errors` are
    None and `ground_on` is empty; `errors` is None too where the model's error is not known. `sentences` say
    it all in words, the last ones being sources and warnings.
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
    host: str
    guest: str
    guests: int
    guests_on: dict[str, tuple[int, int]]
    ground_on: dict[str, tuple[int, int]]
    contributions: tuple[Contribution, ...]
    warnings: tuple[str, ...]
    source: str
    sentences: tuple[str, ...]


def explain_occupancy(
    framework: Framework,
    occupancy: int,
    *,
    host: str | None = None,
    guest: str | None = None,
    temperature: float = ROOM,
    model: OrderingModel | None = None,
    verdict: str = "",
    progress: Callable[[str], None] = lambda _: None,
) -> Explanation:
    """Explain one occupancy, in which a set bit is the guest.

    Parameters
    ----------
    host, guest
        The two metals; those of the model given, or Ag and Au, where left out.
    verdict
        What the rules say of this framework at this composition, as a sentence; it is passed on.
    progress
        Called with one line before work of seconds.

    Raises
    ------
    InvalidInputError
        If no model holds for the framework and its metals, the occupancy does not fit it, or it has more
        guests than the model reaches.

    Examples
    --------
    >>> import superatom
    >>> print(superatom.explain_occupancy("M44S30", 0xFFF).sentences[0])
    Gold sits on 12 of 12 ico sites.
    >>> print(superatom.explain_occupancy("M25S18", 1, host="Au", guest="Pd").sentences[0])
    Pd sits on 1 of 1 centre sites.
    """
    terms = _terms(framework, model, host, guest)
    (occupancy,) = site_group(framework).checked([occupancy]).tolist()
    terms.check_guests(framework, occupancy.bit_count())
    alone = _alone(framework, occupancy, terms, temperature=temperature, verdict=verdict)
    try:
        found, standing = _placed(alone, framework, terms, progress)
    except TooManyError as error:
        found = alone
        standing = f"mixing energy {alone.energy:.3f} eV; the ground state is not known: {error}"
    return replace(found, sentences=tuple(_sentences(found, terms.name, standing)))


def _terms(
    framework: Framework, model: OrderingModel | None, host: str | None, guest: str | None
) -> OrderingModel:
    if host is None and guest is None:
        return model or default_model(framework)
    host, guest = framework.pair(host, guest)
    return (model or default_model(framework, host, guest)).oriented(guest)


def _alone(
    framework: Framework, occupancy: int, terms: OrderingModel, *, temperature: float, verdict: str
) -> Explanation:
    """The explanation without a standing among the isomers."""
    (host, guest), guests = terms.metals, occupancy.bit_count()
    on = _held_on(framework, occupancy)
    left = {label: (size - each, size) for label, (each, size) in on.items()}
    none = {label: (0, size) for label, (_, size) in on.items()}
    return Explanation(
        framework=framework.name,
        occupancy=occupancy,
        gold=composition(framework, guests, host, guest).get("Au", 0),
        energy=float(terms.energies(framework, [occupancy])[0]),
        above_ground=None,
        weight=None,
        temperature=temperature,
        degeneracy=degeneracy(framework, occupancy),
        rank=None,
        errors=None,
        verdict=verdict,
        gold_on={guest: on, host: left}.get("Au", none),
        host=host,
        guest=guest,
        guests=guests,
        guests_on=on,
        ground_on={},
        contributions=contributions(framework, occupancy, terms),
        warnings=terms.warnings(framework, guests),
        source=terms.source,
        sentences=(),
    )


def _placed(
    alone: Explanation, framework: Framework, terms: OrderingModel, progress: Callable[[str], None]
) -> tuple[Explanation, str]:
    """The explanation with its standing among all isomers, and that as a sentence."""
    ranking = rank_candidates(
        framework, [alone.occupancy], temperature=alone.temperature, model=terms, progress=progress
    )
    ground = int(best(framework, alone.guests, 1, terms).occupancies[0])
    placed = replace(
        alone,
        above_ground=float(ranking.above_ground[0]),
        weight=float(ranking.weight[0]),
        rank=int(ranking.rank[0]) or None,
        errors=ranking.errors(0),
        ground_on=_held_on(framework, ground),
    )
    return placed, ranking.reason(0)


def _sentences(found: Explanation, model: str, standing: str) -> Iterator[str]:
    """All of it in words; `standing` is the ranking's own sentence."""
    if found.verdict:
        yield f"Rules: {found.verdict}."
    yield f"{_places(found)}."
    yield f"Standing: {standing}."
    if found.above_ground:
        cost = with_error(found.above_ground, found.errors.energy if found.errors else 0.0)
        yield _moved(found, cost)
    yield f"Energy terms of the {model}: {'; '.join(map(_term, found.contributions)) or 'none'}."
    yield f"Equivalent placements that are this isomer (degeneracy): {found.degeneracy}."
    yield f"Source: {found.source}"
    for warning in found.warnings:
        yield f"Warning: {warning}"
    yield "Energies compare isomers of one framework, never two frameworks."


def contributions(framework: Framework, occupancy: int, model: OrderingModel) -> tuple[Contribution, ...]:
    """Terms of the model that occur in an occupancy, counted on the atoms; zero counts are left out.

    They add up to the energy, up to the reference that puts both pure clusters at zero.
    """
    host, guest = model.metals
    metals = [guest if occupancy >> site.index & 1 else host for site in framework.sites]
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


def _held_on(framework: Framework, occupancy: int) -> dict[str, tuple[int, int]]:
    """Guests and sites of each orbit."""
    return {
        label: (sum(occupancy >> site & 1 for site in members), len(members))
        for label, members in framework.orbits.items()
    }


def _places(found: Explanation) -> str:
    size = sum(size for _, size in found.guests_on.values())
    guest = _opening(found.guest)
    if not found.guests:
        return f"{guest} sits on no site: this is the {_word(found.host)} parent"
    if found.guests == size:
        return f"{guest} sits on every site"
    metal, counts = guest, {label: each for label, (each, _) in found.guests_on.items()}
    if 2 * found.guests > size:
        metal = _opening(found.host)
        counts = {label: many - each for label, (each, many) in found.guests_on.items()}
    parts = [
        f"{counts[label]} of {many} {label}" for label, (_, many) in found.guests_on.items() if counts[label]
    ]
    return f"{metal} sits on {', '.join(parts)} sites"


def _moved(found: Explanation, cost: str) -> str:
    here, there = found.guests_on, found.ground_on
    more = {label: here[label][0] - there[label][0] for label in here}
    changed = [f"{change:+d} on {label}" for label, change in more.items() if change]
    alike = "the same sites by orbit, with other neighbours"
    what = f"{_word(found.guest)} {', '.join(changed)}" if changed else alike
    return f"Against a ground state: {what}; this costs {cost} eV."


def _word(metal: str) -> str:
    return {"Au": "gold", "Ag": "silver"}.get(metal, metal)


def _opening(metal: str) -> str:
    """The same at the beginning of a sentence."""
    word = _word(metal)
    return word[0].upper() + word[1:]


def _term(part: Contribution) -> str:
    return f"{part.number} {part.words} x {part.each:+.4f} = {part.total:+.3f} eV"
