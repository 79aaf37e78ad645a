"""A thousand hostile targets of an export: nothing outside changes, nothing is overwritten, one error each.

Evidence: each attempt has a world of its own, a folder tree in which a seeded generator has planted files,
links, pipes, loops and foreign folders at the target, above it, below it and at the very names that an export
writes. The command runs in this process. Before and after, every entry of that world is compared by kind,
bytes and link target: what was there must be there unchanged (with --force, plain files under names of ours
inside the target may be replaced), what is new must lie inside the target, which a link may name, and an
attempt either succeeds or ends in exit code 2 with one line `Error:`. A pipe that is opened would hang, which
an alarm turns into a failure.
"""

import os
import random
import shutil
import signal
import stat
import string
import sys

import pytest

from superatom.cli.main import main

WORDS = "export --framework M25S18 --occupancy 1 --ligand H --code".split()
CODES = ("xtb", "xyz", "optimade", "chemiscope", "ase-db")
ATTEMPTS = (250, pytest.param(1000, marks=pytest.mark.slow))
ODD = [
    "\n",
    "\t",
    "\r",
    " ",
    "é",
    "\u202e",
    "\udcff",
    "-",
    "--force",
    "~",
    "$(id)",
    ";",
    "*",
    "\\",
    "x" * 255,
    "a",
]


def run(words, monkeypatch, capsys):
    """Exit code and what was printed to stderr."""
    monkeypatch.setattr(sys, "argv", ["superatom", *words])
    signal.alarm(20)
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = stop.code
    finally:
        signal.alarm(0)
    return code, capsys.readouterr().err


def entries(root):
    """Kind and content of every entry, by path; links are not followed."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in [*folders, *files]:
            path = os.path.join(folder, name)  # noqa: PTH118  names that are no text stay as they are
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                content = os.readlink(path)  # noqa: PTH115
            elif stat.S_ISREG(mode):
                with open(path, "rb") as stream:  # noqa: PTH123
                    content = stream.read()
            else:
                content = ""
            found[path] = (stat.S_IFMT(mode), content)
    return found


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """What an export into an empty folder writes: code -> place, folder, files beside it, files in it."""
    names = {}
    with pytest.MonkeyPatch.context() as patch:
        for code in CODES:
            place = tmp_path_factory.mktemp("clean") / code
            patch.setattr(sys, "argv", ["superatom", *WORDS, code, "-o", str(place)])
            main()
            folder = next(path for path in place.iterdir() if path.is_dir())
            top = sorted(path.name for path in place.iterdir() if path.is_file())
            names[code] = (place, folder.name, top, sorted(path.name for path in folder.iterdir()))
    return names


def plant(path, draw, outside):
    """Put something at a path that an export wants."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = draw.choice(
        ["text", "bytes", "csv", "short csv", "wide csv", "json", "folder", "full", "pipe", "link"]
    )
    head = "folder,code,framework,evidence,occupancy,formula,charge,multiplicity,task,level,candidate\n"
    texts = {
        "text": "mine",
        "csv": head
        + draw.choice(
            ["../outside,xyz", "one,xyz,,,,,,,,,\n", "\0,xyz", "a/b,xyz\n", '"', "outside,optimade"]
        ),
        "short csv": head + draw.choice(["\n\n", "only\n", ",\n", "one\n"]),
        "wide csv": head + "one,xyz,,,,,,,,,,more,and,more\n",
        "json": draw.choice(
            ["{}", "[1]", "{", '{"data": 1}', '{"meta": 5}\n{"id": 1}\n', "null", "\ufeff{}"]
        ),
    }
    if kind in texts:
        path.write_text(texts[kind], encoding="utf-8")
    elif kind == "bytes":
        path.write_bytes(draw.randbytes(60))
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        goals = [outside, outside / "file", outside / "nothing", path, path.parent, outside / "manifest.csv"]
        path.symlink_to(draw.choice(goals))
    else:
        path.mkdir()
        if kind == "full":
            (path / "file").write_text("mine")


def target_of(world, outside, draw):
    """A hostile (or harmless) -o, with what stands in its way."""
    odd = "".join(draw.choice([*ODD, *string.ascii_letters]) for _ in range(draw.randint(1, 4)))
    plain = world / "desk" / "out"
    choice = draw.randrange(12)
    if choice < 4:
        return plain
    if choice == 4:
        return f"{world}/desk/{odd}"
    if choice == 5:
        plant(plain, draw, outside)
        return plain
    if choice == 6:
        plant(plain, draw, outside)
        return plain / draw.choice(["below", "..", ".", "a/../..", odd])
    if choice == 7:
        return draw.choice(
            [
                "/dev/null",
                "/dev/full",
                "/dev/null/x",
                "/proc/self",
                "/proc/superatom",
                "/sys/kernel",
                "",
            ]
        )
    if choice == 8:
        (plain.parent / "link").symlink_to(draw.choice([plain, "link", "../desk/link", outside / "file"]))
        return plain.parent / draw.choice(["link", "link/below", "link/.."])
    if choice == 9:
        return str(plain) + "/x" * draw.choice([10, 3000])
    if choice == 10:
        return draw.choice(["-", "--", "-o", "--force", "~", "~root", "$HOME", "%TEMP%", "con", "...", " "])
    return f"{plain}/{odd}/../{odd}"


def world_with(place, draw, ours, code):
    """Make a world; return its -o."""
    outside = place / "outside"
    (outside / "deep").mkdir(parents=True)
    (place / "desk").mkdir()
    (outside / "file").write_text("precious")
    (outside / "deep" / "file").write_text("precious as well")
    clean, folder, top, files = ours[code]
    shutil.copy(clean / "manifest.csv", outside / "manifest.csv")
    target = target_of(place, outside, draw)
    if str(target) == str(place / "desk" / "out") and not os.path.lexists(target):
        for _ in range(draw.randint(0, 3)):
            wanted = draw.choice([[folder], top, [f"{folder}/{name}" for name in files], ["notes.txt"]])
            spot = target / draw.choice(wanted)
            crossing = any(parent.is_symlink() or parent.is_file() for parent in spot.parents)
            if not crossing and not os.path.lexists(spot) and not spot.parent.is_fifo():
                plant(spot, draw, outside)
    return str(target)


def check(before, after, target, ways, *, force, code, ours):
    """What was there is there, and what is new lies in the target or is a folder on the way to it."""
    _, folder, top, files = ours[code]
    replaceable = {os.path.join(target, name) for name in top}  # noqa: PTH118
    replaceable |= {os.path.join(target, folder, name) for name in files}  # noqa: PTH118
    for path, (kind, content) in before.items():
        manifest = path == os.path.join(target, "manifest.csv")  # noqa: PTH118  grows, if it is ours
        if stat.S_ISREG(kind) and path in replaceable and (force or manifest):
            assert stat.S_ISREG(after[path][0])
            assert force or set(content.split()) <= set(after[path][1].split())
        else:
            assert after.get(path) == (kind, content), path
    for path in after.keys() - before.keys():
        inside = path.startswith(target + os.sep) or path == target
        way = stat.S_ISDIR(after[path][0]) and path in ways  # a folder made on the way to the target
        assert inside or way, path
        assert ".partial-" not in path


@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_a_thousand_hostile_targets(attempts, tmp_path, monkeypatch, capsys, ours):
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail("the export hangs"))
    draw = random.Random(6)  # noqa: S311  repeatable worlds, no secret
    outcomes = {0: 0, 2: 0}
    for number in range(attempts):
        place, code, force = tmp_path / str(number), draw.choice(CODES), draw.random() < 0.3
        place.mkdir()
        target = world_with(place, draw, ours, code)
        monkeypatch.chdir(place / "desk")
        before = entries(place)
        resolved = (
            os.path.realpath(target) if len(target) < 4096 else target
        )  # a link that the user names as DIR is followed
        parts = target.split("/")
        ways = {os.path.realpath("/".join(parts[: k + 1]) or "/") for k in range(min(len(parts), 40))}
        words = [*WORDS, code, f"--output={target}", *["--force"] * force]
        said, message = run(words, monkeypatch, capsys)
        shown = f"attempt {number}: {code} {target!r}\n{message}"
        assert said in outcomes, shown
        outcomes[said] += 1
        assert "Traceback" not in message, shown
        lines = message.splitlines()
        assert sum(line.startswith("Error: ") for line in lines) == (said == 2), shown
        if said == 2:
            assert lines[-1].startswith("Error: "), shown
        check(before, entries(place), resolved, ways, force=force, code=code, ours=ours)
        shutil.rmtree(place)
    assert min(outcomes.values()) > attempts / 10, outcomes
