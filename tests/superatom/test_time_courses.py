"""The paper's time courses and twenty feeds as series: what it states comes back from spectra made from it.

The spectra are simulated from the statements (Chem. Sci. 2022, 13, 4598, Fig. 2b, 2d, 3d to 3f; amounts in
the stated ranges are ours), so this shows that the road holds, not that the paper is right. Evidence: the
ranges, times and feeds are written down here from the paper.
"""

from dataclasses import replace

import pytest

import superatom

S30, S26, S27 = (
    "[Au{x}Ag{y}(p-MBA)30]4-",
    "[Au{x}Ag{y}(p-MBA)26 - H]3-",
    "[Au{x}Ag{y}(p-MBA)27]3-",
)
S44 = "[Au44(p-MBA)26 - H]3-"
# feed Au44 : Ag44 -> time -> (ion, lowest and highest x, amount in all)
COURSES = {
    "1:3": {
        "2 min": [(S30, 0, 0, 0.97), (S30, 1, 1, 0.03)],
        "30 min": [(S30, 6, 9, 1)],
        "120 min": [(S30, 8, 12, 1)],
        "20 h": [(S30, 12, 12, 1)],
    },
    "3:1": {
        "2 min": [(S26, 40, 43, 0.6), (S30, 1, 12, 0.4)],
        "30 min": [(S26, 35, 43, 0.7), (S27, 17, 24, 0.3)],
        "120 min": [(S26, 35, 43, 0.3), (S27, 18, 23, 0.7)],
        "20 h": [(S27, 20, 22, 1)],
    },
    "6:1": {
        "2 min": [(S26, 40, 43, 1)],
        "120 min": [(S26, 38, 43, 0.7), (S27, 18, 24, 0.3)],
        "20 h": [(S26, 38, 42, 0.4), (S27, 19, 23, 0.6)],
    },
}

# the same at 20 h; those of feeds whose ranges the paper does not give stand between their neighbours
FEEDS = {
    "1:40": [(S30, 0, 1, 0.8), (S30, 2, 12, 0.2)],
    "1:30": [(S30, 0, 3, 1)],
    "1:20": [(S30, 1, 5, 1)],
    "1:10": [(S30, 4, 8, 1)],
    "1:8": [(S30, 5, 9, 1)],
    "1:6": [(S30, 7, 11, 1)],
    "1:5": [(S30, 9, 12, 1)],
    "1:4": [(S30, 12, 12, 1)],
    "1:3": [(S30, 12, 12, 1)],
    "1:2": [(S30, 12, 12, 1)],
    "2:1": [(S27, 19, 21, 1)],
    "3:1": [(S27, 20, 22, 1)],
    "4:1": [(S26, 38, 43, 0.2), (S27, 19, 23, 0.8)],
    "5:1": [(S26, 38, 43, 0.3), (S27, 20, 24, 0.7)],
    "6:1": [(S26, 39, 43, 0.4), (S27, 20, 24, 0.6)],
    "8:1": [(S26, 39, 43, 0.6), (S27, 20, 24, 0.4)],
    "10:1": [(S26, 39, 43, 0.8), (S27, 20, 24, 0.2)],
    "20:1": [(S26, 42, 43, 0.7), (S44, 44, 44, 0.3)],
    "30:1": [(S26, 42, 43, 0.6), (S44, 44, 44, 0.4)],
    "40:1": [(S26, 42, 43, 0.5), (S44, 44, 44, 0.5)],
}


def mixture(parts):
    return {
        form.format(x=x, y=44 - x): amount / (high - low + 1)
        for form, low, high, amount in parts
        for x in range(low, high + 1)
    }


def course(feed, tmp_path):
    times = COURSES[feed]
    window = (2270, 2650) if feed == "1:3" else (2270, 4700)
    names = []
    for number, parts in enumerate(times.values()):
        made = superatom.simulate(
            mixture(parts), ions=3e5, shift_ppm=2, seed=number, window=window, points_per_peak=4
        )
        names.append(tmp_path / f"{number}.txt")
        names[-1].write_text(
            "\n".join(f"{mz:.5f} {y:.3f}" for mz, y in zip(made.mz, made.intensity, strict=True))
        )
    (tmp_path / "times.txt").write_text("\n".join(f"{n}.txt {time}" for n, time in enumerate(times)))
    classes = ["M44S30"] if feed == "1:3" else ["M44S30", "M44S26", "M44S27"]
    return superatom.series(
        names, times=tmp_path / "times.txt", frameworks=classes, charges=[-4, -3], cations={"Na": [0]},
        exchanged={"Cl": [0]}, db=tmp_path / "own.db",
    )  # fmt: skip


def check(parts_of, found):
    made = [mixture(parts) for parts in parts_of.values()]
    for row, amounts in zip(found.rows, made, strict=True):
        ions = {superatom.parse_ion(text): amount for text, amount in amounts.items()}
        mean = sum(ion.gold * amount for ion, amount in ions.items()) / sum(ions.values())
        assert row["mean_gold"] == pytest.approx(mean, abs=0.15), row["label"]
    told = {str(superatom.parse_ion(text)) for amounts in made for text in amounts}
    assert {str(ion) for ion in found.fitted.ions} <= told


def test_gold_spreads_into_the_parent_and_is_focused(tmp_path):
    found = course("1:3", tmp_path)
    check(COURSES["1:3"], found)
    spreads = [row["spread"] for row in found.rows]
    assert spreads[-1] < 0.2 < min(spreads[1:-1])
    assert any("[Au12Ag32(p-MBA)30]4- appears at 120 min" in line for line in found.remarks)


@pytest.mark.slow
@pytest.mark.parametrize("feed", ["3:1", "6:1"])
def test_a_second_framework_appears_while_the_first_goes(feed, tmp_path):
    found = course(feed, tmp_path)
    check(COURSES[feed], found)
    first = "30 min" if feed == "3:1" else "120 min"
    assert any("27]3- appears at " + first in line.replace("(p-MBA)", "") for line in found.remarks)
    if feed == "3:1":
        at_end = {row["ion"] for row in found.amounts if row["label"] == "20 h" and row["share"] > 0.01}
        assert at_end == {f"[Au{x}Ag{44 - x}(p-MBA)27]3-" for x in (20, 21, 22)}


@pytest.mark.slow
def test_twenty_feeds(tmp_path):
    """100,000 points each; the first framework takes gold up, the second gives way to the third."""
    spectra = []
    for number, parts in enumerate(FEEDS.values()):
        made = superatom.simulate(
            mixture(parts), ions=3e5, shift_ppm=2, seed=100 + number, window=(2270, 4700), points_per_peak=7
        )
        assert len(made.mz) > 100_000
        spectra.append(replace(made, source=f"{number}.txt"))
    (tmp_path / "feeds.txt").write_text("".join(f"{n}.txt {feed}\n" for n, feed in enumerate(FEEDS)))
    found = superatom.series(
        spectra, feeds=tmp_path / "feeds.txt", frameworks=["M44S30", "M44S26", "M44S27"], charges=[-4, -3],
        cations={"Na": [0]}, exchanged={"Cl": [0]}, workers=2, db=tmp_path / "own.db",
    )  # fmt: skip
    assert [label for label, _ in found.axis] == list(FEEDS)
    check(FEEDS, found)
    shares = {feed: [0.0, 0.0, 0.0] for feed in FEEDS}
    for row in found.amounts:
        place = [30, 27, 26].index(superatom.parse_ion(row["ion"]).n_ligands)
        shares[row["label"]][place] += row["share"] or 0.0
    most = [[feed for feed, share in shares.items() if share[place] > 0.5] for place in range(3)]
    assert most == [list(FEEDS)[:10], ["2:1", "3:1", "4:1", "5:1", "6:1"], list(FEEDS)[15:]]
