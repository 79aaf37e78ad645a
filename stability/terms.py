"""Ordering models as TOML files: what a user writes to pass own terms, and what `superatom fit -o` writes.

name = "my terms"
metals = ["Ag", "Au"]           # host and guest; may be left out where they are these
counted = "Ag"                  # the one whose sites are counted
reach = 1                       # most atoms of it that the numbers know; left out where any number
source = "PBE, this work"
validity = "M44S26, 4-40 Au"
cutoff = 3.4                    # angstrom, below which metals are in contact

[sites]                         # eV per counted atom: orbit, role, or a class of sites
interior = 0.061                # classes: "0 S", "1 S", ">=2 S", "ico centre", "ico shell"
staple = 0.117

[contacts]                      # eV per pair or triangle of metals in contact
Ag-Au = -0.0192

[uncertainty]                   # eV; may be left out
site_error = 0.05               # of an orbit that was not fitted, one standard deviation
covariance = [[1e-4, 0, 0], [0, 1e-4, 0], [0, 0, 1e-6]]     # of the numbers of [sites], then [contacts], eV2
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import get_args

import numpy as np

from stability.ordering import METALS, OrderingModel
from structures.errors import FileFormatError
from structures.foreign import text_from
from structures.framework import Role
from structures.matter.elements import element
from structures.matter.lengths import METAL_METAL

__all__ = ["read_terms", "terms_text"]

_TEXT = ("name", "counted", "source", "validity")
_LISTS = ("gold_fraction", "frameworks", "size", "refuses")
_OPTIONAL = (
    *("cutoff", "sites", "contacts", "error", *_LISTS, "mixing", "caution", "uncertainty"),
    *("metals", "reach"),
)


def read_terms(path: str | Path) -> OrderingModel:
    """Read an ordering model from a TOML file.

    Raises
    ------
    FileFormatError
        If the file cannot be read, is no TOML, lacks a field or has one that is unknown or of a wrong kind.

    Examples
    --------
    >>> import superatom
    >>> from pathlib import Path
    >>> head = ["name = 'mine'", "counted = 'Ag'", "source = 'PBE'", "validity = 'M25S18'"]
    >>> text = [*head, "[sites]", "ico = 0.1"]
    >>> _ = Path("terms.toml").write_text(chr(10).join(text))
    >>> superatom.read_terms("terms.toml").sites
    (('ico', 0.1),)
    """
    place = Path(path)
    try:
        document = tomllib.loads(text_from(place, "the TOML file of terms"))
    except tomllib.TOMLDecodeError as error:
        raise FileFormatError(f"{place} is no TOML file: {error}") from error
    try:
        return _model(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
        raise FileFormatError(
            f"{place}: {reason}; a file of terms has {', '.join(_TEXT)} as text and "
            "[sites] and [contacts] as tables of eV"
        ) from error


def terms_text(model: OrderingModel) -> str:
    """Write a model as the TOML text that `read_terms` reads."""
    lines = [f"{field} = {json.dumps(getattr(model, field), ensure_ascii=False)}" for field in _TEXT]
    if set(model.metals) != set(METALS):
        lines.append(f"metals = {json.dumps(list(model.metals))}")
    if model.reach is not None:
        lines.append(f"reach = {model.reach}")
    lines.append(f"cutoff = {model.cutoff!r}")
    if model.error is not None:
        lines.append(f"error = {model.error!r}")
    if model.mixing:
        lines.append("mixing = true")
    if model.caution:
        lines.append(f"caution = {json.dumps(model.caution, ensure_ascii=False)}")
    lines += [f"{field} = {json.dumps(list(getattr(model, field)))}" for field in _LISTS]
    lines += ["", "[sites]", *(f"{json.dumps(label)} = {energy!r}" for label, energy in model.sites)]
    lines += ["", "[contacts]", *(f"{'-'.join(metals)} = {energy!r}" for metals, energy in model.contacts)]
    if model.covariance or model.site_error:
        lines += ["", "[uncertainty]", f"site_error = {model.site_error!r}"]
        lines += ["covariance = [", *(f"    {list(row)!r}," for row in model.covariance), "]"]
    return "\n".join(lines) + "\n"


def _model(document: dict[str, object]) -> OrderingModel:
    unknown = sorted(set(document) - set(_TEXT) - set(_OPTIONAL))
    if unknown:
        raise ValueError(f"has unknown fields {', '.join(unknown)}")
    text = {field: _text(document, field) for field in _TEXT}
    metals = _pair_of_metals(document.get("metals", ["Ag", "Au"]))
    if text["counted"] not in metals:
        raise ValueError(f"counted is {text['counted']!r}, not {' or '.join(sorted(metals, reverse=True))}")
    low, high = _pair(document.get("gold_fraction", [0.0, 1.0]), "gold_fraction")
    small, large = _pair(document.get("size", [1, 64]), "size")
    error = document.get("error")
    sites = tuple(_table(document, "sites").items())
    contacts = tuple((_metals(key, metals), value) for key, value in _table(document, "contacts").items())
    site_error, covariance = _uncertainty(document.get("uncertainty", {}), len(sites) + len(contacts))
    return OrderingModel(
        **text,
        sites=sites,
        contacts=contacts,
        cutoff=_number(document.get("cutoff", METAL_METAL), "cutoff"),
        error=None if error is None else _number(error, "error"),
        gold_fraction=(low, high),
        frameworks=tuple(_names(document.get("frameworks", []), "frameworks")),
        size=(int(small), int(large)),
        refuses=tuple(_role(name) for name in _names(document.get("refuses", []), "refuses")),
        mixing=document.get("mixing", False) is True,
        caution=str(document.get("caution", "")),
        covariance=covariance,
        site_error=site_error,
        metals=metals,
        reach=_reach(document.get("reach")),
    )


def _pair_of_metals(value: object) -> tuple[str, str]:
    """Host and guest."""
    if not isinstance(value, list) or len(value) != 2 or value[0] == value[1]:
        raise TypeError(f"metals is {value!r}, not host and guest, two metals")
    for metal in value:
        if not element(str(metal)).core:
            raise ValueError(f"metals names {metal}, which is no metal of a cluster")
    return str(value[0]), str(value[1])


def _reach(value: object) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise TypeError(f"reach is {value!r}, not a number of atoms from 1")
    return value


def _uncertainty(value: object, terms: int) -> tuple[float, tuple[tuple[float, ...], ...]]:
    """Site error and covariance; the latter is empty or has a row and a column for each number."""
    if not isinstance(value, dict) or set(value) - {"site_error", "covariance"}:
        raise TypeError("uncertainty has site_error and covariance, nothing else")
    rows = value.get("covariance", [])
    if rows and (len(rows) != terms or any(len(row) != terms for row in rows)):
        raise ValueError(f"uncertainty.covariance has {len(rows)} rows, not {terms} by {terms} numbers")
    matrix = tuple(tuple(_number(each, "uncertainty.covariance") for each in row) for row in rows)
    if rows and (np.linalg.eigvalsh(np.array(matrix)) < -1e-9).any():
        raise ValueError("uncertainty.covariance is no covariance: a variance in it is negative")
    site_error = _number(value.get("site_error", 0.0), "uncertainty.site_error")
    if site_error < 0:
        raise ValueError(f"uncertainty.site_error is {site_error}, and no error is negative")
    return site_error, matrix


def _text(document: dict[str, object], field: str) -> str:
    value = document[field]
    if not isinstance(value, str):
        raise TypeError(f"{field} is {value!r}, not text")
    return value


def _number(value: object, field: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e6:
        raise TypeError(f"{field} is {value!r}, not a number")
    return float(value)


def _pair(value: object, field: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise TypeError(f"{field} is {value!r}, not two numbers")
    return _number(value[0], field), _number(value[1], field)


def _table(document: dict[str, object], field: str) -> dict[str, float]:
    value = document.get(field, {})
    if not isinstance(value, dict):
        raise TypeError(f"{field} is {value!r}, not a table of eV")
    return {str(key): _number(energy, f"{field}.{key}") for key, energy in value.items()}


def _names(value: object, field: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise TypeError(f"{field} is {value!r}, not a list of names")
    return [str(name) for name in value]


def _role(name: str) -> Role:
    for role in get_args(Role):
        if name == role:
            return name  # type: ignore[return-value]  # mypy does not narrow by get_args
    raise ValueError(f"refuses names {name!r}, which is no role; roles are {', '.join(get_args(Role))}")


def _metals(key: str, allowed: tuple[str, str]) -> tuple[str, ...]:
    metals = tuple(sorted(key.split("-")))
    if len(metals) not in (2, 3) or not set(metals) <= set(allowed):
        first, second = sorted(allowed)
        raise ValueError(
            f"contact {key!r} is not two or three of {second} and {first}, written as {first}-{second}"
        )
    return metals
