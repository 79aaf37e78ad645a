"""Make the table of a library frame from a public geometry: metals and anchors only, averaged over its group.

    python scripts/make_frames.py 036_24_cp2k_opt.xyz structures/library/frames/M36S24.toml
    python scripts/make_frames.py au40.cif M40S24.toml --tolerance 0.3

The geometry is perceived, its group found (the largest whose mean keeps every bond and moves no atom by more
than 0.5 Å; `--tolerance` asks for the one at a tolerance), centred, turned into the axes of
`structures.library.operations`, averaged over the group and rounded to 0.001 Å. Written is the part of the file
below the line `[geometry]`; what stands above it (sources, charges, notes) is written by hand and kept. Said are
group, tolerance, worst atom, shifts and lengths. The same file gives the same table.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from structures.errors import InvalidInputError, SuperatomError
from structures.library.operations import operations
from structures.matter.lengths import METAL_SULFUR
from structures.perception.files import read_structure
from structures.perception.perceive import perceive
from structures.superposition import superposition
from structures.symmetry import Symmetry, find_symmetry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ase import Atoms
    from numpy.typing import NDArray

    from structures.perception.perceive import Perception

TOLERANCES = (1.65, 1.0, 0.7, 0.5, 0.3, 0.2, 0.1)  # Å, from wide to tight
_MOST = 0.5  # Å that averaging may move an atom by
_ROLES = ("interior", "surface", "staple", "mount", "S")


@dataclass(frozen=True)
class Framed:
    """Points (metals, then anchors) in the axes of the group, averaged; and how far they were from it."""

    symmetry: Symmetry
    tolerance: float
    points: NDArray[np.float64]
    permutations: NDArray[np.int64]
    shifts: NDArray[np.float64]


def main(arguments: list[str] | None = None) -> int:
    """Make one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("geometry", help="structure file of the cluster (xyz, cif ...)")
    parser.add_argument("table", type=Path, help="file of the frame: its [geometry] is replaced")
    parser.add_argument("--tolerance", type=float, default=None, help="Å, of the group")
    options = parser.parse_args(arguments)
    try:
        atoms = read_structure(options.geometry)
        seen = perceive(atoms)
        framed = frame(seen, options.tolerance)
        made = geometry(atoms, seen, framed)
    except SuperatomError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    head = options.table.read_text(encoding="utf-8").split("[geometry]")[0] if options.table.exists() else ""
    options.table.write_text(head + made, encoding="utf-8")
    print(f"{options.table.stem}: {report(seen, framed)}")
    return 0


def frame(seen: Perception, tolerance: float | None = None) -> Framed:
    """Average the frame of a perceived cluster over its group.

    Raises
    ------
    InvalidInputError
        If the mean does not keep the bonds.
    """
    points = np.vstack([seen.frame.metals, seen.frame.sulfurs])
    points = points - points.mean(axis=0)
    kinds = ["M"] * len(seen.frame.metals) + ["S"] * len(seen.frame.sulfurs)
    found: list[Framed] = []
    for limit in TOLERANCES if tolerance is None else (tolerance,):
        framed = averaged(points, find_symmetry(points, kinds, tolerance=limit), limit)
        if kept(seen, framed) and (tolerance is not None or framed.shifts.max() <= _MOST):
            found.append(framed)
    if not found:
        raise InvalidInputError(f"the mean over the group within {tolerance} Å has other bonds; use a tighter one")
    most = max(framed.symmetry.order for framed in found)
    return [framed for framed in found if framed.symmetry.order == most][-1]


def kept(seen: Perception, framed: Framed) -> bool:
    """Whether the mean has the bonds of the file, by distance, and each operation maps bonds on bonds."""
    metals = len(seen.frame.metals)
    near = np.linalg.norm(framed.points[:metals, None] - framed.points[None, metals:], axis=-1)
    bonds = set(zip(*(index.tolist() for index in np.nonzero(near < METAL_SULFUR)), strict=True))
    images = (
        {(int(row[m]), int(row[metals + s]) - metals) for m, s in seen.frame.bonds} for row in framed.permutations
    )
    return bonds == set(seen.frame.bonds) and all(image == bonds for image in images)


def averaged(points: NDArray[np.float64], symmetry: Symmetry, tolerance: float) -> Framed:
    """Turn the points into the axes of their group and average them over it."""
    canonical = np.array(operations(symmetry.point_group))
    tried = [fit for axes in _axes(points, symmetry) if (fit := _fitted(points, symmetry, canonical, axes))]
    if not tried:
        raise InvalidInputError(f"the operations found are not those of {symmetry.point_group} in its own axes")
    shift = min(float(np.linalg.norm(mean - turned, axis=1).max()) for turned, mean, _ in tried)
    good = [fit for fit in tried if np.linalg.norm(fit[1] - fit[0], axis=1).max() < shift + 1e-3]
    turned, mean, permutations = max(good, key=lambda fit: _shape(fit[1]))
    return Framed(symmetry, tolerance, mean, permutations, np.linalg.norm(mean - turned, axis=1))


def _fitted(
    points: NDArray[np.float64], symmetry: Symmetry, canonical: NDArray[np.float64], axes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]] | None:
    """Points in the axes (rows of `axes`), their mean, and the permutation of every canonical operation."""
    ours = axes @ symmetry.rotations @ axes.T
    apart = np.abs(ours[None] - canonical[:, None]).max(axis=(2, 3))
    which = apart.argmin(axis=1)
    if len(set(which.tolist())) < symmetry.order or apart.min(axis=1).max() > 0.3:
        return None
    permutations = symmetry.permutations[which]
    for _ in range(30):
        turned = points @ axes.T
        mean = np.mean([turned[p] @ o for p, o in zip(permutations, canonical, strict=True)], axis=0)
        axes = superposition(turned, mean) @ axes
    return turned, mean, permutations


def _axes(points: NDArray[np.float64], symmetry: Symmetry) -> Iterator[NDArray[np.float64]]:
    """Right-handed axes, as rows, with z and x along axes of the group, or of inertia where it has too few."""
    inertia = np.linalg.eigh(points.T @ points)[1].T[::-1]
    proper = [(_order(r), _direction(r)) for r in symmetry.rotations if np.linalg.det(r) > 0]
    improper = [(_order(-r), _direction(-r)) for r in symmetry.rotations if np.linalg.det(r) < 0]
    elements = [(fold, axis) for fold, axis in (*proper, *improper) if fold > 1]
    cubic = symmetry.point_group[0] in "TOI"
    highest = max((fold for fold, _ in elements), default=1)
    firsts = [axis for fold, axis in elements if fold == (2 if cubic else highest)] or [inertia[0]]
    seconds = [axis for fold, axis in elements if fold == 2] + list(inertia)
    for first, second in product(firsts, seconds):
        across = second - (second @ first) * first
        if np.linalg.norm(across) < 0.9 and len(elements) > 1:
            if not any(np.allclose(second, axis) for axis in inertia):
                continue
        if np.linalg.norm(across) < 0.1:
            continue
        across /= np.linalg.norm(across)
        for sign, other in product((1, -1), repeat=2):
            yield np.array([other * across, np.cross(sign * first, other * across), sign * first])


def _order(rotation: NDArray[np.float64]) -> int:
    angle = np.arccos(np.clip((np.trace(rotation) - 1) / 2, -1, 1))
    return 1 if angle < 0.1 else round(2 * np.pi / angle)


def _direction(rotation: NDArray[np.float64]) -> NDArray[np.float64]:
    values, vectors = np.linalg.eig(rotation)
    axis = np.real(vectors[:, np.argmin(np.abs(values - 1))])
    unit: NDArray[np.float64] = axis / np.linalg.norm(axis)
    return unit


def _shape(points: NDArray[np.float64]) -> tuple[float, ...]:
    """Moments that tell equivalent axes apart: longest along z, then x, heavier towards + ends."""
    x, _, z = points.T
    return tuple(np.round([(z**2).sum(), (x**2).sum(), (z**3).sum(), (x**3).sum()], 2).tolist())


def geometry(atoms: Atoms, seen: Perception, framed: Framed) -> str:
    """The `[geometry]` of a frame's file: one row an orbit, its first point."""
    labels = orbit_labels(seen, framed)
    metals = len(seen.frame.metals)
    first = {labels[k]: k for k in reversed(range(len(labels)))}
    order = sorted(first.values(), key=lambda k: (k >= metals, _ROLES.index(_role(seen, k)), _number(labels[k])))
    rows = []
    for k in order:
        place = " ".join(f"{round(float(x), 3) + 0.0:8.3f}" for x in framed.points[k])
        if k >= metals:
            rows.append(f"{labels[k]:<10s} {place}")
        else:
            rows.append(f"{labels[k]:<10s} {_role(seen, k):<8s} {_element(atoms, seen, framed, k):<2s} {place}")
    split = sum(k < metals for k in order)
    worst, deviation = _worst(seen, framed)
    return "\n".join(
        [
            "[geometry]",
            f'group = "{framed.symmetry.point_group}"',
            f"tolerance = {framed.tolerance}",
            f'worst = "{labels[worst]}"',
            f"deviation = {deviation:.3f}",
            f"rms = {_rms(framed):.3f}",
            'metals = """',
            *rows[:split],
            '"""',
            'anchors = """',
            *rows[split:],
            '"""\n',
        ]
    )


def orbit_labels(seen: Perception, framed: Framed) -> list[str]:
    """Label of every point: role and number from the inside out, S and number for an anchor."""
    radius = np.linalg.norm(framed.points, axis=1)
    labels = [""] * len(radius)
    numbers: dict[str, int] = {}
    for point in sorted(range(len(radius)), key=lambda k: (round(float(radius[k]), 3), k)):
        if not labels[point]:
            kind = _role(seen, point)
            numbers[kind] = numbers.get(kind, 0) + 1
            for image in set(framed.permutations[:, point].tolist()):
                labels[image] = f"{kind}{numbers[kind]}"
    return labels


def _role(seen: Perception, point: int) -> str:
    return seen.search.roles[point] if point < len(seen.search.roles) else "S"


def _number(label: str) -> int:
    return int(label.lstrip("abcdefghijklmnopqrstuvwxyzS"))


def _element(atoms: Atoms, seen: Perception, framed: Framed, site: int) -> str:
    """The element that fills an orbit."""
    held = {str(atoms.symbols[seen.frame.metal_atoms[k]]) for k in framed.permutations[:, site]}
    if len(held) > 1:
        raise InvalidInputError(f"an orbit of the group holds {' and '.join(sorted(held))}; use a tighter group")
    return held.pop()


def _worst(seen: Perception, framed: Framed) -> tuple[int, float]:
    """Point that an operation carries farthest from its image, and how far (Å), before averaging."""
    points = np.vstack([seen.frame.metals, seen.frame.sulfurs])
    points = points - points.mean(axis=0)
    apart = [
        np.linalg.norm(points @ rotation.T - points[permutation], axis=1)
        for rotation, permutation in zip(framed.symmetry.rotations, framed.symmetry.permutations, strict=True)
    ]
    farthest = np.max(apart, axis=0)
    return int(farthest.argmax()), float(farthest.max())


def _rms(framed: Framed) -> float:
    return float(np.sqrt((framed.shifts**2).mean()))


def report(seen: Perception, framed: Framed) -> str:
    """How good the mean is, in words."""
    metals = len(seen.frame.metals)
    points = framed.points
    apart = np.linalg.norm(points[:, None] - points[None], axis=-1) + 9.0 * np.eye(len(points))
    across = apart[:metals, metals:]
    bound = across < METAL_SULFUR
    worst, deviation = _worst(seen, framed)
    return (
        f"{seen.search.inventory}; {framed.symmetry.point_group} within {framed.tolerance} Å, worst atom "
        f"{orbit_labels(seen, framed)[worst]} {deviation:.3f} Å; moved by {_rms(framed):.3f} Å rms, "
        f"{framed.shifts.max():.3f} at most; M-S {across[bound].min():.3f} to {across[bound].max():.3f}, next "
        f"{across[~bound].min():.3f}, M-M from {apart[:metals, :metals].min():.3f}, S-S from "
        f"{apart[metals:, metals:].min():.3f} Å"
    )


if __name__ == "__main__":
    raise SystemExit(main())
