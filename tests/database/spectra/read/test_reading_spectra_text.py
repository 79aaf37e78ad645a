"""Columns of text are read as written.

Evidence: the same points are printed in every dialect by code of this file (not by the reader) and must come
back equal; broken lines must be told with the line that this file broke. Real exports of a vendor program and
of another toolkit are read where the reference files lie beside the checkout.
"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from database.spectra.read.readers import read_spectrum
from structures.errors import FileFormatError, InvalidInputError

REFERENCE = Path(__file__).parents[4].parent / "shared" / "reference" / "ms"
if not REFERENCE.exists():
    REFERENCE = Path(__file__).parents[4].parents[1] / "shared" / "reference" / "ms"

POINTS = [(2335.4631, 120.5), (2335.7130, 98.25), (2336.2131, 12.0), (2340.0001, 1.5)]


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("separator", ["\t", ";", " ", "   ", ",", ", ", " ; "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "header",
    [
        "",
        "m/z{s}intensity\n",
        "# made by hand\n",
        "SPECTRUM - MS\nfile.raw\nData points: 4\nMass{s}Intensity\n",
    ],
)
def test_every_dialect_gives_the_same_points(tmp_path, separator, end, header):
    lines = header.format(s=separator) + "".join(f"{mz}{separator}{y}\n" for mz, y in POINTS)
    spectrum = read_spectrum(write(tmp_path / "s.txt", lines.replace("\n", end)))
    assert list(zip(spectrum.mz, spectrum.intensity, strict=True)) == POINTS


@pytest.mark.parametrize("separator", ["\t", ";", " ", "; "])
def test_decimal_commas(tmp_path, separator):
    text = "".join(f"{mz}{separator}{y}\n".replace(".", ",") for mz, y in POINTS)
    spectrum = read_spectrum(write(tmp_path / "s.csv", text))
    assert list(zip(spectrum.mz, spectrum.intensity, strict=True)) == POINTS


def test_exponents_order_marks_and_encodings(tmp_path):
    text = "2.3360e+03 1.2E2\n2.3354631000e+03\t7e1\n"
    wanted = ([2335.4631, 2336.0], [70, 120])
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        spectrum = read_spectrum(write(tmp_path / "s.txt", text.encode(encoding)))
        assert (spectrum.mz.tolist(), spectrum.intensity.tolist()) == wanted
        assert any("sorted" in remark for remark in spectrum.remarks)


def test_named_columns_of_a_pasted_table(tmp_path):
    text = '"label","charge","m/z","Abundance (%)"\n"[Ag44]4-",-4,2335.4631,100\n"x, y",-4,2335.7130,98\n'
    text = text.replace('"x, y"', '"xy"')
    spectrum = read_spectrum(write(tmp_path / "s.csv", text))
    assert spectrum.mz.tolist() == [2335.4631, 2335.7130]
    assert spectrum.intensity.tolist() == [100, 98]


def test_a_kind_that_no_spectrum_has_is_refused(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("m/z\tintensity\n2151.5\t3\n2152.5\t4\n")
    assert read_spectrum(path, kind="peak list").kind == "peak list"
    with pytest.raises(InvalidInputError, match="no kind 'centroid' of spectrum; there are profile"):
        read_spectrum(path, kind="centroid")


def test_an_mz_list_keeps_what_was_printed(tmp_path):
    spectrum = read_spectrum(write(tmp_path / "s.txt", "2151\n1843\r\n1610.0\n"))
    assert spectrum.kind == "m/z list"
    assert spectrum.reported == ("2151", "1843", "1610.0")
    assert spectrum.mz.tolist() == [1610, 1843, 2151]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("\n\n", "line 1"),
        ("only words\nand more\n", "line 1"),
        ("100 1\n101 nan\n", "line 2: intensity nan"),
        ("100 1\n101 inf\n", "line 2: intensity inf"),
        ("inf 1\n101 2\n", "line 1: m/z inf"),
        ("100 1\n\n101 -3\n", "line 3: intensity -3"),
        ("100 1\n-101 3\n", "line 2: m/z -101"),
        ("m/z intensity\n100 1\n101 2\n102\n", "line 4: '102'"),
        ("100 1\n101 2\nend of file\n", "line 3: 'end of file'"),
        ("100 0\n101 0\n", "every intensity is 0"),
        ("1610,539\n1843,901\n", "line 1: '1610,539': the comma"),
        ("2335,46,1234,5\n2336,46,1234,5\n", "the comma"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"100 1\n101 2\n\x00\x01", "line 3: not text"),
        ("m/z,intensity\n1,234.5,100\n", "line 2"),
    ],
)
def test_what_is_no_spectrum_is_refused_with_the_line(tmp_path, text, words):
    path = write(tmp_path / "s.txt", text)
    with pytest.raises(FileFormatError) as caught:
        read_spectrum(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(FileFormatError, match=r"cannot read .*nothing.txt.*: No such file"):
        read_spectrum(tmp_path / "nothing.txt")
    with pytest.raises(FileFormatError, match="no ordinary file"):
        read_spectrum(tmp_path)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_spectrum_or_one_clear_error(tmp_path_factory, raw):
    path = write(tmp_path_factory.mktemp("any") / "s.txt", raw)
    try:
        spectrum = read_spectrum(path)
    except FileFormatError as error:
        assert "\n" not in str(error)  # noqa: PT017  the other branch is as good
    else:
        assert np.isfinite(spectrum.mz).all()
        assert (spectrum.intensity >= 0).all()
        assert (np.diff(spectrum.mz) > 0).all()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(50, 20000), st.floats(0, 1e12)), min_size=1, max_size=40, unique_by=lambda p: p[0]
    ).filter(lambda points: any(y > 0 for _, y in points)),
    st.sampled_from(["\t", ";", " ", ", "]),
    st.booleans(),
)
def test_any_points_come_back(tmp_path_factory, points, separator, comma):
    text = "".join(f"{mz!r}{separator}{y!r}\n" for mz, y in points)
    if comma and separator != ", ":
        text = text.replace(".", ",")
    path = write(tmp_path_factory.mktemp("any") / "s.txt", text)
    spectrum = read_spectrum(path)
    assert list(zip(spectrum.mz, spectrum.intensity, strict=True)) == sorted(points)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference files are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "points", "kind"),
    [
        ("unidec_GroEL_thermo_export.txt", 4935, "profile"),
        ("unidec_IsoDec_test2_twocolumn.txt", 3537, "peak list"),
    ],
)
def test_real_exports(name, points, kind):
    spectrum = read_spectrum(REFERENCE / name)
    assert (len(spectrum), spectrum.kind) == (points, kind)
