"""One place opens what came from elsewhere: `structures/foreign.py`, and `database/connection.py` for SQLite.

Evidence: the syntax tree of every module, so that a new reader cannot be forgotten. A library that opens a
file by its name does so inside `with foreign(...)`.
"""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOORS = {"structures/foreign.py", "database/connection.py"}
MODULES = sorted(
    str(path.relative_to(ROOT))
    for room in ("structures", "stability", "database", "superatom")
    for path in (ROOT / room).rglob("*.py")
)
OPENERS = {
    "open", "read_text", "read_bytes", "load", "genfromtxt", "fromfile", "sqlite3.connect", "ET.parse",
    "iread", "iterparse", "read_metadata", "read_table", "ParquetFile", "from_parquet", "read_csv", "ZipFile",
    "read_file", "read_structure", "read_pdb", "MzML", "MzXML", "gemmi.cif.read", "ase.io.read",
}  # fmt: skip
"""Names under which the standard library and ours read a file, with their module where the name is common."""

_LAST = {name.rpartition(".")[2] for name in OPENERS}

OWN = {
    "stability/density/stored.py": "the cache: what is damaged there is computed anew",
    "stability/frontier/order.py": "the cache",
    "stability/posterior.py": "the cache",
    "structures/calculations/ase_sqlite.py": "what it has just written",
    "structures/files.py": "what it has just written, and whether a file of that name is the same",
    "structures/library/charges.py": "tables of the package",
    "structures/library/published.py": "tables of the package",
    "structures/shell/drawn.py": "a table of the package",
    "superatom/browsing/reports.py": "a page that it has just written",
    "superatom/health.py": "the installed packages",
    "superatom/pages/content.py": "licences of the package",
    "superatom/site/build.py": "pages of the package",
    "superatom/site/gallery.py": "pages of the package",
    "superatom/site/notebook.py": "notebooks of the package",
}
"""Modules that read what is ours, and what that is."""


@cache
def tree_of(module):
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def reads(tree):
    """Calls that open a file for reading, with whether they stand inside `with foreign(...)`."""
    found = []

    def visit(node, guarded):
        if isinstance(node, ast.With):
            calls = [item.context_expr for item in node.items]
            names = [
                call.func.id
                for call in calls
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            ]
            for item in node.items:
                visit(item, guarded)
            for each in node.body:
                visit(each, guarded or "foreign" in names)
            return
        if isinstance(node, ast.Call) and opens(node):
            found.append((node, guarded))
        for each in ast.iter_child_nodes(node):
            visit(each, guarded)

    visit(tree, False)
    return found


def opens(call):
    last = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if last not in _LAST:
        return False
    whole = ast.unparse(call.func)
    name = whole.rpartition(".")[2]
    if "files(" in whole or whole in {"os.open", "webbrowser.open"} or not {whole, name} & OPENERS:
        return False
    modes = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return not (name == "open" and any(mode[:1] in {"w", "x", "a"} for mode in modes))


def test_no_module_but_the_doors_imports_a_reader():
    """`read` and `connect` are common names, so they are looked for where they come from."""
    for module in MODULES:
        for node in ast.walk(tree_of(module)):
            if isinstance(node, ast.ImportFrom) and node.module in {"ase.io", "ase.db", "sqlite3"}:
                taken = {name.name for name in node.names} & {"read", "iread", "connect"}
                assert not taken or module in DOORS, f"{module}:{node.lineno}"


def test_only_the_doors_open_files():
    outside = [
        f"{module}:{call.lineno}: {ast.unparse(call)}"
        for module in MODULES
        if module not in DOORS | set(OWN)
        for call, guarded in reads(tree_of(module))
        if not guarded
    ]
    assert outside == []
