"""What a stopped search leaves, and how far its results are to be trusted.

Evidence: a search cut off in the middle of a line goes on to the same frames as one that was not stopped; the
odds of chance are those of all outcomes written out; a hypothesis is no target.
"""

import csv
import itertools
import json
from importlib.resources import files

import pytest

from structures.errors import InvalidInputError
from structures.library import framework
from structures.search.build import frames_of, ranked, search_tasks
from structures.search.record import Ledger, drawn_of, fields_of
from structures.search.trust import blind_test, known_of_size, trust_words


@pytest.fixture(scope="module")
def lines():
    tasks = search_tasks(28, 20, cores=2, frames=2)
    return [{"task": task.number, "frames": [fields_of(each) for each in frames_of(task)]} for task in tasks]


def test_a_search_that_was_cut_off_goes_on_as_if_it_had_not_been(tmp_path, lines):
    asked = {"metals": 28, "ligands": 20}
    whole = Ledger(tmp_path / "whole.jsonl", asked)
    for line in lines:
        whole.add(line)
    text = (tmp_path / "whole.jsonl").read_text()
    (tmp_path / "cut.jsonl").write_text(text[:-4])
    cut = Ledger(tmp_path / "cut.jsonl", asked)
    assert len(cut.lines) == len(lines) - 1
    cut.add(lines[-1])
    assert (tmp_path / "cut.jsonl").read_text() == text
    assert Ledger(tmp_path / "cut.jsonl", asked).lines == json.loads(json.dumps(lines))


def test_a_frame_is_the_same_when_it_is_read_again(lines):
    drawn = [drawn_of(fields) for line in lines for fields in line["frames"]]
    assert drawn
    again = [drawn_of(json.loads(json.dumps(fields_of(each)))) for each in drawn]
    assert [fields_of(each) for each in again] == [fields_of(each) for each in drawn]
    order = [each.frame.residual for each in ranked(drawn, 9)]
    assert order == sorted(order)


def test_a_file_of_another_search_is_refused_and_left_as_it_is(tmp_path):
    place = tmp_path / "frames.jsonl"
    Ledger(place, {"metals": 20})
    text = place.read_text()
    with pytest.raises(InvalidInputError, match="asked for something else"):
        Ledger(place, {"metals": 21})
    place.write_text(text + "no json\n")
    with pytest.raises(InvalidInputError, match="line 2 is not as a search wrote it"):
        Ledger(place, {"metals": 20})
    assert place.read_text() == text + "no json\n"
    with pytest.raises(InvalidInputError, match="cannot use"):
        Ledger(tmp_path / "nowhere" / "frames.jsonl", {})
    with pytest.raises(InvalidInputError, match="begin anew"):
        drawn_of({"joins": 3})


@pytest.mark.parametrize("damage", ["null", "5", "[1]", "{}", "changed", "twice", "left out", "cut head"])
def test_a_record_that_nobody_wrote_so_is_refused(tmp_path, lines, damage):
    asked = {"metals": 18}
    place = tmp_path / "frames.jsonl"
    record = Ledger(place, asked)
    for line in [*lines, {"task": 99, "frames": []}]:
        record.add(line)
    head, first, *rest = place.read_text().splitlines(keepends=True)
    if damage == "cut head":  # killed while it wrote what was asked
        place.write_text(head[:7])
        assert Ledger(place, asked).lines == []
        assert place.read_text() == head
        return
    damaged = {
        "changed": [first.replace("residual", "residua1"), *rest],
        "twice": [first, first, *rest],
        "left out": rest,
    }
    place.write_text(head + "".join(damaged.get(damage, [f"{damage}\n", *rest])))
    with pytest.raises(InvalidInputError, match="begin anew"):
        Ledger(place, asked)


def test_chance_is_that_of_all_outcomes():
    chances = (0.1, 0.25, 0.6, 0.05)
    rows = [f"T{k},{'3' if k < 2 else '9' if k == 2 else ''},{chance}" for k, chance in enumerate(chances)]
    test = blind_test("target,rank,chance\n" + "\n".join(rows) + "\n")
    assert test.found == ("T0", "T1")
    assert test.by_chance == pytest.approx(sum(chances))
    wanted = 0.0
    for hits in itertools.product((0, 1), repeat=4):
        each = [chance if hit else 1 - chance for hit, chance in zip(hits, chances, strict=True)]
        wanted += (sum(hits) >= 2) * each[0] * each[1] * each[2] * each[3]
    assert test.probability == pytest.approx(wanted)
    assert not test.above_chance


def test_words_say_what_was_found_and_what_is_not_to_be_trusted():
    nothing = blind_test("target,rank,chance\nM1S1,,0.1\n")
    assert not nothing.above_chance
    assert "not to be trusted" in trust_words(44, 27, nothing)
    assert "0 of 1 known clusters" in trust_words(44, 27, nothing)
    sure = blind_test("target,rank,chance\n" + "".join(f"T{k},1,0.01\n" for k in range(3)))
    assert sure.above_chance
    assert "hypothesis, a guess to be computed" in trust_words(44, 27, sure)
    assert "hypothesis" not in trust_words(29, 19, nothing)
    assert known_of_size(44, 27) == ()
    assert set(known_of_size(38, 24)) == {"M38S24", "M38S24-T"}


def test_the_shipped_blind_test_is_of_frames_that_are_known():
    rows = list(csv.DictReader(files("structures.search").joinpath("blind.csv").read_text().splitlines()))
    for row in rows:
        assert framework(row["target"]).evidence != "hypothesis"
        assert int(row["hits"]) <= int(row["pool"])
        assert 0 <= float(row["chance"]) <= 1
        assert bool(row["rank"]) == (int(row["hits"]) > 0)
    assert not rows or {"M29S19", "M38S24"} <= {row["target"] for row in rows}
    assert "no blind test" in trust_words(44, 27, blind_test("target,rank,chance\n"))
