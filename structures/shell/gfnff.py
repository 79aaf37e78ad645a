"""Relaxation of the ligands of an assembled model by GFN-FF, metals and anchors frozen.

Uses the program `xtb` (Bannwarth et al., WIREs Comput. Mol. Sci. 2021, 11, e1493; GFN-FF: Spicher and
Grimme, Angew. Chem. Int. Ed. 2020, 59, 15665). GFN-FF shrinks Ag-Ag and breaks gold cores when the metal is
free, so it never is.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from ase import Atoms
from ase.io import write

from structures.errors import InvalidInputError, MissingProgramError, SuperatomError
from structures.foreign import frames_from
from structures.matter.lengths import COVALENT
from structures.matter.numbers import covalent_radii

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RelaxationError", "clean_ligands"]

# xtb keeps large arrays on the stack and dies without a word where it is small
_UNLIMITED = 'ulimit -s unlimited 2>/dev/null || ulimit -s "$(ulimit -H -s)"; exec "$@"'


class RelaxationError(SuperatomError, RuntimeError):
    """A relaxation ended without a usable structure."""


def clean_ligands(atoms: Atoms, *, method: str = "gfnff", timeout: float = 600) -> Atoms:
    """Relax everything but metals and anchor atoms; return a copy, `info["cleaned"]` says by what.

    Parameters
    ----------
    atoms
        A model from `assemble`: its arrays `site` and `anchor` say what is frozen, `info["charge"]` is used.
    method
        Only `gfnff`.
    timeout
        Seconds after which the program is stopped.

    Raises
    ------
    MissingProgramError
        If xtb is not on the path.
    InvalidInputError
        If the method is unknown or the atoms do not come from `assemble`.
    RelaxationError
        If xtb fails, runs out of time, or a bond of a ligand breaks or forms.
    """
    if method != "gfnff":
        raise InvalidInputError(f"no clean-up {method!r}; the only one is gfnff")
    if not {"site", "anchor"} <= set(atoms.arrays):
        raise InvalidInputError(
            "these atoms do not say which are metals and anchors; build them with assemble"
        )
    program = shutil.which("xtb")
    if program is None:
        raise MissingProgramError(
            "the clean-up needs the program xtb; on Debian: apt-get install xtb. Without it the clash-free "
            "model of assemble can be used as it is"
        )
    frozen = _frozen(atoms)
    if frozen.all():
        return _copy(atoms)
    with TemporaryDirectory(prefix="superatom-gfnff-") as folder:
        relaxed, version = _run(program, atoms, frozen, Path(folder), timeout)
    result = _copy(atoms)
    result.positions[~frozen] = relaxed[~frozen]
    _check_bonds(atoms, result)
    result.info["cleaned"] = f"GFN-FF, metals and anchors frozen (xtb {version})"
    return result


def _copy(atoms: Atoms) -> Atoms:
    return atoms[:]


def _frozen(atoms: Atoms) -> NDArray[np.bool_]:
    """True for metals and for the first atom of each anchor."""
    anchor = atoms.arrays["anchor"]
    head = (np.diff(anchor, prepend=-2) != 0) & (anchor >= 0)
    frozen: NDArray[np.bool_] = (atoms.arrays["site"] >= 0) | head
    return frozen


def _run(
    program: str, atoms: Atoms, frozen: NDArray[np.bool_], folder: Path, timeout: float
) -> tuple[NDArray[np.float64], str]:
    write(folder / "cluster.xyz", atoms, format="xyz")
    listed = ",".join(str(k + 1) for k in np.nonzero(frozen)[0])
    (folder / "frozen.inp").write_text(f"$fix\n   atoms: {listed}\n$end\n")
    charge = str(int(atoms.info.get("charge", 0)))
    arguments = [
        program,
        "cluster.xyz",
        "--gfnff",
        "--opt",
        "crude",
        "--chrg",
        charge,
        "--input",
        "frozen.inp",
    ]
    environment = {**os.environ, "OMP_STACKSIZE": "2G"}
    try:
        done = subprocess.run(  # noqa: S603  fixed arguments, no text of the user's
            ["/bin/sh", "-c", _UNLIMITED, "sh", *arguments],
            cwd=folder, env=environment, timeout=timeout, capture_output=True, text=True, errors="replace",
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise RelaxationError(f"xtb did not finish in {timeout:g} s; give it more time") from error
    optimised = folder / "xtbopt.xyz"
    if done.returncode or not optimised.exists():
        raise RelaxationError(
            f"xtb failed (exit code {done.returncode}): {_last_words(done.stdout + done.stderr)}; "
            "the assembled model can be used as it is"
        )
    version = re.search(r"xtb version (\S+)", done.stdout)
    final = frames_from(optimised, "xyz")
    assert isinstance(final, Atoms)  # noqa: S101  one frame is one Atoms
    relaxed = np.asarray(final.positions, dtype=np.float64)
    return relaxed, version[1] if version else "of unknown version"


def _last_words(text: str) -> str:
    """Lines in which xtb says what went wrong."""
    lines = [line.strip(" #-") for line in text.splitlines()]
    told = [line for line in lines if re.search(r"failed|\[ERROR\]|error:", line)]
    return " | ".join(dict.fromkeys(told or lines[-2:]))[:300]


def _check_bonds(before: Atoms, after: Atoms) -> None:
    """Refuse a relaxation that changes which atoms of the ligands are bonded."""
    broken = np.argwhere(np.triu(_bonds(before) & ~_bonds(after)))
    formed = np.argwhere(np.triu(_bonds(after) & ~_bonds(before)))
    if len(broken) or len(formed):
        pair = (broken if len(broken) else formed)[0].tolist()
        verb = "broke" if len(broken) else "formed"
        names = "-".join(f"{before.symbols[k]}{k}" for k in pair)
        raise RelaxationError(
            f"the clean-up {verb} {max(len(broken), len(formed))} bonds, the first {names}; "
            "the assembled model stands as it was, try another seed"
        )


def _bonds(atoms: Atoms) -> NDArray[np.bool_]:
    """Bonds among the atoms of the ligands, shape (n, n); metals have none here."""
    radii = covalent_radii(atoms.numbers)
    distance = np.linalg.norm(atoms.positions[:, None] - atoms.positions[None], axis=-1)
    np.fill_diagonal(distance, np.inf)
    bonded: NDArray[np.bool_] = distance < COVALENT * (radii[:, None] + radii[None])
    ligand = atoms.arrays["site"] < 0
    return bonded & ligand[:, None] & ligand[None]
