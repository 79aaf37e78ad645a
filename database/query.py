"""Find rows by an expression that a chemist types: `framework=M44S30,gold=12` or `2602<mz<2603`.

A comma is AND. Names come from the fixed lists below, values are bound, so no text of the user's ever
becomes SQL.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from database.occupancies import HELD, occupancy_condition
from database.theories import chosen_theory
from structures.arrangement.holding import names_guests
from structures.electron_shell import shell_of
from structures.errors import InvalidInputError, UnknownNameError
from structures.group.wide import occupancy_number
from structures.matter.elements import metal_symbols
from structures.matter.ligands import electrons_taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from database.store import Store

__all__ = ["KINDS", "TEXT", "Kind", "find"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be found: the SQL that yields the rows, and the columns that may be asked for.

    `ranges` maps a name to a low and a high column: a row answers `name=v` where v lies between them. `shown`
    are the columns of a table; those of `sparse` only where some row has a value, those of `usual` (column,
    value) only where some row has another one.
    """

    source: str
    columns: tuple[str, ...]
    shown: tuple[str, ...]
    order: str = "id"
    ranges: tuple[tuple[str, str, str], ...] = ()
    sparse: tuple[str, ...] = ()
    usual: tuple[tuple[str, str], ...] = ()

    def shown_of(self, rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
        """Columns of a table of these rows."""
        held = {(name, value) for row in rows for name, value in row.items() if value is not None}
        valued = {name for name, _ in held}
        other = {name for name, _ in held - set(self.usual)}
        usual = {name for name, _ in self.usual}
        return tuple(
            name
            for name in self.shown
            if (name in valued or name not in self.sparse) and (name in other or name not in usual)
        )


_CANDIDATES = f"""
SELECT c.id, f.framework, s.species, c.gold, {HELD}, c.degeneracy, c.host, c.guest, s.ligand_shell,
       s.core_charge, s.electrons, shell_of(s.metals, s.ligand_shell, s.electrons,
       CASE WHEN f.geometry IS NOT NULL THEN f.core_charge END) AS shell,
       c.evidence, c.verdict, c.reason, c.energy, c.energy_error, c.weight, c.weight_low, c.weight_high,
       c.rank, c.rank_low, c.rank_high,
       c.energy_source, d.energy_calc, d.gap_calc, d.theory_calc, d.bonds_lost
FROM candidates c JOIN frameworks f ON f.id = c.framework_id JOIN species s ON s.id = c.species_id
     LEFT JOIN (SELECT * FROM compared WHERE (code, theory, solvent, task, framework, ligand, charge) IN
       (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
        FROM json_each(?))) d ON d.candidate_id = c.id
"""  # noqa: S608  a constant
_CALCULATIONS = f"""
SELECT k.id, k.candidate_id, f.framework, c.gold, {HELD}, k.formula, k.charge, k.multiplicity, k.code,
       k.code_version, k.theory, k.task, k.solvent, k.ligand, k.energy, k.gap, k.max_force, k.rmsd,
       k.bonds_kept, k.bonds_lost, k.bonds_new, k.evidence, k.source
FROM calculations k JOIN candidates c ON c.id = k.candidate_id JOIN frameworks f ON f.id = c.framework_id
"""  # noqa: S608  a constant
_SPECIES = """
SELECT s.id, s.species, s.framework, s.gold, s.silver, s.metals, s.ligands, s.ligand_shell, s.core_charge,
       s.electrons, shell_of(s.metals, s.ligand_shell, s.electrons, (SELECT f.core_charge FROM frameworks f
       WHERE f.geometry IS NOT NULL AND f.metals = s.metals AND f.anchors = s.ligands LIMIT 1)) AS shell,
       s.formula, s.verdict, s.reason,
       (SELECT count(*) FROM candidates c WHERE c.species_id = s.id) AS candidates
FROM species s
"""
_IONS = """
SELECT i.id, i.ion, s.species, s.framework, s.gold, s.ligand_shell, i.adduct, i.charge, i.formula, i.mz,
       i.mz_average, i.mz_low, i.mz_high, s.core_charge, s.electrons, i.isotope_table
FROM ions i JOIN species s ON s.id = i.species_id
"""
_OBSERVATIONS = """
SELECT id, framework, ratio, feed, time, charge, gold_min, gold_max, dominant_min, dominant_max, mz_reported,
       mz_min, mz_max, ion, electrons, section, figure, experiment, evidence, status, inferred, note, source
FROM observations
"""
_SPECTRA = """
SELECT p.id, p.source, p.kind, p.polarity, p.mz_low, p.mz_high, p.title, p.sha256,
       (SELECT count(*) FROM peaks k WHERE k.spectrum_id = p.id) AS peaks,
       (SELECT count(*) FROM runs r WHERE r.spectrum_id = p.id) AS runs
FROM spectra p
"""
_ASSIGNMENTS = """
SELECT a.id, a.run_id, r.spectrum_id, p.source, i.ion, s.species, s.framework, s.gold, i.charge, i.mz,
       a.reported, a.amount, a.error, a.share, a.t, a.gain, a.group_number, a.decoy, a.verdict,
       coalesce(v.ion, w.ion) AS rival, coalesce(v.vector, w.vector) AS vector, v.deviance,
       coalesce(v.decide, w.decide) AS decide, a.difference, a.chance,
       (SELECT count(*) FROM candidates c WHERE c.species_id = s.id) AS candidates
FROM assignments a JOIN runs r ON r.id = a.run_id JOIN spectra p ON p.id = r.spectrum_id
JOIN ions i ON i.id = a.ion_id JOIN species s ON s.id = i.species_id
LEFT JOIN rivals v ON v.assignment_id = a.id AND v.rank = 1
LEFT JOIN mz_rivals w ON w.assignment_id = a.id AND w.rank = 1
"""


def _columns(sql: str) -> tuple[str, ...]:
    """Column names of a flat SELECT: the last word of each comma-separated item outside brackets."""
    body = re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", sql)).split("FROM")[0].replace("SELECT", "")
    return tuple(re.split(r"[\s.]", item.strip())[-1] for item in body.split(","))


KINDS: dict[str, Kind] = {
    "candidates": Kind(
        _CANDIDATES,
        _columns(_CANDIDATES),
        tuple(
            "id framework species gold occupancy degeneracy shell evidence verdict energy "
            "energy_calc rank".split()
        ),
        sparse=("energy_calc",),
        usual=(("shell", "closed"),),
    ),
    "species": Kind(
        _SPECIES,
        _columns(_SPECIES),
        ("id", "species", "framework", "gold", "electrons", "shell", "candidates", "verdict"),
    ),
    "ions": Kind(
        _IONS,
        _columns(_IONS),
        ("id", "ion", "framework", "gold", "charge", "mz", "mz_average", "mz_low", "mz_high"),
        order="mz, id",
    ),
    "observations": Kind(
        _OBSERVATIONS,
        _columns(_OBSERVATIONS),
        tuple("id framework ratio time gold_min gold_max mz_reported ion status inferred".split()),
        ranges=(("gold", "gold_min", "gold_max"), ("mz", "mz_min", "mz_max")),
    ),
    "calculations": Kind(
        _CALCULATIONS,
        _columns(_CALCULATIONS),
        tuple("id candidate_id framework gold code theory task energy gap rmsd bonds_lost".split()),
    ),
    "spectra": Kind(
        _SPECTRA,
        _columns(_SPECTRA),
        ("id", "source", "kind", "polarity", "mz_low", "mz_high", "peaks", "runs"),
    ),
    "assignments": Kind(
        _ASSIGNMENTS,
        _columns(_ASSIGNMENTS),
        tuple("id run_id ion gold mz share t group_number verdict rival deviance candidates".split()),
    ),
}  # fmt: skip

# columns that hold words; every other one holds a number
TEXT = frozenset(
    "framework species host guest ligand_shell shell evidence verdict reason energy_source formula ion "
    "adduct isotope_table ratio time mz_reported section figure experiment status inferred note source "
    "kind polarity title sha256 reported rival vector decide "
    "code code_version theory task solvent ligand theory_calc".split()
)
_OLD = {"energy_dft": "energy_calc", "gap_dft": "gap_calc", "theory_dft": "theory_calc"}
_TERMS = 100  # SQLite itself ends at a depth of 1,000
_OPERATORS = ("<=", ">=", "!=", "=", "<", ">")
_TERM = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z_0-9]*)\s*(?P<operator><=|>=|!=|=|<|>)\s*(?P<value>.+)", re.DOTALL
)
_BETWEEN = re.compile(
    r"(?P<low>0[xX][\da-fA-F]+|[-+.\deE]+)\s*(?P<first><=|<)\s*(?P<name>[A-Za-z_][A-Za-z_0-9]*)\s*"
    r"(?P<second><=|<)\s*(?P<high>0[xX][\da-fA-F]+|[-+.\deE]+)"
)


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
        Terms joined by commas: `name=value` with =, !=, <, <=, >, >=, or `low<name<high`; the symbol of a
        metal is the number of its atoms, `Cu>0`. Empty: every row.
    kind
        One of `KINDS`.
    sort
        A column to sort by, with `-` in front for falling order; rows without a value come last.
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
        raise UnknownNameError(f"cannot find {kind!r}; the kinds are {', '.join(KINDS)}")
    chosen = KINDS[kind]
    store.db.register_function(_shell_of, name="shell_of", deterministic=True)
    store.db.register_function(_metals_in, name="metals_in", deterministic=True)
    conditions, values = _conditions(chosen, kind, expression)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    if limit is not None and limit < 0:
        raise InvalidInputError(f"limit is {limit}; give how many rows are wanted")
    tail = "" if limit is None else f"LIMIT {min(int(limit), 1 << 62)}"
    order = _order(chosen, kind, sort)
    sql = f"SELECT * FROM ({chosen.source}) {where} ORDER BY {order} {tail}"  # noqa: S608  names are ours
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


@cache
def _metals_in(species: str, metal: str) -> int:
    """Atoms of a metal in a species, where metals are written first: 2 of Ag in [Au22Ag2Cu1(p-MBA)18]-."""
    found = re.search(rf"{metal}(?![a-z])(\d*)", species.partition("(")[0])
    return int(found[1] or 1) if found else 0


@cache
def _shell_of(metals: int, ligands: str, electrons: int | None, core_charge: int | None) -> str | None:
    """Whether a count closes the shell of a class, and whether it was ever seen."""
    if electrons is None:
        return None
    taken = electrons_taken(json.loads(ligands))
    return shell_of({"Au": metals}, taken, electrons, core_charge=core_charge).word


def _conditions(chosen: Kind, kind: str, expression: str) -> tuple[list[str], list[str | float]]:
    conditions: list[str] = []
    values: list[str | float] = []
    for term in _split(expression):
        for name, operator, value in _read(term):
            condition, bound = _condition(chosen, kind, name, operator, value)
            conditions.append(condition)
            values.extend(bound)
    return conditions, values


def _order(chosen: Kind, kind: str, sort: str | None) -> str:
    if sort is None:
        return chosen.order
    name = sort.removeprefix("-")
    _refuse_old(name)
    if name not in chosen.columns:
        raise UnknownNameError(f"{kind} have no {name!r} to sort by; use {', '.join(chosen.columns)}")
    return f"{name} IS NULL, {name} {'DESC' if sort.startswith('-') else 'ASC'}, {chosen.order}"


def _split(expression: str) -> list[str]:
    """Cut at commas outside brackets and quotes, so that [Au44(2,4-DMBT)26] stays whole."""
    terms, depth, quote, start = [], 0, "", 0
    for position, sign in enumerate(expression):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == "," and depth <= 0:
            terms.append(expression[start:position])
            start = position + 1
    terms.append(expression[start:])
    stripped = [term.strip() for term in terms]
    if len(stripped) > _TERMS:
        raise InvalidInputError(f"{len(stripped)} terms are more than {_TERMS}; ask in several steps")
    if stripped == [""]:
        return []
    if "" in stripped:
        raise InvalidInputError(f"{expression!r} has an empty term; write name=value,name=value")
    return stripped


def _read(term: str) -> list[tuple[str, str, str]]:
    between = _BETWEEN.fullmatch(term)
    if between:
        lower = {"<": ">", "<=": ">="}[between["first"]]
        return [
            (between["name"], lower, between["low"]),
            (between["name"], between["second"], between["high"]),
        ]
    match = _TERM.fullmatch(term)
    if not match:
        raise InvalidInputError(
            f"cannot read {term!r}; write name=value with one of {' '.join(_OPERATORS)}, or low<name<high"
        )
    return [(match["name"], match["operator"], _unquoted(match["value"].strip()))]


def _unquoted(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


def _condition(
    chosen: Kind, kind: str, name: str, operator: str, value: str
) -> tuple[str, tuple[str | float, ...]]:
    for label, low, high in chosen.ranges:
        if name == label:
            return _range_condition(low, high, operator, _number(name, value))
    _refuse_old(name)
    if name in metal_symbols() and "species" in chosen.columns:
        return f"metals_in(species, '{name}') {operator} ?", (_number(name, value),)
    if name not in chosen.columns:
        allowed = ", ".join(dict.fromkeys([*(label for label, _, _ in chosen.ranges), *chosen.columns]))
        metals = ", or for the number of a metal: Cu>0" if "species" in chosen.columns else ""
        raise UnknownNameError(f"{kind} have no {name!r}; ask for {allowed}{metals}")
    if name == "occupancy":
        return occupancy_condition(operator, value)
    if name in TEXT or (name == "id" and kind == "observations"):
        return f"{name} {operator} ? COLLATE NOCASE", (value,)
    return f"{name} {operator} ?", (_number(name, value),)


def _refuse_old(name: str) -> None:
    """Say what took the place of a name that mixed calculations."""
    if name in _OLD:
        raise UnknownNameError(
            f"{name} mixed calculations of several theories; ask for {_OLD[name]}, with --theory for another "
            "than the most used one"
        )


def _range_condition(low: str, high: str, operator: str, bound: float) -> tuple[str, tuple[float, ...]]:
    """A row with a range answers `=v` where v lies inside, `<v` where some part of it is below v."""
    inside = f"({low} <= ? AND {high} >= ?)"
    if operator == "=":
        return inside, (bound, bound)
    if operator == "!=":
        return f"NOT {inside}", (bound, bound)
    return f"{low if '<' in operator else high} {operator} ?", (bound,)


def _number(name: str, value: str) -> float:
    """Read a number; an int stays an int."""
    if re.fullmatch(r"[-+]?\d{1,18}", value):
        return int(value)
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", value):
        return float(value)
    raise InvalidInputError(f"{name} is a number and {value!r} is none; write for instance {name}=12")
