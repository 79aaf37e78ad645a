"""Change or cut what codes printed, and bring the folders home with `results add`.

The outputs are those that the tests of the readers have: of real programs where they can be installed, else
texts in their layout. One file of a folder is changed; half of the folders come without superatom.json, so
that they must be recognised. Behind the changed folders stands a whole one, which must be read.
"""

import random
import re
import shutil
import signal
import sys
import tempfile
import traceback
import warnings
from contextlib import contextmanager
from pathlib import Path

from ase.io import read

sys.path.insert(0, str(Path(__file__).parents[1] / "structures" / "calculations"))
from plane_texts import aims, vasp
from program_texts import Case, gaussian, orca, turbomole, turbomole_gradient

import superatom
from database.chosen import candidate_atoms
from database.results import add_results
from database.store import Store
from structures.calculations.folder import export_candidate
from structures.calculations.job import job_for
from structures.calculations.record import RECORD
from structures.library import framework

__all__ = ["damaged_outputs", "kept_outputs"]

_KEPT = Path(__file__).parents[1] / "structures" / "calculations"
_AT_ONCE = 25  # folders
_SECONDS = 20  # of CPU for one folder
_WORDS = ["", "nan", "-1", "1e400", "9" * 400, "\x00", "é", "=", "-" * 3000, "1.0D+999", "{}", "\n", "*****"]


_OURS = (RECORD, "geometry.extxyz")
_WORD = re.compile(rb"[^\s]+")


_TEXTS = {"orca": orca, "gaussian": gaussian, "turbomole": turbomole, "vasp": vasp, "aims": aims}
_NAMES = {"gaussian": "cluster.log", "turbomole": "ridft.out", "vasp": "OUTCAR"}


class _NoEndError(BaseException):
    """A reader that goes on and on; no `except Exception` takes it."""


def kept_outputs(folder):
    """Fill a folder with one computed folder a code, and those of relaxations; return it."""
    for outputs in (_KEPT / "outputs", _KEPT / "relaxations"):
        for kept in sorted(outputs.iterdir()):
            target = shutil.copytree(kept, folder / f"{outputs.name}-{kept.name}")
            if outputs.name == "outputs":
                _add_record(target, kept.name, read(kept / "geometry.extxyz"))
    for code, text in _TEXTS.items():
        target = folder / f"texts-{code}"
        target.mkdir()
        case = _add_record(target, code, _model())
        (target / _NAMES.get(code, "cluster.out")).write_text(text(case))
        if code == "turbomole":
            (target / "gradient").write_text(turbomole_gradient(case))
    return folder


def damaged_outputs(folder, mutated, truncated, seed):
    """What went wrong, a line each: no error of ours, no end, or folders that were not read."""
    kept = sorted(kept_outputs(folder / "kept").iterdir())
    superatom.generate("M25S18", 1, db=folder / "outputs.db")
    cuts = [False] * mutated + [True] * truncated
    wrong = []
    with Store(folder / "outputs.db") as store, warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)  # numpy's, of numbers that are none
        for first in range(0, len(cuts), _AT_ONCE):
            with tempfile.TemporaryDirectory(dir=folder) as place:
                for number, cut in enumerate(cuts[first : first + _AT_ONCE], start=first):
                    generator = random.Random(f"{seed} {number}")  # noqa: S311  no secret
                    source = generator.choice(kept)
                    target = shutil.copytree(source, Path(place) / f"{number:06}-{source.name}")
                    _damage(target, generator, cut=cut)
                shutil.copytree(kept[0], Path(place) / "whole")
                wrong += _brought_home(store, Path(place))
    return wrong


def _brought_home(store, place):
    """Add the folders; name each that ends the reading, or that was passed over, and go on without it."""
    names = sorted(entry.name for entry in place.iterdir())
    wrong = []
    while names:
        done = []
        try:
            with _limited(_SECONDS * len(names)):
                done.extend(added.folder for added in add_results(store, place))
        except (Exception, _NoEndError) as error:  # noqa: BLE001  what is looked for
            told = traceback.extract_tb(error.__traceback__)[-1]
            wrong.append(f"{names[len(done)]}: {type(error).__name__}: {error} ({told.name})")
            done.append(names[len(done)])
        else:
            wrong += [f"{name} was not read" for name in sorted(set(names) - set(done))]
            break
        for name in done:
            shutil.rmtree(place / name)
            names.remove(name)
    return wrong


def _damage(folder, generator, *, cut):
    """Change or cut one file of a folder; take its record away in half of the cases."""
    files = sorted(entry for entry in folder.iterdir() if entry.name not in _OURS or generator.random() < 0.3)
    path = generator.choice(files or sorted(folder.iterdir()))
    content = path.read_bytes()
    if cut:
        changed = content[: generator.randrange(len(content))]
    else:
        changed = content
        for _ in range(generator.choice([1, 1, 3, 10])):
            changed = _mutated(changed, generator)
    path.write_bytes(changed)
    if path.name != RECORD and generator.random() < 0.5:
        (folder / RECORD).unlink()


def _mutated(content, generator):
    """Change a bit, a word, a number, a line, or bytes of chance."""
    kind = generator.choice(["bit", "bytes", "word", "lines", "twice"])
    place = generator.randrange(len(content) + 1)
    if kind == "bit" and place < len(content):
        return content[:place] + bytes([content[place] ^ 1 << generator.randrange(8)]) + content[place + 1 :]
    if kind == "bytes":
        return content[:place] + generator.randbytes(generator.choice([1, 8, 200])) + content[place + 8 :]
    if kind == "word":
        words = list(_WORD.finditer(content))
        if words:
            start, end = generator.choice(words).span()
            return content[:start] + generator.choice(_WORDS).encode() + content[end:]
    lines = content.splitlines(keepends=True)
    first = generator.randrange(len(lines) + 1)
    last = min(first + generator.choice([1, 5, 100]), len(lines))
    return b"".join(lines[:first] + lines[first:last] * (2 * (kind == "twice")) + lines[last:])


@contextmanager
def _limited(seconds):
    def stop(*_):
        raise _NoEndError(f"no end after {seconds} s of CPU")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _model():
    """The candidate of `damaged_outputs`, so that its texts can be stored."""
    row = {"framework": "M25S18", "occupancy": 1, "host": "Ag", "guest": "Au", "core_charge": -1}
    return candidate_atoms(framework("M25S18"), row, "H")


def _add_record(folder, code, atoms, *, charge=-1):
    """Put the record and geometry of an export beside an output; return its atoms as the code has them."""
    with tempfile.TemporaryDirectory() as place:
        made = export_candidate(job_for(atoms, charge=charge), code, place, source={"candidate": 1})
        for name in _OURS:
            shutil.copy(Path(place) / made.name / name, folder / name)
    order = list(made.record.order)
    slopes = [[0.001 * (-1) ** k, 0.0, 0.0] for k in order]
    return Case(made.record.symbols, atoms.positions[order].tolist(), charge, slopes=slopes)
