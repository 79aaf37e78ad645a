"""A dask scheduler that cannot be reached stops every command that is given one, before it writes.

Evidence: addresses that nothing can answer (a name without a host, no address at all), given to the command
line; what is on the disk afterwards is listed by the system.
"""

import subprocess
import sys

import pytest

pytest.importorskip("distributed")

COMMANDS = {
    "calculate": ["calculate", "1", "--db", "new.db"],
    "generate": ["generate", "M44S30", "--gold", "1", "--db", "new.db"],
    "rank": ["rank", "--find", "gold=1", "--calculator", "emt", "--db", "new.db"],
    "series": ["series", "one.txt", "--db", "new.db"],
    "shards make": ["shards", "make", "M44S30", "--gold", "1", "-o", "shards"],
    "shards make --count": ["shards", "make", "M44S30", "--gold", "1", "-o", "shards", "--count"],
    "thermo": ["thermo", "M44S30", "--gold", "1", "--figure", "occupation.png"],
}


@pytest.mark.parametrize(
    ("command", "address"),
    [
        *((one, "here") for one in COMMANDS),
        pytest.param("generate", "tcp://nowhere.invalid:8786", marks=pytest.mark.slow),
    ],
)
def test_an_absent_scheduler_is_refused_and_nothing_is_written(command, address, tmp_path) -> None:
    run = [sys.executable, "-m", "superatom", *COMMANDS[command], "--dask", address]
    ended = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2, ended.stderr
    assert f"no dask scheduler answers at {address}" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_every_command_with_dask_is_listed_here() -> None:
    """The parametrised test above names them; a new command with --dask must join it."""
    found = subprocess.run(
        [sys.executable, "-c", _WITH_DASK], capture_output=True, text=True, check=True, timeout=60
    )
    assert set(found.stdout.splitlines()) == {name for name in COMMANDS if "--" not in name}


_WITH_DASK = """
import click
from superatom.cli.main import cli
def walk(command, name, context):
    if any("--dask" in option.opts for option in command.params):
        print(name)
    for each in command.list_commands(context) if isinstance(command, click.Group) else []:
        walk(command.get_command(context, each), f"{name} {each}".strip(), context)
walk(cli, "", click.Context(cli))
"""
