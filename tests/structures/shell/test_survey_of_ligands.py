"""What docs/ligands.md and the cards say of ligands on frameworks is what `build` does.

Evidence: contacts are found again from all distances and Bondi's radii, typed here; a ligand that the page
calls refused is refused by `assemble`, with the elements and the distance of the page.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from structures.assemble import assemble
from structures.card import card
from structures.errors import InvalidInputError
from structures.library import FRAMEWORKS, framework
from structures.library.room import crowded
from structures.version import BUILT

ROOT = Path(__file__).parents[3]
BONDI = {"H": 1.20, "C": 1.70, "N": 1.55, "O": 1.52, "S": 1.80, "Ag": 1.72, "Au": 1.66}


def rows():
    with (ROOT / "structures/library/room.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def refused(row):
    return float(row["contact"]) < 0.7


def cell(row):
    if not row["contact"]:
        return f"{row['seconds']} s"
    if refused(row):
        return f"{row['first']}-{row['second']} {row['distance']} Å"
    return f"{float(row['contact']):.2f}"


def page():
    """Cells of the table that starts with `framework`: by framework and ligand, empty ones left out."""
    lines = iter((ROOT / "docs/ligands.md").read_text(encoding="utf-8").splitlines())
    head = next(line for line in lines if line.startswith("| framework |"))
    ligands = [word.strip() for word in head.strip("|").split("|")][1:]
    next(lines)
    cells = {}
    for line in lines:
        if not line.startswith("|"):
            return cells
        name, *told = (word.strip() for word in line.strip("|").split("|"))
        cells |= {(name, ligand): word for ligand, word in zip(ligands, told, strict=True) if word}
    return cells


def closest(atoms):
    """Least distance in sums of radii of an atom beyond an anchor to another ligand or a metal."""
    anchor = atoms.arrays["anchor"]
    radii = np.array([BONDI[str(s)] for s in atoms.symbols])
    beyond = (anchor >= 0) & (np.diff(anchor, prepend=-2) == 0)
    ratio = atoms.get_all_distances() / (radii[:, None] + radii[None])
    ratio[~(beyond[:, None] & (anchor[:, None] != anchor[None]))] = np.inf
    return ratio.min()


def found_again(row):
    """The row holds for what `assemble` builds or refuses, all silver and all gold."""
    frame, least, words = framework(row["framework"]), [], ""
    for sites in (0, (1 << len(frame.sites)) - 1):
        try:
            least.append(closest(assemble(frame, sites, host="Ag", guest="Au", ligand=row["ligand"])))
        except InvalidInputError as error:
            words += str(error)
    if not refused(row):
        return not words and min(least) == pytest.approx(float(row["contact"]), abs=0.002)
    where = f"{row['ligand']} cannot be placed on {row['framework']}: "
    return where in words and f" {row['distance']} Å of {row['second']} " in words


def test_the_table_of_the_page_is_that_of_its_rows():
    assert page() == {(row["framework"], row["ligand"]): cell(row) for row in rows()}
    assert {row["framework"] for row in rows()} <= set(FRAMEWORKS)
    assert {row["built"] for row in rows()} == {BUILT}


def test_a_card_names_the_ligands_that_are_refused():
    for name in FRAMEWORKS:
        told = [row for row in rows() if row["framework"] == name and row["contact"] and refused(row)]
        words = [f"{row['ligand']} ({row['first']}-{row['second']} {row['distance']} Å)" for row in told]
        assert crowded(name) == ", ".join(words)
    assert "TBBT (H-S 1.48 Å)" in card(framework("M38S24-T")).crowded


def test_a_row_is_found_again():
    (row,) = [row for row in rows() if (row["framework"], row["ligand"]) == ("M18S14", "p-MBA")]
    assert found_again(row)


@pytest.mark.slow
@pytest.mark.parametrize("row", rows()[::9], ids=lambda row: f"{row['framework']}-{row['ligand']}")
def test_rows_are_found_again(row):
    if row["contact"] and len(framework(row["framework"]).sites) < 60:
        assert found_again(row)
