"""From the text of an ion to its counts: what stands where in `[Au44(p-MBA)26 + 12Na - 16H]6-`.

The body is a core of metals, ligands in parentheses, bare ligands (halides, hydride, sulfide) and cations,
then terms with a sign; counts and the charge may hold variables (`44-x`, `z-`). Without a charge and without
brackets it is the neutral cluster. Charge balance is not looked at here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from database.masses.core import EXAMPLE, Parts, ligand_name, read_core
from database.masses.counting import Count, read_count, read_ranges
from database.masses.salts import split_salt
from database.masses.spelling import plain_text
from database.masses.terms import ELECTRON, Term, signed, split_terms
from structures.errors import InvalidInputError, SuperatomError, UnknownNameError
from structures.matter.counter_ions import COUNTER_IONS
from structures.matter.labels import LABEL
from structures.matter.ligands import ligand as find_ligand
from structures.matter.molecules import MOLECULES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Reading", "read_notation"]

_LONGEST = 1000  # characters of a text
_CHARGE = r"\^?\(?(?P<charge>\d*[+-]|[+-]\d+|-{2,}|\+{2,}|[a-z][+-]?(?!=)|0)\)?"
_SUM = r"\((?P<sum>(?:\d+|[a-z])[+-](?:\d+|[a-z]))\)(?P<of>[+-])"  # (n+2)-
_TAIL = r"(?P<tail>[,;(]*(?:with|where|for)?[a-z]=.*?)?[.,;]*$"
_WHOLE = re.compile(rf"^\[(?P<body>.+)\](?:{_CHARGE}|\^?{_SUM}){_TAIL}")
_LABELLED_FIRST = rf"(?!\[)|(?={LABEL})"
_BARE = re.compile(
    rf"^(?P<body>(?:{_LABELLED_FIRST}).+?)(?:\^\(?(?P<charge>\d*[+-]|0)\)?|(?P<sign>[+-]))?{_TAIL}"
)
_INNER = re.compile(r"^[(\[](?P<core>.+)[)\]]\^?\(?(?P<charge>\d*[+-]|[+-]\d+|0)\)?$")
_MOLECULE = re.compile(r"[,;]?(?P<open>\()?(?:with|where|for)?M=(?P<text>.+?)(?(open)\))[.,;]*$")
_SEVERAL = re.compile(r"(\d*)M")
_ROUNDED = re.compile(rf"\[(?!{LABEL[2:]})([^\[\]]*)\]")
_FIRST_LABEL = re.compile(r"^(\d{1,3})(?!M(?![a-z]))([A-Z][a-z]?)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says: counts that may hold variables, the charge, and a stated core charge.

    `neutral` where no charge was written.
    """

    metals: Parts = field(default_factory=list)
    ligands: Parts = field(default_factory=list)
    cations: Parts = field(default_factory=list)
    molecules: Parts = field(default_factory=list)
    charge: Count = field(default_factory=lambda: Count(0))
    core_charge: int | None = None
    ranges: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    neutral: bool = False


def read_notation(text: str, ligand: str, molecule: str | None = None) -> Reading:
    """Read a text in which SR stands for `ligand` and M for `molecule`.

    Raises
    ------
    InvalidInputError, UnknownNameError
        If it cannot be read, has no charge in its brackets, or names an unknown ligand.
    ChargeBalanceError
        If a counter-ion is written with a charge that it does not have.
    """
    if len(text) > _LONGEST:
        raise InvalidInputError(f"{text[:40]!r}... has {len(text)} characters; an ion has at most {_LONGEST}")
    plain = plain_text(text)
    if (said := _MOLECULE.search(plain)) is not None:
        plain, molecule = plain[: said.start()], said["text"]
        if molecule.count(")") > molecule.count("("):  # that of (n=4-7,M=Au25(SG)18)
            plain, molecule = plain + ")", molecule.removesuffix(")")
    try:
        if (salt := split_salt(plain)) is not None:
            ions = [(name, Count(number)) for name, number in salt.ions]
            return _read_body(salt.body, ligand, molecule, core_charge=salt.charge, cations=ions)
        whole = _WHOLE.match(plain) or _BARE.match(plain)
        if whole is None:
            raise InvalidInputError(_why_unreadable(plain))
        parts = whole.groupdict()
        found = _read_body(parts["body"], ligand, molecule)
        written = parts["charge"] or parts.get("sign") or parts.get("sum")
        if parts.get("sign"):
            _refuse_swallowed_charge(found)
        if not written and (found.core_charge or (found.cations and not _is_salt(parts["body"], found))):
            raise InvalidInputError(f"it has no charge; {EXAMPLE}")
    except SuperatomError as error:
        raise type(error)(f"{text!r} cannot be read: {error}") from error
    ranges = read_ranges(parts.get("tail") or "")
    charge = (
        read_count(parts["sum"]).times(signed(parts["of"])) if parts.get("sum") else _charge(written or "0")
    )
    return replace(found, charge=charge, ranges=ranges, neutral=not written)


def _charge(text: str) -> Count:
    """4- as -4, z- as minus the variable z, q as the variable q."""
    return read_count(text[0]).times(signed(text[1:] or "+")) if text[0].islower() else Count(signed(text))


def _is_salt(body: str, found: Reading) -> bool:
    """Na4Ag44(p-MBA)30: counted counter-ions in the core, nothing behind it, no brackets, no charge."""
    counted = not any(count.factors for _, count in found.cations)
    return counted and split_terms(body)[0] == body and not body.startswith("M")


def _refuse_swallowed_charge(found: Reading) -> None:
    """Without brackets the 4 of Ag44(SR)304- could be the charge; no thiolate cluster has so many ligands."""
    ligands, metals = (sum(count.constant for _, count in part) for part in (found.ligands, found.metals))
    if ligands > metals + 2:
        raise InvalidInputError(f"it does not say where the charge begins; {EXAMPLE}")


def _why_unreadable(plain: str) -> str:
    if plain.startswith("[") and "]" not in plain:
        return f"it has no closing bracket and no charge; {EXAMPLE}"
    if plain.startswith("[") and plain.endswith("]"):
        return f"it has no charge; {EXAMPLE}"
    return f"it is no ion; {EXAMPLE}"


def _read_body(
    body: str, ligand: str, molecule: str | None, core_charge: int | None = None, cations: Parts | None = None
) -> Reading:
    """Core and terms of what stands in the brackets, with the counter-ions beside them."""
    core, terms = split_terms(_ROUNDED.sub(r"(\1)", _FIRST_LABEL.sub(r"[\1\2]", body)))
    if (inner := _INNER.match(core)) is not None:
        core, core_charge = inner["core"], signed(inner["charge"])
    if (several := _SEVERAL.fullmatch(core)) is not None:
        found = _read_molecule(ligand, molecule, int(several[1] or 1))
        core_charge = found.charge.constant if terms and core_charge is None else core_charge
    else:
        found = Reading(*read_core(core, ligand))
    found = replace(found, core_charge=core_charge)
    for name, number in cations or ():
        found.cations.append((name, number))
    kinds = {one for name, _ in found.ligands if (one := find_ligand(name)).place == "S" and not one.bare}
    thiolate = kinds.pop().name if len(kinds) == 1 else ligand  # SR of a loss is the thiolate that there is
    for term in terms:
        found = _with_term(found, term, thiolate)
    return found


def _read_molecule(ligand: str, molecule: str | None, number: int) -> Reading:
    """So many of what M stands for."""
    if molecule is None:
        raise InvalidInputError("it does not say what M is; write (M = Au25(PET)18) behind it")
    found = read_notation(molecule, ligand)
    if found.cations or found.molecules or found.ranges or found.charge.factors:
        raise InvalidInputError(f"M is {molecule!r}; M is one cluster, without riders and variables")
    return Reading(
        [(name, count.times(number)) for name, count in found.metals],
        [(name, count.times(number)) for name, count in found.ligands],
        charge=found.charge.times(number),
    )


def _with_term(found: Reading, term: Term, ligand: str) -> Reading:
    """Add a term; an electron changes the core charge, from the neutral where no charge is stated.

    So does a part of the cluster: it takes its charge with it where that is stated, and where it is not the
    charge of the ion says what it took.
    """
    name, count = term.name, term.count
    if name == ELECTRON:
        return replace(found, core_charge=(found.core_charge or 0) - count.constant)
    if name in COUNTER_IONS:
        found.cations.append((name, count))
    elif name in MOLECULES:
        found.molecules.append((name, count))
    else:
        homes = (found.metals, found.ligands, found.cations)
        for home, added in zip(homes, _composition(name, ligand), strict=True):
            home += [(part, count.times(each.constant)) for part, each in added]
        if found.core_charge is not None and term.charge is None:
            return replace(found, core_charge=None)
        if found.core_charge is not None:
            return replace(found, core_charge=found.core_charge + count.constant * (term.charge or 0))
    return found


def _composition(name: str, ligand: str) -> tuple[Parts, Parts, Parts]:
    """A ligand, or what a core may hold."""
    try:
        return [], [(ligand_name(name, ligand), Count(1))], []
    except UnknownNameError:
        return read_core(name, ligand)
