"""Find rows by an expression that a chemist types: `framework=M44S30,gold=12-14` or `2602<mz<2603`.

Names come from the fixed lists of `database.kinds`, values are bound, so no text of the user's ever becomes
SQL.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from database.bands import bands_of
from database.conditions import condition, known_column
from database.expression import parse
from database.frameworks import known_framework, user_frameworks
from database.kinds import KINDS
from database.mobilities import mobilities_of
from database.theories import chosen_theory
from structures.arrangement.holding import names_guests
from structures.calculations.noted import sites_words
from structures.electron_shell import shell_of
from structures.errors import InvalidInputError, UnknownNameError
from structures.group.wide import occupancy_number
from structures.matter.ligands import electrons_taken, ligand
from structures.nearest import meant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from database.kinds import Kind
    from database.store import Store

__all__ = ["find"]

_KEYS = 20  # columns to sort by


def find(
    store: Store,
    expression: str = "",
    *,
    kind: str = "candidates",
    sort: str | None = None,
    limit: int | None = None,
    theory: str | None = None,
    written: bool = False,
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a kind that satisfy every term of the expression, as dictionaries.

    Parameters
    ----------
    expression
        See `database.expression`; the symbol of a metal is the number of its atoms, `Cu>0`. Empty: every
        row. In text `*` is any text and `?` any sign; a number may be a range, `gold=12-14`.
    kind
        One of `KINDS`.
    sort
        Columns to sort by, joined by commas, with `-` in front for falling order; rows without a value come
        last.
    limit
        At most this many rows.
    theory
        Of `energy_calc`, `gap_calc` and `bonds_lost` of candidates, see `chosen_theory`; the most used one
        where left out.
    written
        Occupancies of more than 64 sites as they are shown, text (0x...), not as integers.

    Raises
    ------
    UnknownNameError
        If the kind or a name does not exist; the message lists what does.
    InvalidInputError
        If a term cannot be read, or several theories would be mixed.
    """
    if kind not in KINDS:
        raise UnknownNameError(
            f"cannot find {kind!r}{meant(kind, KINDS) or ';'} the kinds are {', '.join(KINDS)}"
        )
    chosen = KINDS[kind]
    store.db.register_function(_anchors_of, name="anchors_of", deterministic=True)
    store.db.register_function(_shell_of, name="shell_of", deterministic=True)
    store.db.register_function(_sites_of(store), name="sites_of", deterministic=True)
    store.db.register_function(_metals_in, name="metals_in", deterministic=True)
    store.db.register_function(bands_of, name="bands_of", deterministic=True)
    store.db.register_function(mobilities_of, name="mobilities_of", deterministic=True)
    wanted, values = condition(chosen, kind, parse(expression))
    if limit is not None and limit < 0:
        raise InvalidInputError(f"limit is {limit}; give how many rows are wanted")
    tail = "" if limit is None else f"LIMIT {min(int(limit), 1 << 62)}"
    order = _order(chosen, kind, sort)
    sql = f"SELECT * FROM ({chosen.source}) WHERE {wanted} ORDER BY {order} {tail}"  # noqa: S608  names are ours
    if "?" not in chosen.source:
        return _numbered(store.rows(sql, values), written=written)
    groups = [[*one.level, one.framework, one.ligand, one.charge] for one in chosen_theory(store, theory)]
    return _numbered(store.rows(sql, [json.dumps(groups), *values]), written=written)


def _numbered(rows: Iterator[dict[str, Any]], *, written: bool) -> Iterator[dict[str, Any]]:
    """Rows with occupancies of one guest as integers, unless they are wanted as they are shown."""
    for row in rows:
        held = row.get("occupancy")
        if not written and isinstance(held, str) and not names_guests(held):
            row["occupancy"] = occupancy_number(held)
        yield row


def _sites_of(store: Store) -> Callable[[str, int | str], str | None]:
    """Words of an occupancy, `ico:12`; what a user added is read here, where no other question is open."""
    orbits = {one.name: one.orbits for one in user_frameworks(store)}

    def words(name: str, occupancy: int | str) -> str | None:
        if name not in orbits:
            try:
                orbits[name] = known_framework(None, name).orbits
            except UnknownNameError:  # of a later version
                return None
        return sites_words(orbits[name], occupancy)

    return words


@cache
def _metals_in(species: str, metal: str) -> int:
    """Atoms of a metal in a species, where metals are written first: 2 of Ag in [Au22Ag2Cu1(p-MBA)18]-."""
    found = re.search(rf"{metal}(?![a-z])(\d*)", species.partition("(")[0])
    return int(found[1] or 1) if found else 0


@cache
def _anchors_of(ligands: str) -> int:
    """Anchors that the ligands of a species hold: two each of BDT or dppe."""
    return sum(ligand(name).anchors * number for name, number in json.loads(ligands).items())


@cache
def _shell_of(metals: int, ligands: str, electrons: int | None, core_charge: int | None) -> str | None:
    """Whether a count closes the shell of a class, and whether it was ever seen."""
    if electrons is None:
        return None
    taken = electrons_taken(json.loads(ligands))
    return shell_of({"Au": metals}, taken, electrons, core_charge=core_charge).word


def _order(chosen: Kind, kind: str, sort: str | None) -> str:
    keys = []
    for key in [each.strip() for each in (sort or "").split(",") if each.strip()][:_KEYS]:
        name = key.removeprefix("-")
        known_column(chosen, kind, name, " to sort by")
        keys.append(f"{name} IS NULL, {name} {'DESC' if key.startswith('-') else 'ASC'}")
    return ", ".join([*keys, chosen.order])
