"""Hostile and outsized files are refused early, with the limit and the way out.

Evidence: the files are written here; processor time is measured around the reading.
"""

from time import process_time

import pytest
from runs_written import mzml

from database.spectra.read import scans as scans_module
from database.spectra.read.readers import read_spectrum
from database.spectra.read.text import MOST_PRINTED
from structures.errors import FileFormatError, TooManyError

HEAD = '<?xml version="1.0"?>\n<mzML xmlns="http://psi.hupo.org/ms/mzml" version="1.1.0"><run '
SCANS = [(1, "negative", [2335.0 + n], [1.0]) for n in range(12)]


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ('id="' + "x" * 20_000_000 + '"', "a tag of more than 262,144 bytes"),
        (" ".join(f'a{n}="x"' for n in range(200_000)), "a tag of more than 262,144 bytes"),
        (" ".join(f'a{n}="x"' for n in range(20_000)), "a tag with 20,000 attributes"),
    ],
    ids=["one long", "200,000", "20,000"],
)
def test_tags_without_end_are_refused_at_once(tmp_path, attributes, words):
    path = tmp_path / "run.mzML"
    path.write_text(f"{HEAD}{attributes}></run></mzML>")
    start = process_time()
    with pytest.raises(FileFormatError, match=words):
        read_spectrum(path)
    assert process_time() - start < 0.5


@pytest.mark.parametrize(("version", "word"), [("0.99.12", "draft"), ("1.0.0", "early version")])
def test_mzml_drafts_are_refused_as_the_version_that_they_are(tmp_path, version, word):
    path = tmp_path / "run.mzML"
    path.write_text(mzml(SCANS).replace("1.1.0", version))
    with pytest.raises(FileFormatError, match=f"mzML {version}, which is an? {word}; 1.1 is read"):
        read_spectrum(path)


def test_a_run_of_too_many_scans_says_how_to_take_some(tmp_path, monkeypatch):
    monkeypatch.setattr(scans_module, "_MOST_SCANS", 10)
    path = tmp_path / "run.mzML"
    path.write_text(mzml(SCANS))
    with pytest.raises(TooManyError, match=r"run.mzML: more than 10 scans .*--scan 1-10"):
        read_spectrum(path)
    assert len(read_spectrum(path, scan="3-12").scans) == 10


def test_an_endless_mz_list_and_an_endless_text_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "list.txt"
    path.write_text("\n".join(f"{1000 + 0.03 * n:.2f}" for n in range(MOST_PRINTED + 1)))
    with pytest.raises(FileFormatError, match=r"5,001 m/z without intensities; a list has at most 5,000"):
        read_spectrum(path)
    monkeypatch.setattr("database.spectra.read.readers.MAX_TEXT_BYTES", 2**15)
    with pytest.raises(FileFormatError, match="cut the m/z range, or convert the run to mzML"):
        read_spectrum(path)
