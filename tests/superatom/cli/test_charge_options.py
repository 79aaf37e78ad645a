"""Charges on the command line: which are made, one meaning everywhere, what is said of open shells.

Evidence: [PdAu24]0 and 2- (Kwak et al., JACS 2015, 137, 10833), [CdAu24]0 and [Au25]0 are published; ORCA's
line `*xyz CHARGE MULTIPLICITY` is read as text, and its parity is counted here from the atomic numbers.
"""

import json
import re

import pytest
from ase.data import atomic_numbers
from running import run as started

EXPORT = ("export", "--framework", "M25S18", "--code", "orca", "-o", "runs")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(here, capsys, monkeypatch):
    def done(*words, code=0):
        ran = started(capsys, monkeypatch, *words)
        assert ran.code == code, ran.err
        return ran

    return done


def inputs(folder):
    """(charge, multiplicity) of each ORCA input, its parity checked."""
    for path in sorted(folder.glob("runs/*/*.inp")):
        text = path.read_text()
        charge, multiplicity = map(int, re.search(r"^\*\s*xyz\s+(-?\d+) (\d+)", text, re.MULTILINE).groups())
        symbols = re.findall(r"^\s*([A-Z][a-z]?)\s+-?\d+\.\d+", text, re.MULTILINE)
        assert (sum(atomic_numbers[symbol] for symbol in symbols) - charge + multiplicity) % 2 == 1
        yield charge, multiplicity


@pytest.mark.parametrize(
    ("guest", "charges"), [("Pd", [-2, 0]), ("Pt", [-2, 0]), ("Cd", [0]), ("Hg", [0]), ("Cu", [-1])]
)
def test_one_dopant_is_exported_at_the_charges_that_were_seen(run, here, guest, charges):
    run(*EXPORT, "--occupancy", "1", "--host", "Au", "--guest", guest)
    assert sorted(inputs(here)) == [(charge, 1) for charge in charges]
    names = sorted(path.parent.name for path in here.glob("runs/*/superatom.json"))
    assert len(names) == len(charges)
    assert all(f"-q{charge}".replace("q-", "qm") in " ".join(names) for charge in charges)


def test_an_open_shell_is_said_in_the_folder_and_on_the_way(run, here):
    made = run(*EXPORT, "--occupancy", "1", "--host", "Au", "--guest", "Pd", "--charge=-1")
    assert "open: 7 electrons" in made.err
    assert list(inputs(here)) == [(-1, 2)]
    (folder,) = (path.parent for path in here.glob("runs/*/superatom.json"))
    record = json.loads((folder / "superatom.json").read_text())
    assert (record["core_charge"], record["electrons"]) == (-1, 7)
    assert record["shell"].startswith("open: 7 electrons")
    assert "**Shell**: open: 7 electrons" in (folder / "README.md").read_text()


def test_a_closed_shell_that_was_seen_is_said_in_the_folder_alone(run, here):
    made = run(*EXPORT, "--occupancy", "1", "--host", "Au", "--guest", "Cd")
    assert "electrons" not in made.err
    (folder,) = (path.parent for path in here.glob("runs/*/superatom.json"))
    assert json.loads((folder / "superatom.json").read_text())["shell"].startswith("closed: 8 electrons")
    assert "**Shell**: closed: 8 electrons" in (folder / "README.md").read_text()


@pytest.mark.parametrize(("charge", "electrons"), [(0, 7), (1, 6), (-1, 8)])
def test_gold_is_exported_at_the_charge_that_is_asked_for(run, here, charge, electrons):
    run(*EXPORT, "--occupancy", "0", "--host", "Au", "--guest", "Ag", f"--charge={charge}")
    assert list(inputs(here)) == [(charge, 1 + electrons % 2)]


@pytest.mark.parametrize("word", ["core", "total"])
def test_the_words_of_before_are_refused_with_what_to_write(run, here, word):
    said = run(*EXPORT, "--occupancy", "1", "--charge", word, code=2)
    assert "leave it out" in said.err
    assert not (here / "runs").exists()


def test_protons_lost_lower_the_charge_of_the_atoms_alone(run, here):
    run(*EXPORT, "--occupancy", "1", "--ligand", "p-MBA", "--deprotonate", "2", "--charge=-1")
    (path,) = here.glob("runs/*/superatom.json")
    record = json.loads(path.read_text())
    assert (record["core_charge"], record["charge"], record["electrons"]) == (-1, -3, 8)
    assert "qm3-less2H" in path.parent.name


def test_build_takes_the_first_charge_and_names_the_other(run, here):
    made = run("build", "M25S18", "--guests", "1", "--host", "Au", "--guest", "Pd", "-o", "a.xyz", "--json")
    document = json.loads(made.out)
    assert (document["charge"], document["electrons"]) == (0, 6)
    assert document["shell"].startswith(
        "even: 6 electrons, which close no shell of a sphere; seen in [PdAu24"
    )
    assert "--charge=-2" in made.err
    words = ("build", "M25S18", "--guests", "1", "--host", "Au", "--guest", "Pd", "-o", "b.xyz", "--json")
    document = json.loads(run(*words, "--charge", "-2").out)
    assert (document["charge"], document["electrons"]) == (-2, 8)
    assert document["shell"].startswith("closed: 8 electrons")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--gold 1 --host Au --guest Pd", "say --guests 24 if that is meant, or --guests 1"),
        ("--gold 1 --guest Pd", "say --guests 1 for so many Pd"),
        ("--guests 24 --host Au --guest Pd", "-16 electrons"),
        ("--gold 24 --guests 2 --host Au --guest Pd", "leave one of them out"),
        ("--guests 1 --host Au --guest Au", "name two metals"),
        ("--guests 0 --charge=8 --host Au --guest Pd", "give -9 to 7"),
    ],
)
def test_what_can_be_read_in_two_ways_or_cannot_be_is_refused(run, here, words, said):
    refused = run("build", "M25S18", *words.split(), "-o", "a.xyz", code=2)
    assert said in " ".join(refused.err.split())
    assert not (here / "a.xyz").exists()


def test_gold_and_guests_may_say_the_same(run, here):
    words = "--gold 24 --guests 1 --host Au --guest Pd -o a.xyz --ligand H --json"
    document = json.loads(run("build", "M25S18", *words.split()).out)
    assert document["formula"].startswith("PdAu24")


def test_count_says_charge_electrons_and_shell(run):
    words = ("count", "M25S18", "--guests", "1", "--host", "Au", "--guest", "Pd", "--json")
    rows = [
        (row["charge"], row["electrons"], row["shell"], row["isomers"]) for row in json.loads(run(*words).out)
    ]
    assert rows == [(0, 6, "even", 3), (-2, 8, "closed", 3)]  # centre, core surface, staple
    (row,) = json.loads(run("count", "M25S18", "--metals", "Pd1Ag2Au22", "--charge=-1", "--json").out)
    assert (row["charge"], row["electrons"], row["shell"]) == (-1, 7, "open")
    seen = json.loads(run("count", "M25S18", "--metals", "Pd1Ag2Au22", "--json").out)
    assert [(row["charge"], row["electrons"], row["shell"]) for row in seen] == [
        (0, 6, "even"),
        (-2, 8, "closed"),
    ]
    (never,) = json.loads(run("count", "M25S18", "--metals", "Pd24Au1", "--json").out)  # 1 electron for 18 SR
    assert (never["charge"], never["electrons"], never["shell"]) == (None, None, "impossible")
    assert "electrons" not in json.loads(run("count", "M25S18", "--gold", "1", "--json").out)[0]


def test_perceive_takes_the_same_charge(run, here):
    run("build", "M44S26", "-o", "a.xyz", "--deprotonate", "4", "--charge=-2")
    found = json.loads(run("perceive", "a.xyz", "--charge=-2", "--json").out)
    assert (found["charge"], found["core_charge"], found["electrons"]) == (-6, -2, 20)
    assert "open, never seen: 19 electrons" in run("perceive", "a.xyz", "--charge=-1").out


@pytest.mark.parametrize(("guest", "charges"), [("Pd", {0: 6, -2: 8}), ("Cd", {0: 8}), ("Hg", {0: 8})])
def test_generate_stores_a_species_for_each_charge(run, guest, charges):
    words = ("generate", "M25S18", "--guests", "1", "--host", "Au", "--guest", guest, "--ligand", "SCH3")
    made = json.loads(run(*words, "--json").out)
    assert {row["charge"]: row["electrons"] for row in made} == charges
    assert {row["electrons"]: row["shell"] for row in made} == {
        count: {6: "even", 8: "closed"}[count] for count in charges.values()
    }
    stored = json.loads(run("find", "--kind", "species", "--json").out)
    assert {row["core_charge"]: row["electrons"] for row in stored} == charges
    for row in stored:
        assert row["species"].endswith({0: "]0", -2: "]2-"}[row["core_charge"]])
    assert "0 differences" in run("verify").out


def test_generate_says_open_shells_and_stores_them_apart(run):
    words = ("generate", "M25S18", "--gold", "25", "--ligand", "SCH3")
    plain = run(*words)
    assert "8  closed" in plain.out
    assert "electrons" not in plain.err
    for charge, word in ((0, "open"), (1, "even"), (2, "open, never seen")):
        made = run(*words, f"--charge={charge}")
        assert word in made.out
        assert ("radical" in made.err) == (charge != 1)
    shown = run("find", "--kind", "species").out
    assert [line.split()[1] for line in shown.splitlines()[1:]] == [
        "[Au25(SCH3)18]-", "[Au25(SCH3)18]0", "[Au25(SCH3)18]+", "[Au25(SCH3)18]2+",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("M25S18 --gold 1 --host Au --guest Pd", "--guests 24 if that is meant, or --guests 1"),
        ("M38S24 --gold 1 --host Au --guest Pd", "--guests 37 if that is meant, or --guests 1"),
        ("M25S18 --guests 24 --host Au --guest Pd", "-16 electrons at charge 1-"),
        ("M25S18 --guests 1 --host Au --guest Pd --charge=8", "no cluster has fewer than 0"),
        ("M25S18 --host Au --guest Pd", "how many guests? give --gold or --guests"),
    ],
)
def test_generate_refuses_before_a_file_is_made(run, here, words, said):
    assert said in " ".join(run("generate", *words.split(), code=2).err.split())
    assert list(here.iterdir()) == []


def test_a_folder_of_one_charge_comes_home_to_the_candidate_of_that_charge(run, here):
    words = ("--guests", "1", "--host", "Au", "--guest", "Pd", "--ligand", "SCH3")
    run("generate", "M25S18", *words)
    run("export", "--find", "occupancy=1", "--code", "xtb", "-o", "runs", "--ligand", "H")
    for folder in (path.parent for path in here.glob("runs/*/superatom.json")):
        record = json.loads((folder / "superatom.json").read_text())
        (folder / "cluster.out").write_text(
            "   * xtb version 6.5.1 (x) compiled by 'a@b' on 2022-12-09\n"
            f"     :: total charge  {record['charge']:.9f} e    ::\n          | TOTAL ENERGY  -300.0 Eh   |\n"
            "          | HOMO-LUMO GAP  1.0 eV   |\n normal termination of xtb\n"
        )
    added = run("results", "add", "runs")
    stored = json.loads(run("find", "--kind", "calculations", "--json").out)
    charges = {row["id"]: row["core_charge"] for row in json.loads(run("find", "--json").out)}
    assert len(stored) == 2, added.err + added.out
    assert all(charges[row["candidate_id"]] == row["charge"] for row in stored)


def test_a_candidate_keeps_its_charge_and_explain_says_its_shell(run):
    run("generate", "M25S18", "--gold", "25", "--ligand", "SCH3", "--charge=0")
    assert "--charge=-1' makes another" in run("relax", "1", "--charge=-1", code=2).err
    assert "open: 7 electrons, an odd number" in run("explain", "1").out
    assert json.loads(run("explain", "1", "--json").out)["shell"].startswith("open: 7 electrons")
