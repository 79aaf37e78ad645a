"""Every example of the page on substitution and of its docstrings runs and prints what it says."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[3] / "docs" / "substitution.md"


def test_the_page_is_true():
    outcome = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    assert outcome.attempted > 10
    assert outcome.failed == 0


@pytest.mark.parametrize("module", ["substitution.isomers", "group.images", "group.quotient", "group.wide"])
def test_docstrings_are_true(module):
    outcome = doctest.testmod(import_module(f"structures.{module}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
