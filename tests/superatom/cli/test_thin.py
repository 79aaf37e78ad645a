"""A command parses, calls one function, prints: it has no work of its own, so it needs no lower floor.

The oracle is the syntax tree: what the modules of superatom/cli import at run time.
"""

import ast
from pathlib import Path

import pytest

CLI = Path(__file__).resolve().parents[3] / "superatom" / "cli"
ALLOWED = {
    "structures.errors",
    "structures.showing",
    "structures.uncertain",  # a number with its error, as it is printed
    "structures.words",  # a number with its noun, as it is printed
    "structures.version",
    "structures.pace",  # rate and end of long work, as they are printed
    "structures.nearest",  # the word that someone may have meant
    "structures.printable",  # text from outside, as it reaches a terminal or a spreadsheet
    "structures.matter.lengths",  # the default of an option, and the choices of another
    "structures.calculations.solvents",
    "structures.matter.ligands",  # the name of a ligand, as it is printed
    "structures.screens",  # what the command says of its screens
    "structures.hypotheses",  # public functions themselves: hypotheses, electrons, parse_ion
    "stability.electrons",
    "database.masses.notation",
    "database.masses.isotopes",  # sources, as they are printed
    "database.observations",
    "database.columns",  # what a column means, said under a table
    "database.kinds",  # the columns of a CSV file
    "database.shards.tasks",  # --dask is asked whether it answers
}


def _imports(tree):
    """Modules imported at run time: not those under `if TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            yield from _imports(node)


@pytest.mark.parametrize("path", sorted(CLI.glob("*.py")), ids=lambda path: path.stem)
def test_a_command_needs_no_lower_floor(path):
    imported = set(_imports(ast.parse(path.read_text(encoding="utf-8"))))
    lower = {name for name in imported if name.split(".")[0] in ("structures", "stability", "database")}
    assert lower <= ALLOWED
