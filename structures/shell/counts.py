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
from structures.shell.shaped_ligand import ShapedLigand
from structures.shell.shapes import shaped

if TYPE_CHECKING:
    from structures.framework import Framework

__all__ = ["AnyLigand", "AnyShell", "read_shell", "shell_counts", "shell_formula", "shell_of"]

AnyLigand: TypeAlias = str | Ligand | ShapedLigand
AnyShell: TypeAlias = AnyLigand | Mapping[str, int] | Mapping[AnyLigand, int] | Sequence[AnyLigand]


def shell_of(framework: Framework, shell: AnyShell, *, seed: int = 0) -> tuple[ShapedLigand, ...]:
    """Return the ligand of each anchor.

    Raises
    ------
    InvalidInputError
        If counts or names are not as many as the anchors, or a count is negative or no integer.
    UnknownNameError
        If a ligand is not known.
    """
    anchors = len(framework.anchors)
    if isinstance(shell, (str, Ligand, ShapedLigand)):
        return (shaped(shell),) * anchors
    if not isinstance(shell, Mapping):
        if len(shell) != anchors:
            raise InvalidInputError(
                f"{len(shell)} ligands for the {anchors} anchors of {framework.name}; give one an anchor"
            )
        kinds = {name: shaped(name) for name in dict.fromkeys(shell)}
        return tuple(kinds[name] for name in shell)
    listed = [entry for entry, n in shell_counts(framework, shell) for _ in range(n)]
    order = np.random.default_rng(seed).permutation(anchors)
    placed = [listed[k] for k in order]
    return tuple(placed)


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
    """Check how many of each ligand there are against the anchors; sorted by count (high first), then name.

    Raises
    ------
    InvalidInputError
        If a count is negative or no integer, one ligand comes twice, or the sum is not the anchors.
    UnknownNameError
        If a ligand is not known.
    """
    anchors = len(framework.anchors)
    found: list[tuple[ShapedLigand, int]] = []
    for name, n in counts.items():
        if isinstance(n, bool) or int(n) != n or n < 0:
            raise InvalidInputError(f"{n!r} ligands of one kind; give whole numbers from 0 to {anchors}")
        found.append((shaped(name), int(n)))
    names = [entry.ligand.name for entry, _ in found]
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise InvalidInputError(f"ligand {twice[0]!r} is given twice (an alias counts); give its sum once")
    total = sum(n for _, n in found)
    if total != anchors:
        raise InvalidInputError(
            f"{total} ligands for the {anchors} anchors of {framework.name}; the counts must sum to {anchors}"
        )
    return sorted(((entry, n) for entry, n in found if n), key=lambda kind: (-kind[1], kind[0].ligand.name))


def shell_formula(shell: Sequence[ShapedLigand]) -> str:
    """Write a shell as chemists do: `p-MBA` for one kind, `(p-MBA)29(Cl)1` for several."""
    counts = Counter(entry.ligand.name for entry in shell)
    if len(counts) == 1:
        return next(iter(counts))
    ordered = sorted(counts.items(), key=lambda kind: (-kind[1], kind[0]))
    return "".join(f"({name}){n}" for name, n in ordered)
