"""A ligand that is read from a file is built once for all candidates, as one of the table is.

Evidence: the descent over orientations is counted: three candidates of one shell ask for it once, another
geometry in the same file asks for it again. Two reads of one file are equal values.
"""

import numpy as np
import pytest

from structures.assemble import assemble
from structures.library import framework
from structures.shell import placed as module
from structures.shell.shapes import shaped
from structures.shell.user_ligands import ligand_from_xyz

METHYL = "6\n\nS 0 0 0\nH 1.2 0 -0.5\nC 0 0 1.82\nH 1.03 0 2.18\nH -0.51 0.89 2.18\nH -0.51 -0.89 2.18\n"


@pytest.fixture
def descents(monkeypatch):
    """How often a shell was oriented."""
    done = []
    inner = module.orient

    def counted(*arguments, **options):
        done.append(1)
        return inner(*arguments, **options)

    monkeypatch.setattr(module, "orient", counted)
    module.shell_atoms.cache_clear()
    module._reference.cache_clear()
    return done


def test_three_candidates_take_one_descent(tmp_path, descents):
    path = tmp_path / "mine.xyz"
    path.write_text(METHYL)
    frame = framework("M25S18")
    built = [assemble(frame, occupancy, ligand=str(path)) for occupancy in (0, 1, 2)]
    assert len(descents) == 1
    carried = [atoms.positions[25:] - built[0].positions[25:] for atoms in built]
    assert max(np.abs(shift).max() for shift in carried) < 0.5  # they only follow the lengths of their metals


def test_another_geometry_in_the_file_is_built_anew(tmp_path, descents):
    path = tmp_path / "mine.xyz"
    frame = framework("M25S18")
    for text in (METHYL, METHYL.replace("1.82", "1.84")):
        path.write_text(text)
        assemble(frame, 0, ligand=str(path))
    assert len(descents) == 2


def test_two_reads_are_one_value(tmp_path):
    path = tmp_path / "mine.xyz"
    path.write_text(METHYL)
    first, second = ligand_from_xyz(path), ligand_from_xyz(path)
    assert first is not second
    assert first == second
    assert hash(first) == hash(second)
    assert first != shaped("SCH3")
    assert first != ligand_from_xyz(path, name="other")
