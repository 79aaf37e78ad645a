"""What one report holds, as the page reads it: built section by section from rows, models and spectra."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from database.columns import column
from database.frameworks import known_framework
from structures.matter.elements import ELEMENTS
from structures.pace import Paced
from structures.picture.palette import MOTIF, MOTIF_NAMES, ROLE
from superatom.pages.structures import Models
from superatom.pages.substance import (
    card_document,
    composition_rows,
    made_with,
    model_rows,
    occupation,
    rule_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from database.store import Store
    from structures.framework import Framework

__all__ = ["Content", "content_document"]

Row = dict[str, Any]

_CANDIDATE = (
    "id framework species gold occupancy sites rank rank_low rank_high energy energy_error weight weight_low "
    "weight_high degeneracy electrons shell verdict evidence energy_calc gap_calc bonds_lost reason"
).split()
_COMPOSITION = "framework species gold isomers shown electrons shell verdict evidence".split()
_CALCULATION = (
    "id candidate_id framework gold code code_version theory task solvent ligand charge multiplicity energy "
    "gap max_force rmsd bonds_lost"
).split()
_WIDE = {"reason", "words", "place", "source", "validity", "caution", "arguments", "versions", "theory"}


@dataclass(frozen=True, slots=True)
class Content:
    """What goes onto a page.

    Attributes
    ----------
    title, asked
        Heading, and one sentence on what was asked.
    frameworks
        Shown as cards and drawn; those of the candidates come by themselves.
    candidates
        Rows of candidates; `hidden` more were found.
    spectra
        Documents of spectra, `superatom.pages.spectra`.
    series
        Documents of series, `superatom.pages.series`.
    ligand
        On the candidates, see `Models`.
    notes
        Sentences that must be read first.
    """

    title: str
    asked: str
    frameworks: tuple[Framework, ...] = ()
    candidates: tuple[Row, ...] = ()
    hidden: int = 0
    spectra: tuple[Row, ...] = ()
    calculations: tuple[Row, ...] = ()
    batches: tuple[Row, ...] = ()
    series: tuple[Row, ...] = ()
    ligand: str | None = None
    notes: tuple[str, ...] = field(default=())


def content_document(content: Content, store: Store | None, say: Callable[[str], None]) -> Row:
    """Return the page's content as JSON can hold it; `say` is told how far it is."""
    names = dict.fromkeys(row["framework"] for row in content.candidates)
    held = {one.name: one for one in content.frameworks}
    held |= {name: known_framework(store, name) for name in names if name not in held}
    models = _models(content, held, say)
    pairs = {(row["host"], row["guest"]) for row in content.candidates} or {("Ag", "Au")}
    by_framework = {name: [row for row in content.candidates if row["framework"] == name] for name in names}
    return {
        "title": content.title,
        "asked": content.asked,
        "notes": [*content.notes, *_hypotheses(held.values())],
        "palette": _palette(),
        "frameworks": [card_document(one) for one in held.values()],
        "topologies": models.topologies,
        "models": models.models,
        "occupation": {name: occupation(held[name], few) for name, few in by_framework.items()},
        "candidates": _table("candidates", content.candidates, _CANDIDATE) | {"words": _words(content)},
        "spectra": list(content.spectra),
        "series": list(content.series),
        "compositions": _table("compositions", composition_rows(held, content.candidates), _COMPOSITION),
        "rules": _table("rules", rule_rows(held.values())),
        "ordering": _table("ordering", model_rows(held.values(), pairs)),
        "calculations": _table("calculations", content.calculations, _CALCULATION),
        "batches": _table("batches", content.batches),
        "made": made_with(),
        "licences": _licences(),
    }


def _models(content: Content, held: Mapping[str, Framework], say: Callable[[str], None]) -> Models:
    models = Models(content.ligand)
    for framework in held.values():
        models.add_framework(framework)
    paced = Paced("structures built", len(content.candidates), say)
    for row in paced.over(content.candidates):
        models.add_candidate(held[row["framework"]], row)
    return models


def _table(kind: str, rows: Sequence[Row], columns: Sequence[str] = ()) -> Row:
    """Rows with the columns in which one of them has a value, and what each means."""
    named = columns or (list(rows[0]) if rows else [])
    kept = [name for name in named if any(row.get(name) is not None for row in rows)]
    return {
        "rows": [{name: row.get(name) for name in kept} for row in rows],
        "columns": [_column(kind, name) for name in kept],
    }


def _column(kind: str, name: str) -> Row:
    known = column(kind, name)
    return {
        "name": name, "title": name.replace("_", " "), "unit": known.unit or None,
        "decimals": known.decimals, "words": known.words or None, "wide": name in _WIDE,
    }  # fmt: skip


def _words(content: Content) -> str:
    hidden = f"{content.hidden} more were found and are not on this page. " if content.hidden else ""
    return (
        f"{hidden}Energies compare isomers of one composition on one framework, never two frameworks; their "
        "error is that of the model."
    )


def _hypotheses(frameworks: Iterable[Framework]) -> list[str]:
    names = [one.name for one in frameworks if one.evidence == "hypothesis"]
    return [f"{name} is a hypothesis: no structure of it is known." for name in names]


def _palette() -> Row:
    colours = {symbol: row.colour for symbol, row in ELEMENTS.items() if row.colour}
    return {"elements": colours, "roles": ROLE, "motifs": MOTIF, "motifNames": MOTIF_NAMES}


def _licences() -> list[str]:
    place = files("superatom.pages").joinpath("libraries")
    found = sorted((one for one in place.iterdir() if one.name.endswith(".LICENSE.txt")), key=str)
    return [one.read_text(encoding="utf-8") for one in found]
