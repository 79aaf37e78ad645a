"""README.md of a folder: what it is, how to start it, what to add, and what its level is good for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.calculations.noted import noted_of
from structures.electron_shell import so_many
from structures.library.ordered import ordered_words
from structures.library.relaxed import relaxed_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structures.calculations.code import Code
    from structures.calculations.job import Job

__all__ = ["readme"]

_GOOD_FOR = {
    "fast": "a first look: geometries, and the order of isomers that lie more than about 0.1 eV apart. "
    "Compute what you publish at level good, and with a hybrid functional if gaps or charges matter.",
    "good": "energies of isomers of one composition and charge, within what the functional can do: gaps of a "
    "GGA are too small, and energies of different frameworks need a check with a second functional.",
}
_OWN = (
    "what your method is good for, of which superatom knows nothing: compare energies within it, of isomers "
    "of one composition and charge."
)


def readme(job: Job, code: Code, files: Iterable[str], theory: str, solvent: str) -> str:
    """Text of README.md; `files` are the names of the others, `theory` and `solvent` what they ask for."""
    evidence = job.atoms.info.get("evidence", "not stated")
    warning = _hypothesis(job.atoms.info.get("framework", "")) if evidence == "hypothesis" else ""
    if "shell" in job.atoms.info:
        warning += f"**Shell**: {job.atoms.info['shell']}.\n\n"
    warning += "".join(f"**Caution**: {words}.\n\n" for words in job.atoms.info.get("cautions", ()))
    run = code.started(job.method)
    sites = noted_of(job.atoms).get("sites", "")
    place = f"Sites of the guest: {sites}.\n\n" if sites else ""
    start = f"Run in this folder:\n\n    {run}\n\n" if run else ""
    listed = ", ".join(sorted(files))
    level = "" if job.method.template else f"level {job.method.level or job.level}, "
    add = code.add or "nothing; the folder is complete."
    return (
        f"# {job.title}\n\n{warning}{code.label}, task {job.task}, {level}"
        f"charge {job.charge}, multiplicity {job.multiplicity}, {so_many(job.electrons)} in all.\n\n"
        f"{place}"
        f"{_theory(job, code, theory, solvent)}{start}You must add: {add}\n\n"
        f"Charge of an isolated cluster: {code.isolated}\n\n"
        f"Files: {listed}. superatom.json has the charge state, the evidence ({evidence}) and "
        f"`order` (row k of the file is atom order[k] of geometry.extxyz). Then: `superatom results add`.\n"
    )


def _hypothesis(framework: str) -> str:
    """That nobody has seen it, and what was computed of it against its rivals."""
    told = [words for words in (relaxed_words(framework), ordered_words(framework)) if words]
    known = "".join(f" {words}." for words in told)
    return f"**Hypothesis**: nobody has seen this framework; its energies are those of a model.{known}\n\n"


def _theory(job: Job, code: Code, theory: str, solvent: str) -> str:
    """Level of theory, what it is good for, and where the code lacks what others have."""
    if not theory:
        return ""
    use = f"Good for {_good_for(job, code)}\n\n"
    theirs = job.method.template or "dispersion" in job.method.settings
    dispersion = f"Dispersion: {code.dispersion}\n\n" if code.dispersion and not theirs else ""
    where = " (your template)" if job.method.template else ""
    return f"{theory}, solvent {solvent}{where}.\n\n{use}{dispersion}"


def _good_for(job: Job, code: Code) -> str:
    if job.method.template or job.method.settings:
        return _OWN
    return code.good_for(job) if code.good_for else _GOOD_FOR[job.level]
