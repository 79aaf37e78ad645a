"""Programs begin both clusters with another functional than ours, from a method file, and tell what they run.

Evidence: the programs themselves, stopped at the first energy of their SCF, minutes into a run of hours. The
theory that comes home of what they printed is compared with words written here, electrons with sums over the
periodic table. Seconds of one core on Au25 and Ag44: xtb 3 and 3, GPAW 29 and 48, CP2K 102 and 180, pw.x 350
on Au25; pw.x on Ag44 and NWChem take a quarter of an hour each.
"""

import pytest
from program_runs import number, output_of

from structures.assemble import assemble
from structures.calculations.method import read_method
from structures.calculations.registry import CODES
from structures.library import framework

pytestmark = [pytest.mark.program, pytest.mark.slow]

CLUSTERS = {"Au25": ("M25S18", 2**25 - 1, -1, 402), "Ag44": ("M44S30", 0, -4, 698)}
# code -> lines of the method file, theory, electrons printed, line of the first energy, CPU seconds allowed
RUNS = {
    "xtb": (
        'functional = "GFN2-xTB"', "GFN2-xTB, ALPB(dmf)",
        r"# electrons\s+(\d+)", r"^\s+1\s+(-\d+\.\d+)\s", 600,
    ),
    "gpaw": (
        'functional = "RPBE"\nspacing = 0.25', "RPBE, PAW, LCAO dzp, grid 0.25 Å",
        r"Number of valence electrons: (\d+)", r"^iter:\s+1 \S+\s+(-\d+\.\d+)", 1200,
    ),
    "cp2k": (
        'functional = "revPBE"\ncutoff = 300', "revPBE-D3(BJ), GTH, DZVP-MOLOPT-SR, 300 Ry",
        r"Number of electrons:\s+(\d+)", r"^\s+1 OT DIIS\s.*\s(-\d+\.\d+)\s", 2400,
    ),
    "espresso": (
        'functional = "PBEsol"\ncutoff = 20\ndensity_cutoff = 80',
        "PBEsol-D3(BJ), pseudopotentials of the user, 20/80 Ry",
        r"number of electrons\s+=\s+([\d.]+)", r"^\s+total energy\s+=\s+(-[\d.]+) Ry", 3600,
    ),
    "nwchem": (
        'functional = "BP86"', "BP86-D3(BJ), def2-svp, def2-ecp",
        r"No\. of electrons :\s+(\d+)", r"^ d= 0\S*\s+1\s+(-[\d.]+)", 3600,
    ),
}  # fmt: skip
PAIRS = [(code, name) for code in RUNS for name in CLUSTERS if (code, name) != ("nwchem", "Ag44")]


@pytest.mark.parametrize(("code", "name"), PAIRS)
def test_a_cluster_begins_with_the_functional_of_the_method_file(code, name, tmp_path):
    lines, theory, counted, energy, seconds = RUNS[code]
    family, occupancy, charge, electrons = CLUSTERS[name]
    (tmp_path / "ours.toml").write_text(f"[{code}]\n{lines}\n")
    own = read_method(tmp_path / "ours.toml", code, CODES[code].settings, tuple(CODES), "fast")
    atoms = assemble(framework(family), occupancy, ligand="H")
    text = output_of(code, atoms, tmp_path, energy, seconds, method=own)
    assert number(energy, text) < 0
    assert number(counted, text) == (782 if code == "nwchem" else electrons)
    ran = CODES[code].ran(tmp_path)
    assert (ran.theory, ran.charge, ran.multiplicity) == (theory, charge, 1)
