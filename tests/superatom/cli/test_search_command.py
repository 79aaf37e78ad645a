"""`superatom search` from outside: files, a calculator that discards, refusals, one answer for one question.

Evidence: calculators of this test that keep or break a frame, so that what must come out is known; a search
that is asked twice, stopped in between; files read back by ASE and by perception.
"""

import json

import numpy as np
import pytest
from ase.calculators.calculator import Calculator, all_changes
from ase.io import read
from running import run

import superatom
from structures.errors import InvalidInputError, UnknownNameError
from structures.search import trust

ASKED = {"cores": 1, "frames": 2, "best": 1}


class Still(Calculator):
    """No forces: a frame stays as it is."""

    implemented_properties = ("energy", "forces")

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        self.results = {"energy": -1.0, "forces": np.zeros((len(self.atoms), 3))}


class Torn(Still):
    """A spring that holds the first sulfur 9.5 Å from the middle, far from every metal."""

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        first = next(k for k, atom in enumerate(self.atoms) if atom.symbol == "S")
        place = self.atoms.positions[first]
        radius = np.linalg.norm(place)
        self.results["energy"] += 0.5 * (9.5 - radius) ** 2
        self.results["forces"][first] = (9.5 - radius) * place / radius


def still(_atoms):
    return Still()


def torn(_atoms):
    return Torn()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("search") / "found"
    return place, superatom.search(28, 20, place, **ASKED)


def test_frames_are_files_that_hold_them(folder):
    _, done = folder
    assert (done.electrons, done.frames >= len(done.found) >= 1) == (8, True)
    assert "no calculator" in done.ranking
    assert "blind test" in done.trust
    for row in done.found:
        atoms = read(row.file)
        assert atoms.get_chemical_formula() == "H20Au28S20"
        assert row.evidence == "hypothesis"
        seen = superatom.perceive(row.file)
        core, *chains = (int(n) for n in row.inventory.strip("()").replace(";", ",").split(","))
        assert seen.core == core
        assert sum(chains) == core - 28 + 20


def test_the_same_question_has_the_same_answer_stopped_or_not(folder, tmp_path):
    place, done = folder
    head = (place / "frames.jsonl").read_text().splitlines(keepends=True)[0]
    again = tmp_path / "again"
    again.mkdir()
    (again / "frames.jsonl").write_text(head)  # stopped after the first line
    steps = []

    def watch(work, number, words):
        steps.append((number, words))
        return work

    anew = superatom.search(28, 20, again, watch=watch, **ASKED)
    assert steps == [(1, "cores")]
    assert (again / "frames.jsonl").read_text() == (place / "frames.jsonl").read_text()
    assert [row.residual for row in anew.found] == [row.residual for row in done.found]
    superatom.search(28, 20, again, watch=watch, **ASKED)
    assert steps[-1] == (0, "cores")
    with pytest.raises(InvalidInputError, match="asked for something else"):
        superatom.search(28, 20, again, **{**ASKED, "frames": 3})


def test_a_calculator_discards_what_loses_a_bond_and_ranks_nothing(folder):
    place, plain = folder
    kept = superatom.search(28, 20, place, calculator=f"{__name__}:still", **ASKED)
    assert {row.outcome for row in kept.found} == {"kept"}
    assert {row.energy for row in kept.found} == {-1.0}
    assert [row.rank for row in kept.found] == [row.rank for row in plain.found]
    with pytest.raises(InvalidInputError, match="asked for something else"):
        superatom.search(28, 20, place, calculator=f"{__name__}:torn", **ASKED)
    (place / "computed.jsonl").unlink()
    gone = superatom.search(28, 20, place, calculator=f"{__name__}:torn", **ASKED)
    assert [row.outcome for row in gone.found] == ["discarded: 2 of 40 metal-sulfur bonds lost"]


def test_what_makes_no_cluster_is_one_clear_error_and_leaves_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for words, said in (
        (("0", "3"), "make no cluster"),
        (("4503599627370496", "3"), "give 1 to 400"),
        (("25", "18", "--frames", "100000"), "give 1 to 1000"),
        (("25", "18", "--charge=9"), "electrons at charge +9"),
        (("25", "18", "--leave-out", "M25S19"), "no framework 'M25S19'"),
        (("25", "18", "--metal", "Xx"), "Xx"),
        (("25", "18", "--cores", "0"), "0"),
        (("18", "14", "--calculator", "nowhere:thing"), "nowhere:thing"),
    ):
        ran = run(capsys, monkeypatch, "search", *words)
        assert ran.code == 2, words
        assert said in ran.err
        assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_what_nobody_knows_is_refused_while_the_blind_test_is_not_above_chance(monkeypatch, tmp_path):
    nothing = trust.blind_test("target,rank,chance\nM29S19,,0.1\n")
    monkeypatch.setattr("superatom.verbs.search.blind_test", lambda: nothing)
    with pytest.raises(
        InvalidInputError, match=r"0 of 1 known clusters.*not to be trusted.*hypotheses 44 27"
    ):
        superatom.search(44, 27, tmp_path / "no", charge=-3)
    assert not (tmp_path / "no").exists()


def test_command(folder, capsys, monkeypatch):
    place, done = folder
    (place / "computed.jsonl").unlink(missing_ok=True)
    words = ("search", "28", "20", "--cores", "1", "--frames", "2", "--best", "1", "-o", str(place))
    ran = run(capsys, monkeypatch, *words, "--json")
    document = json.loads(ran.out)
    assert (document["frames"], document["trust"]) == (done.frames, done.trust)
    assert [row["rank"] for row in document["found"]] == [row.rank for row in done.found]
    ran = run(capsys, monkeypatch, *words)
    assert "residual" in ran.out
    assert "blind test" in ran.err
    assert "no energy" in ran.err


@pytest.mark.slow
def test_workers_change_nothing(folder, tmp_path):
    asked = {**ASKED, "cores": 3}
    alone = superatom.search(28, 20, tmp_path / "one", **asked)
    together = superatom.search(28, 20, tmp_path / "two", workers=2, **asked)
    names = ("one", "two")
    assert len({(tmp_path / name / "frames.jsonl").read_text() for name in names}) == 1
    assert [row.residual for row in alone.found] == [row.residual for row in together.found]


def test_a_file_of_another_origin_is_not_replaced(tmp_path):
    (tmp_path / "found-1.xyz").write_text("mine")
    with pytest.raises(InvalidInputError, match=r"found-1.xyz exists"):
        superatom.search(28, 20, tmp_path, **ASKED)
    assert (tmp_path / "found-1.xyz").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_an_unknown_name_is_told(tmp_path):
    with pytest.raises(UnknownNameError, match="M1S1"):
        superatom.search(25, 18, tmp_path / "x", leave_out="M1S1")
    with pytest.raises(UnknownNameError):
        superatom.search(25, 18, tmp_path / "x", leave_out=["M1S1"])
