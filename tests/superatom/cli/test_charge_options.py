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
    assert "**Electrons**: open: 7 electrons" in (folder / "README.md").read_text()


def test_a_closed_shell_that_was_seen_needs_no_words(run, here):
    run(*EXPORT, "--occupancy", "1", "--host", "Au", "--guest", "Cd")
    (folder,) = (path.parent for path in here.glob("runs/*/superatom.json"))
    assert "shell" not in json.loads((folder / "superatom.json").read_text())
    assert "**Electrons**" not in (folder / "README.md").read_text()


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
    assert (document["charge"], document["electrons"], document["shell"]) == (0, 6, "closed")
    assert "--charge=-2" in made.err
    words = ("build", "M25S18", "--guests", "1", "--host", "Au", "--guest", "Pd", "-o", "b.xyz", "--json")
    document = json.loads(run(*words, "--charge", "-2").out)
    assert (document["charge"], document["electrons"], document["shell"]) == (-2, 8, "closed")


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
