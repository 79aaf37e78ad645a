"""Start a real program on an exported folder, unedited, and stop it once an awaited line is printed.

Pseudopotentials that a README asks the user for come from Debian (ABINIT's HGH set) or are made by Quantum
ESPRESSO's own generator ld1.x: 11 valence electrons for Ag and Au, 6 for S, 1 for H. They are good enough to
count electrons and to iterate, not to publish.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from structures.calculations.folder import candidate_files
from structures.calculations.job import job_for
from structures.calculations.registry import CODES

HGH = Path("/usr/share/abinit/psp")
HGH_NAMES = {"Au": "79au.11.hgh", "Ag": "47ag.11.hgh", "S": "16s.6.hgh", "H": "1h.1.hgh"}
# element -> nuclear charge, configuration, states to pseudise (label, n, l, occupation, radius in bohr)
LD1 = {
    "Au": (79, "[Xe] 4f14 5d9.5 6s1.0 6p0.5", ("6S 1 0 1.0 2.5", "5D 3 2 9.5 1.9", "6P 2 1 0.5 2.6")),
    "Ag": (47, "[Kr] 4d9.5 5s1.0 5p0.5", ("5S 1 0 1.0 2.5", "4D 3 2 9.5 1.8", "5P 2 1 0.5 2.6")),
    "S": (16, "[Ne] 3s2.0 3p4.0", ("3S 1 0 2.0 1.7", "3P 2 1 4.0 1.7")),
    "H": (1, "1s1.0", ("1S 1 0 1.0 1.0",)),
}
# code -> command, file to watch
COMMANDS = {
    "cp2k": ("cp2k -i cluster.inp -o cluster.out", "cluster.out"),
    "nwchem": ("nwchem cluster.nw > cluster.out", "cluster.out"),
    "psi4": ("psi4 -i cluster.dat -o cluster.out -n 1", "cluster.out"),
    "gpaw": ("/usr/bin/python3 cluster.py", "cluster.txt"),
    "espresso": ("pw.x -in cluster.in > cluster.out", "cluster.out"),
    "abinit": ("abinit cluster.abi > cluster.log", "cluster.log"),
    "xtb": ("sh run.sh", "cluster.out"),
}
PROGRAMS = {"espresso": "pw.x"}


def output_of(code, atoms, folder, wait_for, seconds, **choices):
    """Write the export, start the program, and return its output once `wait_for` is in it or it ends.

    `seconds` are CPU seconds of each process, so that a busy machine fails no test.
    """
    if shutil.which(PROGRAMS.get(code, code)) is None:
        pytest.skip(f"Debian's package with {PROGRAMS.get(code, code)} is not installed")
    for name, text in candidate_files(job_for(atoms, **choices), CODES[code])[0].items():
        (folder / name).write_text(text)
    bring_potentials(code, folder, set(atoms.symbols))
    command, watched = COMMANDS[code]
    text = _run_until(command, folder, folder / watched, wait_for, seconds)
    assert re.search(wait_for, text, re.MULTILINE), (
        f"{code} printed no {wait_for!r}; it ended with\n{text[-1500:]}"
    )
    return text


def number(pattern, text):
    found = re.search(pattern, text, re.MULTILINE)
    assert found, f"no {pattern!r} in the output"
    return float(found[1])


def bring_potentials(code, folder, elements):
    """What the README tells the user to add."""
    pseudo = folder / "pseudo"
    if code in ("abinit", "espresso"):
        pseudo.mkdir()
    for element in sorted(elements):
        if code == "abinit":
            shutil.copy(HGH / HGH_NAMES[element], pseudo / f"{element}.psp8")
        if code == "espresso":
            subprocess.run(
                ["ld1.x"], input=_ld1(element), text=True, cwd=pseudo, check=True, capture_output=True
            )


def _ld1(element):
    """Input of ld1.x: scalar-relativistic Troullier-Martins PBE potential; p is local (s in hydrogen)."""
    nuclear, configuration, states = LD1[element]
    rows = "".join(
        f"{label} {n} {angular} {occupation} 0.0 {radius} {radius} 0.0\n"
        for label, n, angular, occupation, radius in map(str.split, states)
    )
    return (
        f"&input\n title='{element}', zed={nuclear}, rel=1, config='{configuration}',\n"
        f" iswitch=3, dft='PBE'\n/\n&inputp\n pseudotype=1, tm=.true., lloc={min(1, len(states) - 1)}, "
        f"file_pseudopw='{element}.upf'\n/\n{len(states)}\n{rows}"
    )


def _run_until(command, folder, watched, wait_for, seconds):
    program = subprocess.Popen(
        ["sh", "-c", f"ulimit -t {seconds}; {command}"],
        cwd=folder,
        env=_environment() | {"PSI_SCRATCH": str(folder)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 20 * seconds
    text = ""
    try:
        while time.monotonic() < deadline:
            ended = program.poll() is not None
            if watched.exists():
                text = watched.read_text(errors="replace")
            if ended or re.search(wait_for, text, re.MULTILINE):
                break
            time.sleep(0.3)
    finally:
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        for scratch in folder.glob("psi.*"):  # 12 GB on Au25
            scratch.unlink()
    return text


def _environment():
    """One thread, MPI as root, and the kernels of this processor.

    OpenBLAS 0.3.21 (Debian 12) takes a processor that it does not know for one of 2004, a quarter as fast.
    """
    flags = set(Path("/proc/cpuinfo").read_text().split())
    cores = {"avx512vl": "SkylakeX", "avx2": "Haswell"}
    known = next((core for flag, core in cores.items() if flag in flags), None)
    return (
        os.environ
        | {
            "OMP_NUM_THREADS": "1",
            "OMPI_ALLOW_RUN_AS_ROOT": "1",
            "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
            "HWLOC_COMPONENTS": "-gl",
        }
        | ({"OPENBLAS_CORETYPE": known} if known else {})
    )
