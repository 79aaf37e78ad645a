"""The tables of a superatom database: STRICT, with foreign keys, made and changed by migrations only.

Geometry of a built-in framework is never stored: it is rebuilt from the framework's name and the occupancy.
A framework that a user added is the exception, because it cannot be derived. A migration that has been
released is never edited; the next change is a new one.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

__all__ = ["APPLICATION_ID", "MIGRATIONS"]

APPLICATION_ID = 0x5A70_0044  # marks the file as ours in SQLite's header ("file" and we can read it)

MIGRATIONS = Migrations("superatom")


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


@MIGRATIONS()
def m006_observations(db: Database) -> None:
    """Statements of a source, one row each, and the ions that they are linked to."""
    db.table("observations").create(
        {
            "id": str,
            "source": str,
            "section": str,
            "figure": str,
            "experiment": str,
            "ratio": str,  # Au44 : Ag44 in the feed, as printed
            "feed": float,  # the same as a number
            "time": str,
            "framework": str,
            "charge": int,  # of the ion
            "gold_min": int,
            "gold_max": int,
            "dominant_min": int,
            "dominant_max": int,
            "mz_reported": str,  # as printed: its digits are its resolution
            "mz_min": float,
            "mz_max": float,
            "ion": str,
            "electrons": int,
            "evidence": str,
            "status": str,
            "inferred": str,  # what is ours and not the source's
            "note": str,  # where the source contradicts itself
            "batch_id": int,
        },
        pk="id",
        not_null={"source", "evidence"},
        foreign_keys=[("batch_id", "batches", "id")],
        strict=True,
    )
    db.table("links").create(
        {
            "observation_id": str,
            "ion_id": int,
            "reported": str,
            "mz": float,
            "difference": float,  # predicted most abundant minus printed, m/z
            "verdict": str,
            "rivals": int,  # other stored ions inside the print resolution
            "batch_id": int,
        },
        pk=("observation_id", "ion_id"),
        not_null={"reported", "mz", "verdict"},
        foreign_keys=[
            ("observation_id", "observations", "id"),
            ("ion_id", "ions", "id"),
            ("batch_id", "batches", "id"),
        ],
        strict=True,
    )


@MIGRATIONS()
def m007_catalogue(db: Database) -> None:
    """Ions to expect: series (shell, adduct, charge) and, in the order in which windows are searched, ions.

    The rows of `catalogue` are their own index: by charge, then by the first peak of the envelope.
    """
    db.table("series").create(
        {
            "id": int,
            "kind": str,  # cluster, fragment, complex
            "framework": str,  # family, family of the parent, or ring and chain for complexes
            "metals": int,  # Au and Ag together
            "dopants": str,  # JSON: metal -> count
            "ligand_shell": str,  # JSON: ligand -> count
            "cations": str,  # JSON: cation -> count
            "lost_h": int,
            "charge": int,
            "gold": str,  # JSON: the numbers of Au that are in the catalogue
            "widest": float,  # Th, largest mz_high - mz_low of its ions: bounds the search of a window
            "isotope_table": str,
            "batch_id": int,
        },
        pk="id",
        not_null={
            "kind", "framework", "metals", "dopants", "ligand_shell", "cations", "lost_h", "charge", "gold",
            "widest", "isotope_table",
        },
        foreign_keys=[("batch_id", "batches", "id")],
        strict=True,
    )  # fmt: skip
    table = db.table("series")
    table.create_index(["charge", "metals", "dopants", "ligand_shell", "cations", "lost_h"], unique=True)
    db.execute(
        # the key's columns come first: SQLite 3.40 calls a sound table corrupt if they do not
        "CREATE TABLE catalogue (charge INTEGER NOT NULL, mz_low REAL NOT NULL, "
        "series_id INTEGER NOT NULL REFERENCES series(id), gold INTEGER NOT NULL, "
        "mz_high REAL NOT NULL, mz REAL NOT NULL, "
        "PRIMARY KEY (charge, mz_low, series_id, gold)) STRICT, WITHOUT ROWID"
    )


@MIGRATIONS()
def m008_spectra(db: Database) -> None:
    """Spectra and their peaks, runs of `link` on them, and what each run assigned, with rivals."""
    db.table("spectra").create(
        {
            "id": int,
            "sha256": str,  # of the file's bytes
            "scans": str,  # JSON: native names of the scans that were averaged
            "source": str,
            "title": str,
            "kind": str,  # profile, centroid, list (m/z without intensities)
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


@MIGRATIONS()
def m009_calculations(db: Database) -> None:
    """Converged calculations of candidates; the geometry is stored, because it cannot be derived.

    The view `calculated` has the newest calculation of each candidate, its energy counted from the lowest one
    of the same formula, charge, framework and level of theory.
    """
    db.table("calculations").create(
        {
            "id": int,
            "candidate_id": int,
            "code": str,
            "code_version": str,
            "theory": str,
            "solvent": str,
            "task": str,  # energy, relax
            "ligand": str,
            "formula": str,
            "charge": int,  # of all atoms
            "multiplicity": int,
            "energy": float,  # eV, as the code counts it
            "gap": float,  # eV
            "max_force": float,  # eV/Å
            "rmsd": float,  # Å, to the exported geometry
            "bonds_kept": int,  # metal-sulfur
            "bonds_lost": int,
            "bonds_new": int,
            "evidence": str,  # of the framework
            "symbols": str,  # JSON, our atom order
            "positions": str,  # JSON, Å
            "forces": str,  # JSON, eV/Å
            "source": str,  # name of the folder
            "fingerprint": str,
            "batch_id": int,
        },
        pk="id",
        not_null={
            "candidate_id", "code", "theory", "task", "formula", "charge", "energy", "symbols", "positions",
            "fingerprint",
        },
        foreign_keys=[("candidate_id", "candidates", "id"), ("batch_id", "batches", "id")],
        strict=True,
    )  # fmt: skip
    table = db.table("calculations")
    table.create_index(["fingerprint"], unique=True)
    table.create_index(["candidate_id"])
    db.execute(
        "CREATE VIEW calculated AS WITH placed AS (SELECT k.*, c.framework_id FROM calculations k "
        "JOIN candidates c ON c.id = k.candidate_id) "
        "SELECT p.candidate_id, p.energy - (SELECT min(o.energy) FROM placed o "
        "WHERE o.framework_id = p.framework_id AND o.formula = p.formula AND o.charge = p.charge "
        "AND o.code = p.code AND o.theory = p.theory AND o.task = p.task) AS energy_dft, "
        "p.gap AS gap_dft, p.theory AS theory_dft, p.bonds_lost FROM placed p "
        "WHERE p.id = (SELECT max(l.id) FROM calculations l WHERE l.candidate_id = p.candidate_id)"
    )
