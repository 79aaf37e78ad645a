"""Ligand shells: which anchor holds which ligand.

A shell is given as one ligand for all anchors, as counts ({"p-MBA": 29, "Cl": 1}; the seed then draws a
placement, each labelled one equally likely) or as one name an anchor, in anchor order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from structures.errors import InvalidInputError
from structures.matter.ligand import Ligand
from structures.shell.bite import pairs_for
from structures.shell.shaped_ligand import ShapedLigand, on_anchors
from structures.shell.shapes import shaped
from structures.shell.spanning import room

if TYPE_CHECKING:
    from structures.framework import Framework

__all__ = [
    "AnyLigand",
    "AnyShell",
    "free_anchors",
    "read_shell",
    "shell_counts",
    "shell_formula",
    "shell_of",
]

AnyLigand: TypeAlias = str | Ligand | ShapedLigand
AnyShell: TypeAlias = AnyLigand | Mapping[str, int] | Mapping[AnyLigand, int] | Sequence[AnyLigand]


def shell_of(framework: Framework, shell: AnyShell, *, seed: int = 0) -> tuple[ShapedLigand, ...]:
    """Return the ligand of each anchor.

    One ligand, or counts, fill the anchors of their kind: thiolates and halides those of thiolates. Anchors
    of other kinds (of phosphines, hydrides) keep the ligand of their file where none of that kind is named.
    A ligand of several anchors holds those that it held in the file, or pairs within its bite that the seed
    draws; each of them has its entry, with `held`.

    Raises
    ------
    InvalidInputError
        If counts or names are not as many as the anchors, a count is negative or no integer, or a ligand does
        not fit its anchor, or finds no anchors within its bite.
    UnknownNameError
        If a ligand is not known.
    """
    if isinstance(shell, (str, Ligand, ShapedLigand)):
        entry = shaped(shell)
        places = tuple(k for k in range(len(framework.anchors)) if _takes(framework, k, entry))
        if not places and framework.anchors:
            raise InvalidInputError(_misfit(framework, entry))
        filled = dict.fromkeys(places, entry)
    elif not isinstance(shell, Mapping):
        if len(shell) != len(framework.anchors):
            raise InvalidInputError(
                f"{len(shell)} ligands for the {len(framework.anchors)} anchors of {framework.name}; "
                "give one an anchor"
            )
        kinds = {name: shaped(name) for name in dict.fromkeys(shell)}
        filled = {k: kinds[name] for k, name in enumerate(shell)}
    else:
        filled = {}
        rng = np.random.default_rng(seed)
        for places, entries in _groups(framework, shell):
            for entry, n in entries:
                if entry.ligand.anchors > 1:
                    filled |= _held(
                        _pairs(framework, entry, [k for k in places if k not in filled], n, seed), entry
                    )
            left = [place for place in places if place not in filled]
            listed = [entry for entry, n in entries if entry.ligand.anchors == 1 for _ in range(n)]
            order = rng.permutation(len(left))
            filled |= {place: listed[k] for place, k in zip(left, order, strict=True)}
    checked = [_checked(framework, k, filled.get(k)) for k in range(len(framework.anchors))]
    return _spanned(framework, checked, filled, seed)


def _pairs(
    framework: Framework, entry: ShapedLigand, places: Sequence[int], number: int, seed: int
) -> list[tuple[int, ...]]:
    return pairs_for(
        framework, entry, places, number, seed=seed, cost=lambda pair: room(framework, entry, pair)
    )


def _held(groups: Sequence[tuple[int, ...]], entry: ShapedLigand) -> dict[int, ShapedLigand]:
    return {anchor: entry.laid(held) for held in groups for anchor in held}


def _spanned(
    framework: Framework, shell: list[ShapedLigand], named: Mapping[int, ShapedLigand], seed: int
) -> tuple[ShapedLigand, ...]:
    """Say of each ligand of several anchors which it holds: those of the file, else pairs that fit."""
    for held in framework.spanned:
        alike = {shell[anchor] for anchor in held}
        if len(alike) == 1 and (entry := alike.pop()).ligand.anchors == len(held):
            for anchor in held:
                shell[anchor] = entry.laid(held)
    loose: dict[ShapedLigand, list[int]] = {}
    for anchor, entry in enumerate(shell):
        if entry.ligand.anchors > 1 and not entry.held:
            loose.setdefault(entry, []).append(anchor)
    for entry, places in loose.items():
        if not set(places) <= set(named):
            raise InvalidInputError(
                f"which anchors one {entry.ligand.name} of {framework.name} holds was not kept when it was "
                "added; add the framework again from its file, under another name"
            )
        if len(places) % entry.ligand.anchors:
            raise InvalidInputError(
                f"{entry.ligand.name} holds {entry.ligand.anchors} anchors, and {len(places)} of "
                f"{framework.name} are no multiple; give counts with a ligand of one anchor"
            )
        number = len(places) // entry.ligand.anchors
        for anchor, laid in _held(_pairs(framework, entry, places, number, seed), entry).items():
            shell[anchor] = laid
    return tuple(shell)


def free_anchors(framework: Framework) -> tuple[int, ...]:
    """Anchors of thiolates and halides, which counts fill."""
    return tuple(anchor.index for anchor in framework.anchors if not anchor.ligand)


def _takes(framework: Framework, place: int, entry: ShapedLigand) -> bool:
    """Whether a ligand that is named alone goes to an anchor."""
    anchor = framework.anchors[place]
    return anchor.kind == entry.ligand.place and (anchor.kind != "S" or not anchor.ligand)


def _checked(framework: Framework, place: int, entry: ShapedLigand | None) -> ShapedLigand:
    """The ligand of an anchor, its own where none is given."""
    anchor = framework.anchors[place]
    found = entry
    if found is None:
        name = anchor.ligand or framework.ligand
        if not name:
            raise InvalidInputError(
                f"anchor {place} of {framework.name}, of a thiolate or halide, has no ligand; name it"
            )
        found = shaped(name)
    if found.ligand.place != anchor.kind:
        raise InvalidInputError(_misfit(framework, found))
    return found


def _misfit(framework: Framework, entry: ShapedLigand) -> str:
    """Why a ligand cannot stand on the anchors of a framework."""
    one, kinds = entry.ligand, Counter(framework.kinds)
    shown = ", ".join(f"{number} of {_PLACES.get(kind, kind)}" for kind, number in kinds.items())
    return (
        f"{one.name} binds as {one.bonding} by {one.anchor}, which no anchor left of {framework.name} does "
        f"({shown}); take another ligand, or add a framework of a file that has it"
    )


_PLACES = {"S": "thiolates or halides", "L P": "phosphines", "X H": "hydrides", "X2 S": "sulfides",
           "X C": "alkynyls", "L C": "carbenes", "L N": "amines"}  # fmt: skip


def read_shell(text: str) -> str | dict[str, int]:
    """Read a shell as it is typed: one ligand (`p-MBA`, `smiles:...`, `mine.xyz`) or counts `p-MBA:29,Cl:1`.

    Raises
    ------
    InvalidInputError
        If counts are given but cannot be read, or a ligand comes twice.
    """
    if ":" not in text or text.startswith("smiles:"):
        return text
    entries = re.findall(r"([^:]+):(\d{1,3})(?:,|$)", text)
    if ",".join(f"{name}:{n}" for name, n in entries) != text:
        raise InvalidInputError(f"{text!r} is no ligand shell; write one ligand, or counts as p-MBA:29,Cl:1")
    counts: dict[str, int] = {}
    for name, n in entries:
        if name in counts:
            raise InvalidInputError(f"ligand {name!r} is given twice in {text!r}; give its sum once")
        counts[name] = int(n)
    return counts


def shell_counts(
    framework: Framework, counts: Mapping[str, int] | Mapping[AnyLigand, int]
) -> list[tuple[ShapedLigand, int]]:
    """Check how many of each ligand there are; those on the anchors of thiolates, most frequent first.

    Raises
    ------
    InvalidInputError
        If a count is negative or no integer, one ligand comes twice, the sum is not the anchors, or a ligand
        holds several.
    UnknownNameError
        If a ligand is not known.
    """
    entries = next((entries for _, entries in _groups(framework, counts)), [])
    for entry, _ in entries:
        if entry.ligand.anchors > 1:
            raise InvalidInputError(
                f"shells with {entry.ligand.name}, which holds {entry.ligand.anchors} anchors, are not "
                "listed or counted; assemble draws one by its seed, or takes one name an anchor"
            )
    return entries


def _groups(
    framework: Framework, counts: Mapping[str, int] | Mapping[AnyLigand, int]
) -> list[tuple[tuple[int, ...], list[tuple[ShapedLigand, int]]]]:
    """Anchors and the ligands for them, those of thiolates first."""
    found: dict[str, list[tuple[ShapedLigand, int]]] = {"S": []}
    names = []
    for name, n in counts.items():
        if isinstance(n, bool) or int(n) != n or n < 0:
            raise InvalidInputError(
                f"{n!r} ligands of one kind; give whole numbers from 0 to {len(framework.anchors)}"
            )
        entry = shaped(name)
        names.append(entry.ligand.name)
        found.setdefault(entry.ligand.place, []).append((entry, int(n)))
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise InvalidInputError(f"ligand {twice[0]!r} is given twice (an alias counts); give its sum once")
    groups = []
    for kind, entries in found.items():
        anchors = tuple(anchor.index for anchor in framework.anchors if anchor.kind == kind)
        total = sum(n * entry.ligand.anchors for entry, n in entries)
        if kind == "S" and total != len(anchors):
            anchors = free_anchors(framework)
        if total != len(anchors):
            wide = next((entry.ligand for entry, _ in entries if entry.ligand.anchors > 1), None)
            what = "" if len(set(framework.kinds)) == 1 else f"of {_PLACES.get(kind, kind)} "
            raise InvalidInputError(
                f"{total} {'anchors filled' if wide else 'ligands'} for the {len(anchors)} anchors {what}of "
                f"{framework.name}; the counts must {'fill' if wide else 'sum to'} {len(anchors)}"
                + (f" ({wide.name} fills {wide.anchors})" if wide else "")
            )
        ordered = sorted(entries, key=lambda each: (-each[1], each[0].ligand.name))
        groups.append((anchors, [each for each in ordered if each[1]]))
    return groups


def shell_formula(shell: Sequence[ShapedLigand]) -> str:
    """Write a shell as chemists do: `p-MBA` for one kind, `(p-MBA)29(Cl)1` for several."""
    counts = Counter(entry.ligand.name for _, entry in on_anchors(shell))
    if len(counts) == 1:
        return next(iter(counts))
    ordered = sorted(counts.items(), key=lambda kind: (-kind[1], kind[0]))
    return "".join(f"({name}){n}" for name, n in ordered)
