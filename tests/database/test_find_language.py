"""The language of `find`: or, brackets, not, ranges, lists, wildcards, and what is said where nothing can be.

Evidence: Hypothesis builds expressions at random as trees, which this file evaluates in plain Python over the
same rows; ASE's own database answers the selections that both languages share.
"""

import operator
from fnmatch import fnmatchcase

import ase.db
import pytest
from ase import Atoms
from hypothesis import given, settings
from hypothesis import strategies as st

from database.expression import parse
from database.query import find
from database.store import Store
from database.why_none import why_none
from structures.errors import InvalidInputError, SuperatomError, UnknownNameError

COMPARED = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ROWS = [(gold, ligands) for gold in range(0, 45, 3) for ligands in (26, 27, 30)]


def species(gold, ligands):
    return {
        "species": f"[Au{gold}Ag{44 - gold}(p-MBA){ligands}]-",
        "framework": f"M44S{ligands}",
        "gold": gold,
        "silver": 44 - gold,
        "metals": 44,
        "ligands": ligands,
        "ligand_shell": f'{{"p-MBA": {ligands}}}',
        "core_charge": -1,
        "formula": "x",
        "electrons": 18 if ligands == 30 else None,
    }


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store(tmp_path_factory.mktemp("language") / "a.db") as made:
        with made.writing():
            made.add("species", [species(*pair) for pair in ROWS])
        yield made


def found(store, expression):
    return [(row["gold"], row["ligands"]) for row in find(store, expression, kind="species")]


def compared():
    name, sign, value = (
        st.sampled_from(["gold", "ligands"]),
        st.sampled_from(sorted(COMPARED)),
        st.integers(0, 45),
    )
    return st.builds(lambda *parts: ("compare", *parts), name, sign, value)


def listed():
    ends = st.tuples(st.integers(0, 45), st.integers(0, 6))
    return st.builds(lambda parts: ("list", parts), st.lists(ends, min_size=1, max_size=4))


def joined(part):
    parts = st.lists(part, min_size=1, max_size=3)
    return st.tuples(st.sampled_from(["all", "any"]), parts) | st.tuples(st.just("not"), part)


def trees():
    return st.recursive(compared() | listed(), joined, max_leaves=8)


def written(tree):
    """The expression of a tree."""
    word, *rest = tree
    if word == "compare":
        return "".join(map(str, rest))
    if word == "list":
        return "gold=" + ",".join(str(low) if not wide else f"{low}-{low + wide}" for low, wide in rest[0])
    if word == "not":
        return f"not ({written(rest[0])})"
    return "(" + {"all": " , ", "any": " | "}[word].join(map(written, rest[0])) + ")"


def holds(tree, row):
    """Whether a row satisfies a tree."""
    word, *rest = tree
    if word == "compare":
        name, sign, value = rest
        return COMPARED[sign](row[name], value)
    if word == "list":
        return any(low <= row["gold"] <= low + wide for low, wide in rest[0])
    if word == "not":
        return not holds(rest[0], row)
    return {"all": all, "any": any}[word](holds(part, row) for part in rest[0])


@settings(max_examples=150, deadline=None)
@given(trees())
def test_trees_mean_what_they_say(store, tree):
    wanted = [pair for pair in ROWS if holds(tree, dict(zip(("gold", "ligands"), pair, strict=True)))]
    assert found(store, written(tree)) == wanted


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("gold=12-15", lambda row: 12 <= row["gold"] <= 15),
        ("gold=3,30-36,ligands=30", lambda row: row["gold"] in {3, 30, 33, 36} and row["ligands"] > 27),
        ("gold in (3, 12-15)", lambda row: row["gold"] in {3, 12, 15}),
        ("gold not in (3,12) and ligands<27", lambda row: row["gold"] not in {3, 12} and row["ligands"] < 27),
        ("framework in (M44S26, M44S27)", lambda row: row["ligands"] < 30),
        ("species=*Au12*", lambda row: fnmatchcase(f"[Au{row['gold']}Ag", "*Au12*")),
        ("species!=*p-MBA?2?]-", lambda row: row["ligands"] == 30),
        ("Au>30,Ag", lambda row: 30 < row["gold"] < 44),
        ("electrons", lambda row: row["ligands"] == 30),
        ("not electrons or gold=0", lambda row: row["ligands"] != 30 or row["gold"] == 0),
        ("gold=3|gold=6,ligands=26", lambda row: row["gold"] == 3 or tuple(row.values()) == (6, 26)),
        ("(gold=3|gold=6),ligands=26", lambda row: row["gold"] in {3, 6} and row["ligands"] == 26),
        ("species='[Au3Ag41(p-MBA)26]-'", lambda row: (row["gold"], row["ligands"]) == (3, 26)),
        ("(((gold=3)))", lambda row: row["gold"] == 3),
    ],
)  # fmt: skip
def test_examples(store, expression, wanted):
    rows = ({"gold": gold, "ligands": ligands} for gold, ligands in ROWS)
    assert found(store, expression) == [(row["gold"], row["ligands"]) for row in rows if wanted(row)]


def test_selections_of_ase_db_mean_the_same(store, tmp_path):
    with ase.db.connect(tmp_path / "ase.db") as theirs:
        for gold, ligands in ROWS:
            theirs.write(Atoms(f"Au{gold}Ag{44 - gold}"), gold=gold, ligands=ligands)
    shared = ("gold=12", "gold>12,ligands=30", "gold<=6,ligands!=27", "Au>3", "Au<10,Ag>36", "Au,ligands=26")
    for selection in shared:
        own = sorted(found(store, selection))
        assert own == sorted((row.gold, row.ligands) for row in theirs.select(selection)), selection


@pytest.mark.parametrize(
    "expression",
    [
        "gold=12-", "gold=14-12", "gold in 3", "gold in (3", "(gold=3", "gold=3)", "gold=3|", "|gold=3",
        "gold=", "gold=3 gold=4", "not", "gold>3-5", "gold=1--", "((", "gold in ()", "gold=3||gold=4",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(store, expression):
    with pytest.raises(SuperatomError):
        list(find(store, expression, kind="species"))


def test_expressions_are_bounded():
    for long in ("gold=1|" * 200 + "gold=1", "(" * 200 + "gold=1" + ")" * 200, "species=" + "x" * 30_000):
        with pytest.raises(InvalidInputError, match="in several steps"):
            parse(long)


def test_several_columns_sort(store):
    rows = [(row["ligands"], row["gold"]) for row in find(store, kind="species", sort="ligands,-gold")]
    assert rows == sorted(rows, key=lambda pair: (pair[0], -pair[1]))


def test_a_misspelt_column_is_told_the_nearest(store):
    with pytest.raises(UnknownNameError, match="did you mean electrons"):
        find(store, "elektrons=18", kind="species")
    with pytest.raises(UnknownNameError, match="did you mean species"):
        find(store, kind="specis")


@pytest.mark.parametrize(
    ("expression", "words", "impossible"),
    [
        ("framework=M44S31", "did you mean M44S30", True),
        ("framework=M25S18", "no species with framework=M25S18 are stored", False),
        ("gold=1,gold=2", "gold=1|gold=2", True),
        ("gold>5,gold<3", "no row has gold>5 and gold<3", True),
        ("ligands=30,(gold=1,gold=2)", "gold=1|gold=2", True),
        ("framework=M44S30,framework=M44S26", "framework=M44S30|framework=M44S26", True),
        ("gold=7", None, False),
        ("gold>=3,gold<=3,ligands=99", None, False),
        ("framework=M44S30|framework=M44S26,gold=7", None, False),
    ],
)
def test_why_nothing_was_found_is_said(store, expression, words, impossible):
    said = list(why_none(store, expression, "species"))
    if words is None:
        assert said == []
    else:
        assert [(words in one.words, one.impossible) for one in said] == [(True, impossible)]
