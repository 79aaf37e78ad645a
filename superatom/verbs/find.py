"""Ask a database by an expression."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from database.conditions import known_column
from database.kinds import KINDS
from database.query import find as search
from database.theories import chosen_theory
from database.why_none import why_none
from structures.showing import Table, cells_of
from structures.uncertain import with_error
from superatom.doors import opened
from superatom.verbs.ordering import computed_cautions, energy_cautions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from database.store import Store
    from database.why_none import Absence
    from superatom.doors import Database

__all__ = ["Found", "find"]


class Found(Table[dict[str, Any]]):
    """Rows that were found.

    `theory` names the calculations of `energy_calc`, if there are any. Where nothing was found, `absent` says
    which terms no stored row satisfies, the misspelt ones first. `cautions` are those of the models
    behind the energies, and what other methods on record contradict.
    """

    __slots__ = ("absent", "cautions", "theory")

    def __init__(
        self,
        rows: Iterable[dict[str, Any]],
        columns: Iterable[str],
        theory: str = "",
        absent: Iterable[Absence] = (),
        cautions: Iterable[str] = (),
    ) -> None:
        super().__init__(rows, columns)
        self.cautions = tuple(cautions)
        self.theory = theory
        self.absent = tuple(sorted(absent, key=lambda one: not one.impossible))

    @property
    def without_energy(self) -> dict[str, int]:
        """Why candidates have no energy of a model, and how many; empty where all have one."""
        return dict(
            Counter(
                str(row["energy_source"]).rpartition("; ")[2]
                for row in self
                if row.get("energy", 0) is None and row.get("energy_source")
            )
        )

    @staticmethod
    def _cells(row: object) -> dict[str, Any]:
        """Values of a row; an energy and a rank to the digits that the model's error leaves."""
        cells = cells_of(row)
        error, low, high = (cells.get(name) for name in ("energy_error", "rank_low", "rank_high"))
        if error is None:
            return cells
        ranks = f"{low:,}" if low == high else f"{low:,} to {high:,}" if low else ""
        return cells | {"energy": with_error(cells["energy"], error), "rank": ranks}


def find(
    expression: str = "",
    *,
    kind: str = "candidates",
    sort: str | None = None,
    limit: int | None = None,
    columns: Iterable[str] | None = None,
    theory: str | None = None,
    db: Database | None = None,
) -> Found:
    """Return what satisfies an expression, as dictionaries with every column of their kind.

    Occupancies of more than 64 sites are text (0x...), which every function takes for an occupancy.

    Parameters
    ----------
    expression
        Terms joined by commas, or by `|` where one is enough; brackets and `not`. A term is `name=value` with
        =, !=, <, <=, >, >=, `low<name<high`, `name in (a, b)`, or a name alone: it has a value. Numbers may
        be ranges and lists (`gold=1,3,12-14`), text may have * and ?. Empty: every row.
    kind
        candidates, species, ions, observations, bands, mobility, calculations, spectra, series or
        assignments.
    sort
        Columns to sort by, joined by commas, with `-` in front for falling order; rows without a value come
        last.
    limit
        At most this many rows.
    columns
        What a table shows; a choice for each kind where left out. The rows have every column.
    theory
        Of `energy_calc` and `gap_calc` of candidates: as it is stored, or words of code, theory, solvent,
        task, ligand or charge (`PBE0`, `xtb relax`). The most used one where left out.
    db
        Database; the command line's where left out.

    Raises
    ------
    UnknownNameError
        If the kind or a name does not exist; the message lists what does.
    InvalidInputError
        If a term cannot be read, there is no database, or several theories would be mixed.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 2, db="some.db")
    >>> [row["occupancy"] for row in superatom.find("gold=2,rank<=2", sort="energy", db="some.db")]
    [8193, 3]
    """
    with opened(db) as store:
        rows = list(search(store, expression, kind=kind, sort=sort, limit=limit, theory=theory, written=True))
        told = _theory(store, theory) if kind == "candidates" else ""
        held = energy_cautions(store, rows) if kind == "candidates" else []
        if told:
            held += computed_cautions(store, rows, chosen_theory(store, theory))
        absent = () if rows else list(why_none(store, expression, kind))
    shown = KINDS[kind].shown_of(rows) if columns is None else tuple(columns)
    for name in shown:
        known_column(KINDS[kind], kind, name, " to show")
    return Found(rows, shown, told if "energy_calc" in shown else "", absent, held)


def _theory(store: Store, words: str | None) -> str:
    """Which calculations are compared: the theory, then shell and charge of each framework."""
    groups = chosen_theory(store, words)
    shells = ", ".join(f"{one.framework} with {one.ligand} at {one.charge:+d}" for one in groups)
    return f"{groups[0].name}; {shells}" if groups else ""
