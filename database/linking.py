"""Link what the paper states to the ions that we predict: its printed m/z, its windows, its named ions.

A printed m/z is compared with the most abundant peak, within the resolution of its digits and among the ions
of the framework, charge and gold range that the statement itself names. All other stored ions in the same
interval are counted as rivals: a mass alone proves no formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from database.masses.notation import parse_ion, parse_ions
from database.species import add_ions, add_species
from structures.library.classes import known_class
from structures.showing import Shown

if TYPE_CHECKING:
    from database.masses.ions import Ion
    from database.store import Store

__all__ = ["Link", "link_observations"]


@dataclass(frozen=True, slots=True)
class Link(Shown):
    """One statement beside one prediction; `predicted` is None where no stored ion answers to it."""

    observation: str
    reported: str
    ion: str | None
    predicted: float | None
    difference: float | None
    verdict: str
    rivals: int
    inferred: str


def link_observations(store: Store, batch: int | None = None) -> list[Link]:
    """Link every statement with an m/z or an ion; store the links and return them in the paper's order.

    Ions that the paper names are stored first, fragments too, so that each can be looked up.
    """
    rows = list(store.rows("SELECT * FROM observations ORDER BY id"))
    links: list[Link] = []
    with store.writing():
        for row in rows:
            for ion in _named_ions(row):
                species = add_species(store, dict(ion.metals), dict(ion.ligands), ion.core_charge, batch)
                add_ions(store, species, [ion], batch)
        for row in rows:
            found = _answers(store, row)
            links.extend(_links(store, row, found))
            store.add("links", (_row(row, ion, batch) for ion in found))
        _count_rivals(store)
    return links


def _named_ions(row: dict[str, Any]) -> list[Ion]:
    """The ions that a statement names: none, one, or a series such as `[AuxAg44-x(p-MBA)30-bClb]4-`.

    b runs over the numbers of Cl that the class of the statement was seen with.
    """
    text = row["ion"]
    if text is None or not text.startswith("["):
        return []
    if "x" not in text:
        return [parse_ion(text)]
    gold = range(row["gold_min"], row["gold_max"] + 1)
    chlorides = dict(known_class(row["framework"]).exchanged)["Cl"]
    return list(parse_ions(text, ranges={"x": gold, "b": range(chlorides + 1)}))


def _answers(store: Store, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Stored ions that a statement is about: those that it names, or those in its interval of m/z.

    Where the Na and H counts are ours and not the paper's, the interval decides, not the name.
    """
    named = _named_ions(row)
    printed = row["mz_reported"] is not None
    if named and not (printed and row["inferred"]):
        rows = (store.rows("SELECT * FROM ions WHERE ion = ?", [str(ion)]) for ion in named)
        return sorted((row for found in rows for row in found), key=lambda ion: float(ion["mz"]))
    if row["mz_min"] is None or row["framework"] is None:
        return []
    sql = """
    SELECT i.* FROM ions i JOIN species s ON s.id = i.species_id
    WHERE i.mz >= ? AND i.mz < ? AND s.framework = ? AND i.charge = coalesce(?, i.charge)
      AND s.gold BETWEEN coalesce(?, s.gold) AND coalesce(?, s.gold)
      AND (? IS NOT NULL OR i.adduct = '')
    ORDER BY i.mz
    """
    stated = [row[name] for name in ("mz_min", "mz_max", "framework", "charge", "gold_min", "gold_max")]
    return list(store.rows(sql, [*stated, row["mz_reported"]]))


def _links(store: Store, row: dict[str, Any], found: list[dict[str, Any]]) -> list[Link]:
    """One link a printed m/z or named ion; a window becomes one link that says what lies inside."""
    if row["mz_reported"] is None and row["mz_min"] is not None:
        return [_window(row, found)]
    rivals = _rivals(store, row, len(found))
    if not found:
        if row["mz_reported"] is None:
            return []
        return [
            Link(
                row["id"],
                row["mz_reported"],
                None,
                None,
                None,
                "no stored ion",
                rivals,
                row["inferred"] or "",
            )
        ]
    return [
        Link(
            row["id"],
            row["mz_reported"] or "",
            ion["ion"],
            ion["mz"],
            _difference(row, ion),
            _verdict(row, ion),
            rivals,
            row["inferred"] or "",
        )
        for ion in found
    ]


def _window(row: dict[str, Any], found: list[dict[str, Any]]) -> Link:
    reported = f"{row['mz_min']:.0f}-{row['mz_max']:.0f}"
    if not found:
        reason = row["status"] or "nothing assigned"
        return Link(
            row["id"], reported, None, None, None, f"no ion assigned: {reason}", 0, row["inferred"] or ""
        )
    first, last = found[0], found[-1]
    inside = sum(row["mz_min"] <= ion["mz"] < row["mz_max"] for ion in found)
    words = f"{inside} of {len(found)} ions inside, all from {first['mz']:.2f} to {last['mz']:.2f}"
    name = first["ion"] if len(found) == 1 else f"{first['ion']} ... {last['ion']}"
    return Link(row["id"], reported, name, None, None, words, 0, row["inferred"] or "")


def _difference(row: dict[str, Any], ion: dict[str, Any]) -> float | None:
    return None if row["mz_reported"] is None else float(ion["mz"]) - float(row["mz_reported"])


def _verdict(row: dict[str, Any], ion: dict[str, Any]) -> str:
    if row["mz_reported"] is None:
        return "no m/z printed"
    inside = row["mz_min"] <= ion["mz"] < row["mz_max"]
    return "within print resolution" if inside else "outside print resolution"


def _rivals(store: Store, row: dict[str, Any], answers: int) -> int:
    if row["mz_reported"] is None:
        return 0
    inside = store.value("SELECT count(*) FROM ions WHERE mz >= ? AND mz < ?", [row["mz_min"], row["mz_max"]])
    return max(0, int(inside) - answers)


def _row(row: dict[str, Any], ion: dict[str, Any], batch: int | None) -> dict[str, Any]:
    return {
        "observation_id": row["id"],
        "ion_id": ion["id"],
        "reported": row["mz_reported"]
        or (f"{row['mz_min']:.0f}-{row['mz_max']:.0f}" if row["mz_min"] else ""),
        "mz": ion["mz"],
        "difference": _difference(row, ion),
        "verdict": _verdict(row, ion)
        if row["mz_reported"] or not row["mz_min"]
        else "inside the stated window",
        "rivals": 0,
        "batch_id": batch,
    }


def _count_rivals(store: Store) -> None:
    """Bring the number of rivals of every stored link up to date with the ions that are stored now."""
    store.db.execute("""
    UPDATE links SET checksum = NULL, rivals = (
        SELECT count(*) FROM ions i, observations o
        WHERE o.id = links.observation_id AND o.mz_reported IS NOT NULL
          AND i.mz >= o.mz_min AND i.mz < o.mz_max AND i.id != links.ion_id
    )""")
