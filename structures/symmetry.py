"""The point group of labelled points, found from their coordinates.

For a framework the points are metals **and** sulfurs: a distance graph of the M44S30 core alone gives Ih
where Th is right. Proper and improper operations are kept apart, because only the proper ones merge
isomers that a chemist can interconvert by turning the molecule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.group.products import orbits_of, product_table
from structures.pointgroup import schoenflies
from structures.superposition import pair_axes, superposition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from structures.framework import Framework

__all__ = ["Symmetry", "find_symmetry", "framework_symmetry"]


@dataclass(frozen=True, eq=False)
class Symmetry:
    """A point group with its action on the points.

    Attributes
    ----------
    rotations
        Orthogonal matrices, shape (g, 3, 3); the identity comes first.
    permutations
        Shape (g, n): operation k carries point i to the place of point `permutations[k, i]`.
    proper
        Shape (g,): True where the determinant is +1.
    point_group
        Schoenflies symbol.
    deviation
        Largest distance (Å) between a carried point and the point that it lands on.
    """

    rotations: NDArray[np.float64]
    permutations: NDArray[np.int64]
    proper: NDArray[np.bool_]
    point_group: str
    deviation: float

    def deviations(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Largest distance (Å) of each point, shape (n, 3), from its image when carried; shape (n,)."""
        centred = points - points.mean(axis=0)
        worst = np.zeros(len(points))
        for rotation, permutation in zip(self.rotations, self.permutations, strict=True):
            np.maximum(worst, np.linalg.norm(centred @ rotation.T - centred[permutation], axis=1), out=worst)
        return worst

    @property
    def order(self) -> int:
        """Number of operations."""
        return len(self.permutations)

    @property
    def chiral(self) -> bool:
        """True where no operation is improper: the points differ from their mirror image."""
        return bool(self.proper.all())

    @property
    def orbits(self) -> tuple[tuple[int, ...], ...]:
        """Points that the group maps on each other, in order of their lowest point."""
        return orbits_of(self.permutations, range(self.permutations.shape[1]))

    def averaged(self, vectors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Part of one vector a point (a force, or its place), shape (n, 3), that no operation changes."""
        mean = np.zeros_like(vectors)
        for rotation, permutation in zip(self.rotations, self.permutations, strict=True):
            mean += vectors[permutation] @ rotation  # carries the image back: R^T x[p] as rows
        return mean / self.order


def find_symmetry(
    positions: NDArray[np.float64],
    kinds: Sequence[str],
    *,
    tolerance: float = 0.1,
    together: Sequence[tuple[int, ...]] = (),
) -> Symmetry:
    """Find every orthogonal operation that maps points on points of the same kind.

    Parameters
    ----------
    positions
        Shape (n, 3), Å; centred here on their mean.
    kinds
        One label a point; only equal labels are mapped on each other.
    tolerance
        Å within which each carried point must meet its image. Where the operations found within it do not
        close under composition, the worst are left out until they do.
    together
        Points that one ligand holds: an operation carries them to points that one ligand holds, too.

    Raises
    ------
    InvalidInputError
        If the points are fewer than three, coincide or lie on one line (an infinite group).
    """
    points = np.asarray(positions, dtype=np.float64)
    points = points - points.mean(axis=0)
    labels = np.unique(np.asarray(kinds), return_inverse=True)[1]
    if len(points) < 3 or np.linalg.matrix_rank(points, tol=tolerance) < 2:
        raise InvalidInputError(
            f"{len(points)} points on one line have no finite point group; "
            "give at least three that span a plane"
        )
    found: dict[bytes, tuple[float, NDArray[np.float64], NDArray[np.int64]]] = {}
    for guess in _candidate_rotations(points, labels, tolerance):
        fit = _refine(points, labels, guess, tolerance)
        if fit is not None and _keeps(fit[2], together):
            key = fit[2].tobytes() + (b"+" if np.linalg.det(fit[1]) > 0 else b"-")
            if key not in found or fit[0] < found[key][0]:
                found[key] = fit
    identity = np.arange(len(points))
    kept = _closed(
        sorted(
            found.values(),
            key=lambda fit: (not np.array_equal(fit[2], identity) or np.linalg.det(fit[1]) < 0, fit[0]),
        )
    )
    rotations = np.array([fit[1] for fit in kept])
    proper = np.linalg.det(rotations) > 0
    return Symmetry(
        rotations=rotations,
        permutations=np.array([fit[2] for fit in kept]),
        proper=proper,
        point_group=schoenflies(rotations),
        deviation=max(float(fit[0]) for fit in kept),
    )


def _keeps(permutation: NDArray[np.int64], together: Sequence[tuple[int, ...]]) -> bool:
    """Whether points of one ligand go to points of one ligand."""
    held = set(together)
    return all(tuple(sorted(permutation[list(points)].tolist())) in held for points in together)


@lru_cache(maxsize=64)
def framework_symmetry(framework: Framework) -> Symmetry:
    """Find the group of a framework from its metals and sulfurs, within its own tolerance.

    Points are sites first, then anchors: `permutations[:, :len(framework.sites)]` acts on the sites.
    """
    positions = np.vstack([framework.positions, framework.anchor_positions])
    kinds = ["M"] * len(framework.sites) + [anchor.ligand or anchor.kind for anchor in framework.anchors]
    sites = len(framework.sites)
    spanned = [tuple(sites + anchor for anchor in held) for held in framework.spanned]
    return find_symmetry(positions, kinds, tolerance=framework.tolerance, together=spanned)


def _candidate_rotations(
    points: NDArray[np.float64], labels: NDArray[np.int64], tolerance: float
) -> Iterator[NDArray[np.float64]]:
    """Yield the matrices that carry one reference pair of points on a pair of the same shape."""
    radius = np.linalg.norm(points, axis=1)
    first, second = _reference_pair(points, labels, radius, tolerance)
    reference = pair_axes(points[first], points[second])
    span = np.linalg.norm(points[first] - points[second])
    for i in _alike(labels, radius, first, tolerance):
        for j in _alike(labels, radius, second, tolerance):
            along = np.linalg.norm(np.cross(points[i], points[j])) < 1e-3 * radius[i] * radius[j] + 1e-9
            if i != j and not along and abs(np.linalg.norm(points[i] - points[j]) - span) <= 2 * tolerance:
                image = pair_axes(points[i], points[j])
                yield image @ reference.T
                image[:, 2] *= -1
                yield image @ reference.T


def _reference_pair(
    points: NDArray[np.float64], labels: NDArray[np.int64], radius: NDArray[np.float64], tolerance: float
) -> tuple[int, int]:
    """Choose two points off the centre and not in line with it, with the fewest possible images."""
    images = [len(_alike(labels, radius, i, tolerance)) for i in range(len(points))]
    order = sorted((n, -radius[i], i) for i, n in enumerate(images) if radius[i] > max(0.5, 2 * tolerance))
    if not order:
        raise InvalidInputError("no point off the centre by 0.5 Å; the point group is not finite")
    first = order[0][2]
    axis = points[first] / radius[first]
    for _, _, second in order:
        if np.linalg.norm(np.cross(axis, points[second])) > 0.3 * radius[second]:
            return first, second
    raise InvalidInputError("no two points span a plane with the centre; the point group is not finite")


def _alike(
    labels: NDArray[np.int64], radius: NDArray[np.float64], index: int, tolerance: float
) -> NDArray[np.intp]:
    return np.nonzero((labels == labels[index]) & (np.abs(radius - radius[index]) <= tolerance))[0]


def _refine(
    points: NDArray[np.float64], labels: NDArray[np.int64], rotation: NDArray[np.float64], tolerance: float
) -> tuple[float, NDArray[np.float64], NDArray[np.int64]] | None:
    """Fit the operation to all points; None where some point has no partner of its kind."""
    from scipy.spatial import cKDTree  # noqa: PLC0415  a quarter of the time in which `link` starts

    tree = cKDTree(np.column_stack([points, 1e3 * labels]))
    permutation: NDArray[np.int64] | None = None
    for _ in range(4):
        distance, image = tree.query(np.column_stack([points @ rotation.T, 1e3 * labels]))
        if distance.max() > 4 * tolerance or len(set(image.tolist())) < len(points):
            return None
        if permutation is not None and np.array_equal(image, permutation):
            break
        permutation = image
        rotation = superposition(points, points[image], proper=bool(np.linalg.det(rotation) > 0))
    worst = float(np.linalg.norm(points @ rotation.T - points[permutation], axis=1).max())
    if permutation is None or worst > tolerance:
        return None
    return worst, rotation, permutation


def _closed(
    fits: list[tuple[float, NDArray[np.float64], NDArray[np.int64]]],
) -> list[tuple[float, NDArray[np.float64], NDArray[np.int64]]]:
    """Leave out the worst operations until the rest close under composition; the identity comes first."""
    while True:
        proper = np.linalg.det([fit[1] for fit in fits]) > 0
        if (product_table(np.array([fit[2] for fit in fits]), proper) >= 0).all():
            return fits
        fits = fits[:-1]
