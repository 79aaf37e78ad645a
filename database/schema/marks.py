"""What people say of rows, and views with names that a chemist reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS
from structures.library import FRAMEWORKS, framework

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m018_marks", "m019_views"]


@MIGRATIONS()
def m018_marks(db: Database) -> None:
    """Tags and notes on rows of any kind; what the row of a kind is called there is its id."""
    db.table("marks").create(
        {
            "id": int,
            "kind": str,  # candidates, species, ions, spectra, calculations
            "row_id": int,
            "what": str,  # tag or note
            "words": str,
            "batch_id": int,
            "checksum": int,
        },
        pk="id",
        not_null={"kind", "row_id", "what", "words"},
        foreign_keys=[("batch_id", "batches", "id")],
        strict=True,
    )
    db.table("marks").create_index(["kind", "row_id", "what", "words"], unique=True)
    db.execute("CREATE INDEX unsealed_marks ON marks(checksum) WHERE checksum IS NULL")


@MIGRATIONS()
def m019_views(db: Database) -> None:
    """The orbit of each site of a framework, and views that say where the guests sit: `ico:12`."""
    db.execute("ALTER TABLE frameworks ADD COLUMN site_orbits TEXT")  # JSON, a label a site
    for number, name, geometry in db.execute("SELECT id, framework, geometry FROM frameworks").fetchall():
        labels = _labels(name, geometry)
        if labels is not None:
            db.execute(
                "UPDATE frameworks SET site_orbits = ?, checksum = NULL WHERE id = ?", [labels, number]
            )
    db.execute(_ISOMERS)
    db.execute(_FOUND_IONS)


def _labels(name: str, geometry: str | None) -> str | None:
    """Labels of the sites of a stored framework; None of one that this version cannot read."""
    if geometry is None:
        return json.dumps([site.orbit for site in framework(name).sites]) if name in FRAMEWORKS else None
    try:
        return json.dumps([str(site["orbit"]) for site in json.loads(geometry)["sites"]])
    except (ValueError, KeyError, TypeError):
        return None


_ISOMERS = """
CREATE VIEW isomers AS
SELECT c.id, f.framework, s.species, c.gold, c.host, c.guest,
       CASE WHEN c.occupancy_hex = '' THEN (
         SELECT group_concat(label || ':' || number, ' ') FROM (
           SELECT o.value AS label, sum((c.occupancy >> o.key) & 1) AS number, min(o.key) AS first
           FROM json_each(f.site_orbits) o GROUP BY o.value ORDER BY first) WHERE number > 0) END AS sites,
       c.occupancy, c.degeneracy, s.electrons, c.energy, c.energy_error, c.rank, c.weight, c.verdict,
       c.evidence, c.reason
FROM candidates c JOIN frameworks f ON f.id = c.framework_id JOIN species s ON s.id = c.species_id
"""
_FOUND_IONS = """
CREATE VIEW found_ions AS
SELECT a.id, a.run_id, p.source, i.ion, s.species, s.gold, i.charge, i.mz, a.amount, a.error, a.share,
       a.verdict
FROM assignments a JOIN runs r ON r.id = a.run_id JOIN spectra p ON p.id = r.spectrum_id
JOIN ions i ON i.id = a.ion_id JOIN species s ON s.id = i.species_id
WHERE a.decoy = 0
"""
