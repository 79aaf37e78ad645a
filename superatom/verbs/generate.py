"""Candidates and ions into a database."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from database.arrangements import (
    GeneratedMetals,
    MetalsRequest,
    as_metals,
    generate_metals,
    pair_requests,
    planned_metals,
)
from database.generate import Generated, planned
from database.generate import generate as store_candidates
from database.request import LIMIT, Request
from structures.errors import ArgumentError
from structures.guests import guest_numbers
from structures.matter.ligands import ligand as named_ligand
from structures.showing import Table
from structures.words import counted
from superatom.doors import framework as known
from superatom.doors import opened
from superatom.files import as_path, require_page
from superatom.verbs.ordering import energy_cautions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from structures.framework import Framework
    from superatom.doors import Database

__all__ = ["generate"]

Made = TypeVar("Made", "Table[Generated]", "Table[GeneratedMetals]")

_STATE = "guests charge".split()  # shown where they are not those of the framework
_SHOWN = (
    "framework gold guests charge electrons shell isomers candidates new covered ions evidence verdict "
    "species"
).split()

_METALS = (
    "framework metals charge electrons shell isomers candidates new ions evidence verdict species".split()
)


def generate(
    framework: str | Framework,
    gold: int | Iterable[int] | None = None,
    *,
    guests: int | Iterable[int] | None = None,
    metals: str | None = None,
    sites: Iterable[str] | None = None,
    sample: int | None = None,
    best: int | None = None,
    seed: int = 0,
    host: str | None = None,
    guest: str | None = None,
    ligand: str | None = None,
    charge: int | None = None,
    limit: int = LIMIT,
    workers: int = 1,
    scheduler: str | None = None,
    report: str | Path | None = None,
    force: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    db: Database | None = None,
) -> Table[Generated] | Table[GeneratedMetals]:
    """Store every isomer of a framework with so much gold, or some of them, and the ions of its species.

    Generating twice adds nothing twice.

    Parameters
    ----------
    gold
        Number of gold atoms, or several; where Au is the guest, or the cluster is of gold and silver.
    guests
        Number of atoms of the guest metal, or several, instead.
    metals
        Any number of metals instead, all of them named: `Au22Ag2Cu1`, or every composition that fits of
        `Au20-24Ag0-4Cu1`. Those of two metals are stored as with `guests`. With three and more there is no
        energy.
    sites
        Put the guest on these orbits, roles or site numbers only. With `metals` each begins with the metal
        that it restricts: `Cu:ico`.
    sample, seed
        Store so many uniformly drawn isomers of each composition.
    best
        Store the so many lowest isomers of each composition.
    host, guest
        The two metals; Ag and Au where left out, and the metal of its file first for a user's framework.
    ligand
        On every anchor; p-MBA where left out, and the ligand of its file for a user's framework.
    charge
        Of the cluster with every acidic H in place. Where left out, that of the framework for Cu, Ag and Au;
        with other metals every charge that gives an electron count with which the framework was seen.
    limit
        Most candidates that one call may store.
    workers, scheduler
        Local processes, or the address of a dask scheduler, for large sets.
    report, force
        Write a page of the lowest isomers as `superatom.report` does, over a file only with `force`.
    progress
        Called with one line a composition, and before work of seconds.
    db
        Database, made where it does not exist; the command line's where left out.

    Raises
    ------
    TooManyError
        If more than `limit` candidates were to be stored; nothing is written.
    ArgumentError
        If no number is given, `gold` does not count the guest, or `metals` meets what it cannot.
    ChargeBalanceError
        If no chemistry gives a composition that charge, or any.
    InvalidInputError
        If a number does not fit.
    UnknownNameError
        If the framework, a site, metal or ligand is not known.

    Examples
    --------
    >>> import superatom
    >>> made = superatom.generate("M25S18", [1, 2], db="some.db")
    >>> [(row.species, row.candidates, row.new) for row in made]
    [('[Au1Ag24(p-MBA)18]-', 3, 3), ('[Au2Ag23(p-MBA)18]-', 20, 20)]
    >>> made = superatom.generate("M25S18", guests=1, host="Au", guest="Pd", db="some.db")
    >>> [(row.charge, row.electrons, row.shell) for row in made if row.isomers == 3]
    [(0, 6, 'even'), (-2, 8, 'closed')]
    """
    require_page(as_path(report), force=force)
    chosen = None if sites is None else tuple(sites)
    model = known(framework, db=db)
    shell = named_ligand(ligand or model.filling).name
    if metals is not None:
        _refuse(gold=gold, guests=guests, host=host, guest=guest, best=best)
        asked = MetalsRequest(metals, chosen or (), sample, seed, shell, charge)
        return _paged(_of_metals(model, asked, limit, progress, db), model, report, db, progress)
    pair = model.pair(host, guest)
    numbers = guest_numbers(model, *pair, gold=gold, guests=guests)
    if numbers is None:
        raise ArgumentError("how many guests? give --gold or --guests, or name all metals with --metals")
    request = Request(numbers, chosen, sample, best, seed, *pair, shell, charge)
    planned(model, request, limit=limit)  # a refusal leaves no new file behind
    run = partial(store_candidates, limit=limit, workers=workers, scheduler=scheduler, progress=progress)
    with opened(db, create=True) as store:
        made = run(store, model, request)
    return _paged(Table(made, _shown(model, request, made)), model, report, db, progress)


def _shown(model: Framework, request: Request, made: Sequence[Generated]) -> list[str]:
    """Columns of a table of what was made."""
    plain = {request.host, request.guest} == {"Ag", "Au"} and not any(row.said for row in made)
    plain = plain and all(row.charge == model.core_charge for row in made)
    return [name for name in _SHOWN if not (plain and name in _STATE)]


def _paged(
    made: Made, model: Framework, path: str | Path | None, db: Database | None, say: Callable[[str], None]
) -> Made:
    """Return the rows; where asked for, write a page of the lowest isomers of each species in turn."""
    if path is None:
        return made
    from superatom.pages.content import Content  # noqa: PLC0415  pages load much, where asked
    from superatom.pages.report import LARGEST, isomers_of, write_report  # noqa: PLC0415  as above

    with opened(db) as store:
        rows, hidden = isomers_of(store, [(row.species, model.name) for row in made], LARGEST)
        asked = f"The lowest isomers of each of {counted(len(made), 'composition')} of {model.name}."
        content = Content(model.name, asked, candidates=tuple(rows), hidden=hidden)
        write_report(content, path, store=store, say=say)
    return made


def cautions(
    framework: str | Framework, made: Iterable[Generated | GeneratedMetals], *, db: Database | None = None
) -> list[str]:
    """What makes the energies of what `generate` stored less than certain: the model's own sentences."""
    names = {row.species for row in made}
    with opened(db) as store:
        stored = store.rows(
            "SELECT DISTINCT f.framework, s.species, c.host, c.guest, c.gold, 0.0 AS energy "
            "FROM candidates c JOIN frameworks f ON f.id = c.framework_id "
            "JOIN species s ON s.id = c.species_id WHERE f.framework = ? AND c.energy IS NOT NULL",
            [known(framework, db=store).name],
        )
        return energy_cautions(store, [row for row in stored if row["species"] in names])


def _refuse(**asked: object) -> None:
    for name, value in asked.items():
        if value is not None:
            why = "no model orders them" if name == "best" else "it names all metals"
            raise ArgumentError(f"--metals and --{name} exclude each other ({why}); leave one of them out")


def _of_metals(
    model: Framework,
    request: MetalsRequest,
    limit: int,
    progress: Callable[[str], None],
    db: Database | None,
) -> Table[GeneratedMetals]:
    """Compositions of one or two metals as ever, those of more as arrangements; all planned before any is."""
    pairs = list(pair_requests(model, request))
    planned_metals(model, request, limit=limit)
    for one in pairs:
        planned(model, one, limit=limit)
    made: list[GeneratedMetals] = []
    with opened(db, create=True) as store:
        for one in pairs:
            made += map(as_metals, store_candidates(store, model, one, limit=limit, progress=progress))
        made += generate_metals(store, model, request, limit=limit, progress=progress)
    return Table(made, _METALS)
