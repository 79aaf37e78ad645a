"""Are `structures`, `stability` and `database` superatom's own? Names as plain as these may be taken.

A file or package of such a name in the folder of a script, in the working folder or on PYTHONPATH is found
before ours. Nothing is imported here: where each would come from is asked of Python's own finders.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

__all__ = ["FLOORS", "place_of", "require_own"]

FLOORS = ("structures", "stability", "database")
"""The packages under `superatom`, which lie beside it."""


def require_own() -> None:
    """Raise ImportError, with the file that is in the way, where a package is not superatom's own."""
    home = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120  zip files too
    for name in FLOORS:
        found = place_of(name)
        ours = os.path.join(home, name, "__init__.py")  # noqa: PTH118  as above
        if found is None or os.path.realpath(found) != ours:
            raise ImportError(_words(name, found, ours), name=name, path=found)


def place_of(name: str) -> str | None:
    """File of a top-level module, imported or not; None where there is none (a folder is no package)."""
    loaded = sys.modules.get(name)
    if loaded is not None:
        return getattr(loaded, "__file__", None) or f"a module {name!r} that was made without a file"
    spec = find_spec(name)
    return None if spec is None or not spec.has_location else spec.origin


def _words(name: str, found: str | None, ours: str) -> str:
    if found is None:
        return f"superatom's package {name!r} is missing: there is no {ours}; reinstall superatom"
    return (
        f"{found} stands in the way of superatom's own package {name!r} ({ours}): rename it, or start Python "
        "from another folder and without it on PYTHONPATH; if another distribution has it, uninstall that "
        "one or give superatom an environment of its own"
    )
