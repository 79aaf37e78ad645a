"""What a database holds, or a part of it, as one HTML file that opens anywhere."""

from __future__ import annotations

import json
from ast import literal_eval
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from database.observed.spectra import stored_spectrum
from database.query import find as found_in
from structures.errors import InvalidInputError, UnknownNameError
from superatom.doors import framework as known
from superatom.doors import held, opened
from superatom.files import require_page
from superatom.linked_results import LinkedSpectrum
from superatom.pages.content import Content
from superatom.pages.report import LARGEST, Report, write_report
from superatom.pages.series import series_document, series_names
from superatom.pages.spectra import spectrum_document
from superatom.verbs.link import link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from database.store import Store
    from structures.framework import Framework
    from superatom.doors import Database

__all__ = ["report"]

Row = dict[str, Any]

_RUNS = 12  # spectra of a series on a page: each is asked again


def report(
    output: str | Path,
    *,
    find: str | None = None,
    frameworks: Iterable[str | Framework] = (),
    runs: int | Sequence[int] = (),
    series: str | Sequence[str] = (),
    sort: str | None = None,
    limit: int = LARGEST,
    ligand: str | None = None,
    title: str | None = None,
    force: bool = False,
    say: Callable[[str], None] = lambda _: None,
    db: Database | None = None,
) -> Report:
    """Write one HTML file with structures in 3D, spectra, tables and their sources; it needs no network.

    Where nothing is named it shows the lowest candidates of the database and its newest spectrum.

    Parameters
    ----------
    output
        File: .html.
    find
        Which candidates, as `superatom.find` takes it.
    frameworks
        Names; those of the candidates are shown anyway.
    runs
        Numbers of runs of `link`. The question of a run is asked again of its spectrum, because curves are
        not stored; the page says where the answer is another one.
    series
        Names of stored series (`find --kind series`), or `newest`; spectra of up to 12 of its runs come with
        it where no runs are named.
    sort
        A column to sort the candidates by; by rank where left out.
    limit
        At most this many candidates.
    ligand
        On every anchor: `H`, `p-MBA`, `none` for metals and sulfurs alone; the candidates' own shells, which
        take longest, where left out.
    title
        Heading.
    force
        Replace the file.
    say
        Called with words on what is being done.
    db
        Database; the command line's where left out. For built-in frameworks alone none is needed.

    Raises
    ------
    InvalidInputError
        If the file exists, nothing is found, a run is of an m/z list, or there is no database.
    UnknownNameError
        If a framework, a run or a name in the expression does not exist.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, db="some.db")
    >>> made = superatom.report("report.html", find="gold=1", ligand="none", db="some.db")
    >>> made.candidates, made.frameworks, made.bytes < 1_000_000
    (3, 1, True)
    """
    require_page(Path(output), force=force)
    models = tuple(known(name, db=db) for name in frameworks)
    numbers = (runs,) if isinstance(runs, int) else tuple(runs)
    named = (series,) if isinstance(series, str) else tuple(series)
    if models and find is None and not numbers and not named:
        with held(db) as store:
            return write_report(_of_frameworks(models, title, ligand), output, store=store, say=say)
    with opened(db) as store:
        find, numbers = _chosen(store, find, numbers, named)
        courses = tuple(_series(store, name) for name in named)
        numbers = numbers or tuple(row["run"] for one in courses for row in one["rows"])[:_RUNS]
        rows = _candidates(store, find, sort)
        linked = [_asked_again(store, number, say) for number in numbers]
        content = Content(
            title or f"superatom: {Path(store.path).name}",
            _asked(find, numbers, Path(store.path).name),
            frameworks=models,
            candidates=tuple(rows[:limit]),
            hidden=max(0, len(rows) - limit),
            spectra=tuple(_document(one) for one, _ in linked),
            series=courses,
            ligand=ligand,
            notes=tuple(note for _, note in linked if note),
        )
        return write_report(content, output, store=store, say=say)


def _document(found: LinkedSpectrum) -> Row:
    return spectrum_document(found.linked, found.run, found.feed_gold, found.precursor)


def _of_frameworks(models: tuple[Framework, ...], title: str | None, ligand: str | None) -> Content:
    asked = f"Frameworks {', '.join(one.name for one in models)}."
    return Content(title or "Frameworks", asked, frameworks=models, ligand=ligand)


def _chosen(
    store: Store, find: str | None, runs: tuple[int, ...], series: tuple[str, ...]
) -> tuple[str | None, tuple[int, ...]]:
    """What was asked for; the lowest candidates and the newest spectrum where nothing was."""
    return (find, runs) if find is not None or runs or series else ("", _newest(store))


def _candidates(store: Store, find: str | None, sort: str | None) -> list[Row]:
    """Rows that were asked for, the lowest first; none where nothing was asked."""
    rows = [] if find is None else list(found_in(store, find, sort=sort or "rank", written=True))
    if find and not rows:
        raise InvalidInputError(f"no candidate satisfies {find!r}; 'superatom find' shows what there is")
    return rows


def _series(store: Store, name: str) -> Row:
    known = series_names(store)
    return series_document(store, known[0] if name == "newest" and known else name)


def _newest(store: Store) -> tuple[int, ...]:
    """The newest run that has curves, if there is one."""
    sql = "SELECT max(r.id) FROM runs r JOIN spectra s ON s.id = r.spectrum_id WHERE s.kind != 'm/z list'"
    number = store.value(sql)
    return () if number is None else (int(number),)


def _asked(find: str | None, runs: Sequence[int], name: str) -> str:
    parts = [f"candidates with {find}" if find else "" if find is None else "candidates of lowest rank"]
    parts.append(f"run {', '.join(map(str, runs))}" if runs else "")
    return f"From {name}: {'; '.join(part for part in parts if part)}."


def _asked_again(store: Store, number: int, say: Callable[[str], None]) -> tuple[LinkedSpectrum, str]:
    """The answer to the question of a stored run, and what to say where it is not the stored one.

    Raises
    ------
    UnknownNameError
        There is no such run.
    InvalidInputError
        It is of an m/z list, whose printed digits are not kept.
    """
    row = next(iter(store.rows("SELECT * FROM runs WHERE id = ?", [number])), None)
    if row is None:
        raise UnknownNameError(f"no run {number} in {store.path}; see: superatom find --kind assignments")
    spectrum = stored_spectrum(store, row["spectrum_id"])
    say(f"asking run {number} again")
    if spectrum.kind != "m/z list":
        found = link(spectrum, **_question(row["parameters"]), keep=False, db=store, say=say)
        if isinstance(found, LinkedSpectrum):
            return replace(found, run=number), _changed(store, number, found)
    raise InvalidInputError(
        f"run {number} is of an m/z list, which is kept without its printed digits; make its page from the "
        "file: superatom link FILE --report report.html"
    )


def _question(parameters: str) -> dict[str, Any]:
    """Arguments of `link` from what a run keeps."""
    kept = json.loads(parameters)
    if str(kept.get("frameworks")).startswith("["):  # a series of an older version, which kept words
        kept = {name: _read_words(value) for name, value in kept.items()}
        kept |= {"frameworks": ",".join(kept["frameworks"]), "charge": kept.get("charges"), "no_rivals": True}
    asked = {
        "frameworks": kept["frameworks"].split(",") if "frameworks" in kept else None,
        "gold": kept.get("gold"),
        "exchanged": _ranges(kept.get("exchange")),
        "cations": _ranges(kept.get("cation")),
        "charges": kept.get("charge"),
        "ions": kept.get("named", ()),
        "calibrants": kept.get("calibrant", ()),
        "rivals": not kept.get("no_rivals", False),
        "prior": not kept.get("no_prior", False),
    }
    same = ("ligand", "fragments", "parent", "losses", "ppm", "da", "resolution", "threshold", "feed")
    return asked | {name: kept[name] for name in same if name in kept}


def _read_words(value: object) -> Any:  # noqa: ANN401  whatever was asked
    """The value that stands in a text; a text that is none is itself."""
    try:
        return literal_eval(str(value))
    except (SyntaxError, ValueError):
        return value


def _ranges(kept: dict[str, list[int]] | None) -> dict[str, range] | None:
    return {name: range(low, high + 1) for name, (low, high) in kept.items()} if kept else None


def _changed(store: Store, number: int, found: LinkedSpectrum) -> str:
    """A sentence where ions or amounts are not those that are stored."""
    sql = (
        "SELECT i.ion, a.amount FROM assignments a JOIN ions i ON i.id = a.ion_id "
        "WHERE a.run_id = ? AND a.decoy = 0"
    )
    stored = {row["ion"]: row["amount"] for row in store.rows(sql, [number])}
    now = {str(one.ion): None if one.group else one.amount for one in found.linked.assignments}
    other = [
        ion for ion in stored.keys() | now.keys() if not _alike(stored.get(ion, -1.0), now.get(ion, -1.0))
    ]
    if not other:
        return ""
    parameters = json.loads(store.value("SELECT parameters FROM runs WHERE id = ?", [number]))
    why = "the ions on offer, or superatom, have changed since"
    if "series" in parameters:
        why = "here it stands alone, without the calibration that its series has in common"
    return (
        f"run {number} was asked again: {len(other)} of {len(stored.keys() | now.keys())} ions are not as "
        f"they were stored, because {why}"
    )


def _alike(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 0.01 * max(abs(one), abs(other))
