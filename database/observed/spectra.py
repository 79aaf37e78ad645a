"""Spectra and what was found in them, in the database: each spectrum and each question once."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from database.masses.isotopes import ISOTOPE_TABLE
from database.species import add_ions, add_species
from database.spectra.judge.rivals import write_vector
from database.spectra.read.picking import pick_peaks
from database.spectra.read.spectrum import make_spectrum
from structures.errors import FileFormatError, UnknownNameError
from structures.foreign import foreign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from database.masses.ions import Ion
    from database.spectra.judge.linked import Assignment, Linked, TiedGroup
    from database.spectra.read.spectrum import Spectrum
    from database.store import Store

__all__ = ["add_run", "add_spectrum", "ion_id", "store_linked", "stored_spectrum", "tied_document"]


_LARGEST = 1 << 30  # bytes


def add_spectrum(store: Store, spectrum: Spectrum, batch: int | None = None) -> int:
    """Store a spectrum and its peaks unless they are there; return its id. Call it inside `Store.writing`.

    The key is the SHA-256 of the file, or of the points where there is none, with the chosen scans.
    """
    scans = json.dumps(list(spectrum.scans))
    digest = (
        spectrum.sha256 or hashlib.sha256(spectrum.mz.tobytes() + spectrum.intensity.tobytes()).hexdigest()
    )
    points = np.concatenate([spectrum.mz, spectrum.intensity]).astype("<f8").tobytes()
    row = {
        "sha256": digest,
        "scans": scans,
        "source": spectrum.source,
        "title": spectrum.title,
        "kind": spectrum.kind,
        "polarity": spectrum.polarity,
        "points": zlib.compress(points),
        "mz_low": float(spectrum.mz[0]),
        "mz_high": float(spectrum.mz[-1]),
        "remarks": json.dumps(list(spectrum.remarks)),
        "batch_id": batch,
    }
    new = store.add("spectra", [row])
    number = int(store.value("SELECT id FROM spectra WHERE sha256 = ? AND scans = ?", [digest, scans]))
    if new:
        peaks = pick_peaks(spectrum)
        store.add(
            "peaks",
            (
                {"spectrum_id": number, "mz": float(mz), "intensity": float(intensity)}
                for mz, intensity in zip(peaks.mz, peaks.intensity, strict=True)
            ),
        )
    return number


def stored_spectrum(store: Store, number: int) -> Spectrum:
    """The spectrum with this id, with every point that was read.

    Raises
    ------
    UnknownNameError
        No such spectrum.
    """
    row = next(iter(store.rows("SELECT * FROM spectra WHERE id = ?", [number])), None)
    if row is None:
        raise UnknownNameError(f"no spectrum {number} in {store.path}; see: superatom find --kind spectra")
    with foreign(f"spectrum {number}"):
        both = np.frombuffer(_unpacked(row["points"]), dtype="<f8")
    half = len(both) // 2
    return make_spectrum(
        both[:half].copy(),
        both[half:].copy(),
        kind=row["kind"],
        polarity=row["polarity"],
        source=row["source"],
        sha256=row["sha256"],
        title=row["title"] or "",
        scans=tuple(json.loads(row["scans"])),
        remarks=tuple(json.loads(row["remarks"] or "[]")),
    )


def _unpacked(points: bytes) -> bytes:
    """Points as stored, within bounds: a few bytes can unpack to any number."""
    unpacked = zlib.decompressobj().decompress(points, _LARGEST)
    if len(unpacked) >= _LARGEST:
        raise FileFormatError(f"more than {_LARGEST:,} bytes of points")
    return unpacked


def store_linked(
    store: Store, linked: Linked, parameters: Mapping[str, Any], batch: int | None = None
) -> int:
    """Store a run with its assignments, rivals and passing decoys; return its id.

    The same question on the same spectrum is stored once. Call it inside `Store.writing`.
    """
    fit = linked.fit
    run, new = add_run(
        store,
        add_spectrum(store, linked.spectrum, batch),
        parameters,
        {
            "shift_ppm": fit.shift_ppm,
            "shift_error": fit.shift_error,
            "resolution": fit.determined.get("resolution"),
            "ion_intensity": fit.noise.ion,
            "background": float(fit.background.sum()),
            "unexplained": linked.unexplained,
            "false_rate": linked.false_rate,
            "mean_gold": linked.mean_gold if linked.assignments else None,
            "tied": json.dumps([tied_document(group) for group in linked.groups]),
            "batch_id": batch,
        },
    )
    if new:
        for one in linked.assignments:
            _add_assignment(store, run, one, batch)
        _add_decoys(store, run, linked, batch)
    return run


def tied_document(group: TiedGroup) -> dict[str, Any]:
    """A group as JSON: its ions, total, and mean and spread of each count in which they differ."""
    return {
        "group": group.number,
        "ions": [str(ion) for ion in group.ions],
        "amount": group.total,
        "error": group.error,
        "share": group.share,
        "match": group.match,
        "verdict": group.verdict,
        "counts": [
            {
                "name": one.name,
                "mean": one.mean,
                "mean_error": one.mean_error,
                "spread": one.spread,
                "spread_error": one.spread_error,
            }
            for one in group.coordinates
        ],
    }


def add_run(
    store: Store, spectrum: int, parameters: Mapping[str, Any], found: Mapping[str, Any]
) -> tuple[int, bool]:
    """Store a run unless the same question was asked of the spectrum; (id, whether it is new)."""
    asked = json.dumps(dict(parameters), sort_keys=True)
    row = {"spectrum_id": spectrum, "parameters": asked, "isotope_table": ISOTOPE_TABLE, **found}
    new = store.add("runs", [row])
    number = store.value("SELECT id FROM runs WHERE spectrum_id = ? AND parameters = ?", [spectrum, asked])
    return int(number), bool(new)


def _add_assignment(store: Store, run: int, one: Assignment, batch: int | None) -> None:
    row: dict[str, Any] = {"run_id": run, "ion_id": ion_id(store, one.ion, batch), "decoy": 0}
    if one.group is None:
        error = one.error if np.isfinite(one.error) else None
        row |= {"amount": one.amount, "error": error, "share": one.share, "t": one.t, "gain": one.gain}
    row |= {
        "group_number": one.group,
        "verdict": one.verdict,
    }
    store.add("assignments", [row])
    number = int(store.value("SELECT last_insert_rowid()"))
    store.add(
        "rivals",
        (
            {
                "assignment_id": number,
                "rank": rank,
                "ion": str(rival.ion),
                "vector": write_vector(rival.vector),
                "deviance": rival.deviance,
                "scope": rival.scope,
                "cosine": rival.apart.cosine,
                "verdict": rival.verdict,
                "decide": rival.decide,
            }
            for rank, rival in enumerate(one.rivals, start=1)
        ),
    )


def _add_decoys(store: Store, run: int, linked: Linked, batch: int | None) -> None:
    """Decoys that passed the threshold, under the ion that each was made from."""
    if linked.discovery is None:
        return
    t = linked.discovery.decoy_t
    for place in np.flatnonzero(t > linked.discovery.threshold):
        ion = ion_id(store, linked.ions[int(place)], batch)
        row = {"run_id": run, "ion_id": ion, "decoy": 1, "t": float(t[place]), "verdict": "decoy"}
        store.add("assignments", [row])


def ion_id(store: Store, ion: Ion, batch: int | None) -> int:
    """Id of an ion, stored with its species where it is new."""
    found = store.value("SELECT id FROM ions WHERE ion = ?", [str(ion)])
    if found is None:
        species = add_species(store, dict(ion.metals), dict(ion.ligands), ion.core_charge, batch)
        add_ions(store, species, [ion], batch)
        found = store.value("SELECT id FROM ions WHERE ion = ?", [str(ion)])
    return int(found)
