"""The field's notation for ions, read tolerantly: `[Au44(p-MBA)26 + 12Na - 16H]6-` and its many relatives.

Read are plain text, Unicode minus signs, sub- and superscripts, LaTeX, HTML, the form with an inner charge
`[(Au19Ag6(MHA)18)- - 9H+ + 4Na+]6-`, neutral clusters and salts, losses (`- CO2`, `- Au4(PET)4`, `- e`),
labels (`S[13C]8H9`, `[107Ag]44`), ladders `[M + nH]n+ (n = 4-7, M = Au25(SG)18)`, and series such as
`[AuxAg44-x(SR)30-bClb]4- (x = 1-12, b = 0-3)`. SR stands for any thiolate and is read as the ligand that the
caller names (p-MBA if he names none).
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from database.masses.counting import bounded_values
from database.masses.ions import Ion
from database.masses.reading import Reading, read_notation
from structures.errors import InvalidInputError, TooManyError
from structures.matter.ligands import DEFAULT_LIGAND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from database.masses.counting import Count

__all__ = ["names_generic_ligand", "names_no_charge", "parse_ion", "parse_ions"]

_MOST = 1_000_000  # combinations of values of a series, those passed over among them


def parse_ion(text: str, *, ligand: str = DEFAULT_LIGAND, molecule: str | None = None) -> Ion:
    """Read one ion, or a neutral cluster.

    Parameters
    ----------
    text
        The ion in the field's notation.
    ligand
        What SR stands for.
    molecule
        What M stands for, where the text does not say it.

    Raises
    ------
    InvalidInputError
        If the text cannot be read, has no charge behind its brackets, or stands for a series.
    ChargeBalanceError
        If an inner charge does not balance, a count is negative, or more H is lost than is acidic.
    UnknownNameError
        If a metal or ligand is not known.

    Examples
    --------
    >>> ion = parse_ion("[Au44(p-MBA)26 + 12Na - 16H]6-")
    >>> ion.core_charge, ion.electrons, ion.framework_candidates
    (-2, 20, ('M44S26',))
    """
    reading = read_notation(text, ligand, molecule)
    if names := _variables(reading):
        raise InvalidInputError(
            f"{text!r} is a series in {', '.join(names)}; put numbers there, or use parse_ions for all of it"
        )
    return _build(reading, {})


def parse_ions(
    text: str,
    *,
    ligand: str = DEFAULT_LIGAND,
    ranges: Mapping[str, Iterable[int]] | None = None,
    molecule: str | None = None,
) -> Iterator[Ion]:
    """Read a series and yield its ions, the last variable fastest.

    A variable runs over `ranges`, else over the range in the text, else over all values that leave no count
    negative; where two variables together would leave one negative, as in 44-x-y, the pair is passed over.
    Raises as `parse_ion` does, InvalidInputError for a variable without bounds, and TooManyError for more
    than a million combinations of values.
    """
    reading = read_notation(text, ligand, molecule)
    names = _variables(reading)
    given = {**reading.ranges, **(ranges or {})}
    if unknown := sorted(set(given) - set(names)):
        raise InvalidInputError(f"{text!r} has no variable {', '.join(unknown)}; its variables are {names}")
    values = [tuple(given[name]) if name in given else bounded_values(name, _core(reading)) for name in names]
    if (number := math.prod(map(len, values))) > _MOST:
        raise TooManyError(
            f"{text!r} has {number:,} combinations of {', '.join(names)}, more than {_MOST:,}; narrow it"
        )
    shared = [count for count in _core(reading) if len(count.factors) > 1]
    points = (dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*values))
    return (_build(reading, point) for point in points if all(count.at(point) >= 0 for count in shared))


def names_generic_ligand(text: str) -> bool:
    """Whether a readable text has SR, so that its masses rest on the ligand that the caller named."""
    one, other = (read_notation(text, ligand, "Au").ligands for ligand in ("SH", "SCH3"))
    return one != other


def names_no_charge(text: str) -> bool:
    """Whether a readable text has no charge, so that it is read as the neutral cluster."""
    return read_notation(text, DEFAULT_LIGAND, "Au").neutral


def _core(reading: Reading) -> list[Count]:
    return [count for _, count in (*reading.metals, *reading.ligands)]


def _variables(reading: Reading) -> list[str]:
    """Names of the variables in order of appearance."""
    riders = [count for _, count in (*reading.cations, *reading.molecules)]
    counts = (*_core(reading), *riders, reading.charge)
    return list(dict.fromkeys(name for count in counts for name in count.factors))


def _build(reading: Reading, values: Mapping[str, int]) -> Ion:
    def at(parts: Iterable[tuple[str, Count]]) -> dict[str, int]:
        counts: dict[str, int] = {}
        for name, count in parts:
            counts[name] = counts.get(name, 0) + count.at(values)
        return counts

    cations = at(reading.cations)
    protons = cations.pop("H", 0)
    return Ion.of(
        at(reading.metals),
        at(reading.ligands),
        charge=reading.charge.at(values),
        core_charge=reading.core_charge,
        cations=cations | {"H": max(protons, 0)},
        lost_h=max(-protons, 0),
        molecules=at(reading.molecules),
    )
