"""What an input asks for, as it stands there: level of theory, solvent, charge and multiplicity.

The words are those of our exports, so that a calculation on an unedited file and one on a file that says the
same in other words have one level of theory.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from math import inf

from structures.calculations.solvents import DIELECTRIC

__all__ = [
    "Asked",
    "also_of",
    "in_a_line",
    "multiplicity_of",
    "number",
    "solvent_named",
    "solvent_of",
    "switched_on",
    "theory_of",
]

_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[ED][+-]?\d+)?)", re.IGNORECASE)
_LARGEST = 1e9  # of what inputs say
_LINE = 100  # letters of a theory that a block of an input may take


@dataclass(frozen=True, slots=True)
class Asked:
    """What an input, or an output about its input, says; None and an empty text where it does not tell."""

    theory: str = ""
    solvent: str = "none"
    charge: int | None = None
    multiplicity: int | None = None


def theory_of(functional: str, dispersion: str, *rest: str, also: tuple[str, ...] = ()) -> str:
    """One line: `PBE-D3(BJ), def2-SVP`; `also`: what changes energies and has no place of its own."""
    head = functional if dispersion in ("", "none") else f"{functional}-{dispersion}"
    extra = f"; also {', '.join(also)}" if also else ""
    return ", ".join([head, *(one for one in rest if one)]) + extra


def in_a_line(text: str) -> str:
    """A text of the user's input in one line; of a long one the beginning, and a digest of the whole.

    Examples
    --------
    >>> in_a_line("%rel  method ZORA")
    '%rel method ZORA'
    """
    line = " ".join(text.split())
    if len(line) <= _LINE:
        return line
    return f"{line[:_LINE]} ... ({hashlib.sha256(line.encode()).hexdigest()[:8]})"


def solvent_of(dielectric: float) -> str:
    """Our name of the solvent with this constant, else the constant itself."""
    near = [name for name, known in DIELECTRIC.items() if abs(known - dielectric) < 0.05 * known / 10]
    return near[0] if near else f"epsilon {dielectric:g}"


def solvent_named(name: str, spelled: dict[str, str]) -> str:
    """Our name of a solvent in a code's spelling, else the code's own in small letters."""
    same = [ours for ours, theirs in spelled.items() if theirs.casefold() == name.strip().casefold()]
    return same[0] if same else name.strip().casefold()


def number(word: str) -> float | None:
    """The number that a text begins with, as Fortran or C writes one; None where it begins with none."""
    found = _NUMBER.match(word)
    value = float(found[1].casefold().replace("d", "e")) if found else inf
    return value if abs(value) < _LARGEST else None


def multiplicity_of(unpaired: str) -> int | None:
    """2S + 1 of a text that begins with the unpaired electrons; None for none, and below 0, which is free."""
    count = number(unpaired)
    return None if count is None or count < 0 else round(count) + 1


def switched_on(word: str) -> bool:
    """Whether a logical value is true, as Fortran and its friends write one: `.TRUE.`, `T`, `yes`, `on`."""
    plain = word.strip(" .'\"").casefold()
    return plain[:1] in ("t", "y") or plain in ("on", "1")


def also_of(theory: str) -> tuple[str, ...]:
    """What `theory_of` was told as `also`."""
    rest = theory.partition("; also ")[2]
    return tuple(rest.split(", ")) if rest else ()
