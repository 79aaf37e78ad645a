"""Energy, exact weight, rank and reason of candidates, as columns: NULL where no ordering model holds.

The models order gold and silver; a candidate of other metals, or on a framework that the models refuse, is
stored without an energy, and `energy_source` says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stability.ordering import default_model
from stability.ranking import rank_candidates
from structures.errors import SuperatomError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = ["energy_model", "standings"]

_NONE = {"energy": None, "weight": None, "rank": None}


def energy_model(framework: Framework, host: str, guest: str) -> OrderingModel | None:
    """Return the ordering model of a framework for this pair of metals; None where there is none."""
    if {host, guest} != {"Ag", "Au"}:
        return None
    try:
        model = default_model(framework)
        model.check(framework)
    except SuperatomError:
        return None
    return model


def standings(
    framework: Framework, masks: NDArray[np.uint64], host: str, guest: str, rules: str
) -> list[dict[str, Any]]:
    """Columns energy (eV above the ground state of its composition), weight (300 K), rank, reason, source.

    Parameters
    ----------
    masks
        Shape (n,): occupancies in which a set bit is Au.
    rules
        What the paper's rules say of the composition; each reason begins with it.
    """
    model = energy_model(framework, host, guest)
    if model is None:
        absent = f"no ordering model for {guest}/{host} here"
        return [_NONE | {"energy_source": absent, "reason": f"{rules}; {absent}"}] * len(masks)
    ranked = rank_candidates(framework, masks, model=model)
    return [
        {
            "energy": energy,
            "weight": weight,
            "rank": rank or None,
            "energy_source": model.name,
            "reason": ranked.reason(index, rules),
        }
        for index, (energy, weight, rank) in enumerate(
            zip(ranked.above_ground.tolist(), ranked.weight.tolist(), ranked.rank.tolist(), strict=True)
        )
    ]
