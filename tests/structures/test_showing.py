"""Results in a line of a terminal and as the table of a notebook.

The oracle is the standard library's HTML parser, and the length of a line.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import numpy as np
import pytest

from structures.library import FRAMEWORKS, framework
from structures.showing import Shown, Table


@dataclass(frozen=True, slots=True)
class _Result(Shown):
    name: str
    energies: object
    hidden: object = field(default=0, repr=False)


class _Cells(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], []

    def handle_starttag(self, tag, attrs):  # noqa: ARG002  the parser's own signature
        self.tags.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def _read(html):
    reader = _Cells()
    reader.feed(html)
    return reader


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_framework_is_one_short_line(name):
    line = repr(framework(name))
    assert "\n" not in line
    assert len(line) < 200
    assert name in line
    assert framework(name).evidence in line


def test_no_value_floods():
    for value in (np.arange(10_000.0), list(range(10_000)), {k: k for k in range(10_000)}, "x" * 10_000):
        shown = _Result("a", value)
        assert len(repr(shown)) < 200
        assert len(shown._repr_html_()) < 700
        assert len(repr(Table([shown]))) < 200
    assert "float64 10000" in repr(_Result("a", np.arange(10_000.0)))


def test_a_field_that_is_not_shown_is_nowhere():
    assert "hidden" not in repr(_Result("a", 1)) + _Result("a", 1)._repr_html_()


def test_html_of_a_hostile_name_is_text():
    hostile = "<script>alert('&')</script>"
    for html in (
        _Result(hostile, 1)._repr_html_(),
        Table([_Result(hostile, {hostile: 1})])._repr_html_(),
        Table([{hostile: hostile}])._repr_html_(),
    ):
        read = _read(html)
        assert set(read.tags) <= {"table", "caption", "tr", "th", "td"}
        assert hostile in read.text


def test_a_table_has_a_row_for_each_result_and_stays_as_it_is():
    table = Table([_Result("a", 1.5), _Result("b", None)], ["name", "energies"])
    read = _read(table._repr_html_())
    assert read.text == ["name", "energies", "a", "1.5000", "b"]
    assert read.tags.count("tr") == 3
    assert str(table).splitlines() == ["name  energies", "a       1.5000", "b"]
    assert table[1].name == "b"
    assert isinstance(table[:1], Table)
    assert table == [_Result("a", 1.5), _Result("b", None)]
    with pytest.raises(TypeError):
        table[0] = 1
    long = Table([{"x": k} for k in range(1000)])
    assert _read(long._repr_html_()).tags.count("tr") == 101
    assert "1,000" in long._repr_html_()
