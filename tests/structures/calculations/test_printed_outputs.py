"""Outputs of the programs that cannot be installed here: ORCA, Gaussian, Turbomole, VASP, FHI-aims.

Evidence: outputs are built from numbers chosen here, in the layout of real ones (see program_texts.py), so
that every field has a known answer: the energy is SCF plus dispersion, the gap a difference of two chosen
levels, the charge goes in. Independent parsers must see the same energy, geometry and forces in the built
texts: cclib in those of ORCA 5, Gaussian and Turbomole, ASE in those of VASP and FHI-aims. Hartree and bohr
are CODATA's numbers here and ASE's in the readers. Then one line is changed at a time: what did not converge,
ran out of cycles or was killed must be refused with its reason.
"""

import re
from dataclasses import replace

import numpy as np
import pytest
from ase.io import read
from cclib.io.ccio import ccread
from plane_texts import aims, vasp
from program_texts import BOHR, Case, gaussian, orca, turbomole, turbomole_gradient

from structures.calculations.read import code_of, read_output
from structures.errors import FileFormatError

EH = 27.211386245988  # eV, CODATA 2018
TWO_SPINS = [[(-0.5, 1), (-0.15, 1), (0.2, 0)], [(-0.45, 1), (-0.05, 0), (0.25, 0)]]  # gap 0.1
TEXTS = {"orca": orca, "gaussian": gaussian, "turbomole": turbomole, "vasp": vasp, "aims": aims}
NAMES = {"vasp": "OUTCAR", "gaussian": "cluster.log", "turbomole": "ridft.out"}
MOLECULAR = ("orca", "gaussian", "turbomole")
CODES = list(TEXTS)
HURRAY = "                    ***********************HURRAY********************\n"


def written(place, code, text, *, name="", gradient=""):
    place.mkdir(exist_ok=True)
    (place / (name or NAMES.get(code, "cluster.out"))).write_text(text, encoding="utf-8")
    if gradient:
        (place / "gradient").write_text(gradient, encoding="utf-8")
    return place


def outcome(place, code, text, *, relaxed=False):
    """The reader's output, refused or not."""
    return read_output(written(place, code, text), code, relaxed=relaxed)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("charge", [-4, 0, 2])
@pytest.mark.parametrize("levels", [Case().levels, TWO_SPINS], ids=["closed", "open"])
def test_every_field_is_the_number_that_went_in(tmp_path, code, charge, levels):
    case = replace(Case(), charge=charge, levels=levels)
    gradient = turbomole_gradient(case) if code == "turbomole" else ""
    folder = written(tmp_path, code, TEXTS[code](case), gradient=gradient)
    output = read_output(folder, code, relaxed=False)
    energy, slope = (EH, EH / BOHR) if code in MOLECULAR else (1, 1)
    assert (output.symbols, output.charge, output.converged, output.problem) == (
        case.symbols,
        charge,
        True,
        "",
    )
    assert output.energy == pytest.approx((case.scf + case.dispersion) * energy, rel=1e-7)
    assert output.gap == pytest.approx((0.3 if levels is not TWO_SPINS else 0.1) * energy, rel=1e-5)
    assert np.abs(output.positions - case.positions).max() < 1e-5
    assert np.abs(output.forces + np.array(case.slopes) * slope).max() < 1e-5
    assert code_of(folder) == (code, False)
    versions = {"orca": "6.1.0", "gaussian": "16 C.01", "turbomole": "7.3", "aims": "210914"}
    assert output.version == versions.get(code, "5.4.4.18Apr17-6-g9f103f2a35")


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("orca", "", orca(Case(), version="5.0.3")),
        ("gaussian", "", gaussian(Case())),
        ("turbomole", "", turbomole(Case())),
        ("vasp", "vasp-out", vasp(Case())),
        ("aims", "aims-output", aims(Case())),
    ],
)
@pytest.mark.filterwarnings("ignore:FHI-aims IO is moving:FutureWarning")
def test_cclib_and_ase_see_the_same_in_these_texts(tmp_path, code, kind, text):
    folder = written(tmp_path, code, text, gradient=turbomole_gradient(Case()) if code == "turbomole" else "")
    ours = read_output(folder, code, relaxed=False)
    path = str(folder / NAMES.get(code, "cluster.out"))
    if kind:
        theirs = read(path, format=kind, index=-1)
        energy, positions, forces = theirs.get_potential_energy(), theirs.positions, theirs.get_forces()
        assert tuple(theirs.get_chemical_symbols()) == ours.symbols
        assert np.abs(forces - ours.forces).max() < 1e-6
    else:
        theirs = ccread(path, loglevel=50)
        energy, positions = (
            theirs.scfenergies[-1] / 27.21138505 * EH,
            theirs.atomcoords[-1],
        )  # cclib's CODATA 2010
        assert theirs.charge == ours.charge
        if code != "turbomole":  # of which cclib reads neither
            gap = theirs.moenergies[0][theirs.homos[0] + 1] - theirs.moenergies[0][theirs.homos[0]]
            assert ours.gap == pytest.approx(gap, abs=1e-4)
            assert (
                np.abs(theirs.grads[-1] * EH / BOHR + ours.forces * (1, -1)[code == "gaussian"]).max() < 1e-5
            )
    assert ours.energy == pytest.approx(energy, rel=1e-7)
    assert np.abs(positions - ours.positions).max() < 1e-5


OPENED = "The optimization did not converge but reached the maximum number of\n"
EXCEEDED = " Optimization stopped.\n    -- Number of steps exceeded,  NStep= 300\n"
REFUSED = [
    ("orca", orca(Case(), scf="SCF NOT CONVERGED AFTER 500 CYCLES"), False, "SCF"),
    ("orca", orca(Case(), end=False), False, "killed"),
    ("orca", orca(Case()).replace("TERMINATED NORMALLY", "TERMINATED NOT NORMALLY"), False, "normally"),
    ("orca", orca(Case()), True, "geometry"),
    ("orca", orca(Case(), relaxed=OPENED), True, "out of cycles"),
    (
        "orca",
        re.sub(r"(FINAL SINGLE.*)", r"\1 (Wavefunction not fully converged!)", orca(Case())),
        False,
        "SCF",
    ),
    ("gaussian", gaussian(Case(), scf=" >>>>>>>>>> Convergence criterion not met.\n"), False, "SCF"),
    ("gaussian", gaussian(Case(), end=" Convergence failure -- run terminated."), False, "SCF"),
    ("gaussian", gaussian(Case(), end=""), False, "killed"),
    ("gaussian", gaussian(Case()), True, "geometry"),
    ("gaussian", gaussian(Case(), relaxed=EXCEEDED), True, "out of cycles"),
    ("turbomole", turbomole(Case(), ended=" ATTENTION: ridft did not converge!"), False, "SCF"),
    ("turbomole", turbomole(Case(), end=False), False, "killed"),
    ("vasp", vasp(Case(), version="6.2.0", loop="EDIFF was not reached (unconverged) "), False, "SCF"),
    ("vasp", vasp(Case(), steps=200, change=3e-5), False, "SCF"),  # VASP 5 says that EDIFF is reached
    ("vasp", vasp(Case(), loop="because hard stop was set"), False, "SCF"),
    ("vasp", vasp(Case(), end=False), False, "killed"),
    ("vasp", vasp(Case()), True, "geometry"),
    ("vasp", vasp(Case(), electrons=18.5), False, "not whole"),
    ("aims", aims(Case(), scf="  * WARNING! SELF-CONSISTENCY CYCLE DID NOT CONVERGE"), False, "SCF"),
    ("aims", aims(Case(), scf=""), False, "killed"),
    ("aims", aims(Case(), end=False), False, "killed"),
    ("aims", aims(Case(), relaxed="  Present geometry is not yet converged."), True, "geometry"),
]


@pytest.mark.parametrize(("code", "text", "relaxed", "reason"), REFUSED)
def test_what_did_not_end_well_is_refused_with_its_reason(tmp_path, code, text, relaxed, reason):
    output = outcome(tmp_path, code, text, relaxed=relaxed)
    assert not output.converged
    assert reason in output.problem


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("text", ["", "not a single line of it\n", None])
def test_no_energy_is_an_error_that_names_the_file(tmp_path, code, text):
    """None: the built output up to the end of its geometry, as of a job that was killed in its first SCF."""
    if text is None:
        text = TEXTS[code](Case())[:500]
    with pytest.raises(FileFormatError, match=NAMES.get(code, r"cluster\.out")):
        outcome(tmp_path, code, text)


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("orca", {"relaxed": HURRAY}),
        ("gaussian", {"relaxed": "    -- Stationary point found.\n"}),
        ("vasp", {"relaxed": " reached required accuracy - stopping structural energy minimisation"}),
        ("aims", {"relaxed": "  Present geometry is converged."}),
    ],
)
def test_a_relaxation_brings_its_last_geometry(tmp_path, code, end):
    first, last = Case(), replace(Case(), scf=-101.0)
    last.positions = [[x + 0.1, y, z - 0.2] for x, y, z in first.positions]
    text = TEXTS[code](last, **end)
    if code != "aims":
        text = TEXTS[code](first) + text
    else:
        text = aims(replace(last, positions=first.positions), updated=last.positions, **end)
    output = outcome(tmp_path, code, text, relaxed=True)
    assert (output.converged, output.problem) == (True, "")
    assert np.abs(output.positions - last.positions).max() < 1e-5
    assert output.energy == pytest.approx(-101.25 * (EH if code in MOLECULAR else 1), rel=1e-7)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("GEO_OPT_CONVERGED", ""),
        ("GEO_OPT_RUNNING", "killed"),
        ("GEO_OPT_FAILED", "out of cycles"),
        ("", "geometry"),
    ],
)
def test_jobex_says_by_a_file_how_it_ended(tmp_path, said, reason):
    case = Case()
    text = "OPTIMIZATION CYCLE 7\n" + turbomole(case)
    folder = written(tmp_path, "turbomole", text, name="job.last", gradient=turbomole_gradient(case))
    if said:
        (folder / said).write_text("", encoding="utf-8")
    output = read_output(folder, "turbomole", relaxed=True)
    assert reason in output.problem
    assert output.converged == (not reason)
    assert code_of(folder) == ("turbomole", True)
    with pytest.raises(FileFormatError, match=r"ridft\.out"):
        read_output(folder, "turbomole", relaxed=False)


def test_a_first_scf_that_failed_does_not_count_where_a_second_converged(tmp_path):
    """Gaussian's XQC: SCF Done stands there twice, the second from the quadratic method."""
    failed = (
        " >>>>>>>>>> Convergence criterion not met.\n"
        " SCF Done:  E(RPBE-PBE) =  -99.0     A.U. after  301 cycles\n"
    )
    output = outcome(tmp_path, "gaussian", gaussian(Case(), scf=failed))
    assert output.converged
    assert output.energy == pytest.approx(-100.25 * EH, rel=1e-7)


def test_the_last_step_allowed_counts_if_its_change_is_small(tmp_path):
    assert outcome(tmp_path, "vasp", vasp(Case(), steps=200, change=3e-6)).converged


def test_levels_of_an_earlier_geometry_bring_no_gap(tmp_path):
    text = vasp(Case()) + vasp(Case(), levels=False)
    assert outcome(tmp_path, "vasp", text).gap is None


def test_charge_of_vasp_follows_the_potentials(tmp_path):
    """Ag_pv has 17 valence electrons, Ag 11: the same NELECT is another charge."""
    case = replace(Case(), symbols=("Ag", "S", "H"))
    text = vasp(case, electrons=22.0)
    assert outcome(tmp_path, "vasp", text).charge == 18 - 22
    harder = text.replace("PAW_PBE Ag ", "PAW_PBE Ag_pv ").replace("ZVAL   =   11.000", "ZVAL   =   17.000")
    assert harder != text
    output = outcome(tmp_path, "vasp", harder)
    assert (output.charge, output.symbols) == (24 - 22, case.symbols)
    bare = re.sub(r".*ZVAL.*\n", "", text) + "  Ionic Valenz\n   ZVAL   =  11.00  6.00  1.00\n"
    assert outcome(tmp_path, "vasp", bare).charge == 18 - 22
    assert outcome(tmp_path, "vasp", re.sub(r".*ZVAL.*\n", "", text)).charge is None


def test_older_words_are_known_too(tmp_path):
    old = outcome(tmp_path, "aims", aims(Case(), version="Version 151211"))
    assert (old.version, old.charge) == ("151211", -1)
    silent = re.sub(r" Total Charge.*\n", "", orca(Case(), version="5.0.3"))
    assert outcome(tmp_path, "orca", silent.replace("*xyz -1", "*xyz -3")).charge == -3
    assert outcome(tmp_path, "orca", silent.replace("*xyz", "%")).charge is None
