"""Are the four packages intact, and what else is here."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from structures.showing import Shown, Table
from structures.version import __version__
from superatom.health import EXTRAS, REQUIRED, PackageHealth, examine, installed, programs

__all__ = ["Health", "doctor"]


@dataclass(frozen=True, slots=True)
class Health(Shown):
    """State of this installation: versions by distribution (None where missing), programs on the path."""

    healthy: bool
    superatom: str
    python: str
    packages: Table[PackageHealth]
    required: dict[str, str | None]
    extras: dict[str, str | None]
    programs: dict[str, bool]


def doctor() -> Health:
    """Check that the four packages are intact; list versions and programs.

    Examples
    --------
    >>> import superatom
    >>> superatom.doctor().healthy
    True
    """
    packages = Table(examine())
    required = installed(REQUIRED)
    return Health(
        healthy=None not in required.values() and not any(package.wrong for package in packages),
        superatom=__version__,
        python=sys.version.split()[0],
        packages=packages,
        required=required,
        extras=installed(EXTRAS),
        programs=programs(),
    )
