"""The command line: each command parses, calls one function, prints. Data on stdout, words on stderr."""

__all__ = ["main"]


def main() -> None:
    """Run the command line; the commands are imported when they run."""
    from superatom.cli.main import main as run

    run()
