"""Results of DFT codes that came home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m009_calculations", "m012_compared"]

_CALCULATED = (
    "CREATE VIEW calculated AS WITH placed AS (SELECT k.*, c.framework_id FROM calculations k "
    "JOIN candidates c ON c.id = k.candidate_id) "
    "SELECT p.candidate_id, p.energy - (SELECT min(o.energy) FROM placed o "
    "WHERE o.framework_id = p.framework_id AND o.formula = p.formula AND o.charge = p.charge "
    "AND o.code = p.code AND o.theory = p.theory AND o.task = p.task) AS energy_dft, "
    "p.gap AS gap_dft, p.theory AS theory_dft, p.bonds_lost FROM placed p "
    "WHERE p.id = (SELECT max(l.id) FROM calculations l WHERE l.candidate_id = p.candidate_id)"
)


@MIGRATIONS()
def m009_calculations(db: Database) -> None:
    """Converged calculations of candidates; the geometry is stored, because it cannot be derived.

    The view `calculated` has the newest calculation of each candidate, its energy counted from the lowest one
    of the same formula, charge, framework and level of theory.
    """
    table = db.table("calculations").create(
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
    table.create_index(["fingerprint"], unique=True)
    table.create_index(["candidate_id"])
    db.execute(_CALCULATED)


_COMPARED = (
    "CREATE VIEW compared AS WITH ranked AS (SELECT k.*, f.framework, c.framework_id, row_number() OVER "
    "(PARTITION BY k.candidate_id, k.code, k.theory, k.solvent, k.task, k.ligand, k.charge "
    "ORDER BY k.energy, k.id) AS place FROM calculations k JOIN candidates c ON c.id = k.candidate_id "
    "JOIN frameworks f ON f.id = c.framework_id) "
    "SELECT id AS calculation, candidate_id, code, theory, solvent, task, framework, ligand, charge, "
    "formula, energy - min(energy) OVER (PARTITION BY framework_id, formula, charge, ligand, code, theory, "
    "solvent, task) AS energy_calc, gap AS gap_calc, theory AS theory_calc, bonds_lost FROM ranked "
    "WHERE place = 1"
)


@MIGRATIONS()
def m012_compared(db: Database) -> None:
    """Energies are compared within one code, theory, solvent, task, shell and charge.

    The view `compared` has the lowest calculation of each candidate in each of these groups (the spin state
    of lowest energy, where several were computed), counted from the lowest candidate of the same formula.
    The view `calculated` took the newest one of any group.
    """
    db.execute("DROP VIEW calculated")
    db.execute(_COMPARED)
