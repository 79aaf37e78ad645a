"""Fit the staple form of the ordering model to relaxed Au/Ag orderings, with its leave-one-out error.

    E = const + mu n_Ag + e_int n_Ag(0 S) + e_st n_Ag(>=2 S) + J N(Au-Ag contacts)

const and mu are free for each framework in the set (clusters of one size and ligand shell); the other three
are shared. Sulfurs and contacts are counted on each relaxed geometry. The form and its cut-offs are those of
the built-in staple model.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stability.coordination import site_class
from stability.ordering import METALS, OrderingModel
from structures.errors import FileFormatError, InvalidInputError
from structures.foreign import frames_from
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

__all__ = ["CONTACT", "SULFUR", "Fit", "Ordering", "fit_orderings", "ordering_of", "read_orderings"]

CONTACT = 3.4  # Å, metal-metal; 3.2 and 3.6 change J by 0.001 eV (fit to 360 PBE orderings)
SULFUR = 2.85  # Å, metal-sulfur; DFT bonds are 2.3-2.7
_ENERGY_KEYS = ("energy", "E_eV", "Energy", "E", "total_energy", "free_energy")
_TERMS = ("0 S", ">=2 S", "Ag-Au")


@dataclass(frozen=True, slots=True)
class Ordering:
    """One relaxed ordering: its energy (eV) and what the model counts in it.

    `on_three_sulfurs` counts metals that bind three sulfurs or more: a mount has two of them.
    """

    name: str
    framework: tuple[tuple[str, int], ...]
    energy: float
    gold: int
    silver: int
    silver_bare: int
    silver_staple: int
    mixed: int
    on_three_sulfurs: int


@dataclass(frozen=True, slots=True)
class Fit(Shown):
    """A fitted model with its errors.

    `values` and `errors` map `0 S`, `>=2 S`, `Ag-Au` to eV and to the standard error; a term that the set
    cannot determine is in `undetermined` instead. `rms` and `leave_one_out` in eV over all orderings;
    `per_metal` is the latter in eV per metal.
    """

    model: OrderingModel
    values: dict[str, float]
    errors: dict[str, float]
    undetermined: tuple[str, ...]
    orderings: int
    frameworks: int
    rms: float
    leave_one_out: float
    per_metal: float
    worst: str


def read_orderings(
    path: str | Path, *, energy_key: str | None = None, contact: float = CONTACT, sulfur: float = SULFUR
) -> list[Ordering]:
    """Read relaxed Au/Ag orderings from an extended xyz file.

    Parameters
    ----------
    energy_key
        Field of the comment line that holds the energy in eV; found by its usual names where not given.
    contact, sulfur
        Å below which two metals, or a metal and a sulfur, are bonded.

    Raises
    ------
    FileFormatError
        If the file is not extended xyz, or a frame has no energy, no sulfur or no Au and Ag.
    """
    place = Path(path)
    try:
        frames: Any = frames_from(place, "extxyz", ":")
    except FileFormatError as error:
        found = error.__cause__
        if found is None or (isinstance(found, OSError) and found.errno):
            raise  # it could not be opened
        raise FileFormatError(f"{place} is no extended xyz file: {found}") from error
    return [
        ordering_of(
            frame, f"{place.name} frame {number}", energy_key=energy_key, contact=contact, sulfur=sulfur
        )
        for number, frame in enumerate(frames)
    ]


def ordering_of(
    frame: Any,  # noqa: ANN401  an ase.Atoms, which has no types
    name: str,
    *,
    energy_key: str | None = None,
    contact: float = CONTACT,
    sulfur: float = SULFUR,
) -> Ordering:
    """Count a relaxed ordering, an `ase.Atoms` whose `info` or calculator has its energy.

    Parameters are those of `read_orderings`; `name` is for messages, and where `info` has no other.

    Raises
    ------
    FileFormatError
        If it has no energy, no sulfur or no Au and Ag.
    """
    symbols = np.array(frame.get_chemical_symbols())
    metals = np.nonzero(np.isin(symbols, METALS))[0]
    sulfurs = np.nonzero(symbols == "S")[0]
    if len(metals) < 2 or len(sulfurs) < 1:
        raise FileFormatError(
            f"{name} has {len(metals)} Au and Ag and {len(sulfurs)} S; give thiolate-protected Au/Ag clusters"
        )
    distance = frame.get_all_distances(mic=bool(frame.pbc.any()))
    silver = symbols[metals] == "Ag"
    bound = (distance[np.ix_(metals, sulfurs)] < sulfur).sum(axis=1)
    close = np.triu(distance[np.ix_(metals, metals)] < contact, k=1)
    classes = np.array([site_class(int(each)) for each in bound])
    others = Counter(symbol for symbol in symbols.tolist() if symbol not in METALS)
    return Ordering(
        name=str(frame.info.get("name", name)),
        framework=(("M", len(metals)), *sorted(others.items())),
        energy=_energy(frame, name, energy_key),
        gold=int((~silver).sum()),
        silver=int(silver.sum()),
        silver_bare=int((silver & (classes == "0 S")).sum()),
        silver_staple=int((silver & (classes == ">=2 S")).sum()),
        mixed=int((close & (silver[:, None] != silver[None])).sum()),
        on_three_sulfurs=int((bound >= 3).sum()),
    )


def fit_orderings(orderings: Sequence[Ordering], *, source: str, contact: float = CONTACT) -> Fit:
    """Least squares over orderings; the error is what each ordering misses by when it is left out.

    Raises
    ------
    InvalidInputError
        If there are not at least two orderings more than free numbers, or energies are not finite.
    """
    energies = np.array([ordering.energy for ordering in orderings])
    if not np.isfinite(energies).all():
        raise InvalidInputError("an energy is not a finite number; every ordering needs one in eV")
    columns, names = _columns(orderings)
    kept = _independent(columns)
    matrix = columns[:, kept]
    if len(orderings) < len(kept) + 2:
        raise InvalidInputError(
            f"{len(orderings)} orderings cannot fit {len(kept)} numbers; give at least {len(kept) + 2}"
        )
    solution, residuals, leverage, covariance = _least_squares(matrix, energies)
    left_out = residuals / (1.0 - np.clip(leverage, 0.0, 1.0 - 1e-12))
    found = {names[column]: row for row, column in enumerate(kept) if names[column] in _TERMS}
    values = {term: float(solution[row]) for term, row in found.items()}
    metals = np.array([ordering.gold + ordering.silver for ordering in orderings])
    per_metal = float(np.sqrt(np.mean((left_out / metals) ** 2)))
    worst = int(np.abs(left_out).argmax())
    return Fit(
        model=_model(orderings, values, source=source, contact=contact, error=per_metal),
        values=values,
        errors={term: float(np.sqrt(covariance[row, row])) for term, row in found.items()},
        undetermined=tuple(term for term in _TERMS if term not in values),
        orderings=len(orderings),
        frameworks=len({ordering.framework for ordering in orderings}),
        rms=float(np.sqrt(np.mean(residuals**2))),
        leave_one_out=float(np.sqrt(np.mean(left_out**2))),
        per_metal=per_metal,
        worst=f"{orderings[worst].name}: {left_out[worst]:+.3f} eV",
    )


def _energy(frame: Any, name: str, energy_key: str | None) -> float:  # noqa: ANN401  an ase.Atoms, which has no types
    known = dict(frame.info)
    if frame.calc is not None:
        known.update(frame.calc.results)
    for key in (energy_key,) if energy_key else _ENERGY_KEYS:
        if key in known:
            try:
                return float(known[key])
            except (TypeError, ValueError) as error:
                raise FileFormatError(f"{name}: {key} is {known[key]!r}, not an energy in eV") from error
    fields = ", ".join(str(key) for key in known) or "none"
    wanted = energy_key or "an energy"
    raise FileFormatError(f"{name} has no field {wanted!r}; its fields: {fields}. Name one with --energy-key")


def _columns(orderings: Sequence[Ordering]) -> tuple[NDArray[np.float64], list[str]]:
    """Design matrix, shape (orderings, columns), and what each column stands for."""
    groups = sorted({ordering.framework for ordering in orderings})
    columns: list[Iterable[float]] = []
    names = []
    for group in groups:
        inside = [float(ordering.framework == group) for ordering in orderings]
        columns += [inside, [a * o.silver for a, o in zip(inside, orderings, strict=True)]]
        names += ["const", "mu"]
    columns += [
        [float(o.mixed) for o in orderings],
        [float(o.silver_bare) for o in orderings],
        [float(o.silver_staple) for o in orderings],
    ]
    return np.array(columns).T, [*names, "Ag-Au", "0 S", ">=2 S"]


def _independent(columns: NDArray[np.float64]) -> list[int]:
    """Columns that each add to the rank of those before."""
    kept: list[int] = []
    for column in range(columns.shape[1]):
        trial = columns[:, [*kept, column]]
        scale = np.linalg.norm(trial, axis=0)
        if scale.all() and np.linalg.matrix_rank(trial / scale, tol=1e-9) == len(kept) + 1:
            kept.append(column)
    return kept


def _least_squares(
    matrix: NDArray[np.float64], energies: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Solution, residuals, leverage of each row and covariance of the solution."""
    shift = energies.mean()  # total energies are 1e4 eV and the differences 1 eV
    q, r = np.linalg.qr(matrix)
    solution = np.linalg.solve(r, q.T @ (energies - shift))
    residuals = energies - shift - matrix @ solution
    variance = residuals @ residuals / (len(energies) - matrix.shape[1])
    inverse = np.linalg.inv(r)
    return solution, residuals, (q**2).sum(axis=1), variance * inverse @ inverse.T


def _model(
    orderings: Sequence[Ordering],
    values: dict[str, float],
    *,
    source: str,
    contact: float,
    error: float,
) -> OrderingModel:
    fractions = [ordering.gold / (ordering.gold + ordering.silver) for ordering in orderings]
    sizes = [ordering.gold + ordering.silver for ordering in orderings]
    shells = sorted({" ".join(f"{k}{n}" for k, n in ordering.framework) for ordering in orderings})
    missing = ", ".join(term for term in _TERMS if term not in values)
    return OrderingModel(
        name=f"staple model fitted to {source}",
        counted="Ag",
        sites=tuple((term, round(values[term], 5)) for term in ("0 S", ">=2 S") if term in values),
        contacts=tuple([(("Ag", "Au"), round(values["Ag-Au"], 5))] if "Ag-Au" in values else []),
        cutoff=contact,
        source=f"least squares over {len(orderings)} orderings of {source}",
        validity=f"frameworks like {'; '.join(shells)}",
        error=round(error, 6),
        gold_fraction=(min(fractions), max(fractions)),
        size=(min(sizes), max(sizes)),
        refuses=() if min(ordering.on_three_sulfurs for ordering in orderings) >= 2 else ("mount",),
        caution=f"The orderings do not determine the terms {missing}." if missing else "",
    )
