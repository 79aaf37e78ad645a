"""Energy, exact weight, rank and reason of candidates, as columns: NULL where no ordering model holds.

The models order gold and silver, and few guests of another metal in gold; a candidate of other metals or of
more guests, or on a framework that the models refuse or that is too wide for exact sums, is stored without an
energy, and `energy_source` says why. A rank alone is NULL where the isomers of a framework cannot be counted
by energy, or where an older version, which did not count them, stored the candidate.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING, Any

from stability.builtin import default_model, released_model
from stability.levels import announce_count, energy_levels
from stability.ranking import SEARCHED, rank_candidates
from structures.errors import InvalidInputError, SuperatomError, TooManyError
from structures.guests import composition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from database.store import Store
    from stability.ordering import OrderingModel
    from stability.ranking import Ranking
    from structures.framework import Framework

__all__ = [
    "NO_STANDING",
    "Standings",
    "as_written_before",
    "count_levels_of",
    "energy_model",
    "fill_ranks",
    "standings",
    "to_count",
]

_NO_MODEL = "no ordering model"
_WIDE = "ground state not known: the framework is too wide for exact sums"
NO_STANDING: dict[str, None] = dict.fromkeys(
    ("energy", "weight", "rank", "energy_error", "weight_low", "weight_high", "rank_low", "rank_high")
)
"""Columns of a candidate that no model orders."""

_BELOW = re.compile(r"[\d,]+ of [\d,]+ isomers below it")


def energy_model(
    framework: Framework, host: str, guest: str, guests: int | None = None
) -> OrderingModel | None:
    """Return the ordering model of a framework for these metals, a set bit the guest; None without one.

    With `guests` it is also None where the model does not reach to so many.
    """
    try:
        model = default_model(framework, host, guest)
        if guests is not None:
            model.check_guests(framework, guests)
    except SuperatomError:
        return None
    return model


def to_count(
    framework: Framework, host: str, guest: str, guests: int, progress: Callable[[str], None]
) -> OrderingModel | None:
    """Return the model whose isomers are still to be counted by energy for ranks, and say so; else None."""
    model = energy_model(framework, host, guest, guests)
    if model is None or comb(len(framework.sites), guests) <= SEARCHED:
        return None
    with suppress(TooManyError, InvalidInputError):  # ranks then reach as far as a list of the lowest
        return model if announce_count(framework, model, progress) else None
    return None


def count_levels_of(asked: tuple[Framework, OrderingModel]) -> None:
    """Count all isomers by energy and keep that for other processes; runs in any process."""
    with suppress(TooManyError, InvalidInputError):
        energy_levels(*asked)


def standings(
    framework: Framework,
    masks: NDArray[np.uint64],
    host: str,
    guest: str,
    rules: str,
    *,
    released: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Standings:
    """Columns energy (eV above the ground state of its composition), weight (300 K), rank, reason, source.

    With them the standard error of the energy, and the ends of the intervals of weight and rank.

    Parameters
    ----------
    masks
        Shape (n,): occupancies of one composition, in which a set bit is the guest.
    rules
        What the paper's rules say of the composition; each reason begins with it.
    released
        Name of the model that gave stored energies; the newest one where left out, or where no version had
        such a model for the framework.
    progress
        Called with one line before all isomers are counted for the ranks, which takes seconds.
    """
    guests = int(masks[0]).bit_count() if len(masks) else 0
    model = energy_model(framework, host, guest, guests)
    absent = _absent(framework, host, guest, guests)
    if released is not None and released.startswith(_NO_MODEL):
        model, absent = None, released  # what had no energy in an older version is right without
    if model is None:
        none = {**NO_STANDING, "energy_source": absent, "reason": f"{rules}; {absent}"}
        return Standings([none] * len(masks), None)
    if released is not None:
        older = released_model(framework, released.partition(";")[0])
        model = model if older is None else older.oriented(guest)
    try:
        ranked = rank_candidates(framework, masks, model=model, progress=progress)
    except TooManyError:
        return Standings(_unranked(framework, masks, model, rules), None)
    rows: list[dict[str, Any]] = [
        {
            "energy": energy,
            "weight": weight,
            "rank": rank or None,
            "energy_source": model.name,
            "reason": ranked.reason(index, rules),
            **_errors(ranked, index),
        }
        for index, (energy, weight, rank) in enumerate(
            zip(ranked.above_ground.tolist(), ranked.weight.tolist(), ranked.rank.tolist(), strict=True)
        )
    ]
    return Standings(rows, None if ranked.spread is None else ranked.spread.drawn_weights.sum(axis=1))


def _absent(framework: Framework, host: str, guest: str, guests: int) -> str:
    """Why there is no model."""
    model = energy_model(framework, host, guest)
    if model is None:
        return f"{_NO_MODEL} for {guest}/{host} here"
    metals = composition(framework, guests, host, guest)
    return f"{_NO_MODEL} for {metals.get(model.counted, 0)} {model.counted} here: it knows {model.reach}"


@dataclass(frozen=True, slots=True)
class Standings:
    """Rows of columns, and the share of the ensemble that they cover together in each draw of the model."""

    rows: list[dict[str, Any]]
    covered: NDArray[np.float64] | None


def _errors(ranked: Ranking, index: int) -> dict[str, float | int | None]:
    """Columns of what the model's error leaves of a standing."""
    found = ranked.spread
    if found is None:
        return {}
    return {
        "energy_error": float(found.energy[index]),
        "weight_low": float(found.weight_low[index]),
        "weight_high": float(found.weight_high[index]),
        "rank_low": int(found.rank_low[index]) or None,
        "rank_high": int(found.rank_high[index]) or None,
    }


def _unranked(
    framework: Framework, masks: NDArray[np.uint64], model: OrderingModel, rules: str
) -> list[dict[str, Any]]:
    """Columns where the framework is too wide for exact sums: no ground state to count an energy from."""
    return [
        {
            **NO_STANDING,
            "energy_source": f"{model.name}; {_WIDE}",
            "reason": f"{rules}; mixing energy {energy:.3f} eV; {_WIDE}",
        }
        for energy in model.energies(framework, masks).tolist()
    ]


def fill_ranks(store: Store, fixed: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> None:
    """Give their rank to candidates that an older version stored without one; call it in `writing`.

    Parameters
    ----------
    fixed
        Columns that all rows share: framework_id, species_id, host, guest.
    rows
        Columns occupancy, occupancy_hex, rank, reason and energy_source.
    """
    where = (
        "framework_id = ? AND species_id = ? AND host = ? AND guest = ? "
        "AND energy IS NOT NULL AND rank IS NULL AND energy_source = ?"
    )
    rows = list(rows)
    source = (
        rows[0]["energy_source"] if rows else ""
    )  # ranks of one model do not belong to energies of another
    alike = [*(fixed[column] for column in ("framework_id", "species_id", "host", "guest")), source]
    if not store.value(f"SELECT 1 FROM candidates WHERE {where} LIMIT 1", alike):  # noqa: S608  columns only
        return
    update = f"UPDATE candidates SET rank = ?, reason = ?, checksum = NULL WHERE {where}"  # noqa: S608  columns only
    store.db.conn.executemany(
        f"{update} AND occupancy = ? AND occupancy_hex = ?",
        ([row["rank"], row["reason"], *alike, row["occupancy"], row["occupancy_hex"]] for row in rows),
    )


def as_written_before(standing: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the standing as an older version wrote it, where the stored row is such a one; else as it is.

    Until all isomers were counted, a rank was NULL where more placements lay below than were listed, and a
    reason did not say how many isomers there are.
    """
    if standing["rank"] is None or (standing["rank"], standing["reason"]) == (row["rank"], row["reason"]):
        return dict(standing)
    words = "more isomers below it than searched"
    if row["rank"] is not None:
        words = f"{standing['rank'] - 1} isomers below it"
    older = dict(standing) | {"rank": row["rank"] and standing["rank"]}
    older["reason"] = _BELOW.sub(words, standing["reason"])
    return older if row["reason"] == older["reason"] else dict(standing)
