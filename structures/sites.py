"""The groups of a framework on its sites and on its anchors, and sites by name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError
from structures.group.group import PermutationGroup
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structures.framework import Framework

__all__ = ["anchor_group", "resolve_sites", "site_group"]


@lru_cache(maxsize=64)
def site_group(framework: Framework) -> PermutationGroup:
    """Group of a framework on its sites, found from metals and sulfurs together."""
    count = len(framework.sites)
    symmetry = framework_symmetry(framework)
    return PermutationGroup(symmetry.permutations[:, :count], symmetry.proper)


@lru_cache(maxsize=64)
def anchor_group(framework: Framework) -> PermutationGroup:
    """Group of a framework on its anchors: what places ligands.

    Raises
    ------
    InvalidInputError
        If the framework has no anchors.
    """
    count = len(framework.anchors)
    if not count:
        raise InvalidInputError(f"{framework.name} has no anchors; its sites alone can be substituted")
    symmetry = framework_symmetry(framework)
    return PermutationGroup(
        symmetry.permutations[:, len(framework.sites) :] - len(framework.sites), symmetry.proper
    )


def resolve_sites(framework: Framework, sites: Iterable[str | int] | str | None) -> tuple[int, ...] | None:
    """Site numbers named by orbit labels, roles or numbers; None (no restriction) where `sites` is None.

    A single string is split at commas, as on the command line.

    Raises
    ------
    UnknownNameError
        If a name is unknown.
    InvalidInputError
        If nothing is named.
    """
    if sites is None:
        return None
    names = [name.strip() for name in sites.split(",")] if isinstance(sites, str) else [str(s) for s in sites]
    chosen = framework.select(names)
    if not chosen:
        raise InvalidInputError(f"no sites named; use orbit labels of {framework.name}, roles or numbers")
    return chosen
