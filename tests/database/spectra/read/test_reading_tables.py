"""Tables as instrument and spreadsheet programs export them are read as they are meant.

Evidence: each file is written here from the program's own description of its format, with values that this
file knows; what is left out must be said by name.
"""

import numpy as np
import pytest

from database.spectra.read.readers import read_spectra, read_spectrum
from structures.errors import FileFormatError, InvalidInputError

GRID = np.round(3400 + 0.07083 * np.arange(200), 5)
SIGNALS = np.round(1 + 100 * np.exp(-0.5 * ((GRID[:, None] - [3404, 3407, 3410]) / 0.2) ** 2), 1)


def write(folder, text, name="table.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def table(names, rows, separator=","):
    return "\n".join(separator.join(map(str, row)) for row in [names, *rows]) + "\n"


def test_masshunter_puts_a_running_number_first(tmp_path):
    rows = [(n, mz, y[0]) for n, (mz, y) in enumerate(zip(GRID, SIGNALS, strict=True), start=1)]
    named = write(tmp_path, table(["#Point", "X(Thomsons)", "Y(Counts)"], rows))
    bare = write(tmp_path, table(rows[0], rows[1:], " "), "bare.txt")
    for path in (named, bare):
        spectrum = read_spectrum(path)
        assert spectrum.kind == "profile"
        np.testing.assert_array_equal(spectrum.mz, GRID)
        np.testing.assert_array_equal(spectrum.intensity, SIGNALS[:, 0])
        assert any("not used: " in remark for remark in spectrum.remarks)


def test_each_column_of_intensities_is_a_spectrum(tmp_path):
    rows = [(mz, *y) for mz, y in zip(GRID, SIGNALS, strict=True)]
    path = write(tmp_path, table(["m/z", "2 min", "30 min", "20 h"], rows))
    found = read_spectra(path)
    assert [one.scans for one in found] == [("2 min",), ("30 min",), ("20 h",)]
    for one, y in zip(found, SIGNALS.T, strict=True):
        np.testing.assert_array_equal(one.intensity, y)
    with pytest.raises(
        InvalidInputError, match=r"3 columns of intensities \('2 min', .*--columns 'm/z,2 min'"
    ):
        read_spectrum(path)
    for columns in (["m/z", "20 h"], ["1", "4"]):
        np.testing.assert_array_equal(read_spectrum(path, columns=columns).intensity, SIGNALS[:, 2])
    with pytest.raises(InvalidInputError, match="no column '5 h'; there are m/z, 2 min"):
        read_spectrum(path, columns=["m/z", "5 h"])


def test_origin_writes_units_and_pairs_of_columns(tmp_path):
    rows = [("Th", "a.u.", "Th", "a.u."), ("", "run 3, 5 min", "", "run 4"), (2335.5, 1, 2335.5, 3)]
    rows += [(2335.6, 2, 2335.7, 4), ("", "", 2335.8, 5)]
    one, two = read_spectra(write(tmp_path, table(["m/z", "2 h", "m/z", "4 h"], rows, "\t")))
    assert (one.mz.tolist(), one.intensity.tolist()) == ([2335.5, 2335.6], [1, 2])
    assert (two.mz.tolist(), two.intensity.tolist()) == ([2335.5, 2335.7, 2335.8], [3, 4, 5])
    assert any("a.u." in remark and "run 3, 5 min" in remark for remark in one.remarks)


@pytest.mark.parametrize(
    "text",
    [
        'm/z,intensity\n"2,335.50","1,200"\n"2,335.75","12,001.5"\n',
        "2.335,50;1.200\n2.335,75;12.001,5\n",
        "2335.50\t1,200\n2335.75\t12,001.5\n",
        "m/z\tint\n2 335,50\t1 200\n2 335,75\t12 001,5\n",
        "m/z\tint\n2\u202f335,50\t1\u202f200\n2\u202f335,75\t12\u202f001,5\n",
        "m/z;int\n2'335.50;1'200\n2'335.75;12'001.5\n",
    ],
)
def test_marks_between_thousands(tmp_path, text):
    spectrum = read_spectrum(write(tmp_path, text))
    assert (spectrum.mz.tolist(), spectrum.intensity.tolist()) == ([2335.5, 2335.75], [1200, 12001.5])


def test_a_comma_that_could_be_either_is_refused(tmp_path):
    with pytest.raises(FileFormatError, match="line 1: '2335 1,200': the comma can be decimal or"):
        read_spectrum(write(tmp_path, "2335 1,200\n2336 1,300\n"))


def test_empty_cells_are_no_zeros_and_are_counted(tmp_path):
    rows = [(2335.5, 1, ""), (2335.6, "", 3), (2335.7, 3, 4)]
    one, two = read_spectra(write(tmp_path, table(["m/z", "2 h", "4 h"], rows)))
    assert (one.mz.tolist(), two.mz.tolist()) == ([2335.5, 2335.7], [2335.6, 2335.7])
    assert "1 point without intensity left out" in one.remarks
    with pytest.raises(FileFormatError, match="line 3: an intensity without m/z"):
        read_spectrum(write(tmp_path, "m/z,int\n2335,1\n,5\n"))


def test_other_measures_of_the_same_peaks_are_named_and_not_used(tmp_path):
    rows = [(2335.5, 4, 100, 50, 3), (2335.75, 4, 200, 100, 3)]
    names = ["m/z", "z", "Intensity", "Rel. Abundance", "S/N"]
    spectrum = read_spectrum(write(tmp_path, table(names, rows, "\t")))
    assert spectrum.intensity.tolist() == [100, 200]
    assert "not used: z, Rel. Abundance, S/N" in spectrum.remarks


def test_negative_points_of_a_profile_are_kept_those_of_a_list_refused(tmp_path):
    below = SIGNALS[:, 0] - 20
    spectrum = read_spectrum(write(tmp_path, table([3399.9, -20.0], zip(GRID, below, strict=True), " ")))
    np.testing.assert_array_equal(spectrum.intensity[1:], below)
    assert any("points are negative" in remark for remark in spectrum.remarks)
    with pytest.raises(FileFormatError, match="line 2: intensity -3 of a peak list"):
        read_spectrum(write(tmp_path, "2335.5 10\n2336.5 -3\n2400 8\n"))
