"""How many isomers there are, exactly, without listing one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from structures.arrangement.composition import compositions
from structures.arrangement.counts import count_compositions
from structures.arrangement.isomers import arrangements
from structures.arrangement.rooms import closed_rooms, places_of, rooms_of, split_names
from structures.charges import charges_at
from structures.electron_shell import shell_on
from structures.errors import ArgumentError, ChargeBalanceError
from structures.guests import composition, guest_numbers
from structures.matter.electrons import superatom_electrons
from structures.showing import Shown, Table
from structures.sites import site_group
from structures.substitution import count as counted
from superatom.doors import framework as known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from structures.arrangement.counts import MetalCount
    from structures.framework import Framework
    from structures.substitution import Count, Limits
    from superatom.doors import Database

__all__ = ["ChargedCount", "count"]


@dataclass(frozen=True, slots=True)
class ChargedCount(Shown):
    """How many isomers a composition has, and what it is at one charge (with every acidic H in place).

    `shell` is `closed`, `even` or `open`, and says so where such a count was never seen on the framework.
    Where no chemistry gives the composition a charge it is `impossible`, and charge and electrons are None.
    """

    metals: str
    charge: int | None
    electrons: int | None
    shell: str
    isomers: int
    chiral_pairs: int
    achiral: int
    placements: int


def count(
    framework: str | Framework,
    gold: int | Iterable[int] | None = None,
    sites: Iterable[str | int] | str | None = None,
    *,
    guests: int | Iterable[int] | None = None,
    host: str | None = None,
    guest: str | None = None,
    charge: int | None = None,
    metals: str | Mapping[str, int] | None = None,
    limits: Limits | None = None,
    db: Database | None = None,
) -> Table[Count] | Table[ChargedCount]:
    """Count the symmetry-unique placements of guests on a framework, exactly, by Burnside's lemma.

    Mirror images are one isomer; `chiral_pairs` of them stand for two enantiomers.

    Parameters
    ----------
    gold, guests
        Number of guests, or several; every possible number where left out. Where host or guest is named, and
        in a user's framework of gold, `gold` counts Au.
    host, guest, charge
        The two metals, and the charge of the cluster with every acidic H in place: with one of them each row
        says its charge, electrons and shell. Where the charge is left out, those at which it was seen.
    sites
        Orbit labels, roles or site numbers that may hold guests; all sites where left out. With `metals` each
        begins with the metal that it restricts: `Cu:ico`.
    metals
        Any number of metals instead: `Au22Ag2Cu1`, or all compositions that fit of `Au20-24Ag0-4Cu1`; each
        row says charge, electrons and shell.
    limits
        What a placement may not do; counted exactly too.
    db
        Database that has the framework, if it is a user's; the command line's where left out.

    Raises
    ------
    ArgumentError
        If `metals` meets other metals, numbers or `limits`, or `gold` does not count the guest.
    ChargeBalanceError
        If no chemistry gives a composition that charge, or any.
    UnknownNameError
        If the framework, a metal or a name of `sites` is unknown.
    InvalidInputError
        If `gold` or `metals` do not fit, or the framework does not keep the limits.
    TooManyError
        If `sites` is not made of whole orbits and too large to list.

    Examples
    --------
    >>> import superatom
    >>> print(superatom.count("M44S30", [1, 2, 22]))
    gold      isomers  chiral_pairs  achiral     placements
       1            4             1        3             44
       2           54            31       23            946
      22  87673945424   87667815820  6129604  2104098963720
    """
    model = known(framework, db=db)
    if metals is None and (host, guest, charge) == (None, None, None):
        if gold is not None and guests is not None:
            raise ArgumentError("--gold and --guests both count the guests here; leave one of them out")
        return Table(_by_gold(model, gold, guests, sites, limits))
    if metals is None:
        pair = model.pair(host, guest)
        numbers = guest_numbers(model, *pair, gold=gold, guests=guests)
        rows = counted(model, numbers, sites, limits=limits)
        return Table(_at_charges(model, ((composition(model, row.gold, *pair), row) for row in rows), charge))
    if (gold, guests, host, guest, limits) != (None,) * 5:
        raise ArgumentError(
            "--metals names the numbers of all metals; leave other metals, numbers, limits out"
        )
    found = _of_metals(model, metals, sites)
    if charge is None:
        return Table(each for row in found for each in _as_seen(model, row))
    return Table(_at_charges(model, ((_held(row.metals), row) for row in found), charge))


def _by_gold(
    model: Framework,
    gold: int | Iterable[int] | None,
    guests: int | Iterable[int] | None,
    sites: Iterable[str | int] | str | None,
    limits: Limits | None,
) -> list[Count]:
    """Placements of the guest; rows say the number of Au, which is the host of a user's gold framework."""
    host, guest = model.pair()
    if host != "Au":
        return list(counted(model, guests if gold is None else gold, sites, limits=limits))
    numbers = guest_numbers(model, host, guest, gold=gold, guests=guests)
    rows = counted(model, numbers, sites, limits=limits)
    return [replace(row, gold=len(model.sites) - row.gold) for row in reversed(list(rows))]


def _at_charges(
    model: Framework, rows: Iterable[tuple[Mapping[str, int], Count | MetalCount]], charge: int | None
) -> Iterator[ChargedCount]:
    """Each composition at its charges, with its electrons; ligands are those of the framework."""
    for metals, row in rows:
        for one in charges_at(model, metals, model.taken, charge):
            yield _charged(model, metals, row, one)


def _charged(
    model: Framework, metals: Mapping[str, int], row: Count | MetalCount, charge: int | None
) -> ChargedCount:
    """One composition at one charge, or at none, which no chemistry gives it."""
    electrons = None if charge is None else superatom_electrons(metals, model.taken, charge)
    return ChargedCount(
        metals="".join(f"{metal}{n}" for metal, n in metals.items()),
        charge=charge,
        electrons=electrons,
        shell="impossible" if electrons is None else shell_on(model, metals, electrons).word,
        isomers=row.isomers,
        chiral_pairs=row.chiral_pairs,
        achiral=row.achiral,
        placements=row.placements,
    )


def _as_seen(model: Framework, row: MetalCount) -> Iterator[ChargedCount]:
    """A composition at the charges at which it was seen; it is counted where chemistry gives it none, too."""
    metals = _held(row.metals)
    try:
        yield from _at_charges(model, [(metals, row)], None)
    except ChargeBalanceError:
        yield _charged(model, metals, row, None)


def _held(written: str) -> dict[str, int]:
    """Numbers of a composition as it is written: `Au22Ag2Cu1`."""
    return {metal: int(n) for metal, n in re.findall(r"([A-Z][a-z]?)(\d+)", written)}


def _of_metals(
    model: Framework, metals: str | Mapping[str, int], sites: Iterable[str | int] | str | None
) -> list[MetalCount]:
    """Every composition by Burnside's lemma; listed where a metal is kept on part of an orbit."""
    group = site_group(model)
    asked = compositions(metals, group.size)
    named = dict.fromkeys(metal for one in asked for metal in one.metals)
    places = places_of(model, split_names(sites), named)
    if closed_rooms(group, rooms_of(group.size, tuple(named), places)):
        return count_compositions(group, asked, places)
    return [arrangements(group, one, places).counted() for one in asked]
