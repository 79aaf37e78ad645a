"""Several spectra as one series: mean gold, errors, what appears, and what is kept of it.

Evidence: the mixtures of the spectra are chosen here, so mean and spread follow by hand; a blank is added
here and must leave no trace; the table is read back by csv, the database by its own checksums.
"""

import csv
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import superatom
from database.spectra.read.blank import without_blank
from database.spectra.read.spectrum import make_spectrum
from structures.errors import ArgumentError, FileFormatError, InvalidInputError

CENTRES = {"2 min": 4.0, "30 min": 5.0, "20 h": 8.0}  # of the gold distribution at each time
SHIFTS = (3.0, 3.4, 2.7)  # ppm


def mixture(centre):
    return {f"[Au{x}Ag{44 - x}(p-MBA)30]4-": float(np.exp(-0.5 * (x - centre) ** 2)) for x in range(13)}


@pytest.fixture(scope="module")
def spectra():
    window = (2320, 2640)
    return [
        superatom.simulate(mixture(centre), ions=5e4, seed=n, shift_ppm=shift, window=window)
        for n, (centre, shift) in enumerate(zip(CENTRES.values(), SHIFTS, strict=True))
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, spectra):
    place = tmp_path_factory.mktemp("series")
    for name, one in zip("abc", spectra, strict=True):
        np.savetxt(place / f"{name}.txt", np.column_stack([one.mz, one.intensity]), fmt="%.5f")
    (place / "times.csv").write_text("c.txt,20 h\na.txt,2 min\nb.txt,30 min\n")
    return place


@pytest.fixture(scope="module")
def found(folder):
    return superatom.series(
        [str(folder / "[abc].txt")], times=folder / "times.csv", frameworks=["M44S30"],
        output=folder / "amounts.csv", figure=folder / "heat.svg", db=folder / "own.db",
    )  # fmt: skip


def test_mean_gold_follows_the_mixtures_in_the_order_of_time(found):
    assert found.quantity == "time"
    assert [label for label, _ in found.axis] == list(CENTRES)
    assert [value for _, value in found.axis] == pytest.approx([2 / 60, 0.5, 20])
    for row, centre in zip(found.rows, CENTRES.values(), strict=True):
        weights = np.array(list(mixture(centre).values()))
        mean = np.arange(13) @ weights / weights.sum()
        assert (
            abs(row["mean_gold"] - mean) < 5 * row["mean_error"] + 0.01
        )  # ions below the threshold are left out
        assert 0 < row["mean_error"] < 0.02
        assert row["spread"] == pytest.approx(1.0, abs=0.05)


def test_one_calibration_model_holds_them_together(found):
    assert found.fitted.calibration.shift_ppm == pytest.approx(np.mean(SHIFTS), abs=0.3)
    for row, shift in zip(found.rows, SHIFTS, strict=True):
        assert row["shift_ppm"] == pytest.approx(shift, abs=0.3)


def test_what_appears_and_goes_is_said(found):
    words = {line.split("]")[0]: line for line in found.remarks if line.startswith("[Au")}
    assert "appears at 20 h" in words["[Au10Ag34(p-MBA)30"]
    assert "is last seen at 2 min" in words["[Au1Ag43(p-MBA)30"]


def test_table_and_figure_are_written(found, folder):
    rows = list(csv.DictReader((folder / "amounts.csv").open()))
    assert len(rows) == 3 * len(found.fitted.ions)
    shares = [float(row["share"]) for row in rows if row["label"] == "30 min"]
    assert sum(shares) == pytest.approx(1)
    assert "Au44" not in (folder / "amounts.csv").read_text()
    assert (folder / "heat.svg").stat().st_size > 5000


def test_the_series_is_stored_once_and_found(found, folder):
    again = superatom.series(
        [str(folder / "[abc].txt")], times=folder / "times.csv", frameworks=["M44S30"], db=folder / "own.db"
    )
    assert again.runs == found.runs
    rows = superatom.find("quantity=time,value>1", kind="series", db=folder / "own.db")
    assert [(row["label"], row["source"]) for row in rows] == [("20 h", "c.txt")]
    assert rows[0]["mean_gold"] == found.rows[2]["mean_gold"]
    assert superatom.verify(db=folder / "own.db").verified


def test_a_changed_row_of_a_series_is_seen(found, folder, tmp_path):
    assert found
    copy = tmp_path / "copy.db"
    copy.write_bytes((folder / "own.db").read_bytes())
    with superatom.Store(copy) as store, store.writing():
        store.db.execute("UPDATE measured SET mean_gold = 44 WHERE place = 2")
    assert not superatom.verify(db=copy).verified


def test_a_blank_leaves_no_trace(spectra):
    measured = spectra[0]
    mz = np.linspace(2300, 2660, 4001)
    blank = make_spectrum(mz, 3 + np.sin(mz), kind="profile", title="blank")
    added = make_spectrum(
        measured.mz, measured.intensity + np.interp(measured.mz, mz, blank.intensity), kind="profile"
    )
    np.testing.assert_allclose(without_blank(added, blank).intensity, measured.intensity, atol=1e-9)


def test_what_is_missing_or_double_is_refused(folder, spectra, tmp_path):
    with pytest.raises(ArgumentError, match="by times or by feeds"):
        superatom.series(spectra, times=folder / "times.csv", feeds=folder / "times.csv")
    with pytest.raises(FileFormatError, match="no such file"):
        superatom.series([str(tmp_path / "*.txt")], db=tmp_path / "own.db")
    (tmp_path / "times.csv").write_text("a.txt,2 min\n")
    with pytest.raises(InvalidInputError, match=r"times.csv: no line for b.txt, c.txt"):
        superatom.series([str(folder / "[abc].txt")], times=tmp_path / "times.csv", db=tmp_path / "own.db")
    (tmp_path / "times.csv").write_text("a.txt,soon\nb.txt,1 h\nc.txt,2 h\n")
    with pytest.raises(InvalidInputError, match="'soon' is no time or feed"):
        superatom.series([str(folder / "[abc].txt")], times=tmp_path / "times.csv", db=tmp_path / "own.db")


def test_two_processes_say_the_same(found, folder, tmp_path):
    again = superatom.series(
        [str(folder / "[abc].txt")], times=folder / "times.csv", frameworks=["M44S30"], workers=2,
        db=tmp_path / "own.db",
    )  # fmt: skip
    assert list(again.rows) == [row | {"run": again.runs[n]} for n, row in enumerate(found.rows)]
    assert list(again.amounts) == list(found.amounts)


CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.mark.slow
def test_a_dask_cluster_says_the_same(found, folder, tmp_path):
    (tmp_path / "cluster.py").write_text(CLUSTER)
    cluster = subprocess.Popen(
        [sys.executable, tmp_path / "cluster.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        again = superatom.series(
            [str(folder / "[abc].txt")], times=folder / "times.csv", frameworks=["M44S30"],
            scheduler=cluster.stdout.readline().strip(), db=tmp_path / "own.db",
        )  # fmt: skip
        assert list(again.amounts) == list(found.amounts)
    finally:
        cluster.communicate(input="", timeout=60)


def test_charges_are_those_that_spacings_tell(tmp_path):
    """5- to 7- of a seven-electron cluster whose class was seen with 1- and 2-."""
    ladder = {f"[Au25(SG)18 - {z}H]{z}-": 1.0 for z in (5, 6, 7)}
    measured = [superatom.simulate(ladder, ions=5e4, seed=n) for n in range(2)]
    found = superatom.series(measured, frameworks="M25S18", ligand="SG", gold=[25], db=tmp_path / "own.db")
    assert {str(ion) for ion in found.fitted.ions} == ladder.keys()


def test_charges_that_are_asked_for_tell_the_polarity(tmp_path):
    """A text file does not."""
    made = [superatom.simulate({"[Au25(PET)18 + 2Cs]+": 1}, ions=3e4, seed=n) for n in range(2)]
    measured = [replace(one, polarity=None) for one in made]
    found = superatom.series(
        measured, frameworks="M25S18", ligand="PET", charges=[1], cations={"Cs": [2]}, db=tmp_path / "own.db"
    )
    assert [str(ion) for ion in found.fitted.ions] == ["[Au25(SC2H4Ph)18 + 2Cs]+"]
    with pytest.raises(InvalidInputError, match="both polarities"):
        superatom.series([made[0], replace(made[1], polarity="negative")], db=tmp_path / "own.db")


@pytest.mark.parametrize(("label", "value"), [("3:1", 3.0), ("1 : 4", 0.25), ("0.5", 0.5)])
def test_feeds_are_read_as_everywhere(spectra, tmp_path, label, value):
    (tmp_path / "feeds.txt").write_text(f"one.txt\t{label}\n")
    found = superatom.series(
        [replace(spectra[0], source="one.txt")], feeds=tmp_path / "feeds.txt", ions=["[Au4Ag40(p-MBA)30]4-"],
        db=tmp_path / "own.db",
    )  # fmt: skip
    assert found.axis == ((label, value),)
