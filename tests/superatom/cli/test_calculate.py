"""Any ASE calculator computes candidates: named, stored, resumed, and refused in one line where it fails.

Evidence: the calculator is a harmonic spring between each sulfur and the first metal, written here, whose
energy and forces are a closed form; one factory fails after so many calls.
"""

import importlib
import json
import sys
import types

import pytest
from ase import Atoms

from structures.calculations.ase_calculator import calculator_named
from structures.calculations.compute import compute
from structures.calculations.job import job_for
from structures.errors import InvalidInputError, MissingProgramError, UnknownNameError

MODULE = '''
from ase.calculators.calculator import Calculator, all_changes

class Springs(Calculator):
    """k/2 (distance to the first atom - 2.5 Å)², for each other atom; the charge is added to the energy."""
    implemented_properties = ["energy", "forces"]
    calls = 0

    def __init__(self, charge, k, fail_after):
        super().__init__()
        self.charge, self.k, self.fail_after = charge, k, fail_after

    def calculate(self, atoms=None, properties=None, system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        Springs.calls += 1
        if Springs.calls > self.fail_after:
            raise RuntimeError("out of springs")
        vectors = self.atoms.positions[1:] - self.atoms.positions[0]
        lengths = (vectors ** 2).sum(axis=1) ** 0.5
        forces = self.atoms.positions * 0
        forces[1:] = (-self.k * (lengths - 2.5) / lengths)[:, None] * vectors
        forces[0] = -forces[1:].sum(axis=0)
        energy = float(self.k * ((lengths - 2.5) ** 2).sum() / 2 + self.charge)
        self.results = {"energy": energy, "forces": forces}

def make(atoms, k=1.0, fail_after=10**9, model=None):
    return Springs(atoms.info["charge"], k, fail_after)

def broken(atoms):
    raise ValueError("no weights\\nanywhere")

def ends(atoms):
    raise SystemExit("no licence")

class Torn(Springs):
    def calculate(self, *given, **named):
        super().calculate(*given, **named)
        self.results["forces"] = self.results["forces"] * float("nan")

def torn(atoms):
    return Torn(atoms.info["charge"], 1.0, 10**9)

class Short(Springs):
    def calculate(self, *given, **named):
        super().calculate(*given, **named)
        self.results["forces"] = self.results["forces"][:-1]

def short(atoms):
    return Short(atoms.info["charge"], 1.0, 10**9)

def deep(atoms):
    return Springs(-1e300, 1.0, 10**9)
'''


@pytest.fixture
def springs(tmp_path, monkeypatch):
    (tmp_path / "springs.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    sys.modules.pop("springs", None)


def pair(length):
    return Atoms("AuS", [[0, 0, 0], [0, 0, length]], info={"charge": -1, "multiplicity": 1})


@pytest.mark.usefixtures("springs")
def test_energy_and_forces_are_the_calculators_and_the_charge_reaches_it():
    found = compute(job_for(pair(2.7)), calculator="springs:make", options={"k": 3.0})
    assert found.calculation.output.energy == pytest.approx(3 * 0.2**2 / 2 - 1)
    assert found.calculation.forces[1, 2] == pytest.approx(-3 * 0.2)
    assert found.calculation.record.theory == "springs:make(k=3.0)"
    assert (found.calculation.record.task, found.calculation.record.solvent) == ("energy", "none")


@pytest.mark.usefixtures("springs")
def test_a_relaxation_ends_where_the_spring_is_slack():
    found = compute(job_for(pair(2.9), task="relax"), calculator="springs:make", options={"k": 2.0})
    assert found.calculation.output.converged
    assert found.calculation.end.get_distance(0, 1) == pytest.approx(2.5, abs=0.03)
    assert found.calculation.record.task == "relax"


@pytest.mark.usefixtures("springs")
@pytest.mark.parametrize(
    ("name", "options", "error", "said"),
    [
        ("nothing", {}, UnknownNameError, "no calculator 'nothing'; use gfn1, tblite, sevennet"),
        ("nowhere:make", {}, UnknownNameError, "ModuleNotFoundError"),
        ("springs:other", {}, UnknownNameError, "AttributeError"),
        ("springs:broken", {}, InvalidInputError, "failed: no weights anywhere$"),
        ("springs:short", {}, InvalidInputError, r"gave forces of shape \(1, 3\), not \(2, 3\)$"),
        ("springs:deep", {}, InvalidInputError, r"gave -1e\+300 eV, no energy of 2 atoms$"),
        ("springs:ends", {}, InvalidInputError, "failed: no licence$"),
        ("springs:torn", {}, InvalidInputError, "gave forces that are no finite numbers$"),
        ("springs:make", {"wrong": 1}, InvalidInputError, "unexpected keyword argument 'wrong'"),
        ("springs:make", {"fail_after": 0}, InvalidInputError, "failed: out of springs"),
        ("mace", {}, InvalidInputError, "needs a model file: --option model_paths=FILE"),
        ("mace", {"model_paths": "none.model"}, InvalidInputError, "no model file 'none.model'"),
    ],
)
def test_what_fails_is_one_line(name, options, error, said):
    with pytest.raises(error, match=said) as caught:
        compute(job_for(pair(2.7)), calculator=name, options=options)
    assert "\n" not in str(caught.value)


# name; package to install, module and class that it then has, and arguments
MODELS = {
    "sevennet": ("sevenn", "sevenn.calculator", "SevenNetCalculator", {}, {"model": "7net-0"}),
    "chgnet": ("chgnet", "chgnet.model.dynamics", "CHGNetCalculator", {}, {}),
    "mace": ("mace-torch", "mace.calculators", "MACECalculator", {"model_paths": "a.model"}, {}),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_package_that_is_missing_is_named(name, springs, monkeypatch):
    package, module, _, options, _ = MODELS[name]
    (springs / "a.model").write_text("weights")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingProgramError, match=f"pip install {package}$"):
        calculator_named(name, options)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_of_a_package_is_called_as_it_wants_and_said_to_know_no_charge(name, springs, monkeypatch):
    """The packages are not here: modules of their names stand in for them, with the springs as the model."""
    _, module, factory, options, more = MODELS[name]
    (springs / "a.model").write_text("weights")
    sys.path.insert(0, str(springs))
    made = importlib.import_module("springs")
    sys.path.remove(str(springs))
    called = {}

    def model(**arguments):
        called.update(arguments)
        return made.Springs(charge=0, k=3.0, fail_after=99)

    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        monkeypatch.setitem(sys.modules, ".".join(parts[:depth]), types.ModuleType(parts[depth - 1]))
    setattr(sys.modules[module], factory, model)
    found = compute(job_for(pair(2.7)), calculator=name, options=options)
    assert called == options | more
    assert found.calculation.output.energy == pytest.approx(3 * 0.2**2 / 2)
    assert found.calculation.record.theory.startswith(name)
    assert ("sha256" in found.calculation.record.theory) == (name == "mace")
    assert [words.startswith(f"{name} knows no charge") for words in found.warnings] == [True]


@pytest.mark.parametrize("verb", [("calculate", "1"), ("relax", "1", "--ligand", "H")])
def test_a_solvent_that_would_change_nothing_is_refused(verb, command, springs):
    ran = command(*verb, "--calculator", "springs:make", "--solvent", "water")
    assert (ran.code, ran.out) == (2, "")
    assert "springs:make is not told of a solvent" in ran.err
    assert not (springs / "superatom.db").exists()


def test_a_model_file_is_part_of_the_theory(springs):
    for name, text in (("a.model", "1"), ("b.model", "2")):
        (springs / name).write_text(text)
    first, second = (calculator_named("springs:make", {"model": f"{name}.model"}).theory for name in "ab")
    assert first != second
    assert "sha256" in first


def test_a_batch_is_stored_resumed_and_stops_at_no_failure(command, springs):
    assert command("generate", "M25S18", "--gold", "24", "--ligand", "H", cwd=springs).code == 0
    words = ["calculate", "--find", "gold=24", "--calculator", "springs:make", "--json"]

    def computed(*more):
        sys.modules.pop("springs", None)  # counts its calls from the first again
        return command(*words, *more)

    some = computed("--option", "fail_after=2")
    assert some.code == 0, some.err
    outcomes = [one["outcome"] for one in json.loads(some.out)]
    assert outcomes == ["stored", "stored", "failed"]
    again = computed("--option", "fail_after=2")
    outcomes = [one["outcome"] for one in json.loads(again.out)]
    assert sorted(outcomes) == ["stored", "there already", "there already"]
    found = command("find", "gold=24", "--theory", "springs")
    assert "springs:make(fail_after=2), energy; M25S18 with SH at -1" in found.err
    failing = computed("--option", "fail_after=0")
    assert failing.code == 2
    assert "Traceback" not in failing.err
    shared = computed("--workers", "2")
    assert [one["outcome"] for one in json.loads(shared.out)] == ["stored"] * 3
