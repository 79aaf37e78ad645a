"""A file written with the words of an older version is read in today's.

Evidence: the file is put back with sqlite3 alone (old words, the migration not applied), so neither the words
nor the way back come from the code that is tested.
"""

import sqlite3
from contextlib import closing

import numpy as np

from database.observed.spectra import add_spectrum, stored_spectrum
from database.spectra.read.spectrum import make_spectrum
from database.store import Store


def test_old_words_for_kinds_are_read(tmp_path):
    path = tmp_path / "old.db"
    mz = np.array([500.0, 501.0, 502.5])
    made = [
        make_spectrum(mz, np.array([1.0, 5.0, 2.0]), kind="profile", sha256="a"),
        make_spectrum(mz, np.array([1.0, 5.0, 2.0]), kind="peak list", sha256="b"),
        make_spectrum(mz, np.ones(3), reported=("500", "501", "502.5"), sha256="c"),
    ]
    with Store(path) as store, store.writing():
        numbers = [add_spectrum(store, one) for one in made]
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE spectra SET kind = 'centroid' WHERE sha256 = 'b'")
        file.execute("UPDATE spectra SET kind = 'list' WHERE sha256 = 'c'")
        later = "'m011_kinds', 'm014_checksums', 'm016_measured_series'"
        file.execute(f"DELETE FROM _sqlite_migrations WHERE name IN ({later})")
        file.execute("DROP TABLE measured")
        tables = file.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%checksum INTEGER%'").fetchall()
        for (table,) in tables:
            file.execute(f"DROP INDEX IF EXISTS unsealed_{table}")
            file.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
    with Store(path) as store:
        read = [stored_spectrum(store, number) for number in numbers]
    assert [one.kind for one in read] == ["profile", "peak list", "m/z list"]
    for one, again in zip(made, read, strict=True):
        assert np.array_equal(one.mz, again.mz)
        assert np.array_equal(one.intensity, again.intensity)
    with closing(sqlite3.connect(path)) as file:
        words = file.execute("SELECT kind FROM spectra ORDER BY sha256").fetchall()
    assert words == [("profile",), ("peak list",), ("m/z list",)]
