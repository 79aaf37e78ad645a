"""The hypotheses of M44S27 at Au21Ag23: what was computed is told against the best of all, what was not, too.

Evidence: differences of numbers written here; the shipped table has such orderings only.
"""

import csv
from importlib.resources import files

from structures.library.ordered import HYPOTHESES, ORDERINGS, ordered_words


def _point(framework, energy, gap, geometry="as built"):
    return {"framework": framework, "energy": energy, "gap": gap, "geometry": geometry}


def test_words_are_against_the_lowest_of_all_and_say_what_lacks():
    points = [_point("M44S27", "-300.00", "0.11"), _point("M44S27", "-299.20", "0.05")]
    points += [_point("M44S27-b", f"{-301.5 + k}", "0.30") for k in range(3)]
    told = ordered_words("M44S27", points)
    assert "+1.5 to +2.3 eV above the lowest of 5 points of all hypotheses, gap 0.05 to 0.11 eV" in told
    assert told.startswith("Au21Ag23 by PBE")
    assert told.endswith("1 ordering not computed yet")
    assert ordered_words("M44S27-b", points).endswith("+0.0 to +2.0 eV above the lowest of 5 points of all "
                                                      "hypotheses, gap 0.30 eV")  # fmt: skip
    assert (
        ordered_words("M44S27-c", points) == "Au21Ag23: no PBE point yet of the 3 orderings that are prepared"
    )
    assert ordered_words("M44S30", points) == ""


def test_the_shipped_points_are_of_21_gold_atoms_and_of_the_five():
    text = files("structures.library").joinpath("ordered.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    for row in rows:
        assert row["framework"] in HYPOTHESES
        assert int(row["occupancy"], 16).bit_count() == 21
        assert (row["charge"], row["code"][:4], len(row["date"])) == ("-3", "GPAW", 10)
    assert all(sum(row["framework"] == name for row in rows) <= ORDERINGS for name in HYPOTHESES)
    assert all(ordered_words(name) for name in HYPOTHESES)
