"""A folder of Parquet shards: sets of candidates that are too large for the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from database.generate import Generated
from database.generate import keep as store_candidates
from database.shards.make import Made, make_shards
from database.shards.plan import Estimate, ShardRequest, open_folder
from database.shards.plan import estimate as estimated
from database.shards.query import best_of_shards, summary_of_shards
from structures.calculations.noted import sites_words
from structures.matter.ligands import ligand as named_ligand
from structures.showing import Shown, Table
from superatom.doors import framework as known
from superatom.doors import opened
from superatom.verbs.ordering import chosen_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from structures.framework import Framework
    from superatom.doors import Database
    from superatom.verbs.ordering import Model

__all__ = ["ShardCount", "Shards", "shards"]

ROWS = 2_000_000
"""Isomers visited for one shard."""


@dataclass(frozen=True, slots=True)
class ShardCount(Shown):
    """One composition: isomers visited, candidates kept, shards, and those of them made just now."""

    gold: int
    isomers: int = 0
    candidates: int = 0
    shards: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True)
class Shards(Shown):
    """A folder of shards, and the database of the frameworks in it; made by `superatom.shards`."""

    folder: Path
    db: Database | None = None

    def estimate(
        self,
        framework: str | Framework,
        gold: int | Iterable[int],
        *,
        sites: Iterable[str] | None = None,
        window: float | None = None,
        rows: int = ROWS,
        model: Model | None = None,
        workers: int = 2,
    ) -> Estimate:
        """Count what `make` would make and how long it would take; arguments and errors as there."""
        request = self._request(framework, gold, model, sites=sites, window=window, rows=rows)
        return estimated(request, self.folder, workers=workers)

    def make(
        self,
        framework: str | Framework,
        gold: int | Iterable[int],
        *,
        sites: Iterable[str] | None = None,
        window: float | None = None,
        rows: int = ROWS,
        model: Model | None = None,
        workers: int = 2,
        scheduler: str | None = None,
        progress: Callable[[str], None] = lambda _: None,
        watch: Callable[[Iterator[Made], int], Iterator[Made]] = lambda made, _: made,
    ) -> Table[ShardCount]:
        """Write every isomer with so much gold, with energies; a run that was stopped is continued.

        Parameters
        ----------
        gold
            Number of gold atoms, or several.
        sites
            Put gold on these orbits, roles or site numbers only.
        window
            Keep isomers at most this many eV above their ground state.
        rows
            Isomers visited for one shard.
        model
            Ordering terms, or a TOML file of them; the built-in model where left out.
        workers, scheduler
            Local processes, or the address of a dask scheduler.
        progress
            Called with the estimate before the work.
        watch
            Passes the shards through as they are made, with their number.

        Raises
        ------
        TooManyError
            If there are more isomers than 10^10, or more bytes than the disk has.
        InvalidInputError
            If the folder holds another set, another process writes into it, or a number is impossible.
        MissingProgramError
            If pyarrow is not installed.
        """
        request = self._request(framework, gold, model, sites=sites, window=window, rows=rows)
        expected = estimated(request, self.folder, workers=workers)
        progress(expected.words)
        counts: dict[int, ShardCount] = {}
        made = make_shards(request, self.folder, workers=workers, scheduler=scheduler)
        for each in watch(made, expected.shards):
            row = counts.get(each.shard.gold, ShardCount(each.shard.gold))
            counts[row.gold] = replace(
                row,
                isomers=row.isomers + each.visited,
                candidates=row.candidates + each.kept,
                shards=row.shards + 1,
                new=row.new + each.fresh,
            )
        return Table(counts[x] for x in sorted(counts))

    def best(
        self, k: int = 10, *, gold: int | Iterable[int] | None = None, window: float | None = None
    ) -> Table[dict[str, Any]]:
        """Return the k lowest candidates of each composition, at most `window` eV above their ground state.

        Raises
        ------
        FileFormatError
            If the folder holds no shards.
        InvalidInputError
            If `k` is below 1, or the folder has no such composition.
        MissingProgramError
            If duckdb is not installed.
        """
        columns = ("gold", "occupancy", "sites", "degeneracy", "energy", "above_ground")
        rows = best_of_shards(self.folder, k, gold=_numbers(gold), above=window)
        orbits = self._framework().orbits
        return Table(({**row, "sites": sites_words(orbits, row["occupancy"])} for row in rows), columns)

    def summary(self, *, temperature: float = 300.0, model: Model | None = None) -> Table[dict[str, Any]]:
        """Say how many candidates there are, and how much of the exact ensemble they cover.

        Parameters
        ----------
        temperature
            K, of the coverage.
        model
            The model with which the shards were made, if it was not the built-in one.

        Raises
        ------
        FileFormatError
            If the folder holds no shards.
        MissingProgramError
            If duckdb is not installed.
        """
        cluster = self._framework()
        terms = chosen_model(cluster, model, "Ag", "Au")
        found = summary_of_shards(self.folder, cluster, terms, temperature=temperature)
        return Table(found, ("gold", "candidates", "placements", "energy", "coverage"))

    def keep(
        self,
        k: int = 10,
        *,
        gold: int | Iterable[int] | None = None,
        window: float | None = None,
        ligand: str | None = None,
    ) -> Table[Generated]:
        """Store the k lowest candidates of each composition in the database, with their ions.

        Raises
        ------
        FileFormatError
            If the folder holds no shards.
        TooManyError
            If they are more than a million.
        UnknownNameError
            If the ligand is not known.
        """
        cluster = self._framework()
        name = named_ligand(ligand or cluster.filling).name
        rows = best_of_shards(self.folder, k, gold=_numbers(gold), above=window)
        chosen = {
            x: (
                np.array([row["occupancy"] for row in rows if row["gold"] == x], np.uint64),
                np.array([row["degeneracy"] for row in rows if row["gold"] == x], np.uint64),
            )
            for x in sorted({row["gold"] for row in rows})
        }
        columns = ["framework", "gold", "isomers", "candidates", "new", "coverage", "species"]
        with opened(self.db, create=True) as store:
            kept = store_candidates(store, cluster, chosen, ligand=name, source=self.folder.name)
        return Table(kept, columns)

    def _framework(self) -> Framework:
        return known(open_folder(self.folder)["framework"], db=self.db)

    def _request(
        self,
        framework: str | Framework,
        gold: int | Iterable[int],
        model: Model | None,
        *,
        sites: Iterable[str] | None,
        window: float | None,
        rows: int,
    ) -> ShardRequest:
        cluster = known(framework, db=self.db)
        terms = chosen_model(cluster, model, "Ag", "Au")
        chosen = None if sites is None else tuple(sites)
        return ShardRequest(cluster, _numbers(gold) or (), terms, chosen, window, rows)


def shards(folder: str | Path, *, db: Database | None = None) -> Shards:
    """Open a folder of shards, which need not exist before something is made in it.

    Parameters
    ----------
    db
        Database of a user's frameworks, and where `keep` stores; the command line's where left out.

    Examples
    --------
    >>> import superatom
    >>> folder = superatom.shards("shards", db="some.db")
    >>> print(folder.make("M25S18", 2, workers=1))
    gold  isomers  candidates  shards  new
       2       20          20       1    1
    >>> print(folder.best(2))
    gold  occupancy  sites              degeneracy   energy  above_ground
       2       8193  centre:1 staple:1          12  -0.5337        0.0000
       2          3  centre:1 ico:1             12  -0.4488        0.0849
    >>> print(folder.summary())
    gold  candidates  placements   energy  coverage
       2          20         300  -0.5337    1.0000
    >>> folder.keep(1)[0].new
    1
    """
    return Shards(Path(folder), db)


def _numbers(gold: int | Iterable[int] | None) -> tuple[int, ...] | None:
    if gold is None:
        return None
    return (gold,) if isinstance(gold, int) else tuple(gold)
