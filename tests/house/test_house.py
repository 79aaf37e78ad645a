"""The house itself: floors, what a wheel holds, and that each command has a fast help with an example.

The oracles are other programs (import-linter, the wheel that hatchling builds, a fresh interpreter's clock).
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from superatom.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
FRAMES = sorted((ROOT / "structures" / "library" / "frames").glob("*.toml"))
PACKAGES = {"superatom", "database", "stability", "structures"}


def _run(*command, **settings):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **settings)


def test_imports_point_down_only():
    linted = _run(
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))",
    )
    assert linted.returncode == 0, linted.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    built = _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder))
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("*.whl"))


def test_the_top_level_of_the_wheel_is_exactly_the_four_packages(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    top = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert top == PACKAGES
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
    assert "database/sources/lin2022.csv" in names
    pages = [
        path
        for folder in ("browser", "libraries")
        for path in (ROOT / "superatom" / "pages" / folder).iterdir()
    ]
    assert {path.relative_to(ROOT).as_posix() for path in pages} <= set(names)
    assert {f"structures/library/{path.parent.name}/{path.name}" for path in FRAMES} <= set(names)


def test_doctor_finds_an_installed_wheel_intact_and_a_changed_file_not(wheel, tmp_path):
    _run(
        sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path), str(wheel)
    )
    settings = {"env": os.environ | {"PYTHONPATH": str(tmp_path)}, "cwd": tmp_path}
    command = [sys.executable, "-m", "superatom", "doctor"]
    healthy = subprocess.run(command, capture_output=True, text=True, check=False, **settings)
    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
    (tmp_path / "stability" / "electrons.py").write_text("CLOSINGS = (1,)\n")
    changed = subprocess.run(command, capture_output=True, text=True, check=False, **settings)
    assert changed.returncode == 1
    assert "stability/electrons.py" in changed.stdout


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_ends_in_an_example_and_imports_nothing_heavy(command):
    code = (
        "import sys; sys.argv = ['superatom', *sys.argv[1:]]\n"
        "from superatom.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'ase', 'scipy', 'networkx', 'matplotlib', 'sqlite_utils'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    shown = _run(sys.executable, "-c", code, command, "--help").stdout
    assert shown.splitlines()[-1] == "HEAVY []"
    assert f"Example: superatom {command}" in shown


def test_every_command_is_in_the_readme_or_the_manual():
    words = "".join(
        page.read_text(encoding="utf-8") for page in [ROOT / "README.md", *ROOT.glob("docs/*.md")]
    )
    missing = [command for command in COMMANDS if f"superatom {command}" not in words]
    assert missing == []


def test_no_path_of_a_machine_is_tracked():
    files = _run("git", "ls-files").stdout.split()
    machine = tuple(f"/{name}/" for name in ("work", "root", "home"))
    found = [
        name
        for name in files
        if name.endswith((".py", ".md", ".toml", ".cff", ".csv", ".sh")) or "/" not in name
        for text in [(ROOT / name).read_text(encoding="utf-8", errors="replace")]
        if any(path in text for path in machine) and name != "tests/house/test_house.py"
    ]
    assert found == []


def test_no_two_test_files_share_a_name():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))  # pytest would take one for the other
