"""The built-in frameworks by name: one module a family, and one file of `frames/` a published cluster.

The modules hold what was worked out here; the files are tables made from public geometries.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from structures.errors import UnknownNameError
from structures.nearest import meant

if TYPE_CHECKING:
    from structures.framework import Framework

__all__ = ["ALIASES", "FRAMEWORKS", "PUBLISHED", "framework", "frameworks_of_size"]

# module and function of each, imported when it is asked for: some tidy up with SciPy, and a mass needs none
_MODULES = {
    "M44S30": "m44s30:m44s30",
    "M44S26": "m44s26:m44s26",
    "M44S27": "m44s27:m44s27",
    "M44S27-b": "m44s27_pulled:m44s27b",
    "M44S27-c": "m44s27_pulled:m44s27c",
    "M44S27-d": "m44s27_fused:m44s27d",
    "M44S27-e": "m44s27_short:m44s27e",
    "M38S24": "m38s24:m38s24",
    "M30S18": "m30s18:m30s18",
    "M29S19": "m29s19:m29s19",
    "M28S20": "m28s20:m28s20",
    "M25S18": "m25s18:m25s18",
}
PUBLISHED: tuple[str, ...] = tuple(
    sorted(
        (path.stem for path in (Path(__file__).parent / "frames").glob("*.toml")),
        key=lambda name: (len(name.partition("S")[0]), name),
    )
)

FRAMEWORKS: tuple[str, ...] = (*_MODULES, *PUBLISHED)

ALIASES = {"M44S27-a": "M44S27"}  # the default hypothesis by its letter


@cache
def framework(name: str) -> Framework:
    """Return the built-in framework of that name; the same object each time.

    Raises
    ------
    UnknownNameError
        If there is none; the message lists the names.
    """
    if name in ALIASES:
        return framework(ALIASES[name])
    if name not in FRAMEWORKS:
        raise UnknownNameError(
            f"no framework {name!r}{meant(name, FRAMEWORKS) or ';'} the built-in ones are "
            f"{', '.join(FRAMEWORKS)}"
        )
    if name not in _MODULES:
        from structures.library.published import published  # noqa: PLC0415  numpy, when a frame is asked for

        return published(name)
    module, function = _MODULES[name].split(":")
    built: Framework = getattr(import_module(f"structures.library.{module}"), function)()
    return built


def frameworks_of_size(metals: int, anchors: int) -> tuple[Framework, ...]:
    """Built-in frameworks with so many metals and anchors; their names say it, so no other one is built."""
    size = f"M{metals}S{anchors}"
    return tuple(framework(name) for name in FRAMEWORKS if name.partition("-")[0] == size)
