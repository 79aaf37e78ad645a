"""Other modules named `structures`, `stability` or `database` in the way: as fresh interpreters see it.

The oracle is Python's own search path: a marker in the foreign module would print if it were imported.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("structures", "stability", "database")
ASK = "import superatom; print(superatom.framework('M44S30').name)"


def _python(folder, *arguments, path=(ROOT,)):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path))}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _foreign(folder, name, kind):
    place = folder / f"{name}.py" if kind == "file" else folder / name / "__init__.py"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("print('FOREIGN')\n")
    return place


def _refused(ran, place, name):
    assert ran.returncode == 1
    assert ran.stdout == ""
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: ")
    assert str(place) in last
    assert repr(name) in last
    assert "rename it" in last


@pytest.mark.parametrize("kind", ["file", "package"])
@pytest.mark.parametrize("name", FLOORS)
def test_what_stands_in_the_way_is_named(tmp_path, name, kind):
    here = tmp_path / "here"
    place = _foreign(here, name, kind)
    (here / "work.py").write_text(ASK)
    _refused(_python(here, "-m", "superatom", "doctor"), place, name)
    _refused(_python(here, "work.py"), place, name)
    _refused(_python(tmp_path, "-c", ASK, path=(here, ROOT)), place, name)


@pytest.mark.parametrize("kind", ["file", "package"])
@pytest.mark.parametrize("name", FLOORS)
def test_the_console_command_works_beside_it(tmp_path, name, kind):
    _foreign(tmp_path, name, kind)
    command = tmp_path / "bin" / "superatom"  # as pip writes it: its own folder is searched, not ours
    command.parent.mkdir()
    command.write_text("import sys\nfrom superatom.cli import main\nsys.exit(main())\n")
    ran = _python(tmp_path, str(command), "count", "M44S30", "--gold", "1")
    assert ran.returncode == 0, ran.stderr
    assert "44" in ran.stdout


@pytest.mark.parametrize("name", FLOORS)
def test_a_folder_of_files_is_no_package_and_not_in_the_way(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "notes.txt").write_text("data of the user")
    ran = _python(tmp_path, "-c", ASK)
    assert ran.stdout == "M44S30\n", ran.stderr


def test_a_foreign_module_that_is_loaded_already_is_named(tmp_path):
    place = _foreign(tmp_path / "other", "stability", "file")
    code = f"import sys; sys.path.insert(0, {str(place.parent)!r}); import stability; sys.path.pop(0); {ASK}"
    ran = _python(tmp_path, "-c", code)
    assert ran.returncode == 1
    assert str(place) in ran.stderr.splitlines()[-1]
    made = _python(
        tmp_path, "-c", f"import sys, types; sys.modules['database'] = types.ModuleType('database'); {ASK}"
    )
    assert "'database'" in made.stderr.splitlines()[-1]


def test_a_missing_package_is_called_missing(tmp_path):
    with zipfile.ZipFile(tmp_path / "part.zip", "w") as archive:
        for name in ("superatom", "structures", "stability"):
            for file in (ROOT / name).glob("*.py"):
                archive.write(file, f"{name}/{file.name}")
    ran = _python(tmp_path, "-S", "-c", ASK, path=(tmp_path / "part.zip",))
    assert "'database' is missing" in ran.stderr.splitlines()[-1]


def test_superatom_works_from_a_zip_file(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("superatom", *FLOORS):
            for file in (ROOT / name).rglob("*.py"):
                archive.write(file, file.relative_to(ROOT))
    ran = _python(
        tmp_path, "-S", "-c", "import superatom; print(superatom.__version__)", path=(tmp_path / "all.zip",)
    )
    assert ran.returncode == 0, ran.stderr


def test_import_costs_nothing(tmp_path):
    code = (
        "import sys; before = set(sys.modules); import superatom; print(*sorted(set(sys.modules) - before))"
    )
    loaded = {name.split(".")[0] for name in _python(tmp_path, "-c", code).stdout.split()}
    assert "superatom" in loaded
    assert not loaded & {"numpy", "ase", "scipy", "networkx", "matplotlib", "sqlite_utils", "click"}
    assert not loaded & {"database", "stability"}
