"""Every format of runs is read alike; a new one needs a line in the reader's table and a writer here.

Evidence: the runs are written by this folder from the formats' definitions, so all values are known.
"""

import pytest
from runs_written import mgf, ms1, mzml

from database.spectra.read.readers import RUNS, read_spectrum
from structures.errors import FileFormatError, InvalidInputError

WRITERS = {"mzML and mzXML": mzml, "MGF": mgf, "MS1": ms1}
MZ = [2335.0, 2335.25, 2335.5]
SCANS = [
    (1, "negative", MZ, [1.0, 5.0, 3.0]),
    (1, "negative", MZ, [3.0, 7.0, 1.0]),
    (2, "negative", [500.0, 501.5], [9.0, 2.0]),
]


@pytest.fixture(params=RUNS)
def run(request, tmp_path):
    path = tmp_path / f"file.of.any.name.{request.param}"
    path.write_text(WRITERS[request.param](SCANS))
    return path


def test_scans_of_the_first_level_are_averaged(run):
    spectrum = read_spectrum(run)
    assert spectrum.mz.tolist() == MZ
    assert spectrum.intensity.tolist() == [2.0, 6.0, 2.0]
    assert spectrum.polarity == (None if "MS1" in run.name else "negative")
    assert len(spectrum.scans) == 2
    assert "2 of 3 scans, MS level 1, averaged" in spectrum.remarks


def test_a_scan_is_chosen_by_number(run):
    spectrum = read_spectrum(run, scan=3)
    assert (spectrum.mz.tolist(), spectrum.intensity.tolist()) == ([500.0, 501.5], [9.0, 2.0])
    with pytest.raises(InvalidInputError, match="no scan '9'"):
        read_spectrum(run, scan=9)


@pytest.mark.parametrize("run", [name for name in RUNS if name != "MS1"], indirect=True)  # which has no end
def test_a_cut_file_is_refused(run):
    text = run.read_text()
    run.write_text(text[: int(0.6 * len(text))])
    with pytest.raises(FileFormatError, match=run.name):
        read_spectrum(run)


@pytest.mark.parametrize("bad", [float("inf"), float("nan")])
@pytest.mark.parametrize("name", RUNS)
def test_values_that_no_spectrum_has_are_refused(name, bad, tmp_path):
    path = tmp_path / "run"
    path.write_text(WRITERS[name]([(1, "negative", MZ, [1.0, bad, 3.0])]))
    with pytest.raises(FileFormatError, match="point 2"):
        read_spectrum(path)


@pytest.mark.parametrize("name", RUNS)
def test_negative_points_of_a_profile_are_kept_and_said(name, tmp_path):
    path = tmp_path / "run"
    mz = [2335.0 + 0.01 * step for step in range(50)]
    intensity = [30.0 * (20 < step < 30) - step % 2 for step in range(50)]
    path.write_text(WRITERS[name]([(1, "negative", mz, intensity)]))
    spectrum = read_spectrum(path, kind="profile")
    assert spectrum.intensity.tolist() == intensity
    assert any("40% of the points are negative" in remark for remark in spectrum.remarks)
    with pytest.raises(InvalidInputError, match="intensity -1 of a peak list must not be negative"):
        read_spectrum(path, kind="peak list")
