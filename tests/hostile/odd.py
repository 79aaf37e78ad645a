"""Give every option and argument of every command a value that no chemist means.

The commands, their options and arguments are those that click lists; each is tried in a line that works.
What is looked for: a traceback, no end, signs that rewrite a terminal, a refusal that left something behind.
"""

import os
import random
import re
import shutil

import click
from command import ask, load

import superatom
from database.backup import back_up
from database.store import Store
from superatom.cli.main import cli

__all__ = ["LINES", "VALUES", "cases", "odd", "tried", "working_folder"]

VALUES = [
    "nan",
    "inf",
    "-inf",
    "-1",
    "0",
    "1e300",
    "1e-300",
    str(10**30),
    str(2**52),
    "1e15",
    "-" + "9" * 5000,
    "0x" + "f" * 5000,
    "1.5",
    "",
    " ",
    "a" * 300,
    "a\x1b[2Jb",
    "=1+1",
    "a\nb",
    "../x",
    "\udcff",
    "\u202eba",
    "٣",
    "1,2,,3",
    "2-1",
    ":",
    "[Ag44(p-MBA)30]4-",
    "/dev/null",
    "CON",
]

_CALCULATOR = "pair:make"

LINES = {
    "frameworks": [],
    "frameworks add": ["--core-charge", "-1", "--name", "mine", "--", "cluster.xyz"],
    "perceive": ["--", "cluster.xyz"],
    "hypotheses": ["--charge", "-1", "--", "25", "18"],
    "search": ["--cores", "1", "--frames", "1", "--best", "1", "-o", "new", "--", "25", "18"],
    "build": ["--occupancy", "1", "--ligand", "H", "-o", "new.xyz", "--", "M25S18"],
    "picture": ["-o", "new.png", "--", "M25S18"],
    "count": ["--gold", "1", "--", "M25S18"],
    "generate": ["--gold", "2", "--", "M25S18"],
    "find": ["--", "gold=1"],
    "explain": ["--", "1"],
    "preference": ["--gold", "12"],
    "feed": ["--ratio", "1:10"],
    "rank": ["--find", "id=1", "--calculator", _CALCULATOR, "--ligand", "H"],
    "ground-states": ["--gold", "1", "--", "M25S18"],
    "thermo": ["--gold", "1", "--", "M25S18"],
    "monte-carlo": ["--gold", "1", "--sweeps", "50", "--", "M25S18"],
    "levels": ["--gold", "1", "--", "M25S18"],
    "contacts": ["--gold", "1", "--", "M25S18"],
    "shards best": ["--", "set"],
    "shards keep": ["--", "set"],
    "shards make": ["--workers", "1", "--gold", "1", "-o", "newset", "--", "M25S18"],
    "shards summary": ["--", "set"],
    "fit": ["--find", "gold=1"],
    "export": ["--candidate", "1", "--code", "xtb", "--ligand", "H", "-o", "new"],
    "method new": ["--", "new.toml"],
    "method show": ["--", "xtb"],
    "results add": ["--", "runs"],
    "results write": ["-o", "new.extxyz"],
    "calculations": ["--", "gold=1"],
    "relax": ["--calculator", _CALCULATOR, "--charge", "0", "-o", "new.xyz", "--", "pair.xyz"],
    "calculate": ["--calculator", _CALCULATOR, "--ligand", "H", "--", "1"],
    "envelope": ["--", "[Au25(p-MBA)18]-"],
    "catalogue": ["--frameworks", "M25S18", "--gold", "1"],
    "link": ["--ion", "[Au25(p-MBA)18]-", "--", "profile.txt"],
    "identify": ["--charge", "-1", "--no-chance", "--", "profile.txt"],
    "series": ["--ion", "[Au25(p-MBA)18]-", "-o", "new.csv", "--", "profile.txt", "second.txt"],
    "rivals": ["--", "[Au25(p-MBA)18]-"],
    "simulate": ["--mixture", "[Au25(p-MBA)18]-=1", "-o", "new.txt"],
    "observations": [],
    "browse": ["--no-open"],  # would serve until it is stopped: no value here is a port or a database
    "metadata": ["-o", "new.json"],
    "report": ["--limit", "1", "--ligand", "H", "-o", "new.html"],
    "figures": ["-o", "newfigures"],
    "conversions": ["--figure", "new.png"],
    "tag": ["--", "id=1", "mine"],
    "note": ["--", "id=1", "mine"],
    "copy": ["-o", "new.db", "--", "gold=1"],
    "merge": ["--yes", "--", "other.db"],
    "delete": ["--yes", "--", "id=2"],
    "undo": ["--yes"],
    "docs": ["-o", "nowhere/site"],  # refused, since a site takes half a minute
    "verify": [],
    "doctor": [],
}
"""Each command with arguments that work, in a folder of `working_folder`; those after `--` are positional.

A new command needs a line: test_odd_input.py holds the two lists against each other.
"""

_RAW = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")


def working_folder(database, folder):
    """Fill a folder with what `LINES` name."""
    for name in ("full.db", "other.db"):
        shutil.copy(database, folder / name)
    with Store(folder / "full.db") as store:
        back_up(store, "delete")
    (folder / "list.txt").write_text("5542.2\n")
    (folder / "pair.xyz").write_text("2\n\nAu 0 0 0\nAu 0 0 1.1\n")
    (folder / "pair.py").write_text(
        "from ase.calculators.lj import LennardJones\n\n\ndef make(atoms, **options):\n"
        "    return LennardJones(**options)\n"
    )
    profile = {"[Au25(p-MBA)18]-": 1.0}
    for seed, name in enumerate(("profile.txt", "second.txt"), start=1):
        superatom.simulate(profile, ions=1e3, resolution=5e3, seed=seed, output=folder / name)
    superatom.build("M25S18", folder / "cluster.xyz", occupancy=0, ligand="H")
    superatom.shards(folder / "set").make("M25S18", [1, 2], workers=1)
    superatom.export("xtb", folder / "runs", candidates=[1], ligand="H", db=folder / "full.db")
    return folder


def cases():
    """Every (command, its words) with one odd value in it, in a fixed order."""
    for name, command in _commands(cli, ()):
        words = LINES[" ".join(name)]
        cut = words.index("--") if "--" in words else len(words)
        options, arguments = words[:cut], words[cut + 1 :]
        held = 0
        for parameter in command.params:
            for value in VALUES:
                if isinstance(parameter, click.Argument):
                    given = [value if place == held else word for place, word in enumerate(arguments)]
                    given += [value] * (held == len(arguments))
                    yield name, [*options, "--", *given]
                elif not getattr(parameter, "is_flag", False):
                    yield name, [*options, parameter.opts[0], value, *words[cut:]]
            held += isinstance(parameter, click.Argument)


def odd(database, number, seed):
    """What went wrong, a line each."""
    load()
    folder = database.with_name("working")
    folder.mkdir()
    working_folder(database, folder)
    superatom.frameworks()  # what a fork would compute anew each time
    chosen = list(cases())
    random.Random(seed).shuffle(chosen)  # noqa: S311  no secret
    wrong = []
    for name, words, ended, left in tried(folder, chosen[:number]):
        said = f"{' '.join(name)} {' '.join(words)!a:.160}"
        if not ended.ours:
            wrong.append(f"{said}: {ended.words}")
        elif _RAW.search(ended.out + ended.err):
            wrong.append(f"{said}: raw signs reach the terminal")
        elif ended.code == 2 and left:
            wrong.append(f"{said}: refused, but left {left}")
    return wrong


def tried(folder, commands):
    """Each command in a copy of the folder: its words, how it ended, what it made or changed there."""
    copy = folder.with_name("tried")
    meant = _files(folder)

    def before():
        os.chdir(copy)
        os.environ["SUPERATOM_DB"] = "full.db"

    for name, words in commands:
        if not copy.exists():
            shutil.copytree(folder, copy)
        ended = ask(*name, *words, before=before)
        left = sorted({path for path, _ in _files(copy).items() ^ meant.items()})
        if left:
            shutil.rmtree(copy)
        yield name, words, ended, left


def _files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _commands(command, name):
    if isinstance(command, click.Group):
        for part in command.list_commands(None):
            yield from _commands(command.get_command(None, part), (*name, part))
        if not name or not command.invoke_without_command:
            return
    yield name, command
