"""Speed of isotope envelopes: ours against IsoSpecPy and molmass, in one run, CPU time, best of several.

1,350 ions: Au 0-44, three frameworks, ten adducts. Ours starts with empty caches. IsoSpecPy computes the fine
structure (99.99 % coverage) which is binned to centroids, what a user needs; molmass computes the spectrum.
The two others run on evenly spread samples of the same ions, their time is given per ion.
Run it as `python scripts/benchmarks/envelopes.py` in the root of the project; `--json` prints the numbers.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import IsoSpecPy
import molmass
import numpy as np

from database.masses.distributions import clear_cache
from database.masses.envelopes import Envelopes, envelopes
from database.masses.ions import Ion
from database.masses.isotopes import ELECTRON_MASS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["run"]

FRAMEWORKS = ((30, -4), (27, -3), (26, -2))  # ligands, core charge


def small_catalogue() -> list[Ion]:
    """Return 1,350 ions: 45 x, three frameworks, Na 0 to 9 with one H more lost."""
    return [
        Ion.of(
            {"Au": gold, "Ag": 44 - gold},
            {"p-MBA": ligands},
            core_charge=core,
            cations={"Na": sodium},
            lost_h=sodium + 1,
        )
        for ligands, core in FRAMEWORKS
        for sodium in range(10)
        for gold in range(45)
    ]


def large_catalogue() -> Iterator[Ion]:
    """Yield 50,625 ions: 45 x, three frameworks, Cl 0 to 4, Na 0 to 14, five charges."""
    for ligands, core in FRAMEWORKS:
        for chloride in range(5):
            for charge in range(-5, 0):
                for sodium in range(15):
                    shell = (("p-MBA", ligands - chloride), ("Cl", chloride))
                    lost = core + sodium - charge
                    riders, lost = ((("Na", sodium),), lost) if lost >= 0 else ((("Na", sodium - lost),), 0)
                    for gold in range(45):
                        yield Ion((("Au", gold), ("Ag", 44 - gold)), shell, charge, riders, lost)


def isospec(ion: Ion) -> tuple[np.ndarray, np.ndarray]:
    """Nominal peaks with centroids from IsoSpec's fine structure."""
    text = "".join(f"{element}{count}" for element, count in ion.formula.items())
    fine = IsoSpecPy.IsoTotalProb(0.9999, formula=text)
    masses, shares = fine.np_masses(), fine.np_probs()
    bins = np.rint(masses).astype(np.int64)
    bins -= bins.min()
    weight = np.bincount(bins, shares)
    kept = weight > 0
    centre = np.bincount(bins, shares * masses)[kept] / weight[kept]
    return (centre - ion.charge * ELECTRON_MASS) / abs(ion.charge), weight[kept]


def molmass_spectrum(ion: Ion) -> object:
    """Return molmass's spectrum of an ion."""
    text = "".join(f"{element}{count}" for element, count in ion.formula.items())
    return molmass.Formula(f"[{text}]{abs(ion.charge)}-").spectrum()


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Return the CPU seconds of the best repeat."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def cold(ions: list[Ion]) -> Envelopes:
    """Compute our envelopes with nothing cached."""
    clear_cache()
    return envelopes(ions, smallest=1e-4)


def run() -> dict[str, float]:
    """Measure; times per ion in microseconds, the large catalogue in seconds."""
    ions = small_catalogue()
    ours = seconds(lambda: cold(ions), 7) / len(ions)
    sample = ions[::27]
    theirs = seconds(lambda: [isospec(ion) for ion in sample], 3) / len(sample)
    few = ions[::150]
    slow = seconds(lambda: [molmass_spectrum(ion) for ion in few], 2) / len(few)
    clear_cache()
    start = time.process_time()
    packed = envelopes(large_catalogue(), smallest=1e-4)
    large = time.process_time() - start
    return {
        "ions": len(ions),
        "superatom_us": ours * 1e6,
        "isospec_us": theirs * 1e6,
        "molmass_us": slow * 1e6,
        "isospec_ratio": theirs / ours,
        "molmass_ratio": slow / ours,
        "large_ions": len(packed),
        "large_seconds": large,
    }


def main() -> None:
    """Print the table, or one JSON document."""
    found = run()
    if "--json" in sys.argv[1:]:
        print(json.dumps({key: round(value, 2) for key, value in found.items()}))
        return
    print(f"{found['ions']} ions, microseconds of CPU time per ion")
    print(f"  superatom                        {found['superatom_us']:10.1f}")
    print(f"  IsoSpecPy 0.9999 with centroids  {found['isospec_us']:10.1f}  {found['isospec_ratio']:8.0f} x")
    print(f"  molmass                          {found['molmass_us']:10.1f}  {found['molmass_ratio']:8.0f} x")
    print(f"{found['large_ions']} ions with building them: {found['large_seconds']:.2f} s")


if __name__ == "__main__":
    main()
