"""Words for what an ion is worth: data decide, the prior helps, and one table has all words.

Evidence: each case is counted by hand from the rule as the manual states it; the manual and the reference are
read as text.
"""

from pathlib import Path

import pytest

from database.spectra.judge.verdicts import MEANING, against, worth

DOCS = Path(__file__).parents[4] / "docs"


@pytest.mark.parametrize(
    ("deviance", "counted", "ahead", "word"),
    [
        (12.0, 12.0, 0.0, "decided"),
        (8.0, 8.0, 0.0, "undecided"),
        (8.0, 8.0, -3.0, "decided"),  # 8 + 6
        (-0.5, -0.5, -6.0, "favoured"),  # by the prior alone
        (25.0, 0.0, 0.0, "undecided"),  # a shape finer than known
        (25.0, 0.0, -6.0, "decided"),  # which the data show all the same
        (12.0, 12.0, 3.0, "undecided"),  # the prior prefers the rival
        (-12.0, -12.0, 0.0, "outdone"),
        (-12.0, -12.0, -6.0, "undecided"),
    ],
)
def test_the_word_against_one_rival(deviance, counted, ahead, word):
    assert against(deviance, counted, ahead) == word


@pytest.mark.parametrize(
    ("rivals", "match", "firm", "word"),
    [
        (["decided", "decided"], 1.0, True, "decided"),
        (["decided", "favoured"], 1.0, True, "favoured"),
        (["decided", "undecided", "outdone"], 1.0, True, "outdone"),
        (["decided"], 1.0, False, "doubtful"),
        (["favoured"], 1.0, False, "doubtful"),
        (["undecided"], 1.0, False, "undecided"),
        (["decided"], 0.7, True, "poor match"),
        ([], 1.0, True, "not tested"),
    ],
)
def test_the_word_against_all(rivals, match, firm, word):
    assert worth(rivals, match, firm=firm) == word


def test_manual_and_schema_have_every_word():
    manual, schema = (DOCS / "manual.md").read_text(), (DOCS / "schema.md").read_text()
    assert all(f"| {word} |" in manual for word in MEANING)
    assert ", ".join(MEANING) in schema
