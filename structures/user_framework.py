"""A framework of a user's own: the metal-sulfur frame of a structure, perceived and checked."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from ase.formula import Formula

from structures.charges import charge_words
from structures.errors import InvalidInputError
from structures.files import reserved
from structures.framework import Anchor, Framework, Site
from structures.matter.elements import ELEMENTS, anchor_symbols
from structures.matter.ligand_table import LIGANDS
from structures.matter.ligands import ligand
from structures.perception.frame import Group
from structures.perception.frame import find_group as group_of
from structures.perception.perceive import perceive
from structures.perception.structure import Structure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ase import Atoms
    from numpy.typing import NDArray

    from structures.perception.perception import Perception

__all__ = ["framework_from_atoms", "own_ligands"]

_TIGHT = 0.05  # Å, the least tolerance of a framework: coordinates of files have few digits
_SILVER = {"Au": 0.0, "Ag": 1.0}  # share of silver; other metals keep the lengths of the file
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.+-]{0,39}")


def framework_from_atoms(
    atoms: Atoms | Structure,
    name: str,
    core_charge: int,
    *,
    citation: str = "",
    tolerance: float | None = None,
    symmetrise: bool = False,
) -> Framework:
    """Make a framework of the metals and anchors of a cluster, to be filled with its metal and ligand.

    Molecules that are not bound to the cluster are left out, and the framework's note says so.

    Sites keep the order of the metals in the file, anchors that of the sulfurs. Orbits are those of the group
    within `tolerance` Å (without it, the largest group found up to 1.0 Å).

    Parameters
    ----------
    core_charge
        Of the cluster in the file, with every acidic H in place. Where metals of it bring another number of
        electrons than one, the framework has the charge at which metals that bring one have as many.
    symmetrise
        Put every site and anchor at the mean of the places that the group gives it, instead of where it is.

    Raises
    ------
    InvalidInputError
        If the name is no plain word or a built-in one, or atoms that are bound to the cluster cannot be
        classed; the message has the atoms.
    """
    _check_name(name)
    seen = perceive(atoms, tolerance=tolerance)
    _check_frame(seen)
    group = group_of(seen.frame, tolerance)
    frame = group.symmetrised(seen.frame) if symmetrise else seen.frame
    points = np.vstack([frame.metals, frame.sulfurs])
    points -= points.mean(axis=0)
    labels = _labels(seen, group)
    return Framework(
        name=name,
        sites=tuple(Site(k, _tuple(points[k]), labels[k], role) for k, role in enumerate(seen.search.roles)),
        anchors=_anchors(seen, points[len(frame.metals) :], labels[len(frame.metals) :]),
        core_charge=core_charge - _more(seen),
        evidence="user",
        citations=(citation or "Geometry: a structure file of the user.",),
        tolerance=_TIGHT if symmetrise else max(group.deviation * 1.05, _TIGHT),
        note=_note(seen, atoms.notes if isinstance(atoms, Structure) else ()) + _filled(seen, core_charge),
        metal=next(iter(seen.metals)),
        ligand=_ligand(seen),
    )


def _anchors(seen: Perception, points: NDArray[np.float64], labels: Sequence[str]) -> tuple[Anchor, ...]:
    """The anchors at these points: what each binds, which ligand stands there, what else that holds."""
    frame, own = seen.frame, own_ligands(seen)
    mates = {k: tuple(other for other in held if other != k) for held in frame.spanned for k in held}
    binds: dict[int, list[int]] = {sulfur: [] for sulfur in range(len(frame.sulfurs))}
    for metal, sulfur in frame.bonds:
        binds[sulfur].append(metal)
    return tuple(
        Anchor(k, _tuple(points[k]), labels[k], tuple(bound), frame.kinds[k], own[k], mates.get(k, ()))
        for k, bound in binds.items()
    )


def _more(seen: Perception) -> int:
    """Electrons that the metals of the file bring beyond one each; none of those that are open or a range."""
    rows = [(ELEMENTS[metal].valence, n) for metal, n in seen.metals.items()]
    return sum((valence - 1) * n for valence, n in rows if valence is not None and isinstance(n, int))


def _filled(seen: Perception, core_charge: int) -> str:
    """Say so where the charge of the framework is not that of the file."""
    more = _more(seen)
    if not more:
        return ""
    held = "".join(f"{metal}{n}" for metal, n in seen.metals.items())
    return (
        f" The file is {held} at charge {charge_words(core_charge)}; metals that bring one electron each "
        f"have as many at {charge_words(core_charge - more)}."
    )


def _ligand(seen: Perception) -> str:
    """Name or formula of the one thiolate or halide of the file; empty for several, or without hydrogens.

    Where there is none, the commonest ligand.
    """
    free = [kind for kind in seen.ligands if _is_free(seen, kind)]
    if not free:
        return max((own := Counter(own_ligands(seen))), key=own.__getitem__)
    words = {kind["name"] or kind["formula"] for kind in free}
    bare = set(anchor_symbols()) & {kind["formula"] for kind in free if kind["name"] is None}
    if len(words) != 1 or bare or any(kind["skeleton"] for kind in free):
        return ""
    return str(words.pop())


def _is_free(seen: Perception, kind: dict[str, Any]) -> bool:
    """Whether a ligand binds by one anchor as a thiolate or halide does, so that others may stand there."""
    places = dict(zip(seen.frame.sulfur_atoms, seen.frame.kinds, strict=True))
    return len(kind["anchors"]) == kind["count"] and all(places[atom] == "S" for atom in kind["anchors"])


def own_ligands(seen: Perception) -> list[str]:
    """Ligand of each anchor of the frame that is no place of a thiolate or halide, else nothing.

    Raises
    ------
    InvalidInputError
        If such a ligand is not in the table and no phosphine.
    """
    own = dict.fromkeys(seen.frame.sulfur_atoms, "")
    for kind in seen.ligands:
        if _is_free(seen, kind):
            continue
        name = kind["name"] or _phosphine(kind)
        if name is None:
            atoms = ", ".join(map(str, kind["anchors"]))
            raise InvalidInputError(
                f"{kind['count']} {kind['formula']} bind by atoms {atoms} and are no ligand of the table, "
                f"so a framework would lose what they are; known are {', '.join(LIGANDS)}"
            )
        each = len(kind["anchors"]) // kind["count"]
        if each != (binding := ligand(name).anchors):
            atoms = ", ".join(map(str, kind["anchors"]))
            raise InvalidInputError(
                f"{kind['count']} {name} bind by {each} of their {binding} atoms each (atoms {atoms}), and "
                "what hangs free would not be kept; take them out of the file, or bind both ends"
            )
        own |= dict.fromkeys(kind["anchors"], name)
    return [own[atom] for atom in seen.frame.sulfur_atoms]


def _phosphine(kind: dict[str, Any]) -> str | None:
    """Formula, phosphorus first, of a phosphine that has no name."""
    counts = Formula(kind["formula"]).count()
    if (
        counts.pop("P", 0) != 1
        or kind["class"] != "L"
        or len(kind["anchors"]) != kind["count"]
        or kind["skeleton"]
    ):
        return None
    return ligand("P" + "".join(f"{symbol}{number}" for symbol, number in counts.items())).name


def _check_name(name: str) -> None:
    from structures.library import FRAMEWORKS  # noqa: PLC0415  the library imports perception's floor mates

    if not _NAME.fullmatch(name) or reserved(name):
        raise InvalidInputError(
            f"{name!r} is no name for a framework; begin with a letter, go on with letters, digits "
            "or . _ + - (40 characters at most)"
        )
    if name.casefold() in {known.casefold() for known in FRAMEWORKS}:
        raise InvalidInputError(f"{name!r} is a built-in framework; choose another name")


def _check_frame(seen: Perception) -> None:
    bad: dict[str, list[int]] = {}
    for row in seen.unclassed:
        if not seen.cluster.isdisjoint(row["atoms"]):
            bad.setdefault(row["reason"], []).extend(row["atoms"])
    if bad:
        shown = "; ".join(f"{reason} (atoms {', '.join(map(str, atoms))})" for reason, atoms in bad.items())
        raise InvalidInputError(
            f"{shown}: a framework would lose them, so every atom of the cluster must be classed; "
            "take them out of the file if the frame alone is wanted"
        )


def _note(seen: Perception, read: tuple[str, ...]) -> str:
    """Say that nobody checked it, what was chosen in reading, and what of the file is not in it."""
    apart = [row["reason"] for row in seen.unclassed if seen.cluster.isdisjoint(row["atoms"])]
    left_out = f" Left out of the file: {'; '.join(apart)}." if apart else ""
    told = [*read, *(f"shared by metals: {site['text']}" for site in seen.shared if len(site["shares"]) > 1)]
    told += [
        f"a metal site that may be empty: {site['text']}" for site in seen.shared if len(site["shares"]) == 1
    ]
    chosen = f" Read so: {'; '.join(told)}." if told else ""
    return f"Added by the user; nobody else has checked it.{chosen}{left_out}"


def _labels(seen: Perception, group: Group) -> list[str]:
    """Orbit label of every metal and sulfur: role and number from the inside out, S and number."""
    frame = seen.frame
    points = np.vstack([frame.metals, frame.sulfurs])
    radius = np.linalg.norm(points - points.mean(axis=0), axis=1)
    kinds = [*seen.search.roles, *["S"] * len(frame.sulfurs)]
    labels = [""] * len(points)
    numbers: dict[str, int] = {}
    order = sorted(range(len(points)), key=lambda k: (round(float(radius[k]), 3), k))
    for point in order:
        if labels[point]:
            continue
        kind = kinds[point]
        numbers[kind] = numbers.get(kind, 0) + 1
        for image in set(group.permutations[:, point].tolist()):
            labels[image] = f"{kind}{numbers[kind]}"
    return labels


def _tuple(point: NDArray[np.float64]) -> tuple[float, float, float]:
    x, y, z = (round(float(value), 6) + 0.0 for value in point)
    return x, y, z
