"""Real codes start on our exports, unedited, and report the charge and the electrons that we meant.

How far: xtb to the end; CP2K, GPAW and pw.x through a first SCF iteration of both clusters; NWChem and Psi4
through the first of Au25, ABINIT to its density. These three read Ag44 only: Psi4 1.3 would need 6 CPU hours
for its ECP integrals, which grow as metals x (basis functions)^2 and took 68 minutes of Au25's 75.

Evidence: what a code prints is its own count, made from its own basis sets and potentials; the expected
numbers are sums over the periodic table written here. [Au25(SH)18]- has 402 valence electrons with Au 11,
S 6, H 1, and 782 with the 19-electron gold of def2-ecp. On the fragment [Au(SH)2]- (small enough for a full
SCF) NWChem and Psi4, which share no code, must agree in the PBE/def2-SVP energy: that fails if either file
lost its ECP, its charge or an atom. Each program is stopped once the line that a case waits for is printed.
"""

import re

import pytest
from ase import Atoms
from program_runs import number, output_of

from structures.assemble import assemble
from structures.calculations.method import Method
from structures.library import framework

pytestmark = pytest.mark.program


def au25():
    return assemble(framework("M25S18"), 2**25 - 1, ligand="H")


def ag44():
    return assemble(framework("M44S30"), 0, ligand="H")


def fragment():
    """[Au(SH)2]-, a staple without its cluster."""
    positions = [[0, 0, 0], [0, 0, 2.30], [1.33, 0, 2.45], [0, 0, -2.30], [-0.4, 1.27, -2.45]]
    atoms = Atoms("AuSHSH", positions=positions)
    atoms.info = {"charge": -1}
    return atoms


# what each code prints of electrons and charge, and the line that it prints after its first SCF iteration
ELECTRONS = {
    "cp2k": r"Number of electrons:\s+(\d+)",
    "nwchem": r"No\. of electrons :\s+(\d+)",
    "gpaw": r"Number of valence electrons: (\d+)",
    "espresso": r"number of electrons\s+=\s+([\d.]+)",
    "xtb": r"# electrons\s+(\d+)",
}
CHARGE = {
    "cp2k": r"DFT\| Charge\s+(-?\d+)",
    "nwchem": r"^\s+Charge\s+:\s+(-?\d+)",
    "psi4": r"^\s+Charge\s+=\s+(-?\d+)",
    "gpaw": r"Total Charge:\s+(-?[\d.]+)",
    "abinit": r"cellcharge\s+(-?[\d.E+]+)",
    "xtb": r"total charge\s+(-?\d+\.\d+) e",
}
ITERATION = {
    "cp2k": r"^\s+1 OT DIIS",
    "nwchem": r"^ d= 0",
    "psi4": r"@DF-RKS iter\s+1:",
    "gpaw": r"^iter:\s+1 ",
    "espresso": r"estimated scf accuracy",
    "abinit": r"ETOT\s+1 ",
    "xtb": r"\| TOTAL ENERGY",
}
# the line that a code prints once it has read everything and counted its electrons
READ = {
    "cp2k": r"Number of molecular orbitals",
    "nwchem": r"Grid Information|Screening Tolerance",
    "psi4": r"Number of ECP core electrons: \d+",
    "espresso": r"Number of ECP|number of Kohn-Sham states",
    "abinit": r"== DATASET",
}
HOUR = 3600
VALENCE = {"Au": 11, "Ag": 11, "S": 6, "H": 1}


def valence_electrons(atoms, charge, silver=11):
    return sum((VALENCE | {"Ag": silver})[symbol] for symbol in atoms.symbols) - charge


def occupied(text):
    """Sum of the occupations that ABINIT echoes for its bands."""
    echo = re.search(r"^\s+occ((?:\s+\d\.\d{6})+)", text, re.MULTILINE)[1]
    return sum(float(word) for word in echo.split())


def slow(*codes):
    return [pytest.param(code, marks=pytest.mark.slow) for code in codes]


@pytest.mark.parametrize("code", ["xtb", *slow("gpaw", "cp2k")])
def test_scf_of_the_au25_anion_starts(code, tmp_path):
    """Full SCF in xtb, first iteration in GPAW and CP2K; 402 electrons, charge 1-."""
    text = output_of(code, au25(), tmp_path, ITERATION[code], 240)
    assert number(ELECTRONS[code], text) == valence_electrons(au25(), -1) == 402
    assert number(CHARGE[code], text) == pytest.approx(-1, abs=1e-6)


@pytest.mark.slow
def test_cp2k_reads_the_au25_anion(tmp_path):
    """Its first iteration takes minutes with a double-zeta basis; electrons and charge stand before it."""
    text = output_of("cp2k", au25(), tmp_path, READ["cp2k"], 120)
    assert number(ELECTRONS["cp2k"], text) == 402
    assert number(CHARGE["cp2k"], text) == -1


def test_nwchem_reads_the_au25_anion_with_its_ecp(tmp_path):
    """782 = 25 x 19 + 18 x 16 + 18 + 1 electrons; without the ECP block it would be 2282."""
    text = output_of("nwchem", au25(), tmp_path, READ["nwchem"], 120)
    assert number(ELECTRONS["nwchem"], text) == 25 * 19 + 18 * 16 + 18 + 1
    assert number(CHARGE["nwchem"], text) == -1


@pytest.mark.slow
def test_nwchem_iterates_on_the_au25_anion(tmp_path):
    """A quarter of an hour: the starting guess takes half of it, one pass over the integrals the rest."""
    text = output_of("nwchem", au25(), tmp_path, ITERATION["nwchem"], 3600)
    assert number(ELECTRONS["nwchem"], text) == 782
    assert number(CHARGE["nwchem"], text) == -1
    assert number(r"^ d= 0\S*\s+1\s+(-[\d.]+)", text) < 0


def test_psi4_reads_the_au25_anion_with_its_ecp(tmp_path):
    text = output_of("psi4", au25(), tmp_path, READ["psi4"], 120)
    assert number(CHARGE["psi4"], text) == -1
    assert number(r"Nalpha\s+=\s+(\d+)", text) == 391  # half of 782
    assert number(r"Number of ECP core electrons: (\d+)", text) == 25 * 60


def test_espresso_reads_the_au25_anion(tmp_path):
    text = output_of("espresso", au25(), tmp_path, READ["espresso"], 120)
    assert number(ELECTRONS["espresso"], text) == 402
    assert number(r"number of Kohn-Sham states=\s+(\d+)", text) > 201


def test_abinit_reads_the_au25_anion(tmp_path):
    text = output_of("abinit", au25(), tmp_path, READ["abinit"], 120)
    assert number(CHARGE["abinit"], text) == -1
    assert number(r"nband\s+(\d+)", text) >= 201
    assert occupied(text) == 402


@pytest.mark.slow
def test_abinit_iterates_on_the_au25_anion(tmp_path):
    """Coarse, in a small box, to the first density, for which ABINIT counts its electrons again."""
    coarse = Method(settings={"cutoff": 10.0, "vacuum": 3.0})
    words = r"ITER STEP NUMBER +1\n(.*\n)*?.*nelect= +402\.0+,"
    text = output_of("abinit", au25(), tmp_path, words, 3600, method=coarse)
    assert number(CHARGE["abinit"], text) == -1
    assert occupied(text) == 402


@pytest.mark.parametrize("code", ["gpaw", "cp2k", *slow("espresso", "abinit")])
def test_scf_of_a_gold_thiolate_anion_starts(code, tmp_path):
    """[Au(SH)2]-: 11 + 2 x 7 + 1 = 26 valence electrons. CP2K with few functions, to be quick."""
    choices = {"method": Method(settings={"basis": "SZV", "cutoff": 150})} if code == "cp2k" else {}
    text = output_of(code, fragment(), tmp_path, ITERATION[code], 240, solvent="none", **choices)
    if code in ELECTRONS:
        assert number(ELECTRONS[code], text) == 26
    if code in CHARGE:
        assert number(CHARGE[code], text) == pytest.approx(-1, abs=1e-6)


@pytest.mark.slow
def test_nwchem_and_psi4_agree_on_a_gold_thiolate_anion(tmp_path):
    """PBE/def2-SVP/def2-ecp energies of two programs; the dispersion term is printed apart and taken off."""
    folders = [tmp_path / "nwchem", tmp_path / "psi4"]
    for folder in folders:
        folder.mkdir()
    one = output_of("nwchem", fragment(), folders[0], r"Total DFT energy", 240, solvent="none")
    other = output_of("psi4", fragment(), folders[1], r"Final Energy:", 240)
    assert number(ELECTRONS["nwchem"], one) == 54  # 19 + 2 x 17 + 1
    energy = number(r"Total DFT energy =\s+(-[\d.]+)", one) - number(
        r"Dispersion correction =\s+(-[\d.]+)", one
    )
    assert abs(energy - number(r"Final Energy:\s+(-[\d.]+)", other)) < 2e-3  # Eh; grids and fitting differ


@pytest.mark.slow
@pytest.mark.parametrize("code", ["xtb", "gpaw", "cp2k"])
def test_scf_of_the_ag44_tetraanion_starts(code, tmp_path):
    """698 = 44 x 11 + 30 x 7 + 4 electrons."""
    text = output_of(code, ag44(), tmp_path, ITERATION[code], 600)
    assert number(ELECTRONS[code], text) == valence_electrons(ag44(), -4) == 698
    assert number(CHARGE[code], text) == pytest.approx(-4, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(("cluster", "charge", "electrons"), [(au25, -1, 402), (ag44, -4, 698)])
def test_espresso_iterates_on_a_whole_cluster(cluster, charge, electrons, tmp_path):
    """Gold and silver with 11 electrons. pw.x prints no charge: electrons less nuclei must give it."""
    text = output_of("espresso", cluster(), tmp_path, ITERATION["espresso"], 3600)
    assert number(ELECTRONS["espresso"], text) == valence_electrons(cluster(), charge) == electrons
    assert number(r"total energy\s+=\s+(-[\d.]+) Ry", text) < 0


@pytest.mark.slow
def test_abinit_reads_the_ag44_tetraanion(tmp_path):
    """ABINIT prints the charge and fills its bands; their occupations must add up to the electrons."""
    text = output_of("abinit", ag44(), tmp_path, READ["abinit"], 300)
    assert number(CHARGE["abinit"], text) == -4
    assert occupied(text) == valence_electrons(ag44(), -4) == 698


@pytest.mark.slow
@pytest.mark.hours
def test_psi4_iterates_on_the_au25_anion(tmp_path):
    """75 CPU minutes, 68 of them for ECP integrals, and 12 GB of fitted integrals on the disk."""
    text = output_of("psi4", au25(), tmp_path, ITERATION["psi4"], 6 * HOUR)
    assert number(CHARGE["psi4"], text) == -1
    assert number(r"Nalpha\s+=\s+(\d+)", text) == 391
    assert number(r"@DF-RKS iter\s+1:\s+(-[\d.]+)", text) < 0


@pytest.mark.slow
def test_nwchem_and_psi4_read_the_ag44_tetraanion(tmp_path):
    """1350 electrons with 19-electron silver and all of sulfur."""
    for code in ("nwchem", "psi4"):
        (tmp_path / code).mkdir()
    text = output_of("nwchem", ag44(), tmp_path / "nwchem", READ["nwchem"], 300)
    assert number(ELECTRONS["nwchem"], text) == 44 * 19 + 30 * 17 + 4 == 1350
    assert number(CHARGE["nwchem"], text) == -4
    text = output_of("psi4", ag44(), tmp_path / "psi4", READ["psi4"], 300)
    assert number(CHARGE["psi4"], text) == -4
    assert number(r"Nalpha\s+=\s+(\d+)", text) == 675
    assert number(r"Number of ECP core electrons: (\d+)", text) == 44 * 28
