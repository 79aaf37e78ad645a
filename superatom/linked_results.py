"""What `link` returns: ions of a spectrum, or matches of an m/z list, with rows, sentences and a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from structures.showing import Shown, Table
from superatom import link_report, mz_report
from superatom.identify_report import identified_document, unexplained_remarks
from superatom.link_remarks import link_remarks

if TYPE_CHECKING:
    from database.spectra.judge.linked import Linked
    from database.spectra.judge.precursor import Precursor
    from database.spectra.mz_list.matched import MatchedMzList
    from database.spectra.search.identified import Identified

__all__ = ["LinkedMzList", "LinkedSpectrum"]


@dataclass(frozen=True, slots=True)
class LinkedSpectrum(Shown):
    """Ions of a spectrum, and the run under which they are stored.

    Attributes
    ----------
    linked
        Assignments, groups, the fit, and what it leaves unexplained.
    feed_gold
        Mean gold of the feed, or None where none was named.
    identified
        Compositions of what is unexplained, where they were asked for.
    precursor
        What was found of the fragment tree, where a parent was named.
    """

    run: int
    linked: Linked
    feed_gold: float | None = None
    identified: tuple[Identified, ...] = ()
    precursor: Precursor | None = None

    @property
    def rows(self) -> Table[dict[str, Any]]:
        """One row an ion, with its rivals; then one row a group of ions that cannot be told apart."""
        return Table(link_report.link_rows(self.linked), link_report.COLUMNS)

    @property
    def remarks(self) -> list[str]:
        """What the rows are worth, in sentences."""
        words = (line for one in self.identified for line in unexplained_remarks(one))
        return [*link_remarks(self.linked, self.feed_gold, self.precursor), *words]

    @property
    def document(self) -> dict[str, Any]:
        """All of it, as JSON can hold it."""
        document = link_report.link_document(self.linked, self.run, self.feed_gold, self.precursor)
        return document | {"identified": [identified_document(one) for one in self.identified]}


@dataclass(frozen=True, slots=True)
class LinkedMzList(Shown):
    """Matches of an m/z list, and the run under which they are stored."""

    run: int
    matched: MatchedMzList

    @property
    def rows(self) -> Table[dict[str, Any]]:
        """One row a match, with its rivals."""
        return Table(mz_report.mz_rows(self.matched), mz_report.COLUMNS)

    @property
    def remarks(self) -> list[str]:
        """What the rows are worth, in sentences."""
        return mz_report.mz_remarks(self.matched)

    @property
    def document(self) -> dict[str, Any]:
        """All of it, as JSON can hold it."""
        return mz_report.mz_document(self.matched, self.run)
