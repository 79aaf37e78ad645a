"""mzML, mzXML and MGF: right scans, right numbers, bounded cost.

Evidence: the runs are written here byte by byte from the formats' definitions (base64 of little- or
big-endian floats), so expected values are known; bombs are built here, and the child process measures its
own CPU time and peak memory.
"""

import base64
import gzip
import hashlib
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from runs_written import ARRAY, SCAN, mzml

from database.spectra.read.readers import read_spectrum
from structures.errors import FileFormatError, InvalidInputError

REFERENCE = Path(__file__).parents[4].parent / "shared" / "reference" / "ms"
if not REFERENCE.exists():
    REFERENCE = Path(__file__).parents[4].parents[1] / "shared" / "reference" / "ms"

AXIS = [2335.0, 2335.1, 2335.2]
RUN = [
    (1, "negative", AXIS, [1.0, 5.0, 3.0]),
    (1, "negative", AXIS, [3.0, 7.0, 1.0]),
    (2, "negative", [500.0], [9.0]),
    (1, "positive", AXIS, [8.0, 8.0, 8.0]),
]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("gz", [True, False])
def test_mzml_averages_ms1_of_one_polarity(tmp_path, packed, gz):
    raw = mzml(RUN, packed=packed).encode()
    path = tmp_path / "run.bin"  # the name tells nothing
    path.write_bytes(gzip.compress(raw) if gz else raw)
    spectrum = read_spectrum(path, polarity="negative")
    assert spectrum.mz.tolist() == AXIS
    assert spectrum.intensity.tolist() == [2.0, 6.0, 2.0]
    assert (spectrum.polarity, spectrum.kind) == ("negative", "profile")
    assert spectrum.scans == ("scan=1", "scan=2")
    assert spectrum.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_two_polarities_are_not_mixed_and_scans_are_chosen(tmp_path):
    path = tmp_path / "run.mzML"
    path.write_text(mzml(RUN))
    with pytest.raises(InvalidInputError, match="2 negative, 1 positive"):
        read_spectrum(path)
    assert read_spectrum(path, scan=2).intensity.tolist() == [3.0, 7.0, 1.0]
    assert read_spectrum(path, scan="scan=3").mz.tolist() == [500.0]
    assert read_spectrum(path, scan="1-2").intensity.tolist() == [2.0, 6.0, 2.0]
    with pytest.raises(InvalidInputError, match="no scan '9'"):
        read_spectrum(path, scan=9)


def test_mzxml_keeps_polarity(tmp_path):
    pairs = [v for pair in zip(AXIS, [1.0, 5.0, 3.0], strict=True) for v in pair]
    text = base64.b64encode(zlib.compress(struct.pack(">6d", *pairs))).decode()
    path = tmp_path / "run.mzXML"
    path.write_text(
        '<?xml version="1.0"?><mzXML xmlns="urn:mzXML_3.2"><msRun scanCount="1">'
        '<scan num="7" msLevel="1" peaksCount="3" polarity="-" centroided="0">'
        f'<peaks precision="64" byteOrder="network" contentType="m/z-int" '
        f'compressionType="zlib" compressedLen="{len(text)}">'
        f"{text}</peaks></scan></msRun></mzXML>"
    )
    spectrum = read_spectrum(path)
    assert spectrum.mz.tolist() == AXIS
    assert spectrum.intensity.tolist() == [1.0, 5.0, 3.0]
    assert spectrum.polarity == "negative"


def test_mgf_spectra_are_not_averaged(tmp_path):
    path = tmp_path / "two.mgf"
    one = "BEGIN IONS\nTITLE={}\nPEPMASS=2602.6\nCHARGE=4-\n502.97 10\n3302.5 20\nEND IONS\n\n"
    path.write_text(one.format("a") + one.format("b"))
    with pytest.raises(InvalidInputError, match="choose a scan"):
        read_spectrum(path)
    spectrum = read_spectrum(path, scan="b")
    assert (spectrum.kind, spectrum.polarity, spectrum.mz.tolist()) == (
        "peak list",
        "negative",
        [502.97, 3302.5],
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            mzml(RUN, prolog='<?xml version="1.0"?>\n<!DOCTYPE mzML [<!ENTITY a "aaaa">]>\n'),
            "line 2: a document type",
        ),
        (mzml(RUN, prolog='<!DOCTYPE x SYSTEM "file:///etc/passwd">'), "line 1: a document type"),
        (mzml(RUN)[:-40], "broken XML"),
        ("<html><body/></html>", "root 'html'"),
        ("<a>" * 5000, "nest deeper"),
        (mzml([(1, "negative", AXIS, [1.0, 2.0])]), "3 m/z and 2 intensities"),
        (mzml([(1, "negative", AXIS, [1.0, float("nan"), 2.0])]), "point 2 has m/z"),
        (mzml([(1, "negative", [1.0, -1.0, 2.0], [1.0, 1.0, 2.0])]), "point 2 has m/z"),
        (re.sub("<binary>....", "<binary>AAAA", mzml(RUN)), "zlib"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_bad_runs_are_refused(tmp_path, text, words, encoding):
    if encoding == "utf-16":
        text = text.replace('encoding="utf-8"', "")
    path = tmp_path / "bad.mzML"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(FileFormatError) as caught:
        read_spectrum(path)
    assert words in str(caught.value)


BOMB = """
import resource, sys, time
from database.spectra.read.readers import read_spectrum
from structures.errors import FileFormatError
import pyteomics.mzml, lxml.etree, psims  # imports are not what is measured
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
try:
    read_spectrum(sys.argv[1])
except FileFormatError as error:
    print(time.process_time() - start, (resource.getrusage(0).ru_maxrss - before) / 1024, error)
"""


def bombs():
    huge = b"\0" * 2**20
    stream = zlib.compressobj(9, wbits=31)
    packed = b"".join([*(stream.compress(huge) for _ in range(1100)), stream.flush()])
    yield "gzip", packed
    stream = zlib.compressobj(9)
    inner = b"".join([*(stream.compress(huge) for _ in range(1030)), stream.flush()])
    text = ARRAY.format(
        length=1, text=base64.b64encode(inner).decode(), name="m/z array", acc="MS:1000514",
        compression="zlib compression", cacc="MS:1000574",
    )  # fmt: skip
    yield (
        "array",
        (
            '<mzML xmlns="http://psi.hupo.org/ms/mzml"><run><spectrumList>'
            + SCAN.format(i=0, n=1, level=1, polarity="negative", pol="MS:1000129", length=3, arrays=text)
            + "</spectrumList></run></mzML>"
        ).encode(),
    )
    laughs = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    yield "laughs", f'<!DOCTYPE mzML [<!ENTITY a0 "ha">{laughs}]><mzML>&a11;</mzML>'.encode()


@pytest.mark.parametrize(
    ("name", "raw"), list(bombs()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_bombs_cost_neither_time_nor_memory(tmp_path, name, raw):
    path = tmp_path / f"{name}.mzML"
    path.write_bytes(raw)
    ran = subprocess.run([sys.executable, "-c", BOMB, str(path)], capture_output=True, text=True, check=True)
    seconds, mebibytes, words = ran.stdout.split(" ", 2)
    assert float(mebibytes) < 100, words
    assert float(seconds) < 0.5, words


def test_large_text_is_read_whole(tmp_path):
    path = tmp_path / "large.txt"
    mz = np.arange(300_000) * 0.01 + 500
    path.write_text("\n".join(f"{m:.4f}\t{i % 97}" for i, m in enumerate(mz)))
    assert len(read_spectrum(path)) == 300_000


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference files are not beside this checkout")
def test_real_runs():
    waters = read_spectrum(REFERENCE / "pythoms_MultiTest.mzML.gz")
    assert (waters.kind, waters.polarity, len(waters.scans)) == ("profile", "positive", 5)
    assert (waters.mz[0], waters.mz[-1]) == (200, 2000)
    tiny = read_spectrum(REFERENCE / "pyteomics_tiny.pwiz.1.1.mzML", scan="scan=19")
    assert tiny.intensity[:3].tolist() == [14, 13, 12]  # the point at m/z 0 is padding
    assert read_spectrum(REFERENCE / "pyteomics_test.mgf", scan=1).mz.tolist()[0] == 846.6
