"""Inclusion and exclusion over the subgroups that some operations generate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.group.products import generated, product_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from structures.group.group import PermutationGroup

__all__ = ["union_terms"]

_Members = frozenset[int]  # rows of `distinct`


def union_terms(group: PermutationGroup, chosen: NDArray[np.bool_]) -> list[tuple[NDArray[np.int64], int]]:
    """Subgroups K with numbers a_K such that the sum of a_K N(K) counts what some chosen operation keeps.

    N(K) is how many placements of any kind that the group keeps all of K keep: of one composition, of one
    energy. Of conjugate subgroups one stands for all, their N being equal.

    Parameters
    ----------
    chosen
        Shape (g,): True for the operations; with one its conjugates must be chosen, as with improper ones.

    Returns
    -------
    subgroups
        (permutations (h, n), a_K) without the a_K that are 0.
    """
    rows = group.distinct
    place = {row.tobytes(): k for k, row in enumerate(rows)}
    operations = sorted({place[row.tobytes()] for row in group.permutations[chosen]})
    products = product_table(rows, np.ones(len(rows), dtype=bool))
    summed = _by_conjugacy(_union_coefficients(products, operations), products)
    return [(rows[sorted(members)], value) for members, value in summed.items() if value]


def _union_coefficients(products: NDArray[np.int64], chosen: Iterable[int]) -> dict[_Members, int]:
    """Coefficients a_K with sum over K of a_K [all of K keep c] = [some operation keeps c], for every c.

    K runs over the groups that sets of the operations generate; those inside one K must add up to 1.
    """
    cyclic = {generated(products, [operation]) for operation in chosen}
    groups = set(cyclic)
    fresh = set(cyclic)
    while fresh:
        fresh = {generated(products, a | b) for a in fresh for b in cyclic} - groups
        groups |= fresh
    coefficients: dict[_Members, int] = {}
    for group in sorted(groups, key=lambda group: (len(group), sorted(group))):
        coefficients[group] = 1 - sum(value for other, value in coefficients.items() if other < group)
    return {group: value for group, value in coefficients.items() if value}


def _by_conjugacy(coefficients: dict[_Members, int], products: NDArray[np.int64]) -> dict[_Members, int]:
    """Add up the coefficients of conjugate groups."""
    inverse = (products == 0).argmax(axis=1)  # row 0 is the identity
    operations = np.arange(len(products))
    summed: dict[_Members, int] = {}
    for group, value in coefficients.items():
        images = products[products[:, sorted(group)], inverse[operations, None]]
        name = next((image for image in map(frozenset, images.tolist()) if image in summed), group)
        summed[name] = summed.get(name, 0) + value
    return summed
