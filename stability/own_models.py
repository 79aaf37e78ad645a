"""Models of single frameworks from own points: M44S30 from PBE, and a hypothesis that learns from its own.

Each is made where enough points lie in `points.csv`, and not before: `scripts/fit_ordering.py` then writes it
beside the others, and the one before it keeps its name among those that were released.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from stability.ordering import OrderingModel
from stability.own_fit import fit_own, mixing_numbers, own_points, own_terms
from structures.library import framework
from structures.uncertain import with_error

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ENOUGH", "hypothesis_model", "keplerate_open", "order_words", "pbe_keplerate"]

ENOUGH = {"M44S30": 20, "M44S27": 10}
"""Points that a model of a framework's own needs."""

_WIDE = 100.0  # eV²: of a number of which nothing is known
_POINT = 0.03  # eV by which points of one ordering differ from a model that knows every orbit
_SURE = 1.645  # standard deviations: nine in ten


def keplerate_open() -> OrderingModel:
    """The terms of M44S30 before anything is known of them."""
    return OrderingModel(
        name="PBE model 3 of M44S30",
        counted="Au",
        sites=(("ico", 0.0), ("cube", 0.0), ("d12", 0.0), ("mount", 0.0)),
        contacts=((("Au", "Au"), 0.0),),
        cutoff=3.45,
        source="nothing",
        validity="M44S30 at any x",
        frameworks=("M44S30",),
        covariance=tuple(map(tuple, (_WIDE * np.eye(5)).tolist())),
    )


def pbe_keplerate(points: Path) -> OrderingModel | None:
    """Fit the numbers of M44S30 to the PBE points of a table; None where fewer than twenty were computed."""
    cluster, before = framework("M44S30"), keplerate_open()
    own = own_points(points, cluster)
    if len(own) < ENOUGH["M44S30"]:
        return None
    fit = fit_own(before, cluster, own)
    values, covariance = mixing_numbers(fit, before, cluster)
    numbers = values.round(4).tolist()  # a unit of 1e-4 eV, in which isomers are counted by energy
    missed = float(np.sqrt(np.mean(fit.left_out**2)))
    return replace(
        before,
        sites=tuple((label, number) for (label, _), number in zip(before.sites, numbers, strict=False)),
        contacts=((("Au", "Au"), numbers[-1]),),
        covariance=tuple(map(tuple, covariance.round(10).tolist())),
        error=round(missed / len(cluster.sites), 6),
        mixing=True,
        source=(
            f"Least squares over {len(own)} vertical PBE energies (GPAW LCAO dzp, R = H) of "
            f"[Au(x)Ag(44-x)(SH)30]4-; a point left out is missed by {missed:.3f} eV (rms). The error "
            "of a site is what GFN1, LDA and SevenNet-0 differ by from it."
        ),
    )


def hypothesis_model(points: Path, prior: OrderingModel, name: str = "M44S27") -> OrderingModel | None:
    """Let a hypothesis learn from its own points; None where too few were computed.

    Parameters
    ----------
    prior
        The model that holds for frameworks of its kind.
    """
    cluster = framework(name)
    own = own_points(points, cluster)
    if len(own) < ENOUGH[name]:
        return None
    before = own_terms(prior, cluster)
    fit = fit_own(before, cluster, own, error=_POINT)
    numbers = fit.values.round(4).tolist()
    pairs = zip((metals for metals, _ in prior.contacts), numbers[len(before.sites) :], strict=True)
    missed = float(np.sqrt(np.mean(fit.left_out**2)))
    return replace(
        before,
        name=f"{prior.name} of {name}",
        sites=tuple((label, number) for (label, _), number in zip(before.sites, numbers, strict=False)),
        contacts=tuple(pairs),
        covariance=tuple(map(tuple, fit.covariance.round(10).tolist())),
        frameworks=(name,),
        validity=f"{name}, a hypothesis, with the geometry of this library",
        source=(
            f"{prior.name}, conditioned on {len(own)} vertical PBE energies (GPAW LCAO dzp, R = H) of "
            f"orderings of {name}; a point left out is missed by {missed:.3f} eV (rms)."
        ),
        caution=f"{name} is a hypothesis, and so is every energy on it. {prior.caution}",
    )


def order_words(model: OrderingModel) -> str:
    """Say of each two of the outer orbits of M44S30 which Au prefers, or that it is not decided.

    Examples
    --------
    >>> from stability.builtin import KEPLERATE
    >>> order_words(KEPLERATE).partition(":")[0]
    'All methods put Au in the icosahedron first; of the other orbits'
    """
    labels = [label for label, _ in model.sites]
    spread = np.array(model.covariance) if model.covariance else np.zeros((len(labels) + 1,) * 2)
    told = []
    for (j, one), (k, other) in combinations([e for e in enumerate(labels) if e[1] != "ico"], 2):
        apart = model.sites[k][1] - model.sites[j][1]
        error = (spread[j, j] + spread[k, k] - 2 * spread[j, k] + 2 * model.site_error**2) ** 0.5
        lower, higher = (one, other) if apart > 0 else (other, one)
        word = "decided" if abs(apart) > _SURE * error else "undecided"
        told.append(f"{lower} below {higher} by {with_error(abs(apart), error)} eV, {word}")
    return f"All methods put Au in the icosahedron first; of the other orbits: {'; '.join(told)}."
