"""What the source paper states, as rows: `sources/lin2022.csv`, from Chem. Sci. 2022, 13, 4598.

`inferred` names what is ours and not the paper's, `note` says where the paper contradicts itself. An m/z
is kept as it was printed, because its digits are its resolution: the paper truncates integers (1843.90 is
printed 1843) and rounds decimals (2335.463 is printed 2335.5).
"""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database.store import Store

__all__ = ["SOURCE", "load_observations", "observations", "print_resolution"]

SOURCE = "Lin, Cao, Yao, Xie, Chem. Sci. 2022, 13, 4598, doi 10.1039/d1sc06296d"
_WHOLE = ("charge", "gold_min", "gold_max", "dominant_min", "dominant_max", "electrons")
_REAL = ("feed", "mz_min", "mz_max")


def observations() -> Iterator[dict[str, Any]]:
    """Yield the statements of the paper as rows of the `observations` table."""
    text = files("database").joinpath("sources", "lin2022.csv").read_text(encoding="utf-8")
    for line in csv.DictReader(text.splitlines()):
        row: dict[str, Any] = {name: value or None for name, value in line.items()}
        row |= {name: int(row[name]) for name in _WHOLE if row[name] is not None}
        row |= {name: float(row[name]) for name in _REAL if row[name] is not None}
        if row["mz_reported"] is not None:
            row["mz_min"], row["mz_max"] = print_resolution(row["mz_reported"])
        yield row | {"source": SOURCE}


def print_resolution(printed: str) -> tuple[float, float]:
    """Interval of m/z that the paper would print so: an integer is truncated, a decimal is rounded.

    `1843` is [1843, 1844), `2335.5` is [2335.45, 2335.55).
    """
    value = float(printed)
    if "." not in printed:
        return value, value + 1.0
    half = 0.5 * 10.0 ** -len(printed.split(".")[1])
    return value - half, value + half


def load_observations(store: Store, batch: int | None = None) -> int:
    """Store the statements that are not there yet; return how many were new."""
    with store.writing():
        return store.add("observations", (row | {"batch_id": batch} for row in observations()))
