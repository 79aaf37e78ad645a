"""A name that ends in `.gz` is of a packed file, whatever the command writes.

Evidence: Python's gzip unpacks what was written, and it is what stands under the plain name, byte for byte.
"""

import gzip

import superatom


def test_texts_are_packed_and_equal_each_time(tmp_path):
    superatom.generate("M25S18", 0, ligand="H", db=tmp_path / "a.db")
    writers = {
        "spectrum.txt": lambda place: superatom.simulate({"[Au25(PET)18]-": 1}, output=place, seed=1),
        "metadata.json": lambda place: superatom.metadata(output=place, db=tmp_path / "a.db"),
    }
    for name, write in writers.items():
        plain, one, again = (tmp_path / f"{word}{name}" for word in ("", "1-", "2-"))
        one, again = (place.with_name(f"{place.name}.gz") for place in (one, again))
        for place in (plain, one, again):
            write(place)
        assert gzip.decompress(one.read_bytes()) == plain.read_bytes()
        assert one.read_bytes() == again.read_bytes()
