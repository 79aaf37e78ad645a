"""Where a profile fit starts, and where its iteration stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.blocks import Blocks
    from database.spectra.fit.noise import Noise
    from database.spectra.fit.scale import Scale

__all__ = ["Start", "State", "moved"]


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where an iteration begins: scale, noise, and a model for the first weights."""

    scale: Scale
    noise: Noise
    model: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Where an iteration stands: `x` has the amounts of the ions, then of the background."""

    scale: Scale
    noise: Noise
    x: NDArray[np.float64]
    gram: NDArray[np.float64]
    moment: NDArray[np.float64]
    model: NDArray[np.float64]
    made: Blocks

    @property
    def weight(self) -> NDArray[np.float64]:
        """Of the points, from the model."""
        return np.asarray(1.0 / self.noise.variance(self.model), dtype=np.float64)


def moved(state: State, step: NDArray[np.float64]) -> State:
    """The state after a step of (shift, drift, ln R), its amounts not yet adapted."""
    return replace(state, scale=state.scale.moved(*step.tolist()))
