"""What every DFT code must keep, one line a code: a new code is its own file and a line of PROMISES.

Evidence: charge and multiplicity are found in the inputs by patterns of the codes' manuals written here;
outputs are those that the real program printed for our export (`outputs/`), or built from numbers chosen here
in the layout of real ones (program_texts.py), and are cut short.
"""

import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from plane_texts import aims, vasp
from program_texts import Case, gaussian, orca, turbomole
from sh_clusters import sh_cluster

from structures.calculations.folder import candidate_files, export_candidate
from structures.calculations.job import job_for
from structures.calculations.read import code_of, read_output
from structures.calculations.record import Record, read_record
from structures.calculations.registry import CODES, code_named
from structures.calculations.solvents import DIELECTRIC
from structures.errors import FileFormatError, InvalidInputError
from superatom.health import programs

OUTPUTS = Path(__file__).parent / "outputs"


class Promise(NamedTuple):
    """Where charge and multiplicity stand; what number there is a singlet; a text of ours if no real one."""

    charge: str
    multiplicity: str
    singlet: int | None
    output: str = ""


PROMISES = {
    "abinit": Promise(r"^cellcharge (\S+)$", r"^spinmagntarget (\d+)$", None),
    "aims": Promise(r"^charge (\S+)$", r"^fixed_spin_moment (\d+)$", None, aims(Case())),
    "cp2k": Promise(r"^\s*CHARGE (\S+)$", r"^\s*MULTIPLICITY (\d+)$", 1),
    "espresso": Promise(r"^\s*tot_charge = (\S+)$", r"^\s*tot_magnetization = (\d+)$", None),
    "gaussian": Promise(r"^(-?\d+) \d$", r"^-?\d+ (\d)$", 1, gaussian(Case())),
    "gpaw": Promise(r"^CHARGE = (\S+)$", r"^MULTIPLICITY = (\d+)$", 1),
    "nwchem": Promise(r"^charge (\S+)$", r"^\s*mult (\d+)$", 1),
    "orca": Promise(r"^\*xyz (\S+) \d+$", r"^\*xyz \S+ (\d+)$", 1, orca(Case())),
    "psi4": Promise(r"^\s*(-?\d+) \d$", r"^\s*-?\d+ (\d)$", 1),
    "turbomole": Promise(r"^eht\ny\n(\S+)$", r"^u (\d+)$", None, turbomole(Case())),
    "vasp": Promise(r"total - \((\S+)\) ", r"^NUPDOWN = (\d+)$", None, vasp(Case())),
    "xtb": Promise(r"--chrg (\S+)", r"--uhf (\d+)", 0),
}
OURS = {"README.md", "superatom.json", "geometry.extxyz"}


def inputs(code, **choices):
    """What the code itself is to read, as one text."""
    files, _ = candidate_files(job_for(sh_cluster(), **choices), CODES[code])
    return "\n".join(text for name, text in sorted(files.items()) if name not in OURS)


@pytest.fixture
def computed(tmp_path):
    """A folder in which the code ran."""

    def make(code):
        folder = tmp_path / code
        if PROMISES[code].output:
            folder.mkdir()
            (folder / CODES[code].traces[0].file).write_text(PROMISES[code].output)
        else:
            shutil.copytree(OUTPUTS / code, folder)
        return folder

    return make


def test_every_code_is_here():
    assert set(PROMISES) == {name for name, code in CODES.items() if code.command}


@pytest.mark.parametrize("code", PROMISES)
@pytest.mark.parametrize("charge", [-4, 0, 3])
@pytest.mark.parametrize("excess", [0, 2])
def test_it_writes_charge_and_multiplicity(code, charge, excess):
    """44 metals of odd Z and 30 SH radicals: an even number of electrons where the charge is even."""
    multiplicity = (1 if charge % 2 == 0 else 2) + excess
    promise, text = PROMISES[code], inputs(code, charge=charge, multiplicity=multiplicity)
    assert {int(word) for word in re.findall(promise.charge, text, re.MULTILINE)} == {charge}
    spins = {int(word) for word in re.findall(promise.multiplicity, text, re.MULTILINE)}
    if code == "turbomole" and multiplicity <= 2:  # `define` takes the lowest spin by itself
        assert not spins
    elif promise.singlet is None:  # unpaired electrons, and nothing for a closed shell
        assert spins == ({multiplicity - 1} if multiplicity > 1 else set())
    else:
        assert spins == {multiplicity - 1 + promise.singlet}


@pytest.mark.parametrize("code", PROMISES)
def test_the_record_beside_it_is_read_back(code, tmp_path):
    exported = export_candidate(job_for(sh_cluster(occupancy=5)), code, tmp_path)
    found = read_record(tmp_path / exported.name)
    assert found == exported.record
    assert (found.code, found.charge, found.multiplicity, found.occupancy) == (code, -4, 1, 5)
    assert found.theory
    with pytest.raises(FileFormatError, match="order map"):
        Record.from_json(found.to_json() | {"order": [0] * len(found.symbols)})
    with pytest.raises(FileFormatError, match="theory"):
        Record.from_json({key: value for key, value in found.to_json().items() if key != "theory"})


@pytest.mark.parametrize("code", PROMISES)
def test_it_is_recognised_from_its_own_folder(code, computed):
    folder = computed(code)
    assert code_of(folder) == (code, False)
    output = read_output(folder, code, relaxed=False)
    assert (output.code, output.converged, output.charge) == (code, True, -1)
    assert all(code_named(alias).name == code for alias in CODES[code].aliases)


@pytest.mark.parametrize("code", PROMISES)
@pytest.mark.parametrize("part", [0.0, 0.05, 0.2, 0.4])
def test_it_refuses_an_output_that_was_cut_short(code, part, computed):
    folder = computed(code)
    path = next(folder / trace.file for trace in CODES[code].traces if (folder / trace.file).is_file())
    text = path.read_text()
    path.write_text(text[: int(len(text) * part)])
    if part == 0:
        with pytest.raises(FileFormatError, match=re.escape(path.name)):
            read_output(folder, code, relaxed=False)
        return
    with suppress(FileFormatError):
        output = read_output(folder, code, relaxed=False)
        assert (output.converged, bool(output.problem)) == (False, True)


@pytest.mark.parametrize("code", PROMISES)
def test_it_refuses_a_relaxation_that_has_not_ended(code, computed):
    folder = computed(code)
    if code == "turbomole":
        (folder / "ridft.out").rename(folder / "job.last")
    output = read_output(folder, code, relaxed=True)
    assert (output.converged, bool(output.problem)) == (False, True)


@pytest.mark.parametrize("code", PROMISES)
def test_it_writes_the_solvents_that_it_knows_and_refuses_others(code):
    vacuum = inputs(code, solvent="none")
    for solvent in DIELECTRIC:
        text = inputs(code, solvent=solvent)
        assert (text != vacuum) == (solvent in CODES[code].solvents)
    assert set(CODES[code].solvents) <= set(DIELECTRIC)
    with pytest.raises(InvalidInputError, match=r"benzene.*dmf, water"):
        inputs(code, solvent="benzene")


@pytest.mark.parametrize("code", PROMISES)
def test_it_says_how_it_starts_and_what_becomes_of_the_charge(code):
    known = CODES[code]
    assert known.label
    assert known.isolated.endswith(".")
    for task in ("energy", "relax"):
        text = inputs(code, task=task)
        assert not re.search(r"(^|[\s'\"=])/(home|root|scratch)", text)
    assert inputs(code, task="relax") != inputs(code, task="energy")
    assert inputs(code, level="good") != inputs(code, level="fast") or code == "xtb"


@pytest.mark.parametrize("code", PROMISES)
@pytest.mark.parametrize("choices", [{}, {"level": "good"}, {"charge": -3}, {"task": "relax"}])
def test_it_reads_in_its_input_what_it_wrote(code, choices, tmp_path):
    """What an unedited input asks for, where no output tells of it, is what the record says."""
    job = job_for(sh_cluster(), **choices)
    exported = export_candidate(job, code, tmp_path)
    asked = CODES[code].ran(tmp_path / exported.name)
    assert (asked.theory, asked.solvent) == (exported.record.theory, exported.record.solvent)
    assert asked.charge in (job.charge, None)
    assert asked.multiplicity in (job.multiplicity, None)
    assert CODES[code].settings


def test_doctor_looks_for_the_program_of_every_code():
    """A format starts nothing; a code starts one program, which stands in its command or in its script."""
    named = {code.executable for code in CODES.values() if code.command}
    assert "" not in named
    assert set(programs()) == named
