"""Geometries of Au21Ag23 in the five hypotheses of M44S27, three orderings each.

    python scripts/order_hypotheses.py build FOLDER     the frames as the package builds them (R = H)
    python scripts/order_hypotheses.py rows POINTS      ordered.csv from the points that were computed
    python3 scripts/order_hypotheses.py relax FOLDER    at most 40 LBFGS steps; for a Python that has `sevenn`

Orderings: `model`, the ground state of the staple model, or by `rule` where that has no say (mounts): gold on
sites that bind no sulfur, then from the middle outwards; `core`, gold in the core, from the middle outwards;
`drawn`, at random (seed 1); outside `silver_only` sites as long as these suffice, but for `core`. Each file
says the charge; `scripts/compute_point.py` has the settings of the PBE points.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ase.io import read, write

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("M44S27", "M44S27-b", "M44S27-c", "M44S27-d", "M44S27-e")
TABLE = Path(__file__).parents[1] / "structures" / "library" / "ordered.csv"
GOLD, STEPS, FORCE = 21, 40, 0.05  # atoms; steps; eV/Å


def orderings(name: str) -> Iterator[tuple[str, int]]:
    """Each ordering by its name: an occupancy with a bit for each gold atom."""
    import superatom  # noqa: PLC0415  the relaxation needs none of it

    frame = superatom.framework(name)
    sulfurs = [sum(site.index in anchor.metals for anchor in frame.anchors) for site in frame.sites]
    radius = [sum(x * x for x in site.position) ** 0.5 for site in frame.sites]
    sites = range(len(frame.sites))
    if any(site.role == "mount" for site in frame.sites):
        chosen = sorted(sites, key=lambda k: (k in frame.silver_only, sulfurs[k] > 0, radius[k]))[:GOLD]
        yield "rule", sum(1 << k for k in chosen)
    else:
        yield "model", superatom.ground_states(name, gold=GOLD).isomers[0].occupancy
    core = sorted(sites, key=lambda k: (frame.sites[k].role in ("staple", "mount"), radius[k]))[:GOLD]
    yield "core", sum(1 << k for k in core)
    draw = random.Random(1)  # noqa: S311  no secret
    order = sorted(sites, key=lambda k: (k in frame.silver_only, draw.random()))[:GOLD]
    yield "drawn", sum(1 << k for k in order)


def build(folder: Path) -> None:
    """Write the frames as they are built."""
    from structures.assemble import assemble  # noqa: PLC0415  as above
    from structures.library import framework  # noqa: PLC0415  as above

    for name in NAMES:
        for ordering, occupancy in orderings(name):
            atoms = assemble(framework(name), occupancy, host="Ag", guest="Au", ligand="H")
            comment = f"{name} {ordering} occupancy {occupancy:#x} charge {framework(name).core_charge}"
            write(folder / f"{name}-{ordering}.built.xyz", atoms, format="xyz", comment=comment)


def relax(folder: Path) -> None:
    """Relax each built frame that has no relaxed one yet."""
    from ase.optimize import LBFGS  # noqa: PLC0415  slow to import
    from sevenn.calculator import SevenNetCalculator  # noqa: PLC0415  in a Python of its own

    calculator = SevenNetCalculator(model="7net-0")
    for place in sorted(folder.glob("*.built.xyz")):
        target = place.with_name(place.name.replace(".built", ".relaxed"))
        if target.exists():
            continue
        comment = place.read_text(encoding="utf-8").splitlines()[1]
        start = time.process_time()
        atoms = read(place)
        built = bonds(atoms)
        atoms.calc = calculator
        before = atoms.get_potential_energy()
        LBFGS(atoms, logfile=None, maxstep=0.1).run(fmax=FORCE, steps=STEPS)
        energy, force = atoms.get_potential_energy(), (atoms.get_forces() ** 2).sum(axis=1).max() ** 0.5
        kept = f"{len(built & bonds(atoms))}/{len(built)}"
        words = f"{comment} sevennet {before:.3f} {energy:.3f} force {force:.2f} bonds {kept}"
        write(target, atoms, format="xyz", comment=words)
        print(f"{words} cpu {time.process_time() - start:.0f}", flush=True)


def rows(points: Path) -> None:
    """Write `structures/library/ordered.csv` of the points of a file, a JSON object a line."""
    found = [json.loads(line) for line in points.read_text(encoding="utf-8").splitlines()]
    own = {(p["framework"], p["orbit"]): p for p in found if p["framework"] in NAMES and "occupancy" in p}
    with TABLE.open("w", encoding="utf-8", newline="") as lines:
        lines.write("framework,ordering,occupancy,charge,energy,gap,geometry,code,date\n")
        for (name, ordering), p in sorted(own.items()):
            numbers = f"{p['occupancy']},{p['charge']},{p['energy']:.2f},{p['gap']:.2f}"
            lines.write(f"{name},{ordering},{numbers},{p['geometry']},{p['code']},{p['date']}\n")


def bonds(atoms) -> set[tuple[int, int]]:  # noqa: ANN001  ASE's atoms
    """Pairs of a metal and a sulfur closer than 2.95 Å."""
    metals = [k for k, atom in enumerate(atoms) if atom.symbol in ("Au", "Ag")]
    sulfurs = [k for k, atom in enumerate(atoms) if atom.symbol == "S"]
    return {(m, s) for m in metals for s in sulfurs if atoms.get_distance(m, s) < 2.95}


if __name__ == "__main__":
    action, place = sys.argv[1], Path(sys.argv[2])
    if action != "rows":
        place.mkdir(parents=True, exist_ok=True)
    {"build": build, "relax": relax, "rows": rows}[action](place)
