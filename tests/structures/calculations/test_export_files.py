"""Nothing outside the folder, nothing over anything, nothing half-written.

Evidence: a whole tree of files (hashes by path) is compared before and after each hostile attempt, so a write
anywhere beside the target shows whatever code made it.
"""

import hashlib
import os
import random
import re
import string

import pytest
from sh_clusters import sh_cluster

from structures.calculations.folder import export_candidate
from structures.calculations.job import job_for
from structures.errors import InvalidInputError, SuperatomError
from structures.files import write_file, write_folder


def tree(root):
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in root.rglob("*")
        if not path.is_symlink()
    }


def hostile_names(count):
    """Names that programs have tripped over, and random mixtures of their pieces."""
    pieces = [
        "..",
        "/",
        "\\",
        "~",
        "\0",
        "\n",
        " ",
        "$(id)",
        "`id`",
        ";",
        "|",
        "*",
        "?",
        "é",
        "\u202e",
        "-",
        ".",
        "a",
    ]
    names = [
        "",
        ".",
        "..",
        "../x",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "con",
        "NUL.txt",
        "-rf",
        ".hidden",
        "x" * 500,
    ]
    generator = random.Random(6)  # noqa: S311  repeatable names, no secret
    while len(names) < count:
        names.append(
            "".join(
                generator.choice([*pieces, *string.ascii_letters]) for _ in range(generator.randint(1, 8))
            )
        )
    return names


def test_two_thousand_hostile_names_write_nothing_outside_and_give_one_error_each(tmp_path):
    (tmp_path / "victim").write_text("mine")
    inside = tmp_path / "out"
    inside.mkdir()
    (inside / "taken").write_text("mine too")
    outside_before = {name: digest for name, digest in tree(tmp_path).items() if not name.startswith("out")}
    messages = []
    for name in hostile_names(2000):
        try:
            write_folder(inside, name, {"file": "text"})
        except InvalidInputError as error:
            messages.append(str(error))
        else:
            assert (inside / name).parent == inside
            assert (inside / name / "file").read_text() == "text"
    assert len(messages) > 1000
    assert not [message for message in messages if "\n" in message]
    after = tree(tmp_path)
    assert {name: digest for name, digest in after.items() if not name.startswith("out")} == outside_before
    assert (inside / "taken").read_text() == "mine too"
    assert not [name for name in after if ".partial-" in name]


def test_hostile_file_names_inside_a_folder_are_refused_as_well(tmp_path):
    harmless = re.compile(r"[A-Za-z0-9_]+")
    for name in hostile_names(200):
        if not harmless.fullmatch(name[:100]) and "." not in name[1:] and "-" not in name[1:]:
            with pytest.raises(InvalidInputError, match="unsafe"):
                write_folder(tmp_path, "folder", {name: "text"})
    assert not list(tmp_path.iterdir())


def test_links_are_not_followed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    inside = tmp_path / "out"
    inside.mkdir()
    (inside / "folder").symlink_to(elsewhere)
    (inside / "dangling").symlink_to(tmp_path / "nowhere")
    (inside / "file").symlink_to(elsewhere / "file")
    for name in ("folder", "dangling"):
        for force in (False, True):
            with pytest.raises(InvalidInputError, match="exists"):
                write_folder(inside, name, {"file": "text"}, force=force)
    with pytest.raises(InvalidInputError, match="exists"):
        write_file(inside / "file", "text", force=True)
    assert not list(elsewhere.iterdir())
    assert not (tmp_path / "nowhere").exists()


def test_an_equal_folder_is_kept_another_refused_and_force_spares_results(tmp_path):
    atoms = sh_cluster()
    assert export_candidate(job_for(atoms), "cp2k", tmp_path, name="one").outcome == "written"
    before = tree(tmp_path)
    assert export_candidate(job_for(atoms), "cp2k", tmp_path, name="one").outcome == "kept"
    assert tree(tmp_path) == before
    (tmp_path / "one" / "cluster.out").write_text("two weeks of computing")
    with pytest.raises(InvalidInputError, match="--force"):
        export_candidate(job_for(atoms, level="good"), "cp2k", tmp_path, name="one")
    assert tree(tmp_path)["one/cluster.inp"] == before["one/cluster.inp"]
    assert (
        export_candidate(job_for(atoms, level="good"), "cp2k", tmp_path, name="one", force=True).outcome
        == "written"
    )
    assert (tmp_path / "one" / "cluster.out").read_text() == "two weeks of computing"
    assert "DZVP" in (tmp_path / "one" / "cluster.inp").read_text()


def test_two_solvents_are_two_folders_where_the_code_knows_solvents(tmp_path):
    atoms = sh_cluster()
    for code, folders in (("xtb", 3), ("cp2k", 1)):
        names = {
            export_candidate(job_for(atoms, solvent=solvent), code, tmp_path).name
            for solvent in ("none", "dmf", "water")
        }
        assert len(names) == folders  # CP2K's input is one in vacuum, whatever was asked


def test_a_failing_write_leaves_nothing(tmp_path, monkeypatch):
    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("structures.files._fill", broken)
    with pytest.raises(InvalidInputError, match="No space left"):
        export_candidate(job_for(sh_cluster()), "cp2k", tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["file", "file/below", "nul\0byte"])
def test_impossible_output_folders_are_one_clear_error(tmp_path, place):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(SuperatomError, match="folder"):
        export_candidate(job_for(sh_cluster()), "xyz", os.fspath(tmp_path) + "/" + place)
    assert (tmp_path / "file").read_text() == "mine"
