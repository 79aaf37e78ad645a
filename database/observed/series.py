"""A series of spectra in the database: a run of each spectrum, and the series that they make."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from database.observed.spectra import add_run, add_spectrum, ion_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from database.spectra.judge.series import FittedSeries, SeriesPoint
    from database.store import Store

__all__ = ["store_series"]


def store_series(
    store: Store,
    found: FittedSeries,
    axis: Sequence[tuple[str, float]],
    *,
    quantity: str,
    parameters: Mapping[str, Any],
    batch: int | None = None,
) -> list[int]:
    """Store a run of each spectrum, and the series; return the runs' ids. Call it inside `Store.writing`.

    Parameters
    ----------
    axis
        Label and value of each spectrum.
    quantity
        What the values are.
    """
    sources = [(one.spectrum.sha256, *one.spectrum.scans) for one in found.points]
    asked = json.dumps([sources, dict(parameters)], sort_keys=True)
    name = hashlib.sha256(asked.encode()).hexdigest()[:12]
    runs = []
    for place, (point, (label, value)) in enumerate(zip(found.points, axis, strict=True), start=1):
        run = _run(store, found, point, dict(parameters) | {"series": name}, batch)
        mean, error, spread = point.gold(found.ions)
        row = {"series": name, "place": place, "label": label, "value": value, "quantity": quantity}
        row |= {"run_id": run, "batch_id": batch}
        if np.isfinite(mean):
            row |= {"mean_gold": mean, "mean_error": error, "spread": spread}
        store.add("measured", [row])
        runs.append(run)
    return runs


def _run(
    store: Store,
    found: FittedSeries,
    point: SeriesPoint,
    parameters: Mapping[str, Any],
    batch: int | None,
) -> int:
    """One spectrum of the series as a run: each ion's amount there."""
    mean = point.gold(found.ions)[0]
    about = {"shift_ppm": point.shift_ppm, "shift_error": _known(point.shift_error)}
    about |= {"resolution": point.resolution, "unexplained": point.unexplained}
    about |= {"mean_gold": _known(mean), "batch_id": batch}
    run, new = add_run(store, add_spectrum(store, point.spectrum, batch), parameters, about)
    total = float(point.amounts.sum())
    for place in np.flatnonzero(point.amounts > 0) if new else ():
        amount, error = float(point.amounts[place]), _known(float(point.errors[place]))
        row: dict[str, Any] = {"run_id": run, "ion_id": ion_id(store, found.ions[place], batch), "decoy": 0}
        row |= {"amount": amount, "error": error, "share": amount / total}
        row |= {"t": amount / error if error else None, "verdict": "series"}
        store.add("assignments", [row])
    return run


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
