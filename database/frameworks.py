"""Frameworks in the database: the built-in ones by name and coordinates' hash, a user's with its geometry.

A built-in geometry is never stored, because it can be rebuilt; its fingerprint is, so that a database made
with other coordinates is noticed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.errors import ArgumentError, InvalidInputError, UnknownNameError
from structures.foreign import foreign
from structures.framework import Anchor, Framework, Site
from structures.library import ALIASES, FRAMEWORKS, framework
from structures.library.classes import CLASSES, class_of, known_class
from structures.matter.ligands import DEFAULT_LIGAND
from structures.nearest import meant
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from collections.abc import Collection

    from database.store import Store
    from structures.library.classes import FrameworkClass

__all__ = [
    "add_framework",
    "fingerprint",
    "framework_row",
    "known_framework",
    "ligand_of",
    "stored_class",
    "user_frameworks",
]


def add_framework(store: Store, added: Framework) -> int:
    """Store what a framework is unless it is there; return its id. Call it inside `Store.writing`.

    Raises
    ------
    InvalidInputError
        If a framework of that name with other coordinates is stored, or one whose name differs in case alone.
    """
    _require_name_apart(store, added)
    row = framework_row(added)
    store.add("frameworks", [row])
    stored = store.db.execute("SELECT id, fingerprint FROM frameworks WHERE framework = ?", [added.name])
    number, mark = stored.fetchone()
    if mark != row["fingerprint"]:
        raise InvalidInputError(
            f"{store.path} holds another {added.name}, with other coordinates; "
            "use a new database, or give the framework a new name"
        )
    return int(number)


def _require_name_apart(store: Store, added: Framework) -> None:
    """Folders are named by frameworks, and macOS and Windows take `Mine` and `mine` for one folder."""
    stored = [row["framework"] for row in store.rows("SELECT framework FROM frameworks")]
    for name in (*FRAMEWORKS, *stored):
        if name != added.name and name.lower() == added.name.lower():
            raise InvalidInputError(
                f"{added.name} differs from the framework {name} in case alone; give it another name"
            )


def known_framework(store: Store | None, name: str) -> Framework:
    """Return a framework by name: a built-in one, or one that the user added to this database.

    Raises
    ------
    UnknownNameError
        If neither has it; the message lists the names.
    """
    if name in FRAMEWORKS or name in ALIASES:
        return framework(name)
    if store is not None:
        geometry = store.value(
            "SELECT geometry FROM frameworks WHERE framework = ? AND geometry IS NOT NULL", [name]
        )
        if geometry is not None:
            return _from_json(geometry)
    added = [each.name for each in user_frameworks(store)] if store is not None else []
    raise UnknownNameError(
        f"no framework {name!r}{meant(name, [*FRAMEWORKS, *added]) or ';'} there are "
        f"{', '.join([*FRAMEWORKS, *added])}, and "
        "'superatom frameworks add FILE --name NAME --core-charge=Q' adds your own"
    )


def stored_class(store: Store | None, name: str | Framework) -> FrameworkClass:
    """Return a class of frameworks by its name, or that of a framework, by name or as it is.

    Raises
    ------
    UnknownNameError
        If there is none; the message lists the names.
    """
    if isinstance(name, Framework):
        return class_of(name)
    own = {each.name: class_of(each) for each in (user_frameworks(store) if store else ())}
    by_class = {one.name: one for one in own.values() if one.name not in CLASSES}
    return own.get(name) or by_class.get(name) or known_class(name)


def ligand_of(store: Store | None, asked: Collection[str | Framework]) -> str:
    """The thiolate of classes or frameworks where nobody names one: that of a user's file, else the paper's.

    Raises
    ------
    ArgumentError
        If they do not agree.
    """
    found = {one if isinstance(one, str) else one.name: DEFAULT_LIGAND for one in asked}
    for each in user_frameworks(store) if store else ():
        found |= dict.fromkeys(found.keys() & {each.name, class_of(each).name}, each.filling)
    found |= {one.name: one.filling for one in asked if isinstance(one, Framework)}
    ligands = set(found.values()) or {DEFAULT_LIGAND}
    if len(ligands) > 1:
        said = ", ".join(f"{name} has {ligand}" for name, ligand in found.items())
        raise ArgumentError(f"{said}; name one for all with --ligand, or ask for one framework at a time")
    return ligands.pop()


def user_frameworks(store: Store) -> list[Framework]:
    """Return the frameworks that users added to this database."""
    rows = store.rows("SELECT geometry FROM frameworks WHERE geometry IS NOT NULL ORDER BY id")
    return [_from_json(row["geometry"]) for row in rows]


def framework_row(described: Framework) -> dict[str, Any]:
    """Derive every field of a framework's row; the geometry only of one that a user added."""
    return {
        "framework": described.name,
        "evidence": described.evidence,
        "core_charge": described.core_charge,
        "metals": len(described.sites),
        "anchors": len(described.anchors),
        "point_group": framework_symmetry(described).point_group,
        "orbits": json.dumps({label: len(indices) for label, indices in described.orbits.items()}),
        "citations": "\n".join(described.citations),
        "note": described.note,
        "fingerprint": fingerprint(described),
        "geometry": _to_json(described) if described.evidence == "user" else None,
        "site_orbits": json.dumps([site.orbit for site in described.sites]),
    }


def fingerprint(described: Framework) -> str:
    """SHA-256 of the coordinates to 1e-4 Å, in site and anchor order."""
    positions = np.vstack([described.positions, described.anchor_positions])
    return hashlib.sha256(np.round(positions * 1e4).astype("<i8").tobytes()).hexdigest()


def _to_json(described: Framework) -> str:
    return json.dumps(asdict(described), sort_keys=True)


def _from_json(text: str) -> Framework:
    with foreign("a stored framework"):
        fields = json.loads(text)
        sites = tuple(Site(**site | {"position": tuple(site["position"])}) for site in fields.pop("sites"))
        anchors = tuple(
            Anchor(
                **anchor
                | {"position": tuple(anchor["position"])}
                | {key: tuple(anchor.get(key, ())) for key in ("metals", "mates")}
            )
            for anchor in fields.pop("anchors")
        )
        lists: dict[str, Any] = {
            key: tuple(fields.pop(key, ())) for key in ("citations", "silver", "silver_only")
        }
        return Framework(sites=sites, anchors=anchors, **lists, **fields)
