"""The version of superatom: written once, here, for the wheel and for every file that we export."""

__all__ = ["__version__"]

__version__ = "0.1.0"
