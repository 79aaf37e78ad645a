"""`superatom perceive --charge` says what was counted, so that a wrong charge is seen.

Evidence: the sums are written here by hand: Au30S(SR)18 is 30 - 18 - 2 = 10 at charge 0 and 8 at 2+.
"""

import pytest
from running import run

from structures.assemble import assemble
from structures.library import framework


@pytest.mark.parametrize(("charge", "electrons"), [(0, 10), (2, 8)])
def test_metals_thiolates_and_sulfides_are_counted_apart(charge, electrons, tmp_path, capsys, monkeypatch):
    assemble(framework("M30S19"), 0, host="Au", ligand="SH").write(tmp_path / "au30s.xyz")
    done = run(capsys, monkeypatch, "perceive", tmp_path / "au30s.xyz", f"--charge={charge}")
    assert done.code == 0
    assert f"{electrons} at core charge {charge}: the metals bring 30, " in done.out
    assert "18 SH take 18" in done.out
    assert "1 sulfide take 2" in done.out
