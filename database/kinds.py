"""The kinds of rows that can be found: the SQL that yields them, their columns, and what a table shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from database.occupancies import HELD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["KINDS", "TEXT", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be found: the SQL that yields the rows, and the columns that may be asked for.

    `ranges` maps a name to a low and a high column: a row answers `name=v` where v lies between them. `shown`
    are the columns of a table; those of `sparse` only where some row has a value, those of `usual` (column,
    value) only where some row has another one.
    """

    source: str
    columns: tuple[str, ...]
    shown: tuple[str, ...]
    order: str = "id"
    ranges: tuple[tuple[str, str, str], ...] = ()
    sparse: tuple[str, ...] = ()
    usual: tuple[tuple[str, str], ...] = ()

    def shown_of(self, rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
        """Columns of a table of these rows."""
        held = {(name, value) for row in rows for name, value in row.items() if value is not None}
        valued = {name for name, _ in held}
        other = {name for name, _ in held - set(self.usual)}
        usual = {name for name, _ in self.usual}
        return tuple(
            name
            for name in self.shown
            if (name in valued or name not in self.sparse) and (name in other or name not in usual)
        )


def _marks(kind: str, row: str) -> str:
    """Columns of what people say of a row of a kind."""
    return ", ".join(
        f"(SELECT group_concat(m.words, ', ') FROM marks m WHERE m.kind = '{kind}' AND m.row_id = {row} "  # noqa: S608  ours
        f"AND m.what = '{what}') AS {what}s"
        for what in ("tag", "note")
    )


_CANDIDATES = f"""
SELECT c.id, f.framework, s.species, c.gold, {HELD}, c.degeneracy, c.host, c.guest, s.ligand_shell,
       s.core_charge, s.electrons, shell_of(s.metals, s.ligand_shell, s.electrons,
       CASE WHEN f.geometry IS NOT NULL THEN f.core_charge END) AS shell,
       c.evidence, c.verdict, c.reason, c.energy, c.energy_error, c.weight, c.weight_low, c.weight_high,
       c.rank, c.rank_low, c.rank_high,
       c.energy_source, d.energy_calc, d.gap_calc, d.theory_calc, d.bonds_lost, {_marks("candidates", "c.id")}
FROM candidates c JOIN frameworks f ON f.id = c.framework_id JOIN species s ON s.id = c.species_id
     LEFT JOIN (SELECT * FROM compared WHERE (code, theory, solvent, task, framework, ligand, charge) IN
       (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
        FROM json_each(?))) d ON d.candidate_id = c.id
"""  # noqa: S608  a constant
_CALCULATIONS = f"""
SELECT k.id, k.candidate_id, f.framework, c.gold, {HELD}, k.formula, k.charge, k.multiplicity, k.code,
       k.code_version, k.theory, k.task, k.solvent, k.ligand, k.energy, k.gap, k.max_force, k.rmsd,
       k.bonds_kept, k.bonds_lost, k.bonds_new, k.evidence, k.source, {_marks("calculations", "k.id")}
FROM calculations k JOIN candidates c ON c.id = k.candidate_id JOIN frameworks f ON f.id = c.framework_id
"""  # noqa: S608  a constant
_SPECIES = f"""
SELECT s.id, s.species, s.framework, s.gold, s.silver, s.metals, s.ligands, s.ligand_shell, s.core_charge,
       s.electrons, shell_of(s.metals, s.ligand_shell, s.electrons, (SELECT f.core_charge FROM frameworks f
       WHERE f.geometry IS NOT NULL AND f.metals = s.metals AND f.anchors = anchors_of(s.ligand_shell)
       LIMIT 1)) AS shell,
       s.formula, s.verdict, s.reason,
       (SELECT count(*) FROM candidates c WHERE c.species_id = s.id) AS candidates,
       {_marks("species", "s.id")}
FROM species s
"""  # noqa: S608  a constant
_IONS = f"""
SELECT i.id, i.ion, s.species, s.framework, s.gold, s.ligand_shell, i.adduct, i.charge, i.formula, i.mz,
       i.mz_average, i.mz_low, i.mz_high, s.core_charge, s.electrons, i.isotope_table,
       {_marks("ions", "i.id")}
FROM ions i JOIN species s ON s.id = i.species_id
"""  # noqa: S608  a constant
_OBSERVATIONS = """
SELECT id, framework, ratio, feed, time, charge, gold_min, gold_max, dominant_min, dominant_max, mz_reported,
       mz_min, mz_max, ion, electrons, section, figure, experiment, evidence, status, inferred, note, source
FROM observations
"""
_BANDS = """
SELECT o.id, o.framework, o.ratio, o.time, b.value ->> 'nm' AS nm, b.value ->> 'what' AS what,
       b.value ->> 'solvent' AS solvent, b.value ->> 'colour' AS colour, o.section, o.figure, o.note
FROM observations o, json_each(bands_of(o.note)) b
"""
_MOBILITY = """
SELECT o.id, m.value ->> 'framework' AS framework, m.value ->> 'mobility' AS mobility, m.value ->> 'of' AS of,
       m.value ->> 'faster_than' AS faster_than, m.value ->> 'slower_than' AS slower_than, o.experiment,
       o.section, o.figure, o.note
FROM observations o, json_each(mobilities_of(o.status)) m
"""
_SPECTRA = f"""
SELECT p.id, p.source, p.kind, p.polarity, p.mz_low, p.mz_high, p.title, p.sha256,
       (SELECT count(*) FROM peaks k WHERE k.spectrum_id = p.id) AS peaks,
       (SELECT count(*) FROM runs r WHERE r.spectrum_id = p.id) AS runs, {_marks("spectra", "p.id")}
FROM spectra p
"""  # noqa: S608  a constant
_ASSIGNMENTS = """
SELECT a.id, a.run_id, r.spectrum_id, p.source, i.ion, s.species, s.framework, s.gold, i.charge, i.mz,
       a.reported, a.amount, a.error, a.share, a.t, a.gain, a.group_number, a.decoy, a.verdict,
       coalesce(v.ion, w.ion) AS rival, coalesce(v.vector, w.vector) AS vector, v.deviance,
       coalesce(v.decide, w.decide) AS decide, a.difference, a.chance,
       (SELECT count(*) FROM candidates c WHERE c.species_id = s.id) AS candidates
FROM assignments a JOIN runs r ON r.id = a.run_id JOIN spectra p ON p.id = r.spectrum_id
JOIN ions i ON i.id = a.ion_id JOIN species s ON s.id = i.species_id
LEFT JOIN rivals v ON v.assignment_id = a.id AND v.rank = 1
LEFT JOIN mz_rivals w ON w.assignment_id = a.id AND w.rank = 1
"""
_SERIES = """
SELECT m.id, m.series, m.place, m.label, m.value, m.quantity, m.run_id, p.source, m.mean_gold, m.mean_error,
       m.spread, r.shift_ppm, r.unexplained
FROM measured m JOIN runs r ON r.id = m.run_id JOIN spectra p ON p.id = r.spectrum_id
"""


def _columns(sql: str) -> tuple[str, ...]:
    """Column names of a flat SELECT: the last word of each comma-separated item outside brackets."""
    body = sql
    while body != (shorter := re.sub(r"\([^()]*\)", "", body)):
        body = shorter
    body = body.split("FROM")[0].replace("SELECT", "")
    return tuple(re.split(r"[\s.]", item.strip())[-1] for item in body.split(","))


KINDS: dict[str, Kind] = {
    "candidates": Kind(
        _CANDIDATES,
        _columns(_CANDIDATES),
        tuple(
            "id framework species gold occupancy sites degeneracy shell evidence verdict energy "
            "energy_calc rank tags notes".split()
        ),
        sparse=("energy_calc", "tags", "notes"),
        usual=(("shell", "closed"),),
    ),
    "species": Kind(
        _SPECIES,
        _columns(_SPECIES),
        tuple("id species framework gold electrons shell candidates verdict tags notes".split()),
        sparse=("tags", "notes"),
    ),
    "ions": Kind(
        _IONS,
        _columns(_IONS),
        tuple("id ion framework gold charge mz mz_average mz_low mz_high tags notes".split()),
        order="mz, id",
        sparse=("tags", "notes"),
    ),
    "observations": Kind(
        _OBSERVATIONS,
        _columns(_OBSERVATIONS),
        tuple("id framework ratio time gold_min gold_max mz_reported ion status inferred".split()),
        ranges=(("gold", "gold_min", "gold_max"), ("mz", "mz_min", "mz_max")),
    ),
    "bands": Kind(
        _BANDS,
        _columns(_BANDS),
        ("id", "framework", "ratio", "time", "nm", "what", "solvent", "colour"),
        order="id, nm",
        sparse=("solvent", "colour"),
    ),
    "mobility": Kind(
        _MOBILITY,
        _columns(_MOBILITY),
        ("id", "framework", "mobility", "of", "faster_than", "slower_than", "experiment", "figure"),
        order="id, mobility",
    ),
    "calculations": Kind(
        _CALCULATIONS,
        _columns(_CALCULATIONS),
        tuple(
            "id candidate_id framework gold sites code theory task energy gap rmsd bonds_lost "
            "tags notes".split()
        ),
        sparse=("tags", "notes"),
    ),
    "spectra": Kind(
        _SPECTRA,
        _columns(_SPECTRA),
        ("id", "source", "kind", "polarity", "mz_low", "mz_high", "peaks", "runs", "tags", "notes"),
        sparse=("tags", "notes"),
    ),
    "series": Kind(
        _SERIES,
        _columns(_SERIES),
        tuple("id series place label value quantity mean_gold mean_error spread run_id source".split()),
    ),
    "assignments": Kind(
        _ASSIGNMENTS,
        _columns(_ASSIGNMENTS),
        tuple("id run_id ion gold mz share t group_number verdict rival deviance candidates".split()),
    ),
}  # fmt: skip

# columns that hold words; every other one holds a number
TEXT = frozenset(
    "framework species host guest sites ligand_shell shell evidence verdict reason energy_source formula ion "
    "adduct isotope_table ratio time mz_reported section figure experiment status inferred note source "
    "series label quantity kind polarity title sha256 reported rival vector decide "
    "code code_version theory task solvent ligand theory_calc tags notes what colour "
    "faster_than slower_than".split()
)
