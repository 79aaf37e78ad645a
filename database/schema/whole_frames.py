"""Computed energies of frames that held together, apart from those of frames that broke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m020_whole_frames"]

_COMPARED = (
    "CREATE VIEW compared AS WITH ranked AS (SELECT k.*, f.framework, c.framework_id, "
    "coalesce(k.bonds_lost, 0) = 0 AS whole, row_number() OVER "
    "(PARTITION BY k.candidate_id, k.code, k.theory, k.solvent, k.task, k.ligand, k.charge "
    "ORDER BY coalesce(k.bonds_lost, 0) > 0, k.energy, k.id) AS place FROM calculations k "
    "JOIN candidates c ON c.id = k.candidate_id JOIN frameworks f ON f.id = c.framework_id) "
    "SELECT id AS calculation, candidate_id, code, theory, solvent, task, framework, ligand, charge, "
    "formula, CASE WHEN whole THEN energy - min(CASE WHEN whole THEN energy END) OVER (PARTITION BY "
    "framework_id, formula, charge, ligand, code, theory, solvent, task) END AS energy_calc, "
    "gap AS gap_calc, theory AS theory_calc, bonds_lost FROM ranked WHERE place = 1"
)


@MIGRATIONS()
def m020_whole_frames(db: Database) -> None:
    """A geometry that lost metal-sulfur bonds is another structure: it has no `energy_calc`, and is no zero.

    Of several calculations of a candidate one that kept its bonds counts before one that did not.
    """
    db.execute("DROP VIEW compared")
    db.execute(_COMPARED)
