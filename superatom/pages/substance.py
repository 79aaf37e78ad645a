"""What stands beside the structures: cards of frameworks, compositions with rules, occupation, provenance."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import asdict
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from database.masses.isotopes import ISOTOPE_TABLE
from database.observations import observations
from database.standing import energy_model
from database.store import versions
from stability.preference import RULED, WINDOWS
from stability.thermodynamics import thermodynamics
from structures.arrangement.composition import compositions
from structures.arrangement.counts import count_compositions
from structures.arrangement.holding import holding
from structures.card import card
from structures.errors import InvalidInputError, TooManyError
from structures.library.classes import class_of
from structures.sites import site_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = [
    "card_document",
    "composition_rows",
    "made_with",
    "model_rows",
    "occupation",
    "rule_rows",
]

_ROOM = 300.0  # K

Row = dict[str, Any]


def card_document(framework: Framework) -> Row:
    """The card of a framework, with what its evidence means where nobody has seen it."""
    facts = asdict(card(framework))
    return facts | {"hypothesis": framework.evidence == "hypothesis", "class": class_of(framework).name}


def composition_rows(frameworks: Mapping[str, Framework], rows: Iterable[Row]) -> list[Row]:
    """One row a species on a framework: isomers that exist, candidates shown, electrons, the paper's rule."""
    shown = Counter((row["framework"], row["species"]) for row in rows)
    first = {(row["framework"], row["species"]): row for row in reversed(list(rows))}
    return [
        {
            "framework": name,
            "species": species,
            "gold": first[name, species]["gold"],
            "electrons": first[name, species]["electrons"],
            "shell": first[name, species]["shell"],
            "isomers": _isomers(frameworks[name], first[name, species]),
            "shown": number,
            "verdict": first[name, species]["verdict"],
            "evidence": frameworks[name].evidence,
        }
        for (name, species), number in shown.items()
    ]


def _isomers(framework: Framework, row: Row) -> int | None:
    metals = Counter(holding(framework, row["occupancy"], row["host"], row["guest"]).metals)
    group = site_group(framework)
    try:
        (found,) = count_compositions(group, compositions(dict(metals), group.size), {})
    except TooManyError:
        return None
    return int(found.isomers)


def rule_rows(frameworks: Iterable[Framework]) -> list[Row]:
    """Where the paper saw the classes of these frameworks, with the place of each statement."""
    named = {class_of(framework).name for framework in frameworks} & set(RULED)
    stated = {row["id"]: row for row in observations()}
    return [
        {
            "class": window.framework,
            "gold": f"{window.low}-{window.high}" if window.high > window.low else str(window.low),
            "verdict": window.verdict,
            "words": window.words,
            "place": "; ".join(_place(stated[number]) for number in window.observations),
            "source": stated[window.observations[0]]["source"],
        }
        for window in WINDOWS
        if window.framework in named
    ]


def _place(statement: Mapping[str, Any]) -> str:
    places = [statement["section"], statement["figure"]]
    return f"{statement['id']} ({', '.join(place for place in places if place)})"


def model_rows(frameworks: Iterable[Framework], pairs: Iterable[tuple[str, str]]) -> list[Row]:
    """Ordering models behind the energies: error, range, source, caution; each once."""
    found: dict[str, tuple[OrderingModel, list[str]]] = {}
    for framework in frameworks:
        for host, guest in dict.fromkeys(pairs):
            if (model := energy_model(framework, host, guest)) is not None:
                names = found.setdefault(model.name, (model, []))[1]
                names += [] if framework.name in names else [framework.name]
    return [
        {
            "model": model.name,
            "frameworks": ", ".join(names),
            "error": None if model.error is None else 1000 * model.error,
            "validity": model.validity,
            "source": model.source,
            "caution": model.caution,
        }
        for model, names in found.values()
    ]


def occupation(framework: Framework, rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Mean share of gold on each orbit at 300 K, over all isomers, for each number of gold in the rows.

    Empty where no model of gold and silver holds, or the framework is too wide for exact sums.
    """
    model = next(
        (
            found
            for row in rows
            if (found := energy_model(framework, row["host"], row["guest"])) and found.reach is None
        ),
        None,
    )
    if model is None:
        return {}
    try:
        every = thermodynamics(framework, _ROOM, model)
    except (TooManyError, InvalidInputError):
        return {}
    numbers = sorted({row["gold"] for row in rows if row["core_charge"] is not None})
    return {
        str(gold): {label: round(float(share[gold]), 4) for label, share in every.occupation.items()}
        for gold in numbers
    }


def made_with() -> Row:
    """Versions behind the page: ours, what we count with, the isotopes, the libraries that draw."""
    text = files("superatom.pages").joinpath("libraries", "libraries.toml").read_text(encoding="utf-8")
    drawn = [
        {key: library[key] for key in ("name", "version", "licence", "what")}
        for library in tomllib.loads(text)["library"]
    ]
    return {"versions": versions(), "isotopes": ISOTOPE_TABLE, "libraries": drawn}
