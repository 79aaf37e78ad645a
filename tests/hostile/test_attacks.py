"""The attacks of `scripts/attack`, each at the size that the suite's time allows; full size there.

Evidence: what is attacked is read before and after with sqlite3 alone, or compared with the answer of a whole
file; commands run as a shell runs them, in a fork that the kernel ends if they do not end themselves.
"""

import tempfile
from pathlib import Path

import pytest
from declared import HOSTILE, LONG, WORDS, declared
from flips import flips
from mangled import mangled, warm
from no_room import full_disk, locked, nowhere_to_write
from odd import odd
from old import OLD, refreshed
from outputs import damaged_outputs

import superatom
from structures.calculations.text import last_frame


@pytest.fixture
def warmed(full):
    warm(full)
    return full


def test_a_flipped_bit_that_changes_a_value_is_reported(full):
    found = flips(full, 15, seed=2)
    assert found.changed.total() == 15
    assert found.unreported == []


def test_a_mangled_or_cut_file_is_refused_or_answers_as_the_whole_one(warmed):
    assert mangled(warmed, 5, seed=1) == []


@pytest.mark.parametrize("seed", [179, 898], ids=["a number in an index", "a row missing from an index"])
def test_an_answer_that_comes_from_a_damaged_index_is_refused(warmed, seed):
    assert mangled(warmed, 1, seed) == []


def test_what_is_not_ours_is_refused_by_name_and_every_command_ends(warmed):
    asked = [words for words in WORDS if words[0] in {"find", "generate", "verify"}]
    assert declared(warmed, asked, [name for name in HOSTILE if name != LONG]) == []


def test_a_full_disk_is_one_line_and_the_same_command_completes_it(warmed):
    assert full_disk(warmed, 2, seed=1) == []


def test_a_file_where_nothing_can_be_written_is_asked(warmed):
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders let no other user in
        Path(folder).chmod(0o755)
        path = Path(folder) / "full.db"
        path.write_bytes(warmed.read_bytes())
        assert nowhere_to_write(path) == []


@pytest.mark.slow
def test_who_waits_for_another_process_says_so_after_two_seconds(warmed):
    assert locked(warmed) == []


def test_damaged_outputs_are_refused_and_later_folders_are_read(tmp_path):
    assert damaged_outputs(tmp_path, 60, 30, seed=3) == []


def test_a_number_of_atoms_without_lines_is_refused_at_once(tmp_path):
    for count in ("9" * 400, "100000000000", "7"):
        (tmp_path / "geometry.extxyz").write_text(f"{count}\n\nAu 0 0 0\nAu 0 0 3\n")
        with pytest.raises(superatom.SuperatomError):
            last_frame(tmp_path / "geometry.extxyz", "extxyz")


def test_no_option_takes_what_nobody_means(warmed):
    assert odd(warmed, 25, seed=1) == []


@pytest.mark.parametrize("dump", [OLD[0], *(pytest.param(one, marks=pytest.mark.slow) for one in OLD[1:])])
def test_databases_of_earlier_versions_are_brought_up_to_date(tmp_path, dump):
    assert len(OLD) == 3
    assert refreshed(tmp_path, [dump]) == []
