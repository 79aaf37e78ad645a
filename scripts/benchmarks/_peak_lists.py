"""Peak lists picked from simulated profiles: rivals, false discoveries and groups without a profile.

Shift and resolving power are not told. Everything that is said of a list is timed: amounts, rivals alone and
as series, decoys, what is unexplained.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from database.masses.candidates import candidate_ions
from database.masses.ions import Ion
from database.spectra.fit.peak_list.fit import fit_peak_list
from database.spectra.fit.peaks import peaks_of
from database.spectra.judge.assign import assign
from database.spectra.judge.coordinates import coordinates
from database.spectra.judge.decoys import false_discovery
from database.spectra.read.picking import pick_peaks
from database.spectra.simulated.mixtures import mixture
from database.spectra.simulated.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from database.spectra.read.spectrum import Spectrum

__all__ = ["peak_lists"]

IONS, RESOLUTION = 1e5, 20_000
CALIBRANT = Ion((("Ag", 44),), (("p-MBA", 30),), -4)


def peak_lists(spectra: int) -> None:
    """Print every table of peak lists."""
    print("\nPeak lists picked from the profiles, everything that is said of a list:")
    print("| mixture | misassigned % | false > 1 % | missed > 2 % | verdicts of true ions | CPU s |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in "ABCD":
        print(f"| {name} | " + " | ".join(_answers(name, spectra)) + " |", flush=True)
    _ladder(spectra)
    _calibration(2 * spectra)
    for ions in (1e4, 1e5):
        _discovery(6 * spectra, ions)


def _listed(amounts: Mapping[Ion, float], seed: int, ions: float = IONS) -> Spectrum:
    noise = np.random.default_rng(100 + seed)
    shift, width = noise.uniform(-8, 8), noise.uniform(0.91, 1.09)
    return pick_peaks(simulate(amounts, ions=ions, shift_ppm=shift, resolution=RESOLUTION * width, seed=seed))


def _answers(name: str, spectra: int) -> list[str]:
    chosen = mixture(name)
    total = sum(chosen.amounts.values())
    true = np.array([chosen.amounts.get(ion, 0.0) / total for ion in chosen.candidates])
    wrong, false, missed, seconds, verdicts = [], 0, 0, [], Counter[str]()
    for seed in range(spectra):
        listed = _listed(chosen.amounts, seed)
        start = time.process_time()
        linked = assign(listed, chosen.candidates)
        seconds.append(time.process_time() - start)
        share = {one.ion: one.share for one in linked.assignments}
        found = np.array([share.get(ion, 0.0) for ion in chosen.candidates])
        wrong.append(50 * np.abs(found - true).sum())
        false += int(np.count_nonzero((true == 0) & (found > 0.01)))
        missed += int(np.count_nonzero((true > 0.02) & (found == 0)))
        verdicts.update(one.verdict for one in linked.assignments if one.ion in chosen.amounts)
    words = ", ".join(f"{number} {word}" for word, number in verdicts.most_common())
    spent = f"{np.mean(seconds):.2f} (at most {max(seconds):.2f})"
    return [f"{np.mean(wrong):.2f}", str(false), str(missed), words, spent]


def _ladder(spectra: int) -> None:
    chosen = mixture("E")
    counts = np.array([dict(ion.ligands).get("NTP", 0) for ion in chosen.candidates])
    share = np.array([chosen.amounts.get(ion, 0.0) for ion in chosen.candidates])
    mean, away = float(share @ counts / share.sum()), []
    for seed in range(spectra):
        fit = fit_peak_list(_listed(chosen.amounts, seed), peaks_of(chosen.candidates))
        away.append(abs(coordinates(fit.groups[0], chosen.candidates)[0].mean - mean))
    print(f"\nE, NTP ladder as a list: one group; mean NTP off by {np.mean(away):.3f} (true {mean:.2f})")


def _calibration(spectra: int) -> None:
    """M44S27 against M44S26 + 7 Na - 8 H, without and with a calibrant in the list."""
    candidates = [Ion((("Au", x), ("Ag", 44 - x)), (("p-MBA", 27),), -3) for x in range(17, 27)]
    family = {candidates[3]: 0.6, candidates[4]: 1.0, candidates[5]: 0.7}
    for ions in (1e4, 1e5):
        without, known = Counter[str](), Counter[str]()
        for seed in range(spectra):
            linked = assign(_listed(family, seed, ions), candidates, decoys=False)
            without.update(one.verdict for one in linked.assignments)
            listed = _listed({**family, CALIBRANT: 0.5}, seed, ions)
            linked = assign(listed, candidates, calibrants=[CALIBRANT], decoys=False)
            known.update(one.verdict for one in linked.assignments if one.ion != CALIBRANT)
        print(f"M44S27, {ions:g} ions: without calibrant {dict(without)}, with one {dict(known)}")


def _discovery(spectra: int, detected: float) -> None:
    """Share of false species and its estimate, 10 true ions among all classes in each list."""
    ions = candidate_ions(["M44S30"], gold=range(13), cations={"Na": [0]}, charges=[-4])
    ions += candidate_ions(["M44S27"], gold=range(10, 35), cations={"Na": range(3)}, charges=[-3])
    ions += candidate_ions(["M44S26"], gold=range(25, 45), cations={"Na": range(4)}, charges=[-3])
    peaks, charges = peaks_of(ions), np.array([ion.charge for ion in ions])
    sums = dict.fromkeys((2.0, 3.0), np.zeros(4))
    for seed in range(spectra):
        noise = np.random.default_rng(seed)
        picked = noise.choice(len(ions), 10, replace=False)
        truth = {ions[i]: float(a) for i, a in zip(picked, noise.lognormal(0, 0.6, 10), strict=True)}
        shift = noise.uniform(-8, 8)
        listed = pick_peaks(simulate(truth, ions=detected, shift_ppm=shift, seed=seed, window=(2250, 4300)))
        true = np.isin(np.arange(len(ions)), picked)
        for threshold in sums:
            fit = fit_peak_list(listed, peaks, t_keep=threshold)
            hit = fit.t > threshold
            rate = false_discovery(fit, charges, threshold=threshold).rate
            row = [hit.sum(), (hit & ~true).sum(), (hit & true).sum(), rate * hit.sum()]
            sums[threshold] = sums[threshold] + np.array(row, dtype=float)
    print(
        f"\nFalse discovery in lists, {len(ions)} targets, {spectra} lists of 10 ions, {detected:g} detected:"
    )
    for threshold, (named, false, found, expected) in sums.items():
        print(
            f"t > {threshold:g}: recall {found / (10 * spectra):.3f}, false share {false / named:.4f} "
            f"({false:g} ions), estimated {expected / named:.4f}"
        )
