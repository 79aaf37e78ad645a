"""What is this peak? Compositions that have one m/z, or the envelopes of a spectrum."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from database.masses.charging import refuse_charges
from database.masses.compositions import Space
from database.spectra.mz_list.reported import reported_mz
from database.spectra.read.readers import read_spectrum
from database.spectra.read.spectrum import Spectrum
from database.spectra.search.group import group_in, groups_in, strongest_windows
from database.spectra.search.identify import COUNTED_METALS, MOST_CHARGES, identify_group
from database.spectra.search.number import count_number, identify_number
from structures.errors import InvalidInputError
from structures.matter.electrons import valence
from structures.matter.ligands import ligand as find_ligand
from structures.showing import Shown, Table
from structures.words import counted
from superatom.identify_report import (
    COLUMNS,
    identified_document,
    identified_remarks,
    identified_rows,
    prior_remark,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from database.masses.expected import Polarity
    from database.spectra.search.group import PeakGroup
    from database.spectra.search.identified import ChargeFrom, Identified

__all__ = ["Identification", "identify"]

_NUMBER = re.compile(r"\s*(?:m/z\s*)?(\d+(?:[.,]\d*)?)\s*")
_SODIUM, _CAESIUM = (0, 15), (0, 4)


@dataclass(frozen=True, slots=True)
class Identification(Shown):
    """Answers, one for each envelope or for the one number, the strongest envelope first.

    Attributes
    ----------
    counted
        Compositions of a number over all metals whose electrons are counted; None for a spectrum.
    """

    found: tuple[Identified, ...]
    counted: int | None = None

    @property
    def rows(self) -> Table[dict[str, Any]]:
        """One row a composition, best first, of all answers in turn."""
        every = [{"of": one.mz, **row} for one in self.found for row in identified_rows(one)]
        return Table(every, COLUMNS if len(self.found) == 1 else ("of", *COLUMNS))

    @property
    def remarks(self) -> list[str]:
        """What the rows are worth, in sentences."""
        words = (line for one in self.found for line in identified_remarks(one))
        return [*words, *self._wider(), *prior_remark(self.found[0])]

    @property
    def parts(self) -> list[Identification]:
        """Each answer by itself."""
        return [replace(self, found=(one,)) for one in self.found]

    @property
    def document(self) -> dict[str, Any]:
        """All of it, as JSON can hold it."""
        return {"answers": [identified_document(one) for one in self.found], "all_metals": self.counted}

    def _wider(self) -> list[str]:
        if self.counted is None or set(COUNTED_METALS) <= set(self.found[0].space.metals):
            return []
        number = counted(self.counted, "composition")
        return [f"with all of {', '.join(COUNTED_METALS)} {number} weigh as much (--metals)"]


def identify(
    spectrum: str | float | Path | Spectrum,
    *,
    charge: int | None = None,
    ligands: Sequence[str] = ("p-MBA", "Cl"),
    metals: Sequence[str] = ("Au", "Ag"),
    cations: Mapping[str, Collection[int]] | None = None,
    window: tuple[float, float] | None = None,
    most: int = 3,
    ppm: float = 5.0,
    resolution: float | None = None,
    scan: str | None = None,
    polarity: Polarity | None = None,
    prior: bool = True,
    chance: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Identification:
    """Find the compositions M_n(SR)_m X_k, with H and cations, of an m/z or of envelopes in a spectrum.

    Nothing is stored. An envelope is compared exactly, each composition with its own neighbours of one Na
    more and less; a number is compared by mass alone.

    Parameters
    ----------
    spectrum
        A number, as a text with the digits that were printed ("m/z 2608.38"), a file, or a spectrum.
    charge
        Signed; None: from the spacing of the peaks, and where that does not tell, all up to 8.
    ligands
        The main one, then others of which up to four take its place.
    metals
        Au and Ag in any numbers; of the others up to two of one kind.
    cations
        Numbers of each that ride along; None: up to 15 Na, and 4 Cs on positive ions.
    window
        Where to look in a spectrum, m/z; None: its strongest envelopes, at most `most`.
    ppm
        Calibration error, standard deviation.
    resolution
        m / FWHM where it is known.
    scan, polarity
        Of a run; polarity of a text file or number too.
    prior
        Whether to rank with the chemical prior, which the remarks state.
    chance
        Whether to look how often an impossible mass fits as well.
    say
        Called with words on what is being done.

    Raises
    ------
    FileFormatError
        If the file cannot be read.
    InvalidInputError, UnknownNameError, TooManyError
        If a name is wrong, the charge is more than such a mass carries, nothing stands out of the noise,
        or too much weighs as much.

    Examples
    --------
    >>> import superatom
    >>> measured = superatom.simulate({"[Au25(SG)18 - 5H]6-": 1}, ions=1e5, seed=1)
    >>> answer = superatom.identify(measured, ligands=["SG", "Cl"])
    >>> str(answer.found[0].best.ion)
    '[Au25(SG)18 - 5H]6-'
    """
    number = None if isinstance(spectrum, Spectrum) else _number(spectrum)
    sign = _sign(charge, polarity)
    if number is not None:
        space = _space(ligands, metals, cations, sign or -1)
        printed = reported_mz(number)
        _refuse_charge(charge, printed.value)
        charges = [charge] if charge is not None else _charges(sign or -1)
        found = identify_number(printed, space, charges, given=charge is not None, error_ppm=ppm, prior=prior)
        wider = replace(space, metals=tuple(dict.fromkeys((*space.metals, *COUNTED_METALS))))
        return Identification((found,), count_number(printed, wider, charges, ppm))
    read = spectrum if isinstance(spectrum, Spectrum) else _read(spectrum, scan, polarity, say)
    sign = sign or (1 if read.polarity == "positive" else -1)
    space = _space(ligands, metals, cations, sign)
    answers = []
    for group in _groups(read, window, most, resolution):
        _refuse_charge(charge, group.centre)
        how: ChargeFrom = "given" if charge else "spacing" if group.charge else "not determined"
        charges = [charge] if charge else [sign * group.charge] if group.charge else _charges(sign)
        say(f"searching compositions of the envelope about m/z {group.centre:.2f}")
        answers.append(
            identify_group(group, space, charges, charge_from=how, error_ppm=ppm, prior=prior, chance=chance)
        )
    return Identification(tuple(answers))


def _refuse_charge(charge: int | None, mz: float) -> None:
    if charge is not None:
        refuse_charges(charge, abs(charge) * mz)


def _groups(
    read: Spectrum, window: tuple[float, float] | None, most: int, resolution: float | None
) -> list[PeakGroup]:
    """The envelope of a window, or the strongest ones; raises where none stands out of the noise."""
    if window:
        return [group_in(read, window, resolution=resolution)]
    first, *others = strongest_windows(read, most)
    strongest = group_in(read, first, resolution=resolution)
    return [strongest, *groups_in(read, others, resolution=resolution)]  # weaker ones may be noise


def _number(spectrum: str | float | Path) -> str | None:
    """The digits of a number, or None for a file."""
    if isinstance(spectrum, float | int):
        return repr(spectrum)
    text = str(spectrum)
    found = _NUMBER.fullmatch(text)
    return found[1] if found and not Path(text).exists() else None


def _charges(sign: int) -> list[int]:
    return [sign * size for size in range(1, MOST_CHARGES + 1)]


def _sign(charge: int | None, polarity: Polarity | None) -> int | None:
    """Sign of the ions; None where neither says it."""
    asked = {None: None, "positive": 1, "negative": -1}[polarity]
    if charge == 0:
        raise InvalidInputError("charge 0 has no m/z; give the charge of the ion, such as -4")
    own = None if charge is None else 1 if charge > 0 else -1
    if own and asked and own != asked:
        raise InvalidInputError(f"charge {charge:+d} is no charge of a {polarity} ion; leave one of them out")
    return own or asked


def _space(
    ligands: Sequence[str],
    metals: Sequence[str],
    cations: Mapping[str, Collection[int]] | None,
    sign: int,
) -> Space:
    """Where to search; raises where a name is not known, or a metal has no agreed valence."""
    if not ligands or not metals:
        raise InvalidInputError("name at least one ligand and one metal, such as p-MBA and Au")
    for metal in metals:
        valence(metal)
    if cations is None:
        ranges = {"Na": _SODIUM} | ({"Cs": _CAESIUM} if sign > 0 else {})
    else:
        ranges = {name: (min(numbers), max(numbers)) for name, numbers in cations.items()}
    names = tuple(dict.fromkeys(find_ligand(name).name for name in ligands))
    return Space(tuple(dict.fromkeys(metals)), names, ranges)


def _read(
    spectrum: str | float | Path, scan: str | None, polarity: Polarity | None, say: Callable[[str], None]
) -> Spectrum:
    read = read_spectrum(str(spectrum), scan=scan, polarity=polarity)
    for remark in read.remarks:
        say(f"{read.source}: {remark}")
    return read
