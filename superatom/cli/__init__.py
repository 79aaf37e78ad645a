"""The command line: each command parses, calls one function, prints. Data on stdout, words on stderr."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line, or say which of our packages another distribution has replaced."""
    try:
        from superatom.cli.main import main as run
    except ImportError as error:
        from superatom.health import examine

        print(f"Error: superatom cannot start ({error})", file=sys.stderr)
        for package in examine():
            print(f"{package.package}: {package.wrong or 'ours and intact'} {package.place}", file=sys.stderr)
        sys.exit(1)
    run()
