"""What every public function takes: a framework by its name or as it is, a database by its path or open.

Names are those of the library and of the frameworks that a user added to a database. Where no database is
given it is the command line's: `SUPERATOM_DB` of the environment, else `superatom.db` in the working folder.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import contextmanager
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from database.frameworks import known_framework
from database.store import Store
from structures.foreign import there
from structures.framework import Framework
from structures.library import ALIASES, FRAMEWORKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "Database",
    "Frameworks",
    "by_name",
    "default_database",
    "each_of",
    "framework",
    "held",
    "opened",
]

Database = str | Path | Store

Frameworks = str | Framework | Sequence[str | Framework]
"""One or several, each by its name or as it is."""

Rest = ParamSpec("Rest")
Result = TypeVar("Result")


def framework(name: str | Framework, *, db: Database | None = None) -> Framework:
    """Return a framework by name: a built-in one, or one that was added to the database.

    Parameters
    ----------
    name
        Name, such as `M44S30`; a framework is returned as it is.
    db
        Database, which need not exist; the command line's where left out.

    Raises
    ------
    UnknownNameError
        If neither has it; the message lists the names.

    Examples
    --------
    >>> import superatom
    >>> superatom.framework("M25S18")
    Framework(name='M25S18', sites=25, anchors=18, core_charge=-1, evidence='dft', orbits={...})
    """
    if isinstance(name, Framework):
        return name
    place = default_database() if db is None else db
    if name in FRAMEWORKS or name in ALIASES or not (isinstance(place, Store) or there(place)):
        return known_framework(None, name)
    with opened(place) as store:
        return known_framework(store, name)


def default_database() -> str:
    """Path of the database where none is given."""
    return os.environ.get("SUPERATOM_DB") or "superatom.db"


def each_of(frameworks: Frameworks) -> tuple[str | Framework, ...]:
    """One framework or several, as several."""
    several = [frameworks] if isinstance(frameworks, str | Framework) else frameworks
    return tuple(one.strip() if isinstance(one, str) else one for one in several)


@contextmanager
def opened(
    db: Database | None, *, create: bool = False, write: bool = False, check: bool = True
) -> Iterator[Store]:
    """Open a database for the block; one that is open already stays open.

    Parameters
    ----------
    create
        Make and write it where there is none.
    write
        Write to it; else it is only read.
    check
        Look for damage first, see `Store`.

    Raises
    ------
    InvalidInputError
        If there is no such file (and `create` is False), or it cannot be opened.
    FileFormatError
        If it is no database of ours.
    """
    if isinstance(db, Store):
        yield db
        return
    place = default_database() if db is None else db
    with Store(place, create=create, read_only=not (create or write), check=check) as store:
        yield store


@contextmanager
def held(db: Database | None) -> Iterator[Store | None]:
    """The open database, or None where there is no such file."""
    place = default_database() if db is None else db
    if isinstance(place, Store) or there(place):
        with opened(place) as store:
            yield store
    else:
        yield None


def by_name(
    function: Callable[Concatenate[Framework, Rest], Result],
) -> Callable[Concatenate[str | Framework, Rest], Result]:
    """Let a function take the name of a framework, one of the default database too, for the framework."""
    known = framework

    @wraps(function)
    def named(framework: str | Framework, *args: Rest.args, **kwargs: Rest.kwargs) -> Result:
        return function(known(framework), *args, **kwargs)

    own = signature(function)
    first, *others = own.parameters.values()
    taken = first.replace(annotation="str | Framework")
    named.__signature__ = own.replace(parameters=[taken, *others])  # type: ignore[attr-defined]
    return named  # type: ignore[return-value]  # the first argument may be given by name too
