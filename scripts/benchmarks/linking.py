"""Linking: misassigned ion current on mixtures A to D, against three other estimators on the same spectra.

Ours has to find the shift and the resolving power in the profile; the others get what suits them: peak
lists with the right calibration, made of the noise-free peak positions and the noisy areas. masserstein
(not a dependency; `pip install masserstein`) is left out where it is not installed.

Run: python scripts/benchmarks/linking.py [--spectra 4]
"""

from __future__ import annotations

import argparse
import time
from importlib import import_module, util
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import nnls

from database.spectra.candidates import peaks_of
from database.spectra.decoys import false_discovery
from database.spectra.fit import fit_profile
from database.spectra.identifiability import coordinates
from database.spectra.mixtures import mixture
from database.spectra.series import candidate_ions
from database.spectra.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from database.spectra.design import Peaks
    from database.spectra.spectrum import Spectrum

TOLERANCE = 20e-6  # of the peak-list methods
COSINE = 0.9  # of the greedy method
IONS, RESOLUTION = 1e5, 20_000


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--spectra", type=int, default=4, help="spectra a mixture")
    spectra = parser.parse_args().spectra
    methods: dict[str, Callable[[Spectrum, Peaks, float], NDArray[np.float64]]] = {
        "superatom, profile, shift and R free": _ours,
        "centroid NNLS, 20 ppm": _centroid,
        "greedy cosine > 0.9": _greedy,
    }
    if util.find_spec("masserstein"):
        methods["masserstein"] = _masserstein
    print("| method | mixture | misassigned % | false > 1 % | missed > 2 % | CPU s |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in "ABCD":
        for words, method in methods.items():
            print(f"| {words} | {name} | " + " | ".join(_scored(name, method, spectra)) + " |", flush=True)
    _ladder(spectra)
    _discovery(2 * spectra)


def _spectrum(name: str, seed: int) -> tuple[Spectrum, float]:
    """A spectrum of a mixture with its own shift and resolving power, and the shift (relative)."""
    noise = np.random.default_rng(100 + seed)
    shift, width = noise.uniform(-8, 8), noise.uniform(0.91, 1.09)
    amounts = mixture(name).amounts
    made = simulate(amounts, ions=IONS, shift_ppm=shift, resolution=RESOLUTION * width, seed=seed)
    return made, shift * 1e-6


def _scored(name: str, method: Callable[..., NDArray[np.float64]], spectra: int) -> list[str]:
    chosen = mixture(name)
    true = np.array([chosen.amounts.get(ion, 0.0) for ion in chosen.candidates])
    true /= true.sum()
    peaks = peaks_of(chosen.candidates)
    wrong, false, missed, seconds = [], 0, 0, []
    for seed in range(spectra):
        spectrum, shift = _spectrum(name, seed)
        start = time.process_time()
        amounts = method(spectrum, peaks, shift)
        seconds.append(time.process_time() - start)
        found = amounts / max(amounts.sum(), 1e-300)
        wrong.append(50 * np.abs(found - true).sum())
        false += int(np.count_nonzero((true == 0) & (found > 0.01)))
        missed += int(np.count_nonzero((true > 0.02) & (found == 0)))
    return [f"{np.mean(wrong):.2f}", str(false), str(missed), f"{np.mean(seconds):.2f}"]


def _ours(spectrum: Spectrum, peaks: Peaks, shift: float) -> NDArray[np.float64]:
    del shift  # has to be found
    return fit_profile(spectrum, peaks).amounts


def _listed(
    spectrum: Spectrum, peaks: Peaks, shift: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Peak list for the others: predicted positions under half a width apart are one, areas from the data."""
    order = np.sort(peaks.mz) * (1 + shift)
    label = np.concatenate([[0], np.cumsum(np.diff(order) > 0.5 * order[1:] / RESOLUTION)])
    centre = np.bincount(label, order) / np.bincount(label)
    half = np.concatenate([[order[0] - 0.1], 0.5 * (centre[1:] + centre[:-1]), [order[-1] + 0.1]])
    total = np.concatenate([[0.0], np.cumsum(spectrum.intensity)])
    reach = 1.2 * centre / RESOLUTION
    low = np.searchsorted(spectrum.mz, np.maximum(half[:-1], centre - reach))
    high = np.searchsorted(spectrum.mz, np.minimum(half[1:], centre + reach))
    flat = np.median(spectrum.intensity)
    area = np.maximum(total[high] - total[low] - flat * (high - low), 0.0)
    return centre / (1 + shift), area


def _matched(mz: NDArray[np.float64], peaks: Peaks) -> NDArray[np.float64]:
    """Dense matrix (listed peaks, ions) of abundances at the nearest listed peak within the tolerance."""
    near = np.clip(np.searchsorted(mz, peaks.mz), 1, len(mz) - 1)
    near -= np.abs(mz[near - 1] - peaks.mz) < np.abs(mz[near] - peaks.mz)
    good = np.abs(mz[near] / peaks.mz - 1) < TOLERANCE
    matrix = np.zeros((len(mz), peaks.count))
    np.add.at(matrix, (near[good], peaks.owner[good]), peaks.abundance[good])
    return matrix


def _centroid(spectrum: Spectrum, peaks: Peaks, shift: float) -> NDArray[np.float64]:
    mz, area = _listed(spectrum, peaks, shift)
    return np.asarray(nnls(_matched(mz, peaks), area)[0])


def _greedy(spectrum: Spectrum, peaks: Peaks, shift: float) -> NDArray[np.float64]:
    """Take the ion of the highest cosine, peel its envelope off, repeat while the cosine is above 0.9."""
    mz, area = _listed(spectrum, peaks, shift)
    matrix, amounts = _matched(mz, peaks), np.zeros(peaks.count)
    left = area.copy()
    for _ in range(peaks.count):
        cosine = np.zeros(peaks.count)
        for ion in np.flatnonzero(amounts == 0):
            rows = matrix[:, ion] > 0
            norm = np.linalg.norm(matrix[rows, ion]) * np.linalg.norm(left[rows])
            cosine[ion] = matrix[rows, ion] @ left[rows] / norm if norm > 0 else 0.0
        cosine[matrix.T @ left < 1e-4 * area.sum() * (matrix**2).sum(axis=0)] = 0.0
        best = int(np.argmax(cosine))
        if cosine[best] < COSINE:
            break
        amounts[best] = matrix[:, best] @ left / (matrix[:, best] @ matrix[:, best])
        left = np.maximum(left - amounts[best] * matrix[:, best], 0.0)
    return amounts


def _masserstein(spectrum: Spectrum, peaks: Peaks, shift: float) -> NDArray[np.float64]:
    package = import_module("masserstein")
    mz, area = _listed(spectrum, peaks, shift)
    kept = area > 0
    whole = package.Spectrum(confs=list(zip(mz[kept], area[kept], strict=True)))
    whole.normalize()
    parts = []
    for ion in range(peaks.count):
        own = peaks.owner == ion
        part = package.Spectrum(confs=list(zip(peaks.mz[own], peaks.abundance[own], strict=True)))
        part.normalize()
        parts.append(part)
    found = package.estimate_proportions(whole, parts, MTD=0.05, MDC=1e-8, progress=False)
    return np.asarray(found["proportions"] if isinstance(found, dict) else found)


def _ladder(spectra: int) -> None:
    chosen = mixture("E")
    counts = np.array([dict(ion.ligands).get("NTP", 0) for ion in chosen.candidates])
    share = np.array([chosen.amounts.get(ion, 0.0) for ion in chosen.candidates])
    mean = float(share @ counts / share.sum())
    away = []
    for seed in range(spectra):
        spectrum, _ = _spectrum("E", seed)
        fit = fit_profile(spectrum, peaks_of(chosen.candidates))
        away.append(abs(coordinates(fit.groups[0], chosen.candidates)[0].mean - mean))
    print(f"\nE, NTP ladder: reported as one group; mean NTP off by {np.mean(away):.3f} (true {mean:.2f})")


def _discovery(spectra: int) -> None:
    """Share of false species and its estimate, 10 true ions among all classes in each spectrum."""
    ions = candidate_ions(["M44S30"], gold=range(13), sodium=[0], charges=[-4])
    ions += candidate_ions(["M44S27"], gold=range(10, 35), sodium=range(3), charges=[-3])
    ions += candidate_ions(["M44S26"], gold=range(25, 45), sodium=range(4), charges=[-3])
    peaks, charges = peaks_of(ions), np.array([ion.charge for ion in ions])
    sums = dict.fromkeys((2.0, 3.0), np.zeros(4))
    for seed in range(spectra):
        noise = np.random.default_rng(seed)
        picked = noise.choice(len(ions), 10, replace=False)
        truth = {ions[i]: float(a) for i, a in zip(picked, noise.lognormal(0, 0.6, 10), strict=True)}
        spectrum = simulate(truth, ions=IONS, shift_ppm=noise.uniform(-8, 8), seed=seed, window=(2250, 4300))
        true = np.zeros(len(ions), dtype=bool)
        true[picked] = True
        for threshold in sums:
            fit = fit_profile(spectrum, peaks, t_keep=min(threshold, 3.0) if threshold >= 3 else 1.0)
            hit = fit.t > threshold
            rate = false_discovery(spectrum, fit, charges, threshold=threshold).rate
            row = [hit.sum(), (hit & ~true).sum(), (hit & true).sum(), rate * hit.sum()]
            sums[threshold] = sums[threshold] + np.array(row, dtype=float)
    print(f"\nFalse discovery, {len(ions)} targets, {spectra} spectra of 10 ions:")
    for threshold, (listed, false, found, expected) in sums.items():
        print(
            f"t > {threshold:g}: recall {found / (10 * spectra):.3f}, false share {false / listed:.4f}, "
            f"estimated {expected / listed:.4f}"
        )


if __name__ == "__main__":
    main()
