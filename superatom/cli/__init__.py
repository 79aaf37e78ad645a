"""The command line: each command parses, calls one function, prints. Data on stdout, words on stderr."""

from superatom.cli.main import main

__all__ = ["main"]
