"""Where the value of a column comes from, and where the error of a number stands or what is known of it.

Beside `columns.py`, which says what a column means. What a kind of rows has in common stands once; a name, or
`kind.name` where it differs, has its own.
"""

from __future__ import annotations

from database.masses.isotopes import ISOTOPE_TABLE
from database.observations import SOURCE

__all__ = ["error_of", "source_of"]


def source_of(kind: str, name: str) -> str:
    """Return where the value of a column of a kind comes from.

    Examples
    --------
    >>> source_of("ions", "mz")
    'AME2020+CIAAW2013'
    """
    return _SOURCE.get(f"{kind}.{name}") or _SOURCE.get(name) or _OF_KIND[kind]


def error_of(kind: str, name: str) -> str:
    """Return where the error of a number stands; empty for words, counts and what is exact.

    Examples
    --------
    >>> error_of("candidates", "energy")
    'energy_error'
    """
    return _ERROR.get(f"{kind}.{name}") or _ERROR.get(name) or ""


_OF_KIND = {
    "candidates": "counted, from framework and occupancy",
    "species": "counted, from the formula",
    "ions": "counted, from the formula",
    "observations": SOURCE,
    "bands": SOURCE,
    "mobility": SOURCE,
    "calculations": "the code that computed",
    "spectra": "the file of the spectrum",
    "series": "the fits of its runs",
    "assignments": "the fit of its run",
}
_PAPER_RULE = f"rules of {SOURCE}, each with its observations"
_MODEL = "the ordering model that `energy_source` names"
_SOURCE = {
    "id": "numbered when it is stored",
    "energy": _MODEL,
    "energy_error": _MODEL,
    "weight": f"exact sum over all isomers, with {_MODEL}",
    "weight_low": _MODEL,
    "weight_high": _MODEL,
    "rank": f"all isomers counted, with {_MODEL}",
    "rank_low": _MODEL,
    "rank_high": _MODEL,
    "calculations.energy": "the code that computed",
    "energy_calc": "the code that computed; `theory_calc`",
    "gap_calc": "the code that computed; `theory_calc`",
    "verdict": _PAPER_RULE,
    "reason": _PAPER_RULE,
    "observations.inferred": "ours",
    "observations.mz_min": "the printed digits",
    "observations.mz_max": "the printed digits",
    "assignments.verdict": "the fit of its run and of its rivals",
    "shell": "counting rule; counts seen in published clusters",
    "electrons": "valences less ligands less charge",
    "evidence": "the framework's citations",
    "mz": ISOTOPE_TABLE,
    "mz_average": ISOTOPE_TABLE,
    "mz_low": ISOTOPE_TABLE,
    "mz_high": ISOTOPE_TABLE,
    "spectra.mz_low": "the file of the spectrum",
    "spectra.mz_high": "the file of the spectrum",
    "isotope_table": "ours; masses and abundances have their own sources",
    "sha256": "the file's bytes",
    "rmsd": "ours, from the geometry that came back",
    "bonds_kept": "ours, from the geometry that came back",
    "bonds_lost": "ours, from the geometry that came back",
    "bonds_new": "ours, from the geometry that came back",
    "reported": "the file, as printed",
    "value": "asked for (`--times`, `--feeds`)",
    "label": "asked for (`--times`, `--feeds`)",
}
_NO_ERROR = "not known; compare within one theory"
_ARITHMETIC = "below 0.003 ppm against two other programs with their own tables"
_ERROR = {
    "energy": "energy_error",
    "weight": "weight_low, weight_high",
    "rank": "rank_low, rank_high",
    "energy_calc": _NO_ERROR,
    "gap_calc": _NO_ERROR,
    "calculations.energy": _NO_ERROR,
    "gap": _NO_ERROR,
    "max_force": "that of the code",
    "mz": _ARITHMETIC,
    "mz_low": _ARITHMETIC,
    "mz_high": _ARITHMETIC,
    "spectra.mz_low": "that of the instrument",
    "spectra.mz_high": "that of the instrument",
    "mz_average": "isotope tables differ by up to 7 ppm",
    "observations.mz_reported": "mz_min, mz_max",
    "gold_min": "the paper states none",
    "gold_max": "the paper states none",
    "nm": "the paper states none",
    "mobility": "an order only: the paper prints no distances",
    "amount": "error",
    "share": "error / amount, of the same row",
    "t": "1, by its definition",
    "mean_gold": "mean_error",
    "spread": "that of counting is some mean_error",
    "shift_ppm": "shift_error of the run",
    "difference": "the printed digits",
}
