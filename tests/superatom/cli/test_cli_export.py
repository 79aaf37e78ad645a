"""The export command as a user runs it.

Evidence: the folders are read back by ASE; candidates of a database are compared with the occupancies that
were put into it; wrong input is one line and an exit code.
"""

import csv
import json
import random

import ase.io
import pytest

import superatom
from database.chosen import candidates_by_id
from database.store import Store
from structures.errors import SuperatomError


def test_a_named_occupancy_needs_no_database(command, tmp_path):
    words = "export --framework M44S30 --occupancy 4095 --code cp2k -o runs --json".split()
    run = command(*words, cwd=tmp_path)
    assert run.code == 0, run.err
    (exported,) = json.loads(run.out)["exported"]
    folder = tmp_path / "runs" / exported["folder"]
    atoms = ase.io.read(folder / "geometry.extxyz")
    assert atoms.symbols[:12].get_chemical_formula() == "Au12"
    assert (atoms.info["charge"], exported["charge"], exported["electrons"]) == (-4, -4, 18)
    (row,) = csv.DictReader((tmp_path / "runs" / "manifest.csv").read_text().splitlines())
    record = json.loads((folder / "superatom.json").read_text())
    assert [each["sites"] for each in (atoms.info, row, record)] == ["ico:12"] * 3
    manifest = "\n".join(
        line.rpartition(",")[0] for line in (tmp_path / "runs" / "manifest.csv").read_text().splitlines()
    )
    (tmp_path / "runs" / "manifest.csv").write_text(f"{manifest}\n")  # as versions before wrote it
    again = command(*words, cwd=tmp_path)
    assert json.loads(again.out)["exported"][0]["outcome"] == "kept"
    assert (tmp_path / "runs" / "manifest.csv").read_text().splitlines()[1].endswith(",ico:12")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A database with the three isomers of [Au24Ag(SR)18]-, and its folder."""
    folder = tmp_path_factory.mktemp("made")
    superatom.generate("M25S18", 24, db=folder / "superatom.db")
    return folder


@pytest.mark.parametrize(
    ("choice", "numbers"),
    [
        ("--candidate 2", {2}),
        ("--candidate 3 --candidate 1", {1, 3}),
        ("--find gold=24,id>1", {2, 3}),
        ("--best 2 --framework M25S18 --gold 24", None),
    ],
)
def test_candidates_of_a_database_are_exported_with_their_occupancy(command, made, tmp_path, choice, numbers):
    words = [
        "export",
        *choice.split(),
        "--ligand",
        "H",
        "--code",
        "xtb",
        "--db",
        str(made / "superatom.db"),
        "-o",
        "runs",
    ]
    run = command(*words, "--json", cwd=tmp_path)
    assert run.code == 0, run.err
    exported = json.loads(run.out)["exported"]
    found = command("find", "gold=24", "--json", "--db", str(made / "superatom.db"), cwd=tmp_path)
    stored = {row["id"]: row["occupancy"] for row in json.loads(found.out)}
    if numbers is None:
        assert len(exported) == 2
    else:
        assert {one["source"]["candidate"] for one in exported} == numbers
    for one in exported:
        assert one["occupancy"] == stored[one["source"]["candidate"]]
        atoms = ase.io.read(tmp_path / "runs" / one["folder"] / "geometry.extxyz")
        guests = [
            site
            for site, symbol in zip(one["site"], atoms.symbols, strict=True)
            if symbol == one["guest"] and site >= 0
        ]
        assert sum(1 << site for site in guests) == one["occupancy"]
        assert one["formula"] == "Au24AgS18H18"


def test_hostile_databases_are_one_error_each_and_stay_as_they_are(tmp_path):
    """Bytes of many kinds as --db, in this process (a fresh one for each would take minutes)."""
    generator = random.Random(6)  # noqa: S311  repeatable bytes, no secret
    path = tmp_path / "hostile.db"
    heads = [b"", b"SQLite format 3\0", b"PK\3\4", b"\x89PNG", b"{}", b"<html>"]
    for number in range(300):
        content = heads[number % len(heads)] + generator.randbytes(generator.randrange(2, 400))
        path.write_bytes(content)
        with pytest.raises(SuperatomError) as error, Store(path, create=False) as store:
            list(candidates_by_id(store, [1]))
        assert "\n" not in str(error.value)
        assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--framework M44S30 --occupancy 5 --code vsap", "no code or format 'vsap'"),
        ("--framework M44S31 --occupancy 5 --code cp2k", "M44S31"),
        ("--framework M44S30 --occupancy 17592186044416 --code cp2k", "occupancy"),
        ("--framework M44S30 --occupancy=-1 --code cp2k", "occupancy"),
        ("--framework M44S30 --occupancy 5 --guest Xx --code cp2k", "Xx"),
        ("--framework M44S30 --occupancy 5 --ligand ../x --code cp2k", "ligand"),
        ("--framework M44S30 --occupancy 5 --code cp2k --charge core --deprotonate 2", "--deprotonate"),
        ("--framework M44S30 --occupancy 5 --code cp2k --deprotonate 2", "has 0"),
        ("--occupancy 5 --code cp2k", "--framework"),
        ("--code cp2k", "choose candidates"),
        ("--candidate 1 --db none.db --code cp2k", "no database"),
        ("--candidate 1 --best 2 --code cp2k", "one of"),
    ],
)
def test_bad_input_is_one_error_and_nothing_on_disk(command, tmp_path, words, said):
    run = command("export", *words.split(), "-o", "runs", cwd=tmp_path)
    assert run.code == 2
    assert said in run.err
    assert "Traceback" not in run.err
    assert not run.out
    assert not list((tmp_path / "runs").glob("*")) if (tmp_path / "runs").exists() else True


def test_the_ligands_are_the_candidates_own_unless_one_is_named(command, tmp_path):
    """Two shells of one composition: each has its folders; shortened, the two are one."""
    for ligand in ("SCH3", "SCy"):
        assert command("generate", "M25S18", "--gold", "24", "--ligand", ligand, cwd=tmp_path).code == 0
    words = ["export", "--find", "gold=24", "--code", "xyz", "-o", "runs", "--json"]
    own = command(*words, cwd=tmp_path)
    assert own.code == 0, own.err
    assert "candidates' own (SCH3, SCy)" in own.err
    exported = json.loads(own.out)["exported"]
    assert sorted(one["ligand"] for one in exported) == ["SCH3"] * 3 + ["SCy"] * 3
    assert len({one["folder"] for one in exported}) == 6
    short = command(*words, "--ligand", "H", cwd=tmp_path)
    assert short.code == 0, short.err
    assert "The ligand is H in place of" in short.err
    assert [one["ligand"] for one in json.loads(short.out)["exported"]] == ["SH"] * 3


def test_what_workers_write_is_equal_to_the_byte(command, made, tmp_path):
    words = ["export", "--find", "gold=24", "--ligand", "H", "--code", "xtb", "--db", made / "superatom.db"]
    for workers in ("1", "2"):
        ran = command(*words, "--workers", workers, "-o", workers, cwd=tmp_path)
        assert ran.code == 0, ran.err
    one, two = (
        {path.relative_to(tmp_path / place): path.read_bytes() for path in (tmp_path / place).rglob("*.*")}
        for place in ("1", "2")
    )
    assert len(one) > 3 * 4
    assert one == two
