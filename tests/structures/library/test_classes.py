"""Classes of frameworks: the table against the frameworks themselves, and no class named anywhere else.

The oracle of the first is each framework's own geometry; of the second, Python's parser: it reads every
source file, and neither examples in help texts nor docstrings count.
"""

import ast
import re
from pathlib import Path

import pytest

from structures.errors import UnknownNameError
from structures.library import ALIASES, FRAMEWORKS, framework
from structures.library.classes import CLASSES, class_of, known_class

ROOT = Path(__file__).resolve().parents[3]
NAMED = re.compile(r"M\d{2,3}S\d{2}")
COUNTS = {44, 26, 27, 30}
# what may name a class: library; rules, feeds and steps of the paper; models and energies of one framework
MAY = {
    "structures/library",
    "stability/preference.py",
    "stability/feed.py",
    "stability/steps.py",
    "stability/builtin.py",
    "stability/between",
    "stability/own_models.py",
}
# numbers that stand for something else: atoms of a cation, cut-offs in Ry and Ha
OTHER = {
    "structures/matter/counter_ions.py": {30},
    "structures/calculations/codes/espresso/input.py": {30},
    "structures/calculations/codes/abinit/input.py": {26, 44},
    "stability/coordination.py": {26},  # contacts of an icosahedron
    "database/masses/prior.py": {26},  # electrons
}


@pytest.mark.parametrize("name", [*FRAMEWORKS, *ALIASES])
def test_a_class_is_that_of_its_frameworks(name):
    built = framework(name)
    known = known_class(name)
    assert (known.metals, known.ligands) == (len(built.sites), len(built.anchors))
    assert known.core_charge == built.core_charge
    assert known.name == f"M{len(built.sites)}S{len(built.anchors)}"
    assert known.hypothesis == (built.evidence == "hypothesis")
    assert class_of(built) == known


def test_an_unknown_name_lists_classes_and_frameworks():
    with pytest.raises(UnknownNameError, match=r"no framework 'M99'.*M144S60.*M44S27-b"):
        known_class("M99")


def test_charges_of_a_class_nobody_reported():
    assert CLASSES["M30S18"].charges_of(0) == (1, -1, -2)
    assert CLASSES["M30S18"].charges_of(-2) == (-2,)
    assert CLASSES["M44S27"].charges_of(-3) == (-3, -4)


def _read(path):
    """(line, value) of every constant that is no text for readers, no cut of a list and no power of two."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = set()
    for node in ast.walk(tree):
        words = isinstance(node, ast.keyword) and node.arg in {"epilog", "help"}
        power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.LShift | ast.Pow)
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if words or power or docstring or isinstance(node, ast.Slice):
            skipped.update(map(id, ast.walk(node)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in skipped:
            yield node.lineno, node.value


def _sources():
    for floor in ("structures", "stability", "database", "superatom"):
        for path in sorted((ROOT / floor).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not any(name == each or name.startswith(f"{each}/") for each in MAY):
                yield name, path


def test_no_class_is_named_outside_the_library_and_the_rules():
    found = [
        f"{name}:{line}: {value!r}"
        for name, path in _sources()
        for line, value in _read(path)
        if (isinstance(value, str) and NAMED.search(value))
        or (type(value) is int and value in COUNTS - OTHER.get(name, set()))
    ]
    assert found == []


def test_the_scan_sees_names_and_numbers(tmp_path):
    path = tmp_path / "a.py"
    path.write_text('"""M44S30"""\nx = {44: "M44S26"}\ny = 1 << 30\nz = option(help="M44S27")\n')
    assert [value for _, value in _read(path)] == [44, "M44S26"]
