"""The page of one `link`: the spectrum, and the lowest stored isomer of each species that was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.species import species_name
from superatom.pages.content import Content
from superatom.pages.report import LARGEST, isomers_of, write_report
from superatom.pages.spectra import mz_list_document, spectrum_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from database.masses.ions import Ion
    from database.spectra.judge.linked import Linked
    from database.spectra.judge.precursor import Precursor
    from database.spectra.mz_list.matched import MatchedMzList
    from database.spectra.read.spectrum import Spectrum
    from database.store import Store
    from superatom.pages.report import Report

__all__ = ["write_linked", "write_matched"]

_FEW = LARGEST // 4  # candidates beside a spectrum


def write_linked(
    linked: Linked,
    run: int,
    path: Path,
    *,
    feed_gold: float | None,
    precursor: Precursor | None = None,
    store: Store | None,
    say: Callable[[str], None],
) -> Report:
    """Write the page of a fitted spectrum; `run` is the number under which it is stored."""
    document = spectrum_document(linked, run, feed_gold, precursor)
    return _written(document, (one.ion for one in linked.assignments), path, store, say)


def write_matched(
    found: MatchedMzList,
    spectrum: Spectrum,
    run: int,
    path: Path,
    *,
    store: Store | None,
    say: Callable[[str], None],
) -> Report:
    """Write the page of an m/z list."""
    matched = (found.ions[one.place] for one in found.matches if one.place is not None)
    return _written(mz_list_document(found, spectrum, run), matched, path, store, say)


def _written(
    document: dict[str, object],
    ions: Iterable[Ion],
    path: Path,
    store: Store | None,
    say: Callable[[str], None],
) -> Report:
    names = [(species_name(dict(ion.metals), dict(ion.ligands), ion.core_charge), None) for ion in ions]
    rows, hidden = isomers_of(store, names, _FEW) if store else ([], 0)
    title = str(document["title"])
    asked = f"What {title} holds, and the lowest stored isomers of these species."
    content = Content(title, asked, candidates=tuple(rows), hidden=hidden, spectra=(document,))
    return write_report(content, path, store=store, say=say)
