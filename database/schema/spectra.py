"""Spectra, runs, and the assignments that a run made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m008_spectra", "m011_kinds"]


@MIGRATIONS()
def m008_spectra(db: Database) -> None:
    """Spectra and their peaks, runs of `link` on them, and what each run assigned, with rivals."""
    _spectra(db)
    _runs(db)
    _assignments(db)


@MIGRATIONS()
def m011_kinds(db: Database) -> None:
    """Kinds of spectra in the words of the project: profile, peak list, m/z list."""
    for before, after in (("centroid", "peak list"), ("list", "m/z list")):
        db.execute("UPDATE spectra SET kind = ? WHERE kind = ?", [after, before])


def _spectra(db: Database) -> None:
    db.table("spectra").create(
        {
            "id": int,
            "sha256": str,  # of the file's bytes
            "scans": str,  # JSON: native names of the scans that were averaged
            "source": str,
            "title": str,
            "kind": str,  # by now: profile, peak list, m/z list
            "polarity": str,
            "points": bytes,  # zlib of little-endian float64: all m/z, then all intensities
            "mz_low": float,
            "mz_high": float,
            "remarks": str,  # JSON: what the reader decided
            "batch_id": int,
        },
        pk="id",
        not_null={"sha256", "scans", "source", "kind", "points", "mz_low", "mz_high"},
        foreign_keys=[("batch_id", "batches", "id")],
        strict=True,
    )
    db.table("spectra").create_index(["sha256", "scans"], unique=True)
    db.table("peaks").create(
        {"spectrum_id": int, "mz": float, "intensity": float},
        pk=("spectrum_id", "mz"),
        not_null={"intensity"},
        foreign_keys=[("spectrum_id", "spectra", "id")],
        strict=True,
    )


def _runs(db: Database) -> None:
    db.table("runs").create(
        {
            "id": int,
            "spectrum_id": int,
            "parameters": str,  # JSON: what was asked
            "shift_ppm": float,
            "shift_error": float,
            "resolution": float,  # NULL for peak lists
            "ion_intensity": float,  # intensity of one ion, estimated from the noise
            "background": float,
            "unexplained": float,  # share of the signal
            "false_rate": float,  # estimated share of false species among the assignments
            "mean_gold": float,
            "tied": str,  # JSON: groups of ions that cannot be told apart, with total, mean and spread
            "isotope_table": str,
            "batch_id": int,
        },
        pk="id",
        not_null={"spectrum_id", "parameters", "isotope_table"},
        foreign_keys=[("spectrum_id", "spectra", "id"), ("batch_id", "batches", "id")],
        strict=True,
    )
    db.table("runs").create_index(["spectrum_id", "parameters"], unique=True)


def _assignments(db: Database) -> None:
    db.table("assignments").create(
        {
            "id": int,
            "run_id": int,
            "ion_id": int,
            "decoy": int,  # 1: the decoy made from this ion passed the threshold
            "reported": str,  # the printed m/z, for a list without intensities
            "amount": float,  # NULL for a member of a group: only the group's total is known
            "error": float,
            "share": float,
            "t": float,
            "gain": float,  # deviance that the fit loses without the ion
            "group_number": int,  # ions that cannot be told apart share it
            "verdict": str,
        },
        pk="id",
        not_null={"run_id", "ion_id", "decoy", "verdict"},
        foreign_keys=[("run_id", "runs", "id"), ("ion_id", "ions", "id")],
        strict=True,
    )
    db.table("assignments").create_index(["run_id"])
    db.table("assignments").create_index(["ion_id"])
    db.table("rivals").create(
        {
            "assignment_id": int,
            "rank": int,
            "ion": str,
            "vector": str,  # counts of the rival minus counts of the ion
            "deviance": float,
            "scope": str,
            "cosine": float,
            "verdict": str,
            "decide": str,
        },
        pk=("assignment_id", "rank"),
        not_null={"ion", "vector", "deviance", "verdict"},
        foreign_keys=[("assignment_id", "assignments", "id")],
        strict=True,
    )
