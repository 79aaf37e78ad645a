"""Ordering model of a request, and what is said of it before any work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from database.contradictions import contradicted_in
from database.frameworks import known_framework
from database.standing import energy_model
from stability.active import active_sites
from stability.builtin import default_model
from stability.frontier.plan import DEFAULT_BUDGET
from stability.ordering import OrderingModel
from stability.terms import read_terms
from stability.thermodynamics import sweep_plan
from structures.errors import InvalidInputError
from structures.guests import composition, guest_numbers
from structures.showing import Table, cells_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from database.store import Store
    from database.theories import Comparable
    from structures.framework import Framework

__all__ = [
    "MEMORY",
    "Model",
    "chosen_gold",
    "chosen_guests",
    "chosen_model",
    "computed_cautions",
    "energy_cautions",
    "model_warnings",
    "model_words",
    "sweep_words",
    "without_gold",
]

Model = OrderingModel | str | Path
_TOLD = 10  # contradicted candidates that are told one by one
Row = TypeVar("Row")
MEMORY = DEFAULT_BUDGET >> 20
"""MiB that a sweep may use."""


def chosen_model(
    cluster: Framework, model: Model | None, host: str | None = None, guest: str | None = None
) -> OrderingModel:
    """Return the model given, or in a TOML file, else the built-in one; refuse one that does not hold.

    A set bit of its occupancies is the guest: Au, or the guest of the model given, where no metal is named.
    """
    given = read_terms(model) if isinstance(model, str | Path) else model
    named = host is not None or guest is not None
    if not named:
        chosen = default_model(cluster) if given is None else given
    else:
        host, guest = cluster.pair(host, guest)
        if host == guest:
            raise InvalidInputError(f"host and guest are both {host}; name two metals")
        chosen = default_model(cluster, host, guest) if given is None else given
        if {host, guest} != set(chosen.metals):
            raise InvalidInputError(
                f"{chosen.name} orders {chosen.metals[1]} in {chosen.metals[0]}, not {guest} in {host}; give "
                "terms of these metals, or name the others (--host, --guest)"
            )
        chosen = chosen.oriented(guest)
    chosen.check(cluster)
    return chosen


def chosen_guests(
    cluster: Framework,
    model: OrderingModel,
    *,
    gold: int | Iterable[int] | None = None,
    guests: int | Iterable[int] | None = None,
    room: int | None = None,
) -> list[int]:
    """Numbers of guests asked for, every number that the model reaches where none was given.

    `room` is the number of sites that may hold the guest, all where left out. What has no place is refused,
    and what is beyond the model's reach.
    """
    host, guest = model.metals
    numbers = guest_numbers(cluster, host, guest, gold=gold, guests=guests)
    sites = len(cluster.sites) if room is None else room
    if numbers is None:
        return [number for number in range(sites + 1) if model.knows(cluster, number)]
    chosen = chosen_gold(cluster, numbers, room, metal="gold" if guest == "Au" else guest)
    for number in chosen:
        model.check_guests(cluster, number)
    return chosen


def chosen_gold(
    cluster: Framework,
    gold: int | Iterable[int] | None,
    room: int | None = None,
    *,
    metal: str = "gold",
) -> list[int]:
    """Numbers of gold atoms asked for, every number where none was given; refuse what has no place.

    `room` is the number of sites that may hold gold, all where left out; `metal` what is placed, in words.
    """
    sites = len(cluster.sites) if room is None else room
    if gold is None:
        return list(range(sites + 1))
    numbers = [gold] if isinstance(gold, int) else sorted(set(gold))
    for number in numbers[:1] + numbers[-1:]:
        if not 0 <= number <= sites:
            where = cluster.name if room is None else f"{room} sites of {cluster.name}"
            raise InvalidInputError(f"{number} {metal} do not fit on {where}; give 0 to {sites}")
    return numbers


def sweep_words(cluster: Framework, model: OrderingModel, sites: tuple[str, ...] | None = None) -> str:
    """Width, memory and time of a sweep."""
    plan = sweep_plan(cluster, model, sites)
    contacts = len(cluster.metal_bonds(model.cutoff))
    channels = 3 + len(active_sites(cluster, model, sites).orbits)
    seconds = plan.total * channels * 5e-9  # measured: 4-6 ns for each number and average on a quiet core
    wait = f", about {seconds:.0f} s a temperature" if seconds > 1 else ""
    return (
        f"{cluster.name}: {contacts} contacts within {model.cutoff:g} angstrom, frontier of {plan.width} "
        f"sites, {plan.peak * 8 * (2 + 3 * channels) / 2**20:,.0f} MiB{wait}"
    )


def model_words(cluster: Framework, model: OrderingModel, numbers: Iterable[int]) -> Iterator[str]:
    """Source and warnings of a model."""
    yield f"{model.name}: {model.source}"
    for warning in model_warnings(cluster, model, numbers):
        yield f"warning: {warning}"


def energy_cautions(store: Store, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """What makes the energies of candidates' rows less than certain, each sentence once."""
    numbers: dict[tuple[str, str, str], set[int]] = {}
    for row in rows:
        if row["energy"] is not None:
            numbers.setdefault((row["framework"], row["host"], row["guest"]), set()).add(row["gold"])
    found: dict[str, None] = {}
    for (name, host, guest), gold in numbers.items():
        cluster = known_framework(store, name)
        model = energy_model(cluster, host, guest)
        if model is not None:  # one of the two metals is gold in every model that is built in
            sites = len(cluster.sites)
            guests = sorted(gold if guest == "Au" else {sites - number for number in gold})
            found |= dict.fromkeys(model_warnings(cluster, model, guests))
    return list(found)


def computed_cautions(
    store: Store, rows: Iterable[Mapping[str, Any]], groups: Iterable[Comparable]
) -> list[str]:
    """Which computed energies of candidates' rows another method on record contradicts; the first of many."""
    levels = {one.framework: (one.code, one.theory, one.solvent or "", one.task) for one in groups}
    shown = [row["id"] for row in rows if row["energy_calc"] is not None]
    found = contradicted_in(store, shown, levels)
    words = [f"energy_calc of candidate {number}: {found[number]}." for number in shown if number in found]
    more = len(words) - _TOLD
    return [*words[:_TOLD], *([f"So it is with {more:,} more candidates."] if more > 0 else [])]


def model_warnings(cluster: Framework, model: OrderingModel, numbers: Iterable[int]) -> list[str]:
    """Warnings of all numbers of guests, each once, with the compositions where they differ joined."""
    found: dict[str, None] = {}
    outside = []
    for guests in numbers:
        for words in model.warnings(cluster, guests):
            if "outside the fitted range" in words:
                outside.append(composition(cluster, guests, *model.metals).get("Au", 0))
            else:
                found[words] = None
    if outside:
        low, high = model.gold_fraction
        listed = ", ".join(map(str, outside))
        found[f"{model.name} was fitted for {low:.0%} to {high:.0%} gold; outside: x = {listed}."] = None
    return list(found)


def without_gold(rows: Iterable[Row], model: OrderingModel) -> Table[Row]:
    """A table of results with `gold` where the model counts it, with `guests` elsewhere."""
    found = list(rows)
    hidden = "guests" if model.metals[1] == "Au" else "gold"
    columns = [name for name in cells_of(found[0]) if name != hidden] if found else []
    return Table(found, columns)
