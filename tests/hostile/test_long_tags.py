"""A run whose XML has a tag without measure is refused at once, whatever is in it; long arrays are read.

Evidence: the time on the clock, and arrays of the size that instruments write.
"""

import base64
import time

import numpy as np
import pytest

from database.spectra.read.readers import read_spectrum
from structures.errors import FileFormatError

pytest.importorskip("pyteomics")
TAGS = {
    "20 MB in one attribute": lambda: '<mzML a="' + "x" * 20_000_000 + '">',
    "200,000 attributes": lambda: "<mzML " + " ".join(f'attribute{n}="1"' for n in range(200_000)) + ">",
    "20 MB of name": lambda: "<" + "m" * 20_000_000 + ">",
}


@pytest.mark.parametrize("name", TAGS)
def test_a_tag_without_measure_is_refused_at_once(tmp_path, name):
    path = tmp_path / "run.mzML"
    path.write_text(TAGS[name]() + "</mzML>")
    start = time.process_time()
    with pytest.raises(FileFormatError, match="a tag of more than"):
        read_spectrum(path)
    assert time.process_time() - start < 0.5


def test_long_arrays_are_no_long_tags(tmp_path):
    """mzXML, its pairs uncompressed: 4 MB of text in one element."""
    pairs = np.column_stack([np.linspace(500, 3000, 200_000), np.ones(200_000)]).astype(">f8")
    path = tmp_path / "run.mzXML"
    path.write_text(
        '<mzXML><msRun scanCount="1"><scan num="1" msLevel="1" peaksCount="200000" polarity="-">'
        '<peaks precision="64" byteOrder="network" contentType="m/z-int">'
        f"{base64.b64encode(pairs.tobytes()).decode()}</peaks></scan></msRun></mzXML>"
    )
    assert len(read_spectrum(path).mz) == 200_000
