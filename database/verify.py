"""Recompute every derived field of a database, and look for rows that changed after they were stored.

Read only. A difference means that the file was edited or damaged, that a rule or table changed between
versions, or that there is a bug; each is a sentence with the table, the row, the field and both values.
"""

from __future__ import annotations

from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from database.arrangements import recomputed
from database.catalogue import catalogue_differences
from database.checksums import KEYS, changed_rows, list_checksum
from database.differences import Difference, differences_of, unreadable
from database.frameworks import framework_row, known_framework
from database.masses.notation import parse_ion
from database.observed.mz_lists import match_differences
from database.occupancies import as_stored
from database.species import ion_rows, judged, species_row
from database.standing import as_written_before, standings
from stability.preference import RULED
from structures.arrangement.holding import names_guests
from structures.errors import FileFormatError, SuperatomError
from structures.foreign import foreign
from structures.group.wide import mask_array, occupancy_number
from structures.guests import composition
from structures.library.classes import class_of, class_of_counts, known_class
from structures.pace import Paced
from structures.sites import site_group
from structures.substitution import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from database.store import Store
    from structures.framework import Framework

__all__ = ["differences", "interrupted", "verify"]

_STEP = 25_000  # a search for ranks a step; 100 MB


def verify(
    store: Store,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[str, int, list[str]]]:
    """Yield (table, rows checked, differences) for the file and each of its tables.

    Parameters
    ----------
    progress
        Called with one line before work of seconds, and every 2 s of it.
    """
    yield "file", 1, [str(one) for one in _file(store)]
    for table in KEYS:
        rows = int(store.value(f"SELECT count(*) FROM {table}"))  # noqa: S608  a name from the list
        yield table, rows, [str(one) for one in differences(store, table, progress=progress)]


def differences(
    store: Store,
    table: str,
    *,
    newest: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[Difference]:
    """Yield what is wrong in a table: derived fields, then rows that are not as stored.

    Energies are recomputed with the model that gave them, or, where `newest` is set, with that of today.
    """
    derived: dict[str, Callable[[Store], Iterator[Difference]]] = {
        "frameworks": _frameworks,
        "species": partial(_species, progress=progress),
        "candidates": partial(_candidates, newest=newest, progress=progress),
        "ions": partial(_ions, progress=progress),
        "catalogue": catalogue_differences,
        "mz_rivals": match_differences,
    }
    named = set()
    store.db.conn.text_factory = partial(str, encoding="utf-8", errors="replace")  # show what cannot be read
    try:
        try:
            with foreign(f"a row of {table}"):
                for one in derived[table](store) if table in derived else ():
                    named.add(tuple(one.row.values()))
                    yield one
        except FileFormatError as error:  # the checksums say which row
            yield Difference(table, f"{table}: {error}")
        total = int(store.value(f"SELECT count(*) FROM {table}"))  # noqa: S608  a name from the list
        said = Paced(f"checksums of {table}", total, progress)
        for number, (row, words) in enumerate(changed_rows(store.db.conn, table)):
            if number % 256 == 0:
                said.at(number)
            if words and tuple(row.values()) not in named:
                where = ", ".join(str(value) for value in row.values())
                yield Difference(table, f"{table} {where} {words}", row)
    except FileFormatError as error:
        yield Difference(table, f"{table}: {error}")
    finally:
        store.db.conn.text_factory = str


def interrupted(store: Store) -> list[dict[str, Any]]:
    """Batches that did not finish; the same command continues them."""
    return list(store.rows("SELECT id, command, arguments, started FROM batches WHERE finished IS NULL"))


def _file(store: Store) -> Iterator[Difference]:
    try:
        for row in store.db.execute("PRAGMA integrity_check").fetchall():
            if row[0] != "ok":
                yield Difference("file", f"SQLite: {row[0]}")
        if store.value("PRAGMA user_version") not in (0, list_checksum(store.db.conn)):
            yield Difference("file", "the list of migrations was changed after it was stored")
        for table, rowid, parent, _ in store.db.execute("PRAGMA foreign_key_check").fetchall():
            yield Difference("file", f"{table} row {rowid}: its {parent} is missing")
    except FileFormatError as error:
        yield Difference("file", str(error))


def _frameworks(store: Store) -> Iterator[Difference]:
    for row in list(store.rows("SELECT * FROM frameworks ORDER BY id")):
        try:
            expected = framework_row(known_framework(store, row["framework"]))
            # what the others are derived from, and older ones have fewer fields
            expected["geometry"] = row["geometry"]
        except SuperatomError as error:
            yield unreadable("frameworks", row, row["framework"], error)
            continue
        yield from differences_of("frameworks", row, row["framework"], expected)


def _species(store: Store, *, progress: Callable[[str], None]) -> Iterator[Difference]:
    said = Paced("species", int(store.value("SELECT count(*) FROM species")), progress)
    for number, row in enumerate(store.rows("SELECT * FROM species ORDER BY id")):
        said.at(number)
        try:
            ion = parse_ion(_charged(row["species"]))
            core = 0 if row["species"].endswith("]0") else ion.core_charge
            expected = _as_named_before(species_row(dict(ion.metals), dict(ion.ligands), core), row)
            expected = _as_judged_before(expected, row)
        except SuperatomError as error:
            yield unreadable("species", row, row["species"], error)
            continue
        yield from differences_of("species", row, row["species"], expected)


def _as_named_before(expected: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Return what is expected as an older version named it: by ligands, where one holds two anchors too."""
    older = class_of_counts(expected["metals"], expected["ligands"], expected["core_charge"])
    if row["framework"] != older.name:
        return expected
    return expected | {
        "framework": older.name,
        "reason": expected["reason"].replace(expected["framework"], older.name),
    }


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


def _candidates(store: Store, *, newest: bool, progress: Callable[[str], None]) -> Iterator[Difference]:
    sql = """
    SELECT c.id, c.occupancy, c.occupancy_hex, c.degeneracy, c.gold, c.host, c.guest, c.evidence, c.verdict,
           c.reason, c.energy, c.weight, c.rank, c.energy_source, c.energy_error, c.weight_low,
           c.weight_high, c.rank_low, c.rank_high, f.framework, s.core_charge
    FROM candidates c JOIN frameworks f ON f.id = c.framework_id JOIN species s ON s.id = c.species_id
    ORDER BY f.framework, c.host, c.guest, c.gold, s.core_charge, c.energy_source, c.id
    """
    said = Paced("candidates", int(store.value("SELECT count(*) FROM candidates")), progress)
    seen = 0
    alike = itemgetter("framework", "host", "guest", "gold", "core_charge", "energy_source")
    for (name, *_), rows in groupby(store.rows(sql), key=alike):
        try:
            framework = known_framework(store, str(name))
        except SuperatomError as error:
            yield from (unreadable("candidates", row, row["id"], error) for row in rows)
            continue
        for block in _blocks(rows):
            seen += len(block)
            said.at(seen)
            several = [row for row in block if names_guests(row["occupancy_hex"])]
            yield from _several_guests(framework, several)
            fitting = []
            for row in (row for row in block if not names_guests(row["occupancy_hex"])):
                mask = occupancy_number(row["occupancy_hex"] or row["occupancy"])
                if 0 <= mask < 1 << len(framework.sites):
                    row["mask"] = mask
                    fitting.append(row)
                else:
                    yield unreadable("candidates", row, row["id"], f"occupancy {mask} does not fit {name}")
            if fitting:
                yield from _candidate_block(framework, fitting, newest=newest, progress=progress)


def _several_guests(framework: Framework, rows: list[dict[str, Any]]) -> Iterator[Difference]:
    """Check candidates of three metals and more."""
    for row, expected in recomputed(framework, rows):
        if isinstance(expected, SuperatomError):
            yield unreadable("candidates", row, row["id"], expected)
        else:
            yield from differences_of("candidates", row, row["id"], expected)


def _blocks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    remaining = iter(rows)
    while block := list(islice(remaining, _STEP)):
        yield block


def _candidate_block(
    framework: Framework,
    rows: list[dict[str, Any]],
    *,
    newest: bool,
    progress: Callable[[str], None],
) -> Iterator[Difference]:
    """Check candidates of one composition; the counts of the first occupancy are those of all."""
    host, guest = rows[0]["host"], rows[0]["guest"]
    guests = rows[0]["mask"].bit_count()
    metals = composition(framework, guests, host, guest)
    word, rules = judged(class_of(framework), metals, rows[0]["core_charge"])
    sites = len(framework.sites)
    masks = mask_array([row["mask"] for row in rows], sites)
    source = None if newest else rows[0]["energy_source"]
    ranked = standings(framework, masks, host, guest, rules, released=source, progress=progress).rows
    smallest = canonical(framework, masks)
    sizes = site_group(framework).orbit_sizes(smallest).tolist()
    for row, mask, size, standing in zip(rows, smallest.tolist(), sizes, ranked, strict=True):
        expected = as_stored(mask, sites) | {
            "degeneracy": size,
            "gold": metals.get("Au", 0),
            "evidence": framework.evidence,
            "verdict": word,
        }
        yield from differences_of("candidates", row, row["id"], expected | as_written_before(standing, row))


def _ions(store: Store, *, progress: Callable[[str], None]) -> Iterator[Difference]:
    said = Paced("ions", int(store.value("SELECT count(*) FROM ions")), progress)
    for number, stored in enumerate(_blocks(store.rows("SELECT * FROM ions ORDER BY id"))):
        said.at(number * _STEP)
        block = []
        ions = []
        for row in stored:
            try:
                ions.append(parse_ion(row["ion"]))
            except SuperatomError as error:
                yield unreadable("ions", row, row["ion"], error)
            else:
                block.append(row)
        for row, wanted in zip(block, ion_rows(ions), strict=True):
            yield from differences_of("ions", row, row["ion"], wanted)
