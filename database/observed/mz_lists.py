"""Matches of an m/z list in the database, and whether what is stored still follows from its ions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from database.differences import Difference, differences_of, unreadable
from database.masses.envelopes import envelopes
from database.masses.notation import parse_ion
from database.observed.spectra import add_run, add_spectrum, ion_id
from database.spectra.judge.neighbours import difference
from database.spectra.judge.rivals import write_vector
from database.spectra.mz_list.reported import reported_mz
from structures.errors import SuperatomError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from database.spectra.mz_list.matched import MatchedMzList
    from database.spectra.mz_list.rivals import MzRival
    from database.spectra.read.spectrum import Spectrum
    from database.store import Store

__all__ = ["match_differences", "store_matches"]

_CLOSE = 1e-6  # m/z


def store_matches(
    store: Store,
    spectrum: Spectrum,
    found: MatchedMzList,
    parameters: Mapping[str, Any],
    batch: int | None = None,
) -> int:
    """Store the matches of an m/z list as a run; return its id. Call it inside `Store.writing`."""
    of_run = {"batch_id": batch, "false_rate": found.chance.rate}
    run, new = add_run(store, add_spectrum(store, spectrum, batch), parameters, of_run)
    chances = found.chances
    for index, match in enumerate(found.matches) if new else ():
        if match.place is None:
            continue
        row: dict[str, Any] = {"run_id": run, "ion_id": ion_id(store, found.ions[match.place], batch)}
        row |= {"decoy": 0, "reported": match.reported.text, "verdict": match.verdict}
        row |= {"difference": match.difference, "chance": chances[match.reported]}
        store.add("assignments", [row])
        number = int(store.value("SELECT last_insert_rowid()"))
        store.add("mz_rivals", _rival_rows(number, found.rivals.get(index, ())))
    return run


def _rival_rows(assignment: int, rivals: Sequence[MzRival]) -> Iterator[dict[str, Any]]:
    for rank, rival in enumerate(rivals, start=1):
        yield {
            "assignment_id": assignment,
            "rank": rank,
            "ion": str(rival.ion),
            "vector": write_vector(rival.vector),
            "difference": rival.difference,
            "offered": int(rival.offered),
            "decide": rival.decide,
        }


def match_differences(store: Store) -> Iterator[Difference]:
    """Stored distances and difference vectors that do not follow from the ions."""
    sql = """SELECT a.id, a.reported, a.difference, i.ion FROM assignments a JOIN ions i ON i.id = a.ion_id
             WHERE a.difference IS NOT NULL ORDER BY a.id"""
    for row in list(store.rows(sql)):
        yield from _distance("assignments", row["id"], row["ion"], row)
    sql = """SELECT v.*, a.reported, i.ion AS matched FROM mz_rivals v
             JOIN assignments a ON a.id = v.assignment_id JOIN ions i ON i.id = a.ion_id
             ORDER BY v.assignment_id, v.rank"""
    for row in list(store.rows(sql)):
        where = f"{row['assignment_id']}, {row['rank']}"
        yield from _distance("mz_rivals", where, row["ion"], row)
        wanted = write_vector(difference(parse_ion(row["matched"]), parse_ion(row["ion"])))
        yield from differences_of("mz_rivals", row, where, {"vector": wanted})


def _distance(table: str, name: object, ion: str, row: Mapping[str, Any]) -> Iterator[Difference]:
    try:
        mz = float(envelopes([parse_ion(ion)]).most_abundant[0])
        wanted = mz - reported_mz(row["reported"]).value
    except SuperatomError as error:
        yield unreadable(table, row, name, error)
        return
    if abs(wanted - row["difference"]) > _CLOSE:
        yield from differences_of(table, row, name, {"difference": wanted})
