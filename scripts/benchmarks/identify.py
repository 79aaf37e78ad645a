"""Identify: how often the true composition is first, the charge right, something foreign decided.

Spectra are by the foreign code of the tests (isotopes of IsoSpecPy, counts of its own), pure envelopes over
5 % of background, shifts uniform within 5 ppm, resolving powers up to 8 % off 20,000. Truths are known
numbers of metals and ligands with random Au and Ag, 0 to 15 Na where the ligand has acidic H, and 0 to 4 Cl.
Seeds from 7000 on were written down before any of these spectra was looked at; eight each of the kinds of
`foreign` with 6- of p-MBA and 1- of PET were looked at when the test of residuals was set.

Run: python scripts/benchmarks/identify.py [--truths 30] [--charges 1530] [--part NAME]
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "database" / "spectra" / "judge"))

from foreign import Made, Settings, spectrum

from database.masses.compositions import Space
from database.masses.ions import Ion
from database.masses.notation import parse_ion
from database.masses.parts import acidic_h
from database.spectra.read.spectrum import make_spectrum
from database.spectra.search.envelope import EQUAL, search_envelope
from database.spectra.search.group import group_in
from database.spectra.search.identify import COUNTED_METALS, identify_group
from structures.errors import SuperatomError
from structures.library.known import known_counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from database.spectra.search.group import PeakGroup

FIRST_SEED = 7000
RESOLUTION = 20_000.0
# ligand, charge, m/z of the truths, within this share of it
PLACES = (("PET", -1, 7400), ("2,4-DMBT", -4, 2215), ("SG", -6, 1500), ("p-MBA", -4, 2300))
NEAR = 0.15
SHELLS = (0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 26, 34, 40, 58)
LITERATURE = (
    "[Ag44(p-MBA)30]4-", "[Au12Ag32(p-MBA)30]4-", "[Au12Ag32(p-MBA)29Cl]4-", "[Au44(p-MBA)26 + 12Na - 16H]6-",
    "[Au44(p-MBA)26 + 12Na - 17H]7-", "[Au44(p-MBA)26 + 11Na - 17H]8-", "[Au43Ag1(p-MBA)26 - H]3-",
    "[Au21Ag23(p-MBA)27]3-", "[Ag43(p-MBA)28]3-", "[Au25(p-MBA)18]-", "[Au25(SG)18 - 4H]5-",
    "[Au25(SG)18 + 4Na - 10H]7-", "[Au15(SG)13 - 4H]4-", "[Au18(SG)14 - 5H]5-", "[Au22(SG)18 - 6H]6-",
    "[Au25(PET)18]-", "[Au20Ag5(PET)18]-", "[Pt1Au24(PET)18]2-", "[Pd1Au24(PET)18]2-", "[Ag25(2,4-DMBT)18]-",
    "[Pt1Ag24(2,4-DMBT)18]2-", "[Ag44(SPhF)30]4-", "[Au38(PET)24 + Na]+",
)  # fmt: skip


def main() -> None:
    """Print the tables that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--truths", type=int, default=30, help="truths a row")
    parser.add_argument("--charges", type=int, default=1530, help="profiles whose charge is asked for")
    parts: dict[str, Callable[[argparse.Namespace], None]] = {
        "truths": _truths, "literature": _literature, "charge": _charge, "foreign": _foreign, "speed": _speed,
    }  # fmt: skip
    parser.add_argument("--part", choices=list(parts), help="one table only")
    asked = parser.parse_args()
    for name, part in parts.items():
        if asked.part in (None, name):
            part(asked)


def tables(*, truths: int, charges: int) -> None:
    """Print every table but that of the speed."""
    asked = argparse.Namespace(truths=truths, charges=charges)
    for part in (_truths, _literature, _charge, _foreign):
        part(asked)


def _truths(asked: argparse.Namespace) -> None:
    """Au and Ag allowed: how often the truth is first, with the prior and by its fit alone."""
    print(
        "\n| ligand, z | ions | first, prior | equal | first, no prior | equal | decided | wrongly | CPU s |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for row, (name, charge, mz) in enumerate(PLACES):
        for ions in (1e4, 1e5):
            first, alone, near, around, words, seconds = 0, 0, [], [], Counter[str](), []
            for number in range(asked.truths):
                seed = FIRST_SEED + 10_000 * row + number
                truth = random_truth(name, charge, mz, np.random.default_rng(seed))
                group = measured(truth, seed, ions)
                space = Space(ligands=(name, "Cl"))
                start = time.process_time()
                ranked = search_envelope(group, space, charge)
                seconds.append(time.process_time() - start)
                bare = search_envelope(group, space, charge, prior=False)
                first += ranked is not None and ranked.found.ion(0) == truth
                alone += bare is not None and bare.found.ion(0) == truth
                near.append(0 if ranked is None else np.count_nonzero(ranked.score < ranked.score[0] + EQUAL))
                around.append(0 if bare is None else np.count_nonzero(bare.score < bare.score[0] + EQUAL))
                answer = identify_group(group, space, [charge], charge_from="given")
                if answer.verdict == "one composition":
                    words["right" if answer.best and answer.best.ion == truth else "wrong"] += 1
            share = 100 / asked.truths
            print(
                f"| {name}, {charge} | {ions:.0e} | {first * share:.0f} % | {np.median(near):.0f} | "
                f"{alone * share:.0f} % | {np.median(around):.0f} | {words['right'] * share:.0f} % | "
                f"{words['wrong']} | {np.mean(seconds):.2f} (at most {max(seconds):.2f}) |",
                flush=True,
            )


def _literature(_: argparse.Namespace) -> None:
    """Ions of the literature, all metals allowed, prior on."""
    for ions in (1e3, 1e4):
        first, others = 0, []
        for number, text in enumerate(LITERATURE):
            truth = parse_ion(text)
            group = measured(truth, FIRST_SEED + 90_000 + number, ions, tail=0.5)
            space = Space(metals=COUNTED_METALS, ligands=(truth.ligands[0][0], "Cl"))
            ranked = search_envelope(group, space, truth.charge)
            found = [] if ranked is None else [ranked.found.ion(k) for k in range(len(ranked.score))]
            first += bool(found) and found[0] == truth
            if not found or found[0] != truth:
                others.append(f"{text}: {found.index(truth) + 1 if truth in found else 'not found'}")
        print(f"\nliterature, {ions:.0e} ions, all metals: {first} of {len(LITERATURE)} first; ranks: "
              f"{'; '.join(others) or 'none'}", flush=True)  # fmt: skip


def _charge(asked: argparse.Namespace) -> None:
    """Charge from the spacing: right, wrong, not determined."""
    print("\n| R | profiles | right | wrong | not determined |")
    print("| --- | --- | --- | --- | --- |")
    for resolution in (20_000.0, 10_000.0, 5_000.0):
        told: Counter[str] = Counter()
        for number in range(asked.charges // 3):
            seed = FIRST_SEED + 200_000 + number
            chance = np.random.default_rng(seed)
            charge = -int(chance.integers(1, 9))
            acids = ["SG", "p-MBA"]  # only they lose the H that high charges take
            name = str(chance.choice(acids if charge < -3 else ["PET", *acids]))
            truth = random_truth(name, charge, None, chance)
            ions = float(10 ** chance.uniform(3, 5))
            tail = float(chance.choice([0.0, 0.5]))
            try:
                group = measured(truth, seed, ions, tail=tail, resolution=resolution, noisy=bool(number % 2))
            except SuperatomError:
                told["nothing"] += 1
                continue
            told["not" if group.charge is None else "right" if group.charge == -charge else "wrong"] += 1
        share = 300 / asked.charges
        print(f"| {resolution:,.0f} | {asked.charges // 3} | {told['right'] * share:.0f} % | "
              f"{told['wrong']} | "
              f"{(told['not'] + told['nothing']) * share:.0f} % |", flush=True)  # fmt: skip


def _foreign(asked: argparse.Namespace) -> None:
    """What no composition of the search can be: nothing may be decided."""
    print("\n| truth | searched as | none | undecided | decided (wrong) |")
    print("| --- | --- | --- | --- | --- |")
    for row, (words, ligands, made) in enumerate(FOREIGN):
        told: Counter[str] = Counter()
        for number in range(asked.truths):
            seed = FIRST_SEED + 300_000 + 1000 * row + number
            chance = np.random.default_rng(seed)
            charge, formula = made(chance)
            ions = float(10 ** chance.uniform(3.5, 5))
            try:
                group = group_of(Made(formula, charge), seed, Settings(ions=ions, ppm=chance.uniform(-5, 5)))
            except SuperatomError:
                told["none"] += 1
                continue
            how = "spacing" if group.charge else "not determined"
            charges = [-group.charge] if group.charge else list(range(-8, 0))
            answer = identify_group(group, Space(ligands=ligands), charges, charge_from=how)
            told[answer.verdict] += 1
        print(f"| {words} | {', '.join(ligands)} | {told['none']} | {told['undecided']} | "
              f"{told['one composition']} |", flush=True)  # fmt: skip


def _speed(_: argparse.Namespace) -> None:
    """One envelope of each place with all metals: CPU seconds, and memory of the whole process."""
    print("\n| ligand, z | compositions | CPU s, all metals |")
    print("| --- | --- | --- |")
    for row, (name, charge, mz) in enumerate(PLACES):
        seconds, counts = [], []
        for number in range(6):
            seed = FIRST_SEED + 10_000 * row + number
            group = measured(random_truth(name, charge, mz, np.random.default_rng(seed)), seed, 1e4)
            start = time.process_time()
            ranked = search_envelope(group, Space(metals=COUNTED_METALS, ligands=(name, "Cl")), charge)
            seconds.append(time.process_time() - start)
            counts.append(0 if ranked is None else ranked.count)
        took = f"{np.median(seconds):.2f} (at most {max(seconds):.2f})"
        print(f"| {name}, {charge} | {np.median(counts):,.0f} | {took} |")
    print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def random_truth(name: str, charge: int, mz: float | None, chance: np.random.Generator) -> Ion:
    """An ion of known numbers of metals and ligands, near an m/z where one is given."""
    pairs = sorted(known_counts())
    while True:
        metals, ligands = pairs[chance.integers(len(pairs))]
        if metals > 60:
            continue
        gold, chloride = int(chance.integers(metals + 1)), int(chance.integers(min(5, ligands)))
        acidic = acidic_h([(name, ligands - chloride)])
        sodium = int(chance.integers(16)) if acidic else 0
        core = metals - ligands - int(chance.choice(SHELLS))
        lost = core + sodium - charge
        if not (-5 <= core <= 3 and 0 <= lost <= acidic):
            continue
        shell = ((name, ligands - chloride), ("Cl", chloride))
        ion = Ion((("Au", gold), ("Ag", metals - gold)), shell, charge, (("Na", sodium),), lost)
        if mz is None or abs(_middle(ion) / mz - 1) < NEAR:
            return ion


def _middle(ion: Ion) -> float:
    from database.masses.envelope import envelope  # noqa: PLC0415  where a truth is near

    return envelope(ion).average


def measured(
    truth: Ion,
    seed: int,
    ions: float,
    *,
    tail: float = 0.0,
    resolution: float = RESOLUTION,
    noisy: bool = False,
) -> PeakGroup:
    """A truth's envelope as foreign code measures it."""
    chance = np.random.default_rng(seed + 1)
    settings = Settings(
        ions=ions, resolution=resolution * chance.uniform(0.92, 1.08), ppm=chance.uniform(-5, 5), drift=0.0,
        tail=tail, decay=0.5, gain=0.0, noise=(_middle(truth),) if noisy else (),
    )  # fmt: skip
    made = Made(tuple(sorted(truth.formula.items())), truth.charge)
    return group_of(made, seed, settings, resolution)


def group_of(made: Made, seed: int, settings: Settings, resolution: float = RESOLUTION) -> PeakGroup:
    """The group of peaks of an ion that foreign code measured."""
    mz, intensity = spectrum({made: 1.0}, seed, replace(settings, drift=0.0, gain=0.0))
    read = make_spectrum(
        mz, intensity, kind="profile", polarity="negative" if made.charge < 0 else "positive"
    )
    return group_in(read, (float(mz[0]), float(mz[-1])), resolution=resolution)


Truth = tuple[int, tuple[tuple[str, int], ...]]


def _of_notation(texts: tuple[str, ...]) -> Callable[[np.random.Generator], Truth]:
    def made(chance: np.random.Generator) -> Truth:
        gold = int(chance.integers(1, 20))
        ion = parse_ion(
            texts[chance.integers(len(texts))].replace("X", str(gold)).replace("Y", str(44 - gold))
        )
        return ion.charge, tuple(sorted(ion.formula.items()))

    return made


def _protein(chance: np.random.Generator) -> Truth:
    """Averagine residues (Senko et al., J. Am. Soc. Mass Spectrom. 1995, 6, 229) of 6 to 12 kDa."""
    residues = float(chance.uniform(54, 108))
    charge = -int(chance.integers(3, 7))
    each = {"C": 4.9384, "H": 7.7583, "N": 1.3577, "O": 1.4773, "S": 0.0417}
    counts = {element: round(number * residues) for element, number in each.items()}
    counts["H"] += charge
    return charge, tuple(sorted(counts.items()))


FOREIGN: tuple[tuple[str, tuple[str, ...], Callable[[np.random.Generator], Truth]], ...] = (
    ("4- of SPhF", ("p-MBA", "Cl"), _of_notation(("[AuXAgY(SPhF)30]4-",))),
    ("3- of NTP", ("p-MBA", "Cl"), _of_notation(("[AuXAgY(NTP)30]3-",))),
    ("6- of p-MBA", ("SG", "Cl"),
     _of_notation(("[Au44(p-MBA)26 + XNa - XH - 4H]6-", "[Au25(p-MBA)18 - 5H]6-"))),
    ("1- of SPhF and TBBT", ("PET", "Cl"),
     _of_notation(("[Au25(SPhF)18]-", "[Au38(TBBT)24]-", "[Au28(TBBT)20]-"))),
    ("Cu, Pd, Ni in p-MBA", ("p-MBA", "Cl"),
     _of_notation(("[Cu2AuXAgY(p-MBA)30]4-", "[Pd1AuXAgY(p-MBA)30]4-", "[Ni1AuXAgY(p-MBA)30]4-"))),
    ("Cu, Pd, Pt in PET", ("PET", "Cl"),
     _of_notation(("[Pt1Au24(PET)18]-", "[Pd1Au24(PET)18]2-", "[Cu2Au23(PET)18]-"))),
    ("protein, 6 to 12 kDa", ("p-MBA", "Cl"), _protein),
)  # fmt: skip


if __name__ == "__main__":
    main()
