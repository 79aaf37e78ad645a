"""The catalogue of ions to expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m007_catalogue"]


@MIGRATIONS()
def m007_catalogue(db: Database) -> None:
    """Ions to expect: series (shell, adduct, charge) and, in the order in which windows are searched, ions.

    The rows of `catalogue` are their own index: by charge, then by the first peak of the envelope.
    """
    db.table("series").create(
        {
            "id": int,
            "kind": str,  # cluster, fragment, complex
            "framework": str,  # class, class of the parent, or ring and chain for complexes
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
