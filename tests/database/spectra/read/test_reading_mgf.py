"""A Mascot generic file is read without another package, as another reader reads it.

Evidence: files written here line by line from the format's description, so expected values are known; and
pyteomics, which shares no code with ours, on the same files.
"""

import sys

import pytest

from database.spectra.read.readers import read_spectrum
from structures.errors import FileFormatError, MissingProgramError

TEXT = """\
# a comment
COM=three spectra of one run
CHARGE=3-

BEGIN IONS
TITLE=first = best
RTINSECONDS=12.5
502.97 10
503.47\t20.5 3-
; another comment
3302.5 1e3
END IONS
begin ions
PEPMASS=2602.6 1234
CHARGE=2+ and 3+
700.25 7
699.75 3
end ions
BEGIN IONS
TITLE=last
CHARGE=-4
800 1
END IONS
"""


class NoPyteomics:
    """An import hook: pyteomics is not there, in Python's own words."""

    def find_spec(self, name, *_):
        if name.split(".")[0] == "pyteomics":
            raise ModuleNotFoundError("No module named 'pyteomics'", name="pyteomics")


@pytest.fixture
def without_pyteomics(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "pyteomics"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPyteomics(), *sys.meta_path])


def written(tmp_path, text):
    path = tmp_path / "run.mgf"
    path.write_bytes(text.encode())
    return path


def test_spectra_are_read_without_pyteomics(tmp_path, without_pyteomics):
    path = written(tmp_path, TEXT)
    one = read_spectrum(path)  # the only spectra without a precursor: two of them, averaged
    assert one.remarks[0].startswith("2 of 3 scans")
    first = read_spectrum(path, scan="first = best")
    assert (first.kind, first.polarity) == ("peak list", "negative")
    assert first.mz.tolist() == [502.97, 503.47, 3302.5]
    assert first.intensity.tolist() == [10, 20.5, 1000]
    second = read_spectrum(path, scan=2)
    assert second.polarity == "positive"
    assert second.mz.tolist() == [699.75, 700.25]  # sorted
    assert second.intensity.tolist() == [3, 7]
    assert read_spectrum(path, scan="last").polarity == "negative"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_another_reader_reads_the_same(tmp_path, end):
    mgf = pytest.importorskip("pyteomics.mgf")
    text = TEXT.replace("begin ions", "BEGIN IONS").replace("end ions", "END IONS")
    path = written(tmp_path, text.replace("\n", end))
    with mgf.MGF(str(path)) as reader:
        records = list(reader)
    assert len(records) == 3
    for number, record in enumerate(records, start=1):
        spectrum = read_spectrum(path, scan=number)
        points = sorted(zip(record["m/z array"], record["intensity array"], strict=True))
        assert list(zip(spectrum.mz, spectrum.intensity, strict=True)) == points
        sign = "negative" if record["params"]["charge"][0] < 0 else "positive"
        assert spectrum.polarity == sign


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BEGIN IONS\n500 1\n501 2\n", "line 1: BEGIN IONS without END IONS"),
        ("BEGIN IONS\n500 1\nBEGIN IONS\n501 2\nEND IONS\n", "line 1: BEGIN IONS without END IONS"),
        ("BEGIN IONS\n500 1\n501\nEND IONS\n", "line 3: '501' is no peak"),
        ("BEGIN IONS\n500 1\n501 many\nEND IONS\n", "line 3: '501 many' is no peak"),
        ("BEGIN IONS\nTITLE=a\n500 nan\nEND IONS\n", "spectrum 'a': point 1 has m/z 500.0 and intensity nan"),
    ],
)
def test_damage_is_told_with_its_place(tmp_path, text, words):
    with pytest.raises(FileFormatError, match=words):
        read_spectrum(written(tmp_path, text))


def test_a_missing_package_is_named_in_whole(tmp_path, without_pyteomics):
    path = tmp_path / "run.mzML"
    path.write_text('<mzML xmlns="http://psi.hupo.org/ms/mzml"></mzML>')
    with pytest.raises(MissingProgramError) as caught:
        read_spectrum(path)
    assert "(No module named 'pyteomics')" in str(caught.value)
    assert "pip install 'superatom[spectra]'" in str(caught.value)
