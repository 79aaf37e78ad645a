"""Which code left an output in a folder, and whether it relaxed: by the words that each code prints.

The files have the names that our exports give them, also where superatom.json is lost or somebody else ran
the code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from structures.errors import FileFormatError
from structures.results.output import text_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Signature", "code_of", "has_output"]

_HEAD = 400_000  # characters; an echoed input may stand before the version


class Signature(NamedTuple):
    """File name, words that only this code prints, words that it prints when it relaxes."""

    file: str
    words: str
    relaxes: str


_SIGNATURES = (
    ("xtb", Signature("cluster.out", r"xtb version \d", r"A N C O P T|GEOMETRY OPTIMIZATION")),
    ("cp2k", Signature("cluster.out", r"CP2K version \d", r"GLOBAL\| Run type\s+GEO_OPT")),
    ("nwchem", Signature("cluster.out", r"nwchem branch", r"NWChem Geometry Optimization")),
    ("psi4", Signature("cluster.out", r"Psi4: An Open-Source", r"Optimization is complete|OPTKING")),
    ("espresso", Signature("cluster.out", r"Program PWSCF", r"BFGS Geometry Optimization")),
    ("orca", Signature("cluster.out", r"\* O   R   C   A \*", r"Geometry Optimization Run")),
    ("aims", Signature("cluster.out", r"Invoking FHI-aims", r"Geometry (?:relaxation|optimization):")),
    ("gaussian", Signature("cluster.log", r"Entering Gaussian System", r"Berny optimization")),
    ("abinit", Signature("cluster.abo", r"\.Version \S+ of ABINIT", r"ionmov\s+22|ionmov: 22")),
    ("gpaw", Signature("cluster.txt", r"_\|___\|_____\|", r"(?!)")),
    ("vasp", Signature("OUTCAR", r"vasp\.\d", r"IBRION =\s+[123]\b")),
    ("turbomole", Signature("ridft.out", r"TURBOMOLE", r"(?!)")),
    ("turbomole", Signature("job.last", r"TURBOMOLE", r"")),  # what jobex keeps of its last cycle
)


def has_output(folder: Path) -> bool:
    """Whether the folder has a file named like the output of a code."""
    return any((folder / name).is_file() for name in {signature.file for _, signature in _SIGNATURES})


def code_of(folder: Path) -> tuple[str, bool]:
    """Name of the one code whose output lies in the folder, and True where it relaxed the geometry.

    Raises
    ------
    FileFormatError
        If no code, or more than one, is recognised.
    """
    found: dict[str, bool] = {}
    for code, signature in _SIGNATURES:
        path = folder / signature.file
        if path.is_file():
            text = text_of(path)
            if re.search(signature.words, text[:_HEAD]):
                found[code] = re.search(signature.relaxes, text) is not None
    if len(found) != 1:
        names = ", ".join(sorted({signature.file for _, signature in _SIGNATURES}))
        said = f"outputs of {' and '.join(found)}" if found else f"no output of a known code in {names}"
        raise FileFormatError(f"{folder.name} has {said}; one finished run a folder, named as in an export")
    ((code, relaxes),) = found.items()
    return code, relaxes or (folder / "relax.log").is_file()
