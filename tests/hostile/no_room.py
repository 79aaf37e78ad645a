"""No room on the disk, nowhere to write, and another writer: what a command says, and what stays."""

import os
import random
import resource
import shutil
import subprocess
import sys

from command import ask
from flips import rows
from mangled import ASKED

import superatom
from stability.kept import kept_file

__all__ = ["full_disk", "locked", "nowhere_to_write"]

_GENERATE = ("generate", "M44S30", "--gold", "2-3")
_HOLD = """
import sqlite3, sys, time
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(3)
"""  # a process of its own: locks of a forked one would count as ours
_NOBODY = 65534  # a user to whom nothing belongs


def full_disk(path, number, seed):
    """What went wrong, a line each, where files may not grow beyond a size of chance.

    `write` fails where the disk is full in the same way; SQLite meets it in the log, at a commit.
    """
    generator = random.Random(seed)  # noqa: S311  no secret
    whole = shutil.copy(path, path.with_name("whole.db"))
    assert ask(*_GENERATE, "--db", whole).code == 0
    wrong = []
    for number_ in range(number):
        copy = shutil.copy(path, path.with_name("grown.db"))
        limit = generator.randrange(1, 60) * 4096

        def before(limit=limit):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        ended = ask(*_GENERATE, "--db", copy, before=before)
        where = f"limit {number_}, {limit} bytes"
        lines = ended.err.strip().splitlines()
        if ended.code not in {0, 2} or (ended.code == 2 and "make room" not in lines[-1]):
            wrong.append(f"{where}: {ended.words}")
        if ask("verify", "--db", copy).code != 0:
            wrong.append(f"{where}: the file is damaged")
        again = ask(*_GENERATE, "--db", copy)
        if again.code != 0 or _stored(copy) != _stored(whole):
            wrong.append(f"{where}: not complete after the same command: {again.words}")
        copy.unlink()
    return wrong


def nowhere_to_write(path):
    """What went wrong, a line each, with a read-only file in a read-only folder of another user."""
    folder = path.with_name("shared")
    folder.mkdir()
    place = path.with_name("writable")
    place.mkdir(mode=0o777)
    place.chmod(0o777)
    copy = shutil.copy(path, folder / "shared.db")
    copy.chmod(0o444)
    folder.chmod(0o555)
    if (kept := kept_file("", "", "").parent).exists():  # that user has no home, and none of these results
        shutil.copytree(kept, place / "cache" / kept.name)

    def before():
        os.environ["XDG_CACHE_HOME"] = str(place / "cache")
        if os.getuid() == 0:
            os.setuid(_NOBODY)
        os.chdir(place)

    wrong = []
    for command, words in ASKED.items():
        out = (place / "runs",) if command == "export" else ()
        ended = ask(command.split()[0], *words, *out, "--db", copy, before=before)
        if ended.code != 0 or not ended.out:
            wrong.append(f"{command}: {ended.words}")
    ended = ask(*_GENERATE, "--db", copy, before=before)
    if ended.code != 2 or not ended.ours:
        wrong.append(f"generate: {ended.words}")
    folder.chmod(0o755)
    return wrong


def locked(path):
    """What went wrong where another process holds the write lock for 3 s: silence, or no end."""
    copy = shutil.copy(path, path.with_name("locked.db"))
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(copy)], stdout=subprocess.PIPE, text=True
    ) as other:
        other.stdout.readline()
        ended = ask("generate", "M25S18", "--gold", "2", "--db", copy)
    wrong = [] if "waiting" in ended.err else [f"nothing was said of the wait: {ended.words}"]
    return wrong if ended.code == 0 else [*wrong, ended.words]


def _stored(path):
    """Rows but for who wrote them and when: that command was run twice."""
    found = {name: list(superatom.find(kind=name, db=path)) for name in ("candidates", "species", "ions")}
    assert rows(path)
    return {
        name: [{key: value for key, value in row.items() if key not in {"id", "batch_id"}} for row in table]
        for name, table in found.items()
    }
