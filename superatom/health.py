"""Are the four packages intact? That they are ours is asked at import (`superatom.own`).

A package is intact when its files have the hashes that the installed wheel recorded (in an editable checkout
there is no record, and git knows better).
"""

from __future__ import annotations

import base64
import hashlib
import shutil
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path

from structures.showing import Shown
from structures.words import counted
from superatom.own import FLOORS

__all__ = ["EXTRAS", "PACKAGES", "REQUIRED", "PackageHealth", "examine", "installed", "programs"]

PACKAGES = ("superatom", *reversed(FLOORS))
REQUIRED = ("ase", "click", "gemmi", "matplotlib", "networkx", "numpy", "scipy", "sqlite-utils")
EXTRAS = ("pyteomics", "tblite", "rdkit", "dask", "pyarrow", "duckdb", "quacc", "jobflow")


@dataclass(frozen=True, slots=True)
class PackageHealth(Shown):
    """Where a package was found and what is wrong with it (empty: nothing)."""

    package: str
    place: str
    wrong: str


def examine() -> list[PackageHealth]:
    """Look at the files of each of the four packages."""
    home = Path(__file__).resolve().parent.parent
    recorded = _recorded_hashes(home)
    return [_examine(package, home, recorded) for package in PACKAGES]


def installed(names: tuple[str, ...]) -> dict[str, str | None]:
    """Version of each distribution, None where it is not installed."""
    found: dict[str, str | None] = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def programs() -> dict[str, bool]:
    """Which of the programs that exports are made for are on the path."""
    from structures.calculations.registry import CODES  # noqa: PLC0415  it loads every writer, which only doctor needs

    named = (code.executable for code in CODES.values() if code.executable)
    return {name: shutil.which(name) is not None for name in named}


def _examine(package: str, home: Path, recorded: dict[str, str]) -> PackageHealth:
    place = home / package
    if not (place / "py.typed").exists():
        return PackageHealth(package, str(place), "py.typed is missing; reinstall superatom")
    own = {name: digest for name, digest in recorded.items() if name.startswith(f"{package}/")}
    changed = [name for name, digest in own.items() if _hash(home / name) != digest]
    if changed:
        files = f"{counted(len(changed), 'file')} unlike the installed wheel's ({', '.join(changed[:3])})"
        words = f"{files}; reinstall it"
        return PackageHealth(package, str(place), words)
    return PackageHealth(package, str(place), "")


def _recorded_hashes(home: Path) -> dict[str, str]:
    """File name to recorded SHA-256 for a wheel installed there; empty in an editable checkout."""
    try:
        ours: Distribution = distribution("superatom")
    except PackageNotFoundError:
        return {}
    if Path(str(ours.locate_file(""))).resolve() != home:
        return {}  # of an editable checkout only what the build puts beside it is recorded, elsewhere
    return {
        str(path): path.hash.value
        for path in ours.files or []
        if path.hash is not None and path.parts[0] in PACKAGES and path.hash.mode == "sha256"
    }


def _hash(path: Path) -> str:
    if not path.exists():
        return ""
    return base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
