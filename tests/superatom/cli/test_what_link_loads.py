"""`link` starts in the time of its own work: what it does not need is not loaded.

Evidence: a process of its own says at its end which modules it has.
"""

import subprocess
import sys

HEAVY = ("matplotlib", "pandas", "networkx", "scipy", "pyteomics", "database.spectra.search.identify")
CODE = """
import sys
from superatom.cli import main
sys.argv = ["superatom", *sys.argv[1:]]
try:
    main()
finally:
    print(*(name for name in {heavy!r} if name in sys.modules), file=open("loaded", "w"))
"""


def superatom(folder, *arguments):
    code = CODE.format(heavy=HEAVY)
    subprocess.run([sys.executable, "-c", code, *arguments], cwd=folder, check=True, capture_output=True)
    return set((folder / "loaded").read_text().split())


def test_link_of_a_profile_loads_nothing_that_it_does_not_need(tmp_path):
    mixture = "[Au21Ag23(p-MBA)27]3-=1"
    superatom(tmp_path, "simulate", "--mixture", mixture, "--ions", "1e4", "-o", "profile.txt")
    linked = ["link", "profile.txt", "--ion", "[Au21Ag23(p-MBA)27]3-", "--db", "own.db"]
    assert superatom(tmp_path, *linked) == set()
    assert "matplotlib" in superatom(tmp_path, *linked, "--figure", "own.svg")
