"""The codes and formats, by the name that `--code` takes: each module of `codes` and `formats` is one."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from structures.calculations import codes, formats
from structures.calculations.code import Code
from structures.errors import UnknownNameError
from structures.nearest import choose

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["CODES", "code_named"]


def _found(package: ModuleType) -> list[Code]:
    """CODE of each module of a package, by name."""
    names = sorted(module.name for module in iter_modules(package.__path__))
    found = [import_module(f"{package.__name__}.{name}").CODE for name in names]
    return [code for code in found if isinstance(code, Code)]


CODES: dict[str, Code] = {code.name: code for code in (*_found(codes), *_found(formats))}
_ALIASES = {alias: code.name for code in CODES.values() for alias in code.aliases}


def code_named(name: str) -> Code:
    """Return the code of that name or of another spelling of it; case does not matter.

    Raises
    ------
    UnknownNameError
        If there is none; the message lists the names.
    """
    plain = _ALIASES.get(name.casefold(), name.casefold())
    if plain not in CODES:
        raise UnknownNameError(f"no code or format {name[:80]!r}{choose(plain, CODES, 'use one of')}")
    return CODES[plain]
