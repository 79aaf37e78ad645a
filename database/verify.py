"""Recompute every derived field of a database and compare it with what is stored.

Read only. A difference means that the file was edited, that a rule or table changed between versions, or
that there is a bug; each is a sentence with the table, the row, the field and both values.
"""

from __future__ import annotations

import math
from functools import partial
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from database.catalogue import Catalogue
from database.frameworks import framework_row, known_framework
from database.masses.notation import parse_ion
from database.observed.mz_lists import match_differences
from database.occupancies import as_stored
from database.species import ion_rows, judged, species_row
from database.standing import as_written_before, standings
from stability.preference import RULED
from structures.errors import SuperatomError
from structures.group.wide import mask_array, occupancy_number
from structures.guests import composition
from structures.library.classes import class_of, class_of_counts, known_class
from structures.substitution import canonical, degeneracy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from database.store import Store
    from structures.framework import Framework

__all__ = ["interrupted", "verify"]

_STEP = 5_000


def verify(
    store: Store,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[str, int, list[str]]]:
    """Yield (table, rows checked, differences) for each table of derived fields.

    Parameters
    ----------
    progress
        Called with one line before work of seconds.
    """
    yield "file", 1, list(_file(store))
    for table, check in (
        ("frameworks", _frameworks),
        ("species", _species),
        ("candidates", partial(_candidates, progress=progress)),
        ("ions", _ions),
        ("catalogue", lambda store: Catalogue(store).differences()),
        ("mz_rivals", match_differences),
    ):
        rows = int(store.value(f"SELECT count(*) FROM {table}"))  # noqa: S608  a name from the list above
        yield table, rows, list(check(store))


def interrupted(store: Store) -> list[dict[str, Any]]:
    """Batches that did not finish; the same command continues them."""
    return list(store.rows("SELECT id, command, arguments, started FROM batches WHERE finished IS NULL"))


def _file(store: Store) -> Iterator[str]:
    for row in store.db.execute("PRAGMA integrity_check").fetchall():
        if row[0] != "ok":
            yield f"SQLite: {row[0]}"
    for table, rowid, parent, _ in store.db.execute("PRAGMA foreign_key_check").fetchall():
        yield f"{table} row {rowid}: its {parent} is missing"


def _frameworks(store: Store) -> Iterator[str]:
    for row in list(store.rows("SELECT * FROM frameworks ORDER BY id")):
        try:
            expected = framework_row(known_framework(store, row["framework"]))
        except SuperatomError as error:
            yield f"frameworks {row['framework']}: {error}"
            continue
        yield from _differences(f"frameworks {row['framework']}", row, expected)


def _species(store: Store) -> Iterator[str]:
    for row in list(store.rows("SELECT * FROM species ORDER BY id")):
        try:
            ion = parse_ion(_charged(row["species"]))
            core = 0 if row["species"].endswith("]0") else ion.core_charge
            expected = _as_judged_before(species_row(dict(ion.metals), dict(ion.ligands), core), row)
        except SuperatomError as error:
            yield f"species {row['species']}: {error}"
            continue
        yield from _differences(f"species {row['species']}", row, expected)


def _as_judged_before(expected: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Return what is expected with the verdict of an older version, which did not look at the charge."""
    known = class_of_counts(expected["metals"], expected["ligands"], expected["core_charge"])
    metals = {"Au": expected["gold"], "Ag": expected["silver"]}
    if known.name not in RULED or sum(metals.values()) != expected["metals"]:
        return expected
    held = {metal: n for metal, n in metals.items() if n}
    before = judged(known, held, known_class(known.name).core_charge)
    same = (row["verdict"], row["reason"]) == before
    return expected | dict(zip(("verdict", "reason"), before, strict=True)) if same else expected


def _charged(species: str) -> str:
    """A neutral species has no ion of its own; read it as the anion and put the charge back to 0."""
    return species[:-1] + "-" if species.endswith("]0") else species


def _candidates(store: Store, *, progress: Callable[[str], None]) -> Iterator[str]:
    sql = """
    SELECT c.id, c.occupancy, c.occupancy_hex, c.degeneracy, c.gold, c.host, c.guest, c.evidence, c.verdict,
           c.reason, c.energy, c.weight, c.rank, c.energy_source, f.framework, s.core_charge
    FROM candidates c JOIN frameworks f ON f.id = c.framework_id JOIN species s ON s.id = c.species_id
    ORDER BY f.framework, c.host, c.guest, c.gold, s.core_charge, c.id
    """
    alike = ("framework", "host", "guest", "gold", "core_charge")
    for (name, *_), rows in groupby(store.rows(sql), key=lambda row: tuple(row[field] for field in alike)):
        try:
            framework = known_framework(store, str(name))
        except SuperatomError as error:
            yield from (f"candidates {row['id']}: {error}" for row in rows)
            continue
        for block in _blocks(rows):
            fitting = []
            for row in block:
                mask = occupancy_number(row["occupancy_hex"] or row["occupancy"])
                if 0 <= mask < 1 << len(framework.sites):
                    fitting.append(row | {"mask": mask})
                else:
                    yield f"candidates {row['id']}: occupancy {mask} does not fit {name}"
            if fitting:
                yield from _candidate_block(framework, fitting, progress)


def _blocks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    remaining = iter(rows)
    while block := list(islice(remaining, _STEP)):
        yield block


def _candidate_block(
    framework: Framework, rows: list[dict[str, Any]], progress: Callable[[str], None]
) -> Iterator[str]:
    """Check candidates of one composition; the counts of the first occupancy are those of all."""
    host, guest = rows[0]["host"], rows[0]["guest"]
    guests = rows[0]["mask"].bit_count()
    metals = composition(framework, guests, host, guest)
    word, rules = judged(class_of(framework), metals, rows[0]["core_charge"])
    sites = len(framework.sites)
    masks = mask_array([row["mask"] for row in rows], sites)
    ranked = standings(framework, masks, host, guest, rules, progress=progress)
    for row, mask, standing in zip(rows, canonical(framework, masks).tolist(), ranked, strict=True):
        expected = as_stored(mask, sites) | {
            "degeneracy": degeneracy(framework, mask),
            "gold": metals.get("Au", 0),
            "evidence": framework.evidence,
            "verdict": word,
        }
        yield from _differences(f"candidates {row['id']}", row, expected | as_written_before(standing, row))


def _ions(store: Store) -> Iterator[str]:
    rows = list(store.rows("SELECT * FROM ions ORDER BY id"))
    for start in range(0, len(rows), _STEP):
        block = []
        ions = []
        for row in rows[start : start + _STEP]:
            try:
                ions.append(parse_ion(row["ion"]))
            except SuperatomError as error:
                yield f"ions {row['ion']}: {error}"
            else:
                block.append(row)
        for row, wanted in zip(block, ion_rows(ions), strict=True):
            yield from _differences(f"ions {row['ion']}", row, wanted)


def _differences(where: str, row: dict[str, Any], expected: dict[str, Any]) -> Iterator[str]:
    for field, wanted in expected.items():
        found = row[field]
        same = (
            math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12)
            if isinstance(wanted, float) and isinstance(found, float)
            else found == wanted
        )
        if not same:
            yield f"{where}: {field} is {found!r}, recomputed {wanted!r}"
