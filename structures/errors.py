"""The errors that superatom raises: each also is the builtin that a caller would catch.

A message has the offending value, what is allowed, and the next step; the command line prints it as one
line and exits with code 2.
"""

__all__ = [
    "ArgumentError",
    "ChargeBalanceError",
    "FileFormatError",
    "InvalidInputError",
    "MissingProgramError",
    "SuperatomError",
    "TooManyError",
    "UnknownNameError",
]


class SuperatomError(Exception):
    """Base of every error that superatom raises on purpose."""


class InvalidInputError(SuperatomError, ValueError):
    """A value is outside what is allowed."""


class ArgumentError(SuperatomError, TypeError):
    """Arguments that exclude each other, or one of several that is missing."""


class UnknownNameError(SuperatomError, LookupError):
    """A framework, ligand, element, candidate or column of that name does not exist."""


class TooManyError(SuperatomError, ValueError):
    """A set is larger than the stated size; the message has the count and the way out."""


class ChargeBalanceError(InvalidInputError):
    """The charge of an ion is not the sum of its parts."""


class FileFormatError(SuperatomError, ValueError):
    """A file is not what it should be."""


class MissingProgramError(SuperatomError, RuntimeError):
    """A program or optional package is not installed; the message says how to get it."""
