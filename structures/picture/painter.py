"""Spheres and sticks as flat shapes, far ones first, paler with distance.

Everything becomes polygons in picture coordinates (Å), so the order of one list decides what hides what and
the same drawing comes out as pixels or as SVG.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from structures.picture.palette import BACKGROUND

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["Canvas"]

_CIRCLE = np.column_stack(
    [
        np.cos(np.linspace(0, 2 * np.pi, 48, endpoint=False)),
        np.sin(np.linspace(0, 2 * np.pi, 48, endpoint=False)),
    ]
)
# a ball lit from the upper left: (radius, shift towards the light, lightness from -1 black to 1 white)
_SHADES = (
    (1.00, 0.00, -0.34), (0.95, 0.03, -0.20), (0.87, 0.08, -0.08), (0.76, 0.14, 0.03), (0.62, 0.20, 0.14),
    (0.47, 0.26, 0.26), (0.32, 0.31, 0.42), (0.17, 0.35, 0.64),
)  # fmt: skip
_LIGHT = np.array([-0.62, 0.78])
_FOG = 0.62  # how far the most distant thing goes towards the background


@dataclass
class Canvas:
    """Shapes with their depth; `near` and `far` (Å towards the eye) set the fog."""

    near: float
    far: float
    _shapes: list[tuple[float, NDArray[np.float64], tuple[float, ...], tuple[float, ...], float]] = field(
        default_factory=list
    )

    def ball(
        self, point: NDArray[np.float64], radius: float, colour: str, *, rim: str = "", alpha: float = 1.0
    ) -> None:
        """Add a shaded sphere; `rim` draws its outline in another colour."""
        centre, depth = point[:2], float(point[2])
        if rim:
            self._add(depth, centre + 1.13 * radius * _CIRCLE, self._mixed(rim, depth, 0), alpha)
        for k, (size, shift, light) in enumerate(_SHADES):
            outline = centre + radius * (shift * _LIGHT + size * _CIRCLE)
            self._add(depth + 1e-4 * (k + 1), outline, self._mixed(colour, depth, light), alpha)

    def stick(
        self,
        start: NDArray[np.float64],
        end: NDArray[np.float64],
        width: float,
        colour: str,
        *,
        balls: tuple[float, float] = (0.0, 0.0),
        alpha: float = 1.0,
        lit: bool = True,
        pieces: int = 3,
    ) -> None:
        """Add a round bar between two points, in pieces so that each hides what it should.

        `balls` are the radii of the spheres at both ends: the bar begins where it leaves them.
        """
        span = float(np.linalg.norm(end - start))
        if span <= sum(balls):
            return
        way = (end - start) / span
        start, end = start + 0.86 * balls[0] * way, end - 0.86 * balls[1] * way
        along = end[:2] - start[:2]
        length = float(np.linalg.norm(along))
        if length < 1e-6:
            return
        side = np.array([-along[1], along[0]]) / length
        for k in range(pieces):
            a, b = (start + (end - start) * f for f in (k / pieces, (k + 1.02) / pieces))
            depth = float((a[2] + b[2]) / 2)
            dark = self._mixed(colour, depth, -0.12 if lit else 0)
            self._bar((a, b), side * width / 2, depth, dark, alpha)
            if lit:
                shift = np.append(side * width * 0.16 * np.sign(side @ _LIGHT), 0.0)
                bright = self._mixed(colour, depth, 0.22)
                self._bar((a + shift, b + shift), side * width * 0.22, depth + 1e-4, bright, alpha)

    def paint(self, axes: Axes) -> None:
        """Put all shapes on the axes, far ones first."""
        self._shapes.sort(key=lambda shape: shape[0])
        axes.add_collection(
            PolyCollection(
                [shape[1] for shape in self._shapes],
                facecolors=[shape[2] for shape in self._shapes],
                edgecolors=[shape[3] for shape in self._shapes],
                linewidths=[shape[4] for shape in self._shapes],
            ),
            autolim=False,
        )

    def _bar(
        self,
        ends: tuple[NDArray[np.float64], NDArray[np.float64]],
        half: NDArray[np.float64],
        depth: float,
        colour: tuple[float, float, float],
        alpha: float,
    ) -> None:
        start, end = ends
        corners = np.array([start[:2] + half, end[:2] + half, end[:2] - half, start[:2] - half])
        self._add(depth, corners, colour, alpha)

    def _add(
        self, depth: float, outline: NDArray[np.float64], colour: tuple[float, float, float], alpha: float
    ) -> None:
        self._shapes.append((depth, outline, (*colour, alpha), (0.0, 0.0, 0.0, 0.0), 0.0))

    def _mixed(self, colour: str, depth: float, light: float) -> tuple[float, float, float]:
        """Colour made lighter or darker, then paler with distance from the eye."""
        base = np.array(to_rgb(colour))
        toward = np.ones(3) if light > 0 else np.zeros(3)
        base = base + abs(light) * (toward - base)
        away = np.clip((self.near - depth) / max(self.near - self.far, 1e-6), 0, 1)
        red, green, blue = base + _FOG * away**1.3 * (np.array(to_rgb(BACKGROUND)) - base)
        return float(red), float(green), float(blue)
