"""The command line as a fixture."""

import pytest
from running import run


@pytest.fixture
def command(capsys, monkeypatch):
    """`superatom` in this process, in a folder if one is named: it keeps the models that it built."""

    def called(*words, cwd=None):
        if cwd is not None:
            monkeypatch.chdir(cwd)
        return run(capsys, monkeypatch, *words)

    return called
