"""Run the command line in a fork of this process: what it prints, how it ends, and that it ends.

A fork has every module imported already (milliseconds instead of a second), and the kernel ends it at a limit
of CPU seconds or memory, also inside of SQLite where no signal handler of Python's would be called.
"""

import contextlib
import logging
import os
import resource
import signal
import sys
import tempfile
import traceback
from dataclasses import dataclass
from importlib import import_module

from superatom.cli.main import COMMANDS, main

__all__ = ["Ended", "ask", "load"]

_SECONDS = 20  # of CPU; a command on a small file takes a tenth of one
_MEMORY = 8 << 30  # bytes of addresses


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code (negative: killed by that signal), what it printed."""

    code: int
    out: str
    err: str

    @property
    def ours(self):
        """Whether it ended as promised: an answer, or one line of error and nothing of an answer."""
        said = self.err.strip().splitlines()
        return self.code in {0, 1} or (
            self.code == 2 and bool(said or self.out) and "Traceback" not in self.err
        )

    @property
    def words(self):
        """The last line that it said, with its exit code."""
        return f"exit {self.code}: {(self.err.strip().splitlines() or ['nothing said'])[-1][:160]}"


def load():
    """Import every command, so that forks need not."""
    for module, _ in COMMANDS.values():
        import_module(module)


def ask(*words, seconds=_SECONDS, before=lambda: None):
    """Run `superatom WORDS`; `before` is called in the fork first, to set limits or a working folder."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            _become(out, err, [str(word) for word in words], seconds, before)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        return Ended(code, _text(out), _text(err))


def _become(out, err, words, seconds, before):
    """Be the command, and nothing else of this process: no handler of pytest's runs at the end."""
    code = 70
    try:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  open to the end
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        logging.getLogger().handlers.clear()  # pytest's
        resource.setrlimit(resource.RLIMIT_CPU, (_used() + seconds, _used() + seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        signal.alarm(seconds * 10)
        before()
        sys.argv = ["superatom", *words]
        main()
        code = 0
    except SystemExit as stopped:
        code = stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
    except BaseException:  # noqa: BLE001  what is looked for
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def _used():
    """CPU seconds of this process so far; a fork begins at 0, but for what it has used since."""
    return int(sum(os.times()[:2])) + 1


def _text(file):
    file.seek(0)
    return file.read().decode("utf-8", "replace")
