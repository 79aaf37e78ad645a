"""Single points of before lengths followed the elements are kept apart from those of today."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m017_geometries"]

_OLD = "; at a geometry built 1"
_HELD = (
    "formula charge multiplicity task solvent theory candidate_id code code_version source ligand evidence "
    "energy gap max_force rmsd bonds_kept bonds_lost bonds_new symbols positions forces"
)


@MIGRATIONS()
def m017_geometries(db: Database) -> None:
    """Mark the theory of each stored single point with the geometry it was at (`structures.version.BUILT`).

    The fingerprint follows, so that the same folder, added again, is known.
    """
    names = _HELD.split()
    rows = db.execute(
        f"SELECT id, {', '.join(names)} FROM calculations "  # noqa: S608  ours
        "WHERE task = 'energy' AND theory NOT LIKE '%; at a geometry %'"
    ).fetchall()
    for number, *values in rows:
        row = dict(zip(names, values, strict=True))
        row["theory"] += _OLD
        fingerprint = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
        db.execute(
            "UPDATE calculations SET theory = ?, fingerprint = ?, checksum = NULL WHERE id = ?",
            [row["theory"], fingerprint, number],
        )
