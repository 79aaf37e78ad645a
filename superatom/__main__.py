"""`python -m superatom` is the command line."""

from superatom.cli import main

if __name__ == "__main__":
    main()
