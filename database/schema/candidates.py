"""Provenance, frameworks, species, candidates and ions: what is generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.schema.base import APPLICATION_ID, MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m001_provenance", "m002_frameworks", "m003_species", "m004_candidates", "m005_ions"]


@MIGRATIONS()
def m001_provenance(db: Database) -> None:
    """Mark the file as ours; one row a command that wrote, with versions and arguments."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.table("batches").create(
        {
            "id": int,
            "command": str,
            "arguments": str,  # JSON
            "versions": str,  # JSON: superatom, python, numpy, ase, sqlite
            "isotope_table": str,
            "started": str,  # ISO 8601, UTC
            "finished": str,  # NULL: interrupted; the same command continues it
        },
        pk="id",
        not_null={"command", "arguments", "versions", "started"},
        strict=True,
    )


@MIGRATIONS()
def m002_frameworks(db: Database) -> None:
    """Frameworks by name; `geometry` (JSON) only where a user added one."""
    db.table("frameworks").create(
        {
            "id": int,
            "framework": str,
            "evidence": str,
            "core_charge": int,
            "metals": int,
            "anchors": int,
            "point_group": str,
            "orbits": str,  # JSON: label -> number of sites
            "citations": str,
            "note": str,
            "fingerprint": str,  # SHA-256 of the coordinates, so that verify sees a changed model
            "geometry": str,
        },
        pk="id",
        not_null={"framework", "evidence", "core_charge", "metals", "anchors", "point_group", "fingerprint"},
        strict=True,
    )
    db.table("frameworks").create_index(["framework"], unique=True)


@MIGRATIONS()
def m003_species(db: Database) -> None:
    """What one formula names; several frameworks and many candidates can share it."""
    db.table("species").create(
        {
            "id": int,
            "species": str,  # field notation, [Au12Ag32(p-MBA)30]4-
            "framework": str,  # the class by counts, M44S30; hypotheses of one class share it
            "gold": int,
            "silver": int,
            "metals": int,
            "ligands": int,
            "ligand_shell": str,  # JSON: ligand -> count
            "core_charge": int,
            "electrons": int,
            "formula": str,  # Hill order
            "verdict": str,
            "reason": str,
            "batch_id": int,
        },
        pk="id",
        not_null={"species", "framework", "metals", "ligands", "ligand_shell", "core_charge", "formula"},
        foreign_keys=[("batch_id", "batches", "id")],
        strict=True,
    )
    db.table("species").create_index(["species"], unique=True)
    db.table("species").create_index(["framework", "gold"])


@MIGRATIONS()
def m004_candidates(db: Database) -> None:
    """Symmetry-unique placements; `occupancy` bit i is site i."""
    db.table("candidates").create(
        {
            "id": int,
            "framework_id": int,
            "species_id": int,
            "host": str,
            "guest": str,
            "gold": int,
            "occupancy": int,
            "degeneracy": int,
            "evidence": str,
            "verdict": str,
            "reason": str,
            "energy": float,  # eV above the ground state of the same composition in the same framework
            "weight": float,  # Boltzmann weight at 300 K among all isomers of that composition
            "rank": int,  # 1 = lowest energy among all isomers; NULL where the rank is not known
            "energy_source": str,
            "batch_id": int,
        },
        pk="id",
        not_null={"framework_id", "species_id", "host", "guest", "occupancy", "degeneracy", "evidence"},
        foreign_keys=[
            ("framework_id", "frameworks", "id"),
            ("species_id", "species", "id"),
            ("batch_id", "batches", "id"),
        ],
        strict=True,
    )
    table = db.table("candidates")
    table.create_index(["framework_id", "species_id", "host", "guest", "occupancy"], unique=True)
    table.create_index(["species_id"])
    table.create_index(["gold"])


@MIGRATIONS()
def m005_ions(db: Database) -> None:
    """Ions of a species with the predicted m/z; the envelope is recomputed, only its limits are kept."""
    db.table("ions").create(
        {
            "id": int,
            "species_id": int,
            "ion": str,
            "adduct": str,
            "charge": int,
            "formula": str,
            "mz": float,  # most abundant peak
            "mz_average": float,
            "mz_low": float,  # first and last peak above 1e-3 of the most abundant
            "mz_high": float,
            "isotope_table": str,
            "batch_id": int,
        },
        pk="id",
        not_null={"species_id", "ion", "charge", "formula", "mz", "mz_average", "mz_low", "mz_high"},
        foreign_keys=[("species_id", "species", "id"), ("batch_id", "batches", "id")],
        strict=True,
    )
    table = db.table("ions")
    table.create_index(["ion"], unique=True)
    table.create_index(["mz"])
    table.create_index(["species_id"])
