"""Make the table of a library frame from a public geometry: metals and anchors only, averaged over its group.

    python scripts/make_frames.py 036_24_cp2k_opt.xyz structures/library/frames/M36S24.toml
    python scripts/make_frames.py au130.xyz M130S50.toml --tolerance 1.0

The geometry is perceived and its group found: the largest whose mean keeps every metal-sulfur bond and
metal contact and moves no atom by more than 0.65 Å, or with `--tolerance` that at a tolerance. It is
centred, turned into the axes of `structures.library.operations`, averaged over the group and rounded to
0.001 Å. Written is the part of the file from the line `[geometry]` on; what stands above it (sources,
charges, notes) is written by hand and kept. Printed are group, tolerance, worst atom, shifts and lengths.
The same geometry gives the same table.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from structures.errors import InvalidInputError, SuperatomError
from structures.library.averaging import Averaged, averaged
from structures.matter.lengths import METAL_SULFUR
from structures.perception.files import load_structure
from structures.perception.perceive import perceive
from structures.symmetry import Symmetry, find_symmetry
from structures.user_framework import own_ligands

if TYPE_CHECKING:
    from ase import Atoms
    from numpy.typing import NDArray

    from structures.perception.perceive import Perception

TOLERANCES = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.65)  # Å
_MOST = 0.65  # Å that averaging may move an atom by; ends of staples twist by as much
_BOUND, _NEAR = 3.2, 4.2  # Å: metals bound before are near after, and the other way round
_ROLES = ("interior", "surface", "staple", "mount", "S")


@dataclass(frozen=True, eq=False)
class Made:
    """A perceived geometry (points: metals, then anchors, centred), its group and its mean."""

    seen: Perception
    elements: tuple[str, ...]
    points: NDArray[np.float64]
    symmetry: Symmetry
    tolerance: float
    mean: Averaged

    @property
    def metals(self) -> int:
        """Number of metals."""
        return len(self.elements)

    @property
    def apart(self) -> NDArray[np.float64]:
        """Distances (Å) of the mean, 9 Å on the diagonal."""
        points = self.mean.points
        return np.linalg.norm(points[:, None] - points[None], axis=-1) + 9.0 * np.eye(len(points))

    def role(self, point: int) -> str:
        """Role of a metal, `S` for an anchor."""
        return self.seen.search.roles[point] if point < self.metals else "S"

    def kept(self) -> bool:
        """Whether bonds and contacts are those of the geometry, and every operation maps bonds on bonds."""
        bound = set(self.seen.frame.bonds)
        near = np.nonzero(self.apart[: self.metals, self.metals :] < METAL_SULFUR)
        images = (
            {(int(row[m]), int(row[self.metals + s]) - self.metals) for m, s in bound}
            for row in self.mean.permutations
        )
        before = np.linalg.norm(self.points[:, None] - self.points[None], axis=-1)[
            : self.metals, : self.metals
        ]
        after = self.apart[: self.metals, : self.metals]
        parted = (before < _BOUND) & (after > _NEAR) | (after < _BOUND) & (before > _NEAR)
        np.fill_diagonal(parted, val=False)
        same = set(zip(*(index.tolist() for index in near), strict=True)) == bound
        return same and all(image == bound for image in images) and not parted.any()

    def labels(self) -> list[str]:
        """Orbit of every point: role and number from the inside out."""
        radius = np.linalg.norm(self.mean.points, axis=1)
        labels = [""] * len(radius)
        numbers = dict.fromkeys(_ROLES, 0)
        for point in sorted(range(len(radius)), key=lambda k: (round(float(radius[k]), 3), k)):
            if not labels[point]:
                numbers[self.role(point)] += 1
                for image in self.mean.permutations[:, point]:
                    labels[image] = f"{self.role(point)}{numbers[self.role(point)]}"
        return labels

    def worst(self) -> tuple[str, float]:
        """Orbit that an operation carries farthest from its image before averaging, and how far (Å)."""
        apart = [
            np.linalg.norm(self.points @ rotation.T - self.points[permutation], axis=1)
            for rotation, permutation in zip(self.symmetry.rotations, self.symmetry.permutations, strict=True)
        ]
        farthest = np.max(apart, axis=0)
        return self.labels()[int(farthest.argmax())], float(farthest.max())

    def rms(self) -> float:
        """Å rms from the geometry to its mean."""
        return float(np.sqrt((self.mean.shifts**2).mean()))


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
        made = make(load_structure(options.geometry).atoms, options.tolerance)
        text = geometry(made)
    except SuperatomError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    head = (
        options.table.read_text(encoding="utf-8").partition("[geometry]")[0] if options.table.exists() else ""
    )
    options.table.write_text(head + text, encoding="utf-8")
    print(f"{options.table.stem}: {report(made)}")
    return 0


def make(atoms: Atoms, tolerance: float | None = None) -> Made:
    """Average the frame of a cluster over its group.

    Raises
    ------
    InvalidInputError
        If no mean keeps the bonds.
    """
    seen = perceive(atoms, frameworks=())  # what the library holds already must not matter
    points = np.vstack([seen.frame.metals, seen.frame.sulfurs])
    points -= points.mean(axis=0)
    elements = tuple(str(atoms.symbols[atom]) for atom in seen.frame.metal_atoms)
    kinds = ["M"] * len(elements) + ["S"] * (len(points) - len(elements))
    found = []
    for limit in TOLERANCES if tolerance is None else (tolerance,):
        symmetry = find_symmetry(points, kinds, tolerance=limit)
        made = Made(seen, elements, points, symmetry, limit, averaged(points, symmetry))
        if made.kept() and (tolerance is not None or made.mean.shifts.max() <= _MOST):
            found.append(made)
    if not found:
        raise InvalidInputError(
            "the mean over the group has other bonds or contacts; use a tighter --tolerance"
        )
    return max(found, key=lambda made: (made.symmetry.order, -made.tolerance))


def geometry(made: Made) -> str:
    """The `[geometry]` of a frame's file: one row an orbit, its first point."""
    labels = made.labels()
    first = {label: k for k, label in reversed(list(enumerate(labels)))}
    order = sorted(
        first.values(),
        key=lambda k: (_ROLES.index(made.role(k)), int(labels[k].removeprefix(made.role(k)))),
    )
    own = [f"{name} " if name else "" for name in own_ligands(made.seen)]
    rows: dict[bool, list[str]] = {True: [], False: []}
    for k in order:
        place = " ".join(f"{round(float(x), 3) + 0.0:8.3f}" for x in made.mean.points[k])
        filled = f"{made.role(k):<8s} {_element(made, k):<2s} " if k < made.metals else own[k - made.metals]
        rows[k < made.metals].append(f"{labels[k]:<10s} {filled}{place}")
    worst, deviation = made.worst()
    head = (
        f'[geometry]\ngroup = "{made.symmetry.point_group}"\ntolerance = {made.tolerance}\n'
        f'worst = "{worst}"\n'
        f"deviation = {deviation:.3f}\nrms = {made.rms():.3f}\n"
    )
    metals, anchors = ("\n".join(rows[kind]) for kind in (True, False))
    return f'{head}metals = """\n{metals}\n"""\nanchors = """\n{anchors}\n"""\n'


def _element(made: Made, site: int) -> str:
    """The element that fills an orbit: that of its lengths."""
    held = {made.elements[image] for image in made.mean.permutations[:, site]}
    if len(held) > 1:
        raise InvalidInputError(
            f"an orbit of {made.symmetry.point_group} holds {' and '.join(sorted(held))}; "
            "use a tighter --tolerance"
        )
    return held.pop()


def report(made: Made) -> str:
    """How good the mean is, in words."""
    metals, apart = made.metals, made.apart
    across = apart[:metals, metals:]
    bound = across < METAL_SULFUR
    worst, deviation = made.worst()
    return (
        f"{made.seen.search.inventory}; {made.symmetry.point_group} within {made.tolerance} Å, "
        f"worst atom {worst} {deviation:.3f} Å; moved by {made.rms():.3f} Å rms, "
        f"{made.mean.shifts.max():.3f} at most; M-S {across[bound].min():.3f} to {across[bound].max():.3f}, "
        f"next {across[~bound].min():.3f}, M-M from {apart[:metals, :metals].min():.3f}, "
        f"S-S from {apart[metals:, metals:].min():.3f} Å"
    )


if __name__ == "__main__":
    raise SystemExit(main())
