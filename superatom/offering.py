"""Which ions to offer: what was asked for, in one form, and what a spectrum says of polarity and charges."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from database.frameworks import ligand_of, stored_class
from database.masses import candidates
from database.offered import offered_ions
from database.spectra.search.group import charges_in
from stability.preference import RULED
from structures.errors import InvalidInputError
from structures.matter.ligands import DEFAULT_LIGAND
from structures.showing import Table
from superatom.doors import each_of, held

if TYPE_CHECKING:
    from collections.abc import Iterable

    from database.masses.expected import Polarity
    from database.masses.ions import Ion
    from database.offered import Offered
    from database.spectra.read.spectrum import Spectrum
    from database.store import Store
    from structures.framework import Framework
    from structures.library.classes import FrameworkClass
    from superatom.doors import Database, Frameworks

__all__ = ["Numbers", "Ranges", "Wanted", "candidate_ions", "measured_charges", "polarity_of"]

Numbers = int | Collection[int]
"""One number or several."""

Ranges = Mapping[str, Numbers]
"""Numbers of each ligand or cation: `{"Na": range(13), "K": 1}`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Ions that somebody asked for: of which frameworks, and with what.

    Attributes
    ----------
    frameworks
        Names of classes or frameworks, or frameworks as they are; None where nobody chose.
    gold, ligand, exchanged, cations, charges
        As in `database.masses.expected.expected_series`.
    """

    frameworks: tuple[str | Framework, ...] | None
    gold: tuple[int, ...] | None
    ligand: str
    exchanged: dict[str, tuple[int, ...]] | None
    cations: dict[str, tuple[int, ...]] | None
    charges: tuple[int, ...] | None

    @classmethod
    def of(  # noqa: PLR0917  in the order of link, series and catalogue
        cls,
        frameworks: Frameworks | None,
        gold: Numbers | None,
        ligand: str | None,
        exchanged: Ranges | None,
        cations: Ranges | None,
        charges: Numbers | None,
        db: Database | None,
    ) -> Wanted:
        """In one form, with the ligand of the frameworks where none is named.

        Raises
        ------
        ArgumentError
            If the frameworks do not have one ligand.
        """
        several = None if frameworks is None else each_of(frameworks)
        main = _ligand(several, db) if ligand is None else ligand
        return cls(several, _several(gold), main, _ranges(exchanged), _ranges(cations), _several(charges))

    @property
    def names(self) -> list[str]:
        """Of the frameworks and classes, to be kept beside what was found."""
        return [each if isinstance(each, str) else each.name for each in self.frameworks or ()]

    @property
    def kept(self) -> dict[str, Any]:
        """What of it was asked for, by the names under which a run keeps it, as JSON can hold it."""
        return {
            "frameworks": ",".join(self.names),
            "gold": self.gold and list(self.gold),
            "ligand": self.ligand,
            "exchange": _ends(self.exchanged),
            "cation": _ends(self.cations),
            "charge": self.charges and list(self.charges),
        }

    def classes(self, store: Store | None, otherwise: Iterable[str] = ()) -> list[FrameworkClass]:
        """The classes of the frameworks, or others where nobody chose."""
        asked = otherwise if self.frameworks is None else self.frameworks
        return list(dict.fromkeys(stored_class(store, each) for each in asked))

    def plain(self, store: Store | None, polarity: Polarity) -> dict[str, Any]:
        """What `offered` is asked for ions without exchange, and without Na in the place of H."""
        known = self.classes(store, RULED)
        asked: dict[str, Any] = {"exchanged": {name: (0,) for one in known for name, _ in one.exchanged}}
        return asked | ({"cations": {"Na": (0,)}} if polarity == "negative" else {})

    def offered(self, store: Store | None, **beside: Any) -> Offered:  # noqa: ANN401  as `offered_ions` takes it
        """The ions to offer to a spectrum, see `offered_ions`."""
        asked: dict[str, Any] = {"ligand": self.ligand, "gold": self.gold, "exchanged": self.exchanged}
        asked |= {"cations": self.cations, "charges": self.charges}
        return offered_ions(store, self.frameworks, **(asked | beside))


def candidate_ions(
    frameworks: Frameworks | None = None,
    *,
    gold: Numbers | None = None,
    ligand: str | None = None,
    exchanged: Ranges | None = None,
    cations: Ranges | None = None,
    charges: Numbers | None = None,
    polarity: Polarity | None = "negative",
    db: Database | None = None,
) -> Table[Ion]:
    """Ions of classes that a spectrum may hold, those with exchanged ligands that were seen included.

    Parameters
    ----------
    frameworks
        Names of classes or frameworks, the user's own too; None: the classes of the paper's rules.
    gold, ligand, exchanged, cations, charges
        As in `link`.
    polarity
        The sign of their charges; None for both.
    db
        Database with the user's frameworks; the command line's where left out.

    Raises
    ------
    TooManyError
        If there are more than 200,000.
    ArgumentError, InvalidInputError, UnknownNameError
        If a name or number is wrong, or no ligand is named for frameworks that have several.

    Examples
    --------
    >>> import superatom
    >>> [str(ion) for ion in superatom.candidate_ions("M25S18", gold=25, ligand="PET")]
    ['[Au25(SC2H4Ph)18]-']
    """
    wanted = Wanted.of(frameworks, gold, ligand, exchanged, cations, charges, db)
    with held(db) as store:
        classes = None if wanted.frameworks is None else wanted.classes(store)
    return Table(
        candidates.candidate_ions(
            classes, gold=wanted.gold, ligand=wanted.ligand, exchanged=wanted.exchanged,
            cations=wanted.cations, charges=wanted.charges, polarity=polarity,
        )
    )  # fmt: skip


def _ligand(frameworks: tuple[str | Framework, ...] | None, db: Database | None) -> str:
    """That of the frameworks; where nobody chose any, no database needs to be opened for it."""
    if not frameworks:
        return DEFAULT_LIGAND
    with held(db) as store:
        return ligand_of(store, frameworks)


def _ends(ranges: Mapping[str, Collection[int]] | None) -> dict[str, list[int]]:
    """Lowest and highest number of each name, as a run is stored."""
    return {name: [min(numbers), max(numbers)] for name, numbers in (ranges or {}).items()}


def _several(numbers: Numbers | None) -> tuple[int, ...] | None:
    if numbers is None:
        return None
    return (numbers,) if isinstance(numbers, int) else tuple(numbers)


def _ranges(ranges: Ranges | None) -> dict[str, tuple[int, ...]] | None:
    return None if ranges is None else {name: _several(numbers) or () for name, numbers in ranges.items()}


def polarity_of(read: Spectrum, charges: Collection[int] | None, parent: Ion | None = None) -> Polarity:
    """That of the spectrum; where it does not tell, of a precursor or the charges asked for, else negative.

    Raises
    ------
    InvalidInputError
        The precursor has the other sign than the spectrum.
    """
    asked = (parent.charge,) if parent is not None else charges or (0,)
    named: Polarity = "positive" if min(asked) > 0 else "negative"
    if parent is not None and read.polarity not in (None, named):
        raise InvalidInputError(f"{parent} is {named}, the spectrum is {read.polarity}; name its precursor")
    return read.polarity or named


def measured_charges(spectra: Iterable[Spectrum], polarity: Polarity) -> tuple[int, ...]:
    """Charges that the spacing of peaks tells in any of the spectra, with the sign of the polarity."""
    sign = 1 if polarity == "positive" else -1
    return tuple(dict.fromkeys(sign * charge for one in spectra for charge in charges_in(one)))
