"""Re-derive the generator table of a framework: relax it with GFN1-xTB, keep its symmetry, print the table.

    python scripts/derive_framework.py M44S30 --metal Ag
    python scripts/derive_framework.py M25S18 --metal Ag --cycles 20

The frame is assembled with SH on every anchor, relaxed by the program xtb (else by tblite, the extra `xtb`),
laid on the built-in frame and averaged over its group. Printed are the rms distances, the metal-sulfur bonds
kept, lost and new, and one row an orbit, ready for a module of structures/library.

What to expect: GFN1 makes Ag-Ag 1 to 4 % too long and core Ag-S 0.03 Å too long against PBE; on gold it leans
sulfurs on bare waist metals when run to convergence (some 2.8 to 2.95 Å contacts more), so gold frames want
few cycles. A table that replaces a built-in one should come from DFT; this is the recipe, with any engine.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from ase.io import read, write

from structures.assemble import assemble
from structures.errors import MissingProgramError, SuperatomError
from structures.library import framework
from structures.matter.lengths import METAL_SULFUR
from structures.superposition import superposition
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from ase import Atoms
    from numpy.typing import NDArray

    from structures.framework import Framework

_SHELL = 'ulimit -s unlimited 2>/dev/null || ulimit -s "$(ulimit -H -s)"; exec "$@"'


def main(arguments: list[str] | None = None) -> int:
    """Relax one framework and print what came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", help="framework, such as M44S30")
    parser.add_argument("--metal", default="Ag", help="element of every site (default: Ag)")
    parser.add_argument("--charge", type=int, default=None, help="default: the core charge of the framework")
    parser.add_argument("--cycles", type=int, default=200, help="optimiser steps at most (default: 200)")
    options = parser.parse_args(arguments)
    try:
        frame = framework(options.name)
        charge = frame.core_charge if options.charge is None else options.charge
        atoms = assemble(frame, 0, host=options.metal, guest=options.metal, ligand="SH")
        relaxed, engine = relax(atoms, charge, options.cycles)
    except SuperatomError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    print(f"{frame.name}, {atoms.get_chemical_formula()}, charge {charge}: {engine}")
    report(frame, frame_points(atoms, relaxed))
    return 0


def relax(atoms: Atoms, charge: int, cycles: int) -> tuple[NDArray[np.float64], str]:
    """Positions after at most `cycles` steps of GFN1-xTB, and the engine in words."""
    program = shutil.which("xtb")
    if program is not None:
        return _relax_xtb(program, atoms, charge, cycles)
    try:
        from ase.optimize import FIRE  # noqa: PLC0415  only this way
        from tblite.ase import TBLite  # noqa: PLC0415  an extra
    except ImportError as error:
        raise MissingProgramError(
            "needs the program xtb (on Debian: apt-get install xtb) or tblite: pip install 'superatom[xtb]'"
        ) from error
    work = atoms.copy()
    work.calc = TBLite(method="GFN1-xTB", charge=charge, verbosity=0)
    FIRE(work, logfile=None).run(fmax=0.05, steps=cycles)
    return np.asarray(work.positions), f"GFN1-xTB by tblite, at most {cycles} FIRE steps"


def _relax_xtb(program: str, atoms: Atoms, charge: int, cycles: int) -> tuple[NDArray[np.float64], str]:
    with TemporaryDirectory(prefix="superatom-derive-") as name:
        folder = Path(name)
        write(folder / "cluster.xyz", atoms, format="xyz")
        command = [program, "cluster.xyz", "--gfn", "1", "--opt", "crude", "--cycles", str(cycles)]
        done = subprocess.run(
            ["/bin/sh", "-c", _SHELL, "sh", *command, "--chrg", str(charge)],
            cwd=folder,
            env={**os.environ, "OMP_STACKSIZE": "2G"},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        ended = [folder / end for end in ("xtbopt.xyz", "xtblast.xyz") if (folder / end).exists()]
        if not ended:
            tail = " | ".join(line.strip() for line in done.stdout.splitlines()[-3:])
            raise SuperatomError(f"xtb left no geometry (exit code {done.returncode}): {tail}")
        version = re.search(r"xtb version (\S+)", done.stdout)
        state = "converged" if ended[0].name == "xtbopt.xyz" and done.returncode == 0 else "stopped early"
        engine = f"GFN1-xTB by xtb {version[1] if version else '?'}, {state}, at most {cycles} cycles"
        return np.asarray(read(ended[0], format="xyz").positions), engine


def frame_points(atoms: Atoms, positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metals in site order, then the first atom of every anchor, shape (sites + anchors, 3)."""
    anchor = atoms.arrays["anchor"]
    heads = np.nonzero((np.diff(anchor, prepend=-2) != 0) & (anchor >= 0))[0]
    return np.vstack([positions[atoms.arrays["site"] >= 0], positions[heads]])


def symmetrised(
    frame: Framework, points: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points laid on the framework, and their mean over its group."""
    symmetry = framework_symmetry(frame)
    target = np.vstack([frame.positions, frame.anchor_positions])
    laid = points - points.mean(axis=0)
    laid = laid @ superposition(laid, target).T
    return laid, symmetry.averaged(laid)


def report(frame: Framework, points: NDArray[np.float64]) -> None:
    """Print distances, bonds and the table."""
    laid, mean = symmetrised(frame, points)
    target = np.vstack([frame.positions, frame.anchor_positions])
    sites = len(frame.sites)
    wanted = {(metal, anchor.index) for anchor in frame.anchors for metal in anchor.metals}
    distance = np.linalg.norm(mean[:sites, None] - mean[None, sites:], axis=-1)
    found = {(int(m), int(s)) for m, s in zip(*np.nonzero(distance < METAL_SULFUR), strict=True)}
    print(f"rms to the built-in frame {rms(laid - target):.3f} Å, to its own mean over the group "
          f"{rms(laid - mean):.3f} Å")  # fmt: skip
    print(f"metal-sulfur bonds: {len(wanted & found)} of {len(wanted)} kept, {len(found - wanted)} new")
    rows = [(site.orbit, site.role, mean[site.index]) for site in frame.sites]
    rows += [(anchor.orbit, "", mean[sites + anchor.index]) for anchor in frame.anchors]
    seen: set[tuple[str, str]] = set()
    for orbit, role, point in rows:
        if (orbit, role) not in seen:
            seen.add((orbit, role))
            label = f'"{orbit}", "{role}"' if role else f'"{orbit}"'
            x, y, z = (round(float(value), 3) + 0.0 for value in point)
            print(f"    ({label}, ({x:.3f}, {y:.3f}, {z:.3f})),")


def rms(arrows: NDArray[np.float64]) -> float:
    """Root mean square length of arrows, shape (n, 3)."""
    return float(np.sqrt((arrows**2).sum(axis=1).mean()))


if __name__ == "__main__":
    raise SystemExit(main())
