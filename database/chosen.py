"""Candidates picked from a database, and the all-atom model of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from database.query import find
from structures.assemble import assemble
from structures.errors import InvalidInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ase import Atoms

    from database.store import Store
    from structures.framework import Framework
    from structures.shell.counts import AnyShell

__all__ = ["best_candidates", "candidate_atoms", "candidates_by_id", "own_shell"]


def candidates_by_id(store: Store, numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Yield the rows of these candidates, in the order asked.

    Raises
    ------
    UnknownNameError
        If the database has no candidate of that id.
    """
    for number in numbers:
        rows = list(find(store, f"id={number}"))
        if not rows:
            raise UnknownNameError(f"no candidate {number} in {store.path}; 'superatom find' lists them")
        yield from rows


def best_candidates(
    store: Store, count: int, *, framework_name: str, gold: Iterable[int] | None = None
) -> list[dict[str, Any]]:
    """Lowest-energy rows of a framework, `count` for each number of gold (all if None), charge and metals.

    Energies of two pairs of metals have no common zero. Candidates without an energy come after those with
    one, in order of their id; pairs of which none has one are taken only where there is no other.

    Raises
    ------
    InvalidInputError
        If a composition has no candidate stored.
    """
    chosen: list[dict[str, Any]] = []
    for number in [None] if gold is None else gold:
        wanted = f"framework={framework_name}" + ("" if number is None else f",gold={number}")
        rows = sorted(find(store, wanted), key=_merit)
        if not rows:
            raise InvalidInputError(
                f"{store.path} has no candidate with {wanted}; 'superatom generate' makes some"
            )
        for charge in dict.fromkeys(row["core_charge"] for row in rows):
            alike = [row for row in rows if row["core_charge"] == charge]
            ordered = dict.fromkeys(_metals(row) for row in alike if row["energy"] is not None)
            for metals in ordered or [None]:
                chosen += [row for row in alike if metals in (None, _metals(row))][:count]
    return chosen


def _metals(row: Mapping[str, Any]) -> frozenset[str]:
    return frozenset((row["host"], row["guest"]))


def own_shell(row: Mapping[str, Any]) -> str | dict[str, int]:
    """Shell of a candidate's row: the name of its one ligand, or how many of each."""
    counts: dict[str, int] = json.loads(row["ligand_shell"])
    return next(iter(counts)) if len(counts) == 1 else counts


def candidate_atoms(
    model: Framework,
    row: Mapping[str, Any],
    ligand: AnyShell,
    *,
    deprotonated: int = 0,
    crowded: bool = False,
) -> Atoms:
    """All-atom model of a candidate's row with these ligands, less so many acid protons.

    `crowded` is that of `structures.assemble.assemble`: where the model is only compared, ligands may clash.
    """
    return assemble(
        model,
        row["occupancy"],
        host=row["host"],
        guest=row["guest"],
        ligand=ligand,
        deprotonated=deprotonated,
        charge=row["core_charge"],
        crowded=crowded,
    )


def _merit(row: Mapping[str, Any]) -> tuple[bool, int, bool, float, int]:
    rank, energy = row["rank"], row["energy"]
    return (rank is None, rank or 0, energy is None, energy or 0.0, row["id"])
