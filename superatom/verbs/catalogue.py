"""The catalogue of ions to expect: filled once, then asked which of them meet a window of m/z."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from math import prod
from typing import TYPE_CHECKING, Any

from database.catalogue import Catalogue
from database.masses.complexes import complexes as metal_thiolates
from database.masses.expected import expected_series
from database.masses.fragments import fragment_series
from database.masses.isotopes import ISOTOPE_TABLE
from stability.preference import RULED
from structures.errors import InvalidInputError, TooManyError
from structures.showing import Shown, Table
from superatom.doors import held, opened
from superatom.offering import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from database.catalogue import Window
    from database.masses.series import Series
    from superatom.doors import Database, Frameworks
    from superatom.offering import Numbers, Ranges

__all__ = ["CatalogueFill", "SeriesCount", "catalogue", "catalogue_window"]

_MOST_COMBINATIONS = 500_000  # half a minute
_MOST = 5_000_000  # ions; about 250 MB and some minutes


@dataclass(frozen=True, slots=True)
class SeriesCount:
    """Series and ions of one kind (cluster, fragment, complex) and framework class."""

    kind: str
    framework: str
    series: int
    ions: int


@dataclass(frozen=True, slots=True)
class CatalogueFill(Shown):
    """How many ions were new, how many there are now, and of what."""

    new: int
    ions: int
    series: Table[SeriesCount]


def catalogue(
    frameworks: Frameworks | None = None,
    *,
    gold: Numbers | None = None,
    ligand: str | None = None,
    exchanged: Ranges | None = None,
    cations: Ranges | None = None,
    charges: Numbers | None = None,
    losses: int = 0,
    complexes: tuple[float, float] | None = None,
    progress: Callable[[int], None] = lambda _: None,
    db: Database | None = None,
) -> CatalogueFill:
    """Store the ions to expect of classes of frameworks; what is there already is left as it is.

    Parameters
    ----------
    frameworks
        Names of classes or frameworks, the user's own too; None: the classes of the paper's rules.
    gold, ligand, exchanged, cations, charges
        As in `database.masses.expected.expected_series`.
    losses
        Add the fragments after so many losses of [M(SR)2]-.
    complexes
        Add rings and chains of metal and thiolate in this window of m/z (Th).
    progress
        Called with the number of new ions after each step.
    db
        Database, made where it does not exist; the command line's where left out.

    Raises
    ------
    TooManyError
        If they are more than 5 million.
    InvalidInputError
        If no ion has these charges, or gold is negative.
    UnknownNameError
        If a framework, ligand or cation is not known.

    Examples
    --------
    >>> import superatom
    >>> superatom.catalogue(["M25S18"], gold=[25], ligand="PET", db="some.db").new
    1
    """
    asked = Wanted.of(frameworks, gold, ligand, exchanged, cations, charges, db)
    with held(db) as store:
        classes = asked.classes(store, otherwise=RULED)
    same: dict[str, Any] = {"ligand": asked.ligand, "exchanged": asked.exchanged, "cations": asked.cations}

    def wanted() -> Iterator[Series]:
        whole = list(expected_series(classes, asked.gold, charges=asked.charges, **same))
        yield from chain(whole, fragment_series(whole, losses))
        if complexes is not None:
            yield from metal_thiolates(mz=complexes, **same)

    _check_combinations(len(classes) * len(set(asked.charges or (0,))), asked.exchanged, asked.cations)
    _check_number(wanted())
    kept = {
        "frameworks": [one.name for one in classes], "gold": asked.gold, "ligand": asked.ligand,
        "exchanged": asked.exchanged or {}, "cations": asked.cations or {}, "charges": asked.charges,
        "losses": losses, "complexes": complexes,
    }  # fmt: skip
    with opened(db, create=True) as store, store.batch("catalogue", kept, ISOTOPE_TABLE) as batch:
        whole = Catalogue(store)
        new = whole.fill(wanted(), batch=batch, progress=progress)
        return CatalogueFill(new, len(whole), Table(_counted(whole.series())))


def catalogue_window(low: float, high: float, *, db: Database | None = None) -> Window:
    """Ions of the catalogue whose envelope meets low <= m/z <= high, by the m/z of their highest peak.

    Raises
    ------
    InvalidInputError
        If low is above high, or there is no database.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.catalogue(["M25S18"], gold=[25], ligand="PET", db="some.db")
    >>> [str(one.ion) for one in superatom.catalogue_window(7393, 7394, db="some.db")]
    ['[Au25(SC2H4Ph)18]-']
    """
    with opened(db) as store:
        return Catalogue(store).window(low, high)


def _check_combinations(number: int, *ranges: Mapping[str, Collection[int]] | None) -> None:
    """Refuse at once what would take minutes to be counted; most of it is no ion."""
    number *= prod(len(numbers) for each in ranges for numbers in (each or {}).values())
    if number > _MOST_COMBINATIONS:
        raise TooManyError(
            f"these are {number:,} combinations of class, charge, exchange and cations, more than "
            f"{_MOST_COMBINATIONS:,}; narrow --exchange or --cation, or use several commands"
        )


def _check_number(series: Iterable[Series]) -> None:
    number = 0
    for one in series:
        number += len(one)
        if number > _MOST:
            raise TooManyError(f"these are more than {_MOST:,} ions; narrow --gold, --exchange or --cation")
    if number == 0:
        raise InvalidInputError(
            "no ion has these charges with these cations and acidic H; change --charge, --cation or --ligand"
        )


def _counted(series: Iterable[Series]) -> Iterator[SeriesCount]:
    counts: dict[tuple[str, str], list[int]] = {}
    for one in series:
        counts.setdefault((one.kind, one.framework), []).append(len(one))
    for (kind, framework), sizes in counts.items():
        yield SeriesCount(kind, framework, len(sizes), sum(sizes))
