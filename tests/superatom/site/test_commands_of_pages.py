"""Every command and every Python example on every page of docs/ runs, in the order of its page.

Evidence: the command line itself, in this process, in an empty folder a page, with the files that the page
speaks of made first by other commands. What takes long, or starts another program, is in `SLOW`; what names
a machine or a file that only the reader has is in `READERS`, with the reason.
"""

import json
import re
import runpy
import shlex
import sys
from pathlib import Path

import pytest

from superatom.cli.main import main

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
SLOW = (
    "--calculator", "--clean", "--relax", "relax 1", "calculate ", "shards ", "identify ", "monte-carlo",
    "--code xtb", "M102S44", "series ", "thermo M44S30 --temperature", "levels ", "ground-states M44S26",
    "--window 0.1", "figures ", "--limit 10 --format xyz -o best.xyz --ligand H", "thermo M44S26",
    "contacts ", "--kind calculations", "energy_calc",
    "SC6H13", "-o pet.xyz", "p-MBA -o cluster", "catalogue ", "fit ",
    "M44S30 --gold 12 --sample", "generate M44S26 --gold 42", "--best 10",
    "doctor", "rank ", "smiles:", "build M44S30", "hypotheses ", "generate M44S26", "picture ", "export ",
    "--format xyz", "perceive ", "frameworks add ", "generate M25S18 --gold 1-3",
    "report -o report.html --find",
    "report -o report.html --run", "link spectrum.mzML --report", "frameworks --only",
)  # fmt: skip
READERS = {
    "--dask tcp://host:8786": "a scheduler of theirs",
    "msms.mzML": "an MS/MS run of theirs",
    "mine": "a ligand or calculator of theirs",
    "ours:make": "a calculator of theirs",
    "model_paths": "a model of theirs",
    "sevennet": "a model of a hundred megabytes",
    "--code gpaw": "an hour of GPAW",
    "results add": "what a code on a cluster left",
    "results write": "what a code on a cluster left",
    "orderings.extxyz": "relaxed orderings of theirs",
    "terms.toml": "a model of theirs",
    "docs -o": "it needs MkDocs, and has tests in tests/superatom/site",
    "browse": "it serves until it is stopped",
    "superatom docs`": "it serves until it is stopped",
    "--help": "it is every command's",
    "COMMAND": "a place to fill", "FILE": "a place to fill", "FOLDER": "a place to fill",
    "CODE": "a place to fill",
    "verify --accept": "it takes edited rows", "ase db": "another program",
}  # fmt: skip
SPECTRUM = "simulate --mixture [Ag44(p-MBA)30]4-=1 --mixture [Au12Ag32(p-MBA)30]4-=1 -o spectrum.txt"
MIXTURES = ("[Ag44(p-MBA)30]4-=1", "[Au12Ag32(p-MBA)30]4-=1")
MADE = {
    **{
        pattern: [f"simulate --mixture {one} -o {stem}{n}.txt" for n, one in enumerate(MIXTURES)]
        for pattern, stem in {"run/*.txt": "run/", "[0-3].txt": "", "feed-*.txt": "feed-"}.items()
    },
    "cluster.xyz": ["build M25S18 --ligand SH -o cluster.xyz"],
    "cluster.cif": ["build M25S18 --ligand SH -o cluster.xyz"],
    "spectrum.mzML": [SPECTRUM],
    "spectrum.txt": [SPECTRUM],
    "--method ours.toml": ["method new ours.toml"],
    "gold=12": ["generate M44S30 --gold 12 --sites ico"],
    "--framework M44S30 --gold 12": ["generate M44S30 --gold 12 --sites ico"],
    "--kind calculations": ["calculate --find gold=1,rank=1 --ligand H"],
    "--run 1": [
        "simulate --mixture [Ag44(p-MBA)30]4-=1 -o one.txt",
        "link one.txt --frameworks M44S30 --gold 0-2 --no-rivals",
    ],
}
"""What a command speaks of, and the commands that make it."""
FILES = {
    "list.csv": "2335.5\n",
    "times.csv": "0.txt,2 min\n1.txt,20 h\n",
    "feeds.csv": "feed-0.txt,1:4\nfeed-1.txt,3:1\n",
}
READ_AS = {
    "cluster.cif": "cluster.xyz",
    "spectrum.mzML": "spectrum.txt",
    "search 29 19": "search 29 19 --cores 1 --frames 1",
}


def commands(page):
    """Commands of a page: lines of blocks, and commands in cells and sentences."""
    text = page.read_text(encoding="utf-8").replace("\\|", "|").replace("\\\n", " ")
    blocks = re.findall(r"^(?:    |!)(superatom .+?)(?:\s{2,}#.*)?$", text, re.MULTILINE)
    fenced = [line for part in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in part.splitlines()]
    inline = re.findall(r"`(superatom [a-z][^`]*?)`", text.replace("\n", " "))
    found = [*blocks, *(line for line in fenced if line.startswith("superatom ")), *inline]
    return [line.split(" && ")[0] for line in dict.fromkeys(found)]


def ready(line):
    """Whether a command runs as it stands: not one that only the reader's files make whole."""
    return len(line.split()) > 2 and not any(sign in line for sign in READERS)


def cases():
    for page in PAGES:
        lines = [line for line in commands(page) if ready(line)]
        name = page.relative_to(ROOT / "docs").with_suffix("").as_posix()
        fast = [line for line in lines if not any(sign in line for sign in SLOW)]
        if fast:
            yield pytest.param(fast, id=name)
        if len(fast) < len(lines):
            yield pytest.param(lines, id=f"{name}-slow", marks=pytest.mark.slow)


def superatom(capsys, monkeypatch, line):
    for name, other in READ_AS.items():
        line = line.replace(name, other)
    monkeypatch.setattr(sys, "argv", ["superatom", *shlex.split(line)[1:]])
    code = 0
    try:
        main()
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    said = capsys.readouterr()
    assert code == 0, f"{line}: {said.err[-800:]}"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPERATOM_DB", raising=False)
    (tmp_path / "run").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("lines", cases())
def test_each_command_of_a_page_runs(lines, folder, capsys, monkeypatch):
    superatom(capsys, monkeypatch, "superatom generate M25S18 --gold 1,2")
    made = set()
    for line in lines:
        for sign, before in MADE.items():
            if sign in line and sign not in made:
                made.add(sign)
                for each in [] if (folder / READ_AS.get(sign, sign)).exists() else before:
                    superatom(capsys, monkeypatch, f"superatom {each}")
        for output in re.findall(r"(?:-o|--report|--figure) (\S+\.\w+)", line):
            (folder / output).unlink(missing_ok=True)  # of the command before, which a reader would keep
        superatom(capsys, monkeypatch, line)


def test_every_page_with_commands_is_seen():
    assert sum(len(commands(page)) for page in PAGES) > 120
    for page in PAGES:
        for line in commands(page):
            assert ready(line) or len(line.split()) <= 2 or any(sign in line for sign in READERS)


def test_examples_have_a_test_of_their_own():
    pages = {page.stem for page in PAGES if ">>> " in page.read_text(encoding="utf-8")}
    assert pages == {"manual", "substitution", "thermodynamics"}


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "howto").glob("*.md")), ids=lambda page: page.stem)
@pytest.mark.slow
def test_python_of_a_how_to_runs(page, folder):
    for code in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(code, str(page), "exec"), {})  # noqa: S102  our own page


@pytest.mark.slow
@pytest.mark.parametrize("notebook", sorted(ROOT.glob("docs/tutorials/*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_prints_again_what_it_shows(notebook, folder):
    script = runpy.run_path(str(ROOT / "scripts" / "run_notebooks.py"))
    shown = json.loads(notebook.read_text(encoding="utf-8"))
    again = json.loads(json.dumps(shown))
    script["run"](again, folder)
    for before, after in zip(shown["cells"], again["cells"], strict=True):
        for one, other in zip(before.get("outputs", []), after.get("outputs", []), strict=True):
            if "image/png" not in one.get("data", {}):
                assert one == other
