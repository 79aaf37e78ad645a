"""Keep a database tidy: tags and notes, a selection as a new file, two files into one, delete, undo.

Whatever takes rows away, or adds many, says first what it would do and does it only when told so (`yes`);
before it does, a copy of the file is made beside it, to which `undo` goes back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from database.backup import back_up, newest_backup, restore
from database.delete import count_rows, delete_rows, going_with
from database.marks import add_marks, remove_marks
from database.query import find as found_in
from database.store import Store
from database.transfer import selected_rows, transfer
from structures.errors import InvalidInputError
from structures.nearest import choose
from structures.showing import Shown, Table
from superatom.doors import opened
from superatom.files import require_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from superatom.doors import Database

__all__ = ["Rows", "Tidied", "copy", "delete", "merge", "note", "tag", "undo"]

_TABLES = {
    "candidates": "candidates",
    "species": "species",
    "ions": "ions",
    "calculations": "calculations",
    "spectra": "spectra",
    "series": "measured",
}
_MARKED = ("candidates", "species", "ions", "calculations", "spectra")
_TAG = re.compile(r"[\w.:+-]{1,60}")
_LONGEST = 4_000  # signs of a note


@dataclass(frozen=True, slots=True)
class Rows(Shown):
    """Rows of one table: how many, and how many of the same name differ and stay as they are."""

    table: str
    rows: int
    differ: int = 0


@dataclass(frozen=True, slots=True)
class Tidied(Shown):
    """What was done, or, where `done` is False, what would be; `backup` is the copy made before."""

    done: bool
    rows: Table[Rows]
    backup: str | None = None


def delete(
    expression: str, *, kind: str = "candidates", yes: bool = False, db: Database | None = None
) -> Tidied:
    """Delete rows and what belongs to them: calculations of candidates, runs of spectra, tags, notes.

    Parameters
    ----------
    expression
        Which, as `find` takes it; it may not be empty.
    kind
        candidates, species, ions, calculations, spectra or series.
    yes
        Do it; else only say what would go.
    db
        Database; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If nothing is named or found, or rows of that kind are not to be deleted.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 2, db="some.db")
    >>> superatom.delete("rank>3", db="some.db").done
    False
    >>> superatom.delete("rank>3", yes=True, db="some.db").done, len(superatom.find(db="some.db"))
    (True, 7)
    """
    _require_expression(expression)
    table = _table_of(kind, _TABLES)
    with opened(db, write=True) as store:
        going = going_with(store, table, _numbers(store, expression, kind))
        rows = Table(Rows(name, number) for name, number in count_rows(store, going).items())
        if not yes:
            return Tidied(False, rows)
        copied = back_up(store, "delete")
        with store.batch("delete", {"expression": expression, "kind": kind}), store.writing():
            delete_rows(store, going)
    return Tidied(True, rows, str(copied))


def undo(*, yes: bool = False, db: Database | None = None) -> Tidied:
    """Go back to the newest copy that a command made before it took rows away.

    What is there now is kept as a copy too, so nothing is lost; the copy that was used is gone, and the next
    `undo` goes one further back.

    Parameters
    ----------
    yes
        Do it; else only say to which copy.
    db
        Database; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If there is no copy.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, db="some.db")
    >>> _ = superatom.delete("rank=1", yes=True, db="some.db")
    >>> superatom.undo(yes=True, db="some.db").done, len(superatom.find(db="some.db"))
    (True, 3)
    """
    with opened(db, write=True) as store:
        place = newest_backup(Path(store.path))
        with Store(place, create=False, read_only=True) as copied:
            rows = Table(
                Rows(table, int(copied.value(f"SELECT count(*) FROM {table}")))  # noqa: S608  ours
                for table in ("batches", "candidates", "ions", "spectra", "calculations", "marks")
            )
        if not yes:
            return Tidied(False, rows, str(place))
        return Tidied(True, rows, str(restore(store, place)))


def merge(other: str | Path, *, yes: bool = False, db: Database | None = None) -> Tidied:
    """Add every row of another database that this one has not.

    Where both have a row of one name (a species, an isomer, a spectrum) with other values, that of this one
    stays, and is counted in `differ`.

    Parameters
    ----------
    other
        The other file, which is only read.
    yes
        Do it; else only say what would be added.
    db
        Database; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If one of the files is missing, or both are the same.
    FileFormatError
        If rows of the other file were changed after they were stored.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, db="mine.db")
    >>> _ = superatom.generate("M25S18", 2, db="yours.db")
    >>> superatom.merge("yours.db", yes=True, db="mine.db").done, len(superatom.find(db="mine.db"))
    (True, 23)
    """
    with opened(db, write=True) as store, Store(other, create=False, read_only=True) as source:
        if Path(other).resolve() == Path(store.path).resolve():
            raise InvalidInputError(f"{other} is the database itself; name another file")
        copied = back_up(store, "merge") if yes else None
        with store.writing(keep=yes):
            rows = _moved(source, store)
    if copied and not any(row.rows for row in rows):
        copied.unlink()  # of a file that did not change
        return Tidied(False, rows)
    return Tidied(yes, rows, str(copied) if copied else None)


def copy(
    output: str | Path, expression: str = "", *, kind: str = "candidates", db: Database | None = None
) -> Tidied:
    """Write a selection into a new database, with all that it needs: species, ions, frameworks, calculations.

    Parameters
    ----------
    output
        The new file.
    expression
        Which, as `find` takes it; all of the kind where empty.
    kind
        candidates, species, ions, calculations, spectra or series.
    db
        Database; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If the file exists or nothing is found.
    FileFormatError
        If rows were changed after they were stored.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", [1, 2], db="some.db")
    >>> _ = superatom.copy("best.db", "gold=2,rank<=2", db="some.db")
    >>> len(superatom.find(db="best.db")), superatom.verify("best.db").verified
    (2, True)
    """
    table = _table_of(kind, _TABLES)
    require_place(Path(output), force=False)
    with opened(db) as store:
        chosen = selected_rows(store, table, _numbers(store, expression, kind))
        try:
            with Store(output) as target, target.writing():
                rows = _moved(store, target, chosen)
        except BaseException:
            Path(output).unlink(missing_ok=True)
            raise
    return Tidied(True, rows)


def tag(
    expression: str,
    words: str,
    *,
    kind: str = "candidates",
    remove: bool = False,
    yes: bool = False,
    db: Database | None = None,
) -> Tidied:
    """Give rows a tag, a word to find them by: `find 'tags=*promising*'`.

    Parameters
    ----------
    expression
        Which rows, as `find` takes it; it may not be empty.
    words
        The tag: letters, digits and _ . : + -
    kind
        candidates, species, ions, calculations or spectra.
    remove
        Take it away instead.
    yes
        With `remove`: do it; else only say how many would lose it.
    db
        Database; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If nothing is named or found, or that is no tag.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 2, db="some.db")
    >>> _ = superatom.tag("rank=1", "compute", db="some.db")
    >>> [row["rank"] for row in superatom.find("tags=compute", db="some.db")]
    [1]
    """
    if not _TAG.fullmatch(words):
        raise InvalidInputError(f"{words[:80]!r} is no tag; write letters, digits and _ . : + - (at most 60)")
    return _marked(expression, "tag", words, kind=kind, remove=remove, yes=yes, db=db)


def note(
    expression: str,
    words: str,
    *,
    kind: str = "candidates",
    remove: bool = False,
    yes: bool = False,
    db: Database | None = None,
) -> Tidied:
    """Write a note on rows; `find 'notes=*crystal*'` asks for it.

    Parameters
    ----------
    expression
        Which rows, as `find` takes it; it may not be empty.
    words
        The note, at most 4,000 signs.
    kind, remove, yes, db
        As of `tag`.

    Raises
    ------
    InvalidInputError
        If nothing is named or found, or the note is empty or too long.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, db="some.db")
    >>> _ = superatom.note("rank=1", "crystals from DMF, 12 May", db="some.db")
    >>> superatom.find("notes=*DMF*", db="some.db")[0]["notes"]
    'crystals from DMF, 12 May'
    """
    if not words.strip() or len(words) > _LONGEST:
        raise InvalidInputError(f"a note has 1 to {_LONGEST:,} signs; this one has {len(words.strip()):,}")
    return _marked(expression, "note", words.strip(), kind=kind, remove=remove, yes=yes, db=db)


def _marked(
    expression: str, what: str, words: str, *, kind: str, remove: bool, yes: bool, db: Database | None
) -> Tidied:
    _require_expression(expression)
    if kind not in _MARKED:
        raise InvalidInputError(
            f"rows of {kind!r} take no tags and notes{choose(kind, _MARKED, 'those of')} do"
        )
    with opened(db, write=True) as store:
        numbers = _numbers(store, expression, kind)
        if remove and not yes:
            return Tidied(
                False, Table([Rows("marks", remove_marks(store, kind, numbers, what, words, yes=False))])
            )
        copied = str(back_up(store, f"{what}-remove")) if remove else None
        asked = {"expression": expression, "kind": kind, "words": words, "remove": remove}
        with store.batch(what, asked) as batch, store.writing():
            done = (
                remove_marks(store, kind, numbers, what, words, yes=True)
                if remove
                else add_marks(store, kind, numbers, what, words, batch=batch)
            )
    return Tidied(True, Table([Rows("marks", done)]), copied)


def _moved(source: Store, target: Store, chosen: Mapping[str, set[Any]] | None = None) -> Table[Rows]:
    new, other = transfer(source, target, chosen)
    return Table(Rows(table, new[table], other[table]) for table in {**new, **other})


def _require_expression(expression: str) -> None:
    if not expression.strip():
        raise InvalidInputError("say which rows, as find takes it: 'framework=NAME,gold=12'")


def _table_of(kind: str, known: Mapping[str, str]) -> str:
    if kind not in known:
        raise InvalidInputError(f"rows of {kind!r} stay where they are{choose(kind, known, 'this is for')}")
    return known[kind]


def _numbers(store: Store, expression: str, kind: str) -> list[int]:
    numbers = [row["id"] for row in found_in(store, expression, kind=kind)]
    if not numbers:
        raise InvalidInputError(f"no {kind} satisfy {expression!r}; 'superatom find' shows what there is")
    return numbers
