"""Electrons of published clusters, written by hand: metals, electrons its ligands take, charge, count, paper.

Evidence: the counts are those of the papers and of the superatom reviews after Walter et al., PNAS 2008, 105,
9157; nothing in `published.csv` was made by our code. Ligands take one electron an X, two a dithiolate or a
sulfide, none a phosphine.
"""

import csv
import re
from pathlib import Path

import pytest

from stability.electrons import electrons
from structures.charges import charges_for
from structures.electron_shell import shell_on
from structures.library import FRAMEWORKS, framework
from structures.library.charges import charges_of_class

ROWS = list(csv.DictReader((Path(__file__).parent / "published.csv").open(encoding="utf-8")))
LIBRARY = {
    (len(made.sites), made.taken): made
    for made in map(framework, [name for name in FRAMEWORKS if "-" not in name])
}


def metals(row):
    return {metal: int(n) for metal, n in re.findall(r"([A-Z][a-z]?)(\d+)", row["metals"])}


def of_the_library(row):
    """Framework of a cluster with thiolates only; None where the library has none."""
    thiolates = re.fullmatch(r"\[[A-Za-z0-9]*[a-z0-9]\(([^()]*)\)(\d+)\](\d?[-+]|0)", row["cluster"])
    if not thiolates or thiolates[2] != row["taken"] or thiolates[1] in {"PP3", "C2Ph"}:
        return None
    return LIBRARY.get((sum(metals(row).values()), int(thiolates[2])))


KNOWN = [row for row in ROWS if of_the_library(row)]


def test_there_are_sixty_and_each_has_a_source():
    assert len({row["cluster"] for row in ROWS}) == len(ROWS) >= 60
    assert all(re.search(r"\b(19|20)\d\d\b", row["source"]) for row in ROWS)
    assert {row["checked"] for row in ROWS} == {"yes", "no"}  # whether the citation was looked up


@pytest.mark.parametrize("row", ROWS, ids=[row["cluster"] for row in ROWS])
def test_electrons_are_those_of_the_paper(row):
    assert electrons(metals(row), int(row["taken"]), int(row["charge"])).electrons == int(row["electrons"])


@pytest.mark.parametrize("row", KNOWN, ids=[row["cluster"] for row in KNOWN])
def test_the_library_knows_the_count(row):
    shell = shell_on(of_the_library(row), metals(row), int(row["electrons"]))
    assert shell.seen
    sphere = int(row["electrons"]) in {2, 8, 18, 20, 34, 40, 58}  # Walter et al., PNAS 2008, 105, 9157
    assert shell.closed == sphere
    assert shell.word.startswith("closed") == sphere
    assert (shell.word == "open") == (int(row["electrons"]) % 2 == 1)


@pytest.mark.parametrize("row", KNOWN, ids=[row["cluster"] for row in KNOWN])
def test_a_published_charge_is_one_that_is_made(row):
    made = charges_for(of_the_library(row), metals(row))
    seen = [int(each["charge"]) for each in KNOWN if each["metals"] == row["metals"]]
    if any(metal in row["metals"] for metal in ("Pd", "Pt", "Cd", "Hg")):
        assert set(seen) <= set(made)
    else:
        assert made == (of_the_library(row).core_charge,)


def test_every_charge_of_the_library_has_a_source_and_the_count_of_its_cluster():
    for sites, anchors in LIBRARY:
        for one in charges_of_class(sites, anchors):
            assert re.search(r"\b(19|20)\d\d\b|10\.\d{4}|Database", one.source)
            held = re.findall(r"([A-Z][a-z]?)(\d*)", one.cluster.lstrip("[").split("(")[0])
            assert sum(int(n or 1) for metal, n in held if metal != "S") == sites
            assert {m: int(n or 1) for m, n in held if m in {"Pd", "Pt", "Cd", "Hg"}} == dict(one.guests)


def test_a_citation_that_nobody_looked_up_is_printed_as_such():
    """The table here and the library agree on which were, source by source."""
    here = {row["source"]: row["checked"] == "yes" for row in ROWS}
    library = {one.source: one for size in LIBRARY for one in charges_of_class(*size)}
    both = set(here) & set(library)
    assert len(both) >= 20
    for source in both:
        assert library[source].checked == here[source], source
        assert ("not checked" in library[source].reference) != here[source]


def test_the_known_clusters_are_in_the_table():
    assert len(KNOWN) >= 20
