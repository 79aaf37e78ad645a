"""The code as a graph and as text: no circle of imports, no function that is longer than a page.

Evidence: Python's own parser reads every file of the four packages; networkx finds the circles. Imports for
the type checker and inside functions count as much as the others. Both rules are seen to fail on a small
package that breaks them.
"""

import ast
from pathlib import Path

import networkx as nx

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("superatom", "database", "stability", "structures")
UNIX = {"fcntl", "grp", "pwd", "pty", "resource", "syslog", "termios", "tty"}
MOST = 40  # lines of a function without its docstring


def modules(root, packages):
    """Parsed modules by their dotted names; a package is its `__init__`."""
    found = {}
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def circles(parsed):
    """Groups of modules that import each other."""
    graph = nx.DiGraph()
    for name, tree in parsed.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                targets = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom):
                inside = [f"{node.module}.{each.name}" for each in node.names]
                targets = [each if each in parsed else node.module for each in inside]
            else:
                continue
            graph.add_edges_from((name, target) for target in targets if target in parsed and target != name)
    return sorted(sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1)


def long_functions(parsed):
    """Functions with more than `MOST` lines, docstrings and decorators not counted."""
    found = []
    for name, tree in parsed.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if ast.get_docstring(node, clean=False) is not None:
                    lines -= node.body[0].end_lineno - node.body[0].lineno + 1
                if lines > MOST:
                    found.append(f"{name}.{node.name}: {lines} lines")
    return found


def of_one_system(parsed):
    """Modules that import at once what Windows does not have."""
    found = []
    for name, tree in parsed.items():
        for node in tree.body:
            if isinstance(node, ast.Import):
                found += [f"{name}: {each.name}" for each in node.names if each.name in UNIX]
            elif isinstance(node, ast.ImportFrom) and node.module in UNIX:
                found.append(f"{name}: {node.module}")
    return found


def test_no_module_needs_one_system_to_be_imported():
    assert of_one_system(modules(ROOT, PACKAGES)) == []
    assert of_one_system({"a": ast.parse("import fcntl"), "b": ast.parse("def f():\n import fcntl")}) == [
        "a: fcntl"
    ]


def test_no_modules_import_each_other():
    assert circles(modules(ROOT, PACKAGES)) == []


def test_no_function_is_longer_than_forty_lines():
    assert long_functions(modules(ROOT, PACKAGES)) == []


def test_the_rules_see_what_breaks_them(tmp_path):
    (tmp_path / "small").mkdir()
    files = {
        "__init__": "",
        "one": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from small.two import thing\n",
        "two": "def thing():\n    from small import one\n    return one\n",
        "three": 'import small.one\n\ndef short():\n    """' + "words\n" * 60 + '"""\n' + "    x = 1\n" * 39,
        "four": "async def long():\n" + "    x = 1\n" * 40,
    }
    for name, text in files.items():
        (tmp_path / "small" / f"{name}.py").write_text(text, encoding="utf-8")
    parsed = modules(tmp_path, ["small"])
    assert circles(parsed) == [["small.one", "small.two"]]
    assert long_functions(parsed) == ["small.four.long: 41 lines"]
