"""ABINIT: PBE-D3(BJ) in a cubic box. It has no correction for a charged plane-wave cell; the file says so.

Positions are written as `xcart` in bohr: 9.6 does not know xangst any more, and other readers take xcart for
bohr whatever unit follows. The number of bands is left to ABINIT (fband), because it depends on the user's
pseudopotentials.

Read from cluster.abo: its echo of variables after the computation, on which ASE's reader fails.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.data import atomic_numbers, chemical_symbols
from ase.units import Bohr, Hartree

from structures.calculations.asked import Asked, multiplicity_of, number, theory_of
from structures.calculations.code import Code, Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.geometry import boxed, madelung
from structures.calculations.output import Output
from structures.calculations.settings import Chosen, Setting, chosen, our_word
from structures.calculations.text import input_text, printed
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

_FUNCTIONALS = {"PBE": "11", "PBEsol": "-116133", "revPBE": "14", "RPBE": "15", "LDA": "7"}
_DISPERSIONS = {"D3(BJ)": "vdw_xc 7", "D3(0)": "vdw_xc 6", "D2": "vdw_xc 5", "none": ""}
_SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional (ixc)", _FUNCTIONALS),
    "dispersion": Setting("D3(BJ)", "D3(BJ)", "dispersion", _DISPERSIONS),
    "cutoff": Setting(
        1.0, 1.0, "ecut in Ha; a number below 10 is a multiple of PseudoDojo's largest hint, low or normal"
    ),
    "smearing": Setting(0.05, 0.05, "tsmear, eV"),
    "scf_cycles": Setting(200, 200, "nstep"),
    "relax_steps": Setting(300, 300, "ntime"),
    "spin_orbit": Setting(
        fast=False, good=False, words="nspinor 2; needs fully relativistic pseudopotentials"
    ),
    "kpoints": Setting(1, 1, "n of n x n x n k-points around Gamma; an isolated cluster needs 1"),
}
# Hints `low` and `normal` in Ha of PseudoDojo's standard PBE table (ONCVPSP v0.4, standard.djson; van Setten
# et al., Comput. Phys. Commun. 2018, 226, 39)
_HINTS = {
    "H": (32, 36), "C": (37, 41), "N": (36, 42), "O": (36, 42), "F": (36, 42), "Na": (38, 44), "Si": (14, 18),
    "P": (18, 22), "S": (20, 26), "Cl": (25, 29), "Cu": (42, 46), "Se": (39, 43), "Br": (19, 23),
    "Pd": (37, 41), "Ag": (37, 41), "Cd": (47, 51), "I": (31, 35), "Pt": (38, 42), "Au": (32, 38),
    "Hg": (29, 33),
}  # fmt: skip
_VACUUM = {"fast": 5.0, "good": 6.0}  # Å on each side
# Radius of the FFT box over that of the plane waves. 2 is exact; ABINIT's manual (boxcutmin) calls less
# sensible for ground states and geometries. With 1.5 the FFT grid has 0.42 times the points.
_BOXCUT = {"fast": "# FFT box: 2 is exact, 1.5 the faster choice for energies\nboxcutmin 1.5\n", "good": ""}
# An energy converged to toldfe has forces good to its square root only: a relaxation stops each SCF by its
# forces (Ha/bohr, differences), a tenth of what they shall fall to.
_RELAX = "ionmov 22\nntime STEPS\ntolmxf 4.0d-4\ntoldff 4.0d-5\n"
_METHOD = """\
occopt 3
tsmear {smearing:.5f}
{mesh}nsym 1
chksymbreak 0
nstep {cycles}
"""


def _write(job: Job) -> dict[str, str]:
    edge, positions = boxed(job.atoms, vacuum=_VACUUM[job.level])
    types = {element: k + 1 for k, element in enumerate(job.elements)}
    pseudos = ", ".join(f"{element}.psp8" for element in job.elements)
    own = chosen(_SETTINGS, job.level, job.method.settings)
    steps = str(own.count("relax_steps"))
    stop = _RELAX.replace("STEPS", steps) if job.task == "relax" else "toldfe 1.0d-6\n"
    theory = f"ixc {own.code('functional')}\n{own.code('dispersion')}".rstrip() + "\n"
    theory += _METHOD.format(
        smearing=own.number("smearing") / _HARTREE,
        cycles=own.count("scf_cycles"),
        mesh=_mesh(own.count("kpoints")),
    )
    coordinates = "".join(f"  {x:18.10f} {y:18.10f} {z:18.10f}\n" for x, y, z in positions / Bohr)
    kinds = [str(types[symbol]) for symbol in job.symbols]
    lines = "\n  ".join(" ".join(kinds[start : start + 40]) for start in range(0, len(kinds), 40))
    text = f"""# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}, gas phase (no implicit solvent)
# A charged cell is neutralised by a uniform background and nothing corrects it: in this cube of
# {edge:.1f} A add about {madelung(job.charge, edge):.2f} eV (leading order) to compare charges or boxes.
pp_dirpath "pseudo"
pseudos "{pseudos}"
cellcharge {job.charge}
{_spin(job, own)}
acell {edge:.4f} {edge:.4f} {edge:.4f} angstrom
rprim 1 0 0  0 1 0  0 0 1
natom {len(job.atoms)}
ntypat {len(types)}
znucl {" ".join(str(atomic_numbers[element]) for element in types)}
typat
  {lines}
xcart
{coordinates}
ecut {_cutoff(job, own):g}
{_BOXCUT[job.level]}{theory}{stop}diemac 2.0
# wavefunctions of an SCF that did not converge, to go on from (irdwfk 1), and the density
prtwf -1
prtden 1
"""
    return {"cluster.abi": text}


def _cutoff(job: Job, own: Chosen) -> float:
    """Ha: the user's, or so many times the largest hint of the elements."""
    number = own.number("cutoff")
    hints = [_HINTS.get(element, (42, 48))[job.level == "good"] for element in job.elements]
    return number if number >= 10 else number * max(hints)


def _mesh(count: int) -> str:
    """Gamma alone, or a mesh around it of which time reversal leaves half."""
    if count == 1:
        return "kptopt 0\nnkpt 1\n"
    return f"kptopt 2\nngkpt {count} {count} {count}\nnshiftk 1\nshiftk 0 0 0\n"


def _spin(job: Job, own: Chosen) -> str:
    if own.values["spin_orbit"]:
        return f"nsppol 1\nnspinor 2\nnspden {4 if job.multiplicity > 1 else 1}\n"
    return f"nsppol 2\nspinmagntarget {job.multiplicity - 1}\n" if job.multiplicity > 1 else "nsppol 1\n"


def _places(job: Job) -> dict[str, str]:
    edge, positions = boxed(job.atoms, vacuum=_VACUUM[job.level])
    coordinates = "".join(f"  {x:18.10f} {y:18.10f} {z:18.10f}\n" for x, y, z in positions / Bohr)
    kinds = {element: k + 1 for k, element in enumerate(job.elements)}
    types = " ".join(str(kinds[symbol]) for symbol in job.symbols)
    return {"ATOMS": coordinates, "TYPES": types, "CELL": f"acell {edge:.4f} {edge:.4f} {edge:.4f} angstrom"}


def _asked(text: str) -> Asked:
    """What an input, or an echo of its variables, says."""
    if not text.strip():
        return Asked(solvent="not recorded")
    plain = re.sub(r"[#!].*", "", text)
    said: dict[str, str] = dict(
        re.findall(r"^\s*P?\s*([a-z_]+)1?\s+(-?[\d.]+(?:[EeDd][+-]?\d+)?)", plain, re.MULTILINE)
    )
    spelled = {line.split()[1]: word for word, line in _DISPERSIONS.items() if line}
    cutoff = re.search(r"(?mi)^\s*ecut1?\s+([\d.]+(?:[ed][+-]?\d+)?)\s*(Ry|eV)?", plain)
    functional = our_word(_SETTINGS, "functional", said.get("ixc", "functional of the pseudopotentials"))
    kind = said.get("vdw_xc", "0")
    spin = said.get("spinmagntarget", "")
    polarised, coupled = said.get("nsppol", "1") == "2", said.get("nspinor", "1") == "2"
    return Asked(
        theory_of(
            f"ixc {functional}" if functional.lstrip("-").isdigit() else functional,
            spelled.get(kind, "none" if kind == "0" else f"vdw_xc {kind}"),
            "pseudopotentials of the user",
            f"{(number(cutoff[1]) or 0.0) * _HARTREES[(cutoff[2] or 'Ha').lower()]:.6g} Ha" if cutoff else "",
            also=tuple(_also(said, plain)),
        ),
        charge=round(number(said.get("cellcharge", said.get("charge", "0"))) or 0.0),
        multiplicity=None if coupled else multiplicity_of(spin if polarised else "0"),
    )  # fmt: skip


_HARTREES = {"ha": 1.0, "ry": 0.5, "ev": 1 / float(Hartree)}  # one of each, in Ha


def _also(said: Mapping[str, str], text: str) -> list[str]:
    """What changes energies and has no place of its own."""
    also = ["spin-orbit"] if said.get("nspinor", "1") == "2" else []
    width, kind = number(said.get("tsmear", "0.01")) or 0.0, said.get("occopt", "1")
    usual = kind == "3" and abs(width - 0.05 / _HARTREE) < 1e-5
    also += [] if usual else [f"occopt {kind}" + (f", tsmear {width:g} Ha" if kind not in "12" else "")]
    mesh = re.search(r"(?m)^\s*P?\s*ngkpt1?\s+(\d+)\s+(\d+)\s+(\d+)", text)
    also += [f"k-points {' x '.join(mesh.groups())}"] if mesh and set(mesh.groups()) != {"1"} else []
    return also + (["DFT+U"] if said.get("usepawu", "0") != "0" else [])


def _ran(folder: Path) -> Asked:
    """What cluster.abo echoes of the variables after the computation, else the input."""
    _, found, echo = printed(folder, _TRACE).partition("echo values of variables after computation")
    return _asked(echo if found else input_text(folder, "cluster.abi", ".abi"))


_TRACE = Trace("cluster.abo", r"\.Version \S+ of ABINIT", r"ionmov\s+22|ionmov: 22")
_HARTREE = float(Hartree)
_NUMBERS = r"((?:\s+-?\d+\.\d+(?:E[+-]\d+)?)+)"


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.abo.

    Raises
    ------
    FileFormatError
        If it is missing, or the run did not reach its final echo of variables.
    """
    text = printed(folder, _TRACE)
    _, found, echo = text.partition("echo values of variables after computation")
    version = re.search(r"\.Version (\S+) of ABINIT", text)
    if not found or version is None:
        raise FileFormatError("cluster.abo is missing or unfinished; has the job run to its end?")
    kinds = [int(word) for word in re.findall(r"\d+", _field(echo, "typat", r"((?:\s+\d+)+)"))]
    charges = _numbers(echo, "znucl").ravel()
    symbols = tuple(str(chemical_symbols[round(charges[kind - 1])]) for kind in kinds)
    problem = _problem(text, relaxed=relaxed)
    charge = _field(echo, "cellcharge", _NUMBERS)
    return Output(
        code="abinit",
        version=version[1],
        symbols=symbols,
        positions=_numbers(echo, "xcart").reshape(-1, 3) * Bohr,
        energy=float(_numbers(echo, "etotal")[0]) * Hartree,
        problem=problem,
        charge=round(float(charge)) if charge.strip() else 0,
        gap=_gap(text),
        forces=_numbers(echo, "fcart").reshape(-1, 3) * Hartree / Bohr,
    )


def _problem(text: str, *, relaxed: bool) -> str:
    """Why it does not count as converged; only the last SCF of a relaxation must be."""
    last = text.rpartition("SELF-CONSISTENT-FIELD CONVERGENCE")[2]
    if re.search(r"At SCF step +\d+.*(?:is|are) converged", last) is None:
        return "the SCF did not converge"
    return "the geometry is not converged" if relaxed and "gradients are converged" not in last else ""


def _gap(text: str) -> float | None:
    """Gap (eV) from the last table of eigenvalues (hartree) and occupations, over both spins."""
    spins = 2 if re.search(r"^\s*P?\s*nsppol\s+2", text, re.MULTILINE) else 1
    levels = [_table(block) for block in text.split("Eigenvalues (hartree)")[-spins:]]
    filled = [_table(block) for block in text.split("occupation numbers for kpt")[-spins:]]
    if len(levels) != spins or [len(one) for one in levels] != [len(one) for one in filled]:
        return None
    gap = homo_lumo_gap([list(zip(*spin, strict=True)) for spin in zip(levels, filled, strict=True)])
    return None if gap is None else gap * float(Hartree)


def _table(block: str) -> list[float]:
    """Numbers of the lines after the two that head an ABINIT table of levels, up to one without any."""
    numbers: list[float] = []
    for line in block.splitlines()[1:]:
        if "nband=" in line:
            continue
        if not re.fullmatch(r"(\s*-?\d+\.\d+)+\s*", line):
            break
        numbers += [float(word) for word in re.findall(r"-?\d+\.\d+", line)]
    return numbers


def _field(echo: str, name: str, pattern: str) -> str:
    found = re.search(rf"^\s*P?\s*{name}{pattern}", echo, re.MULTILINE)
    return found[1] if found else ""


def _numbers(echo: str, name: str) -> NDArray[np.float64]:
    return np.array([float(word) for word in _field(echo, name, _NUMBERS).split()], dtype=np.float64)


CODE = Code(
    name="abinit",
    label="ABINIT",
    write=_write,
    isolated="Cubic box with a uniform background; uncorrected, the size of the error stands in the file.",
    command="{mpi}abinit cluster.abi > cluster.log",
    add="a folder pseudo with one PBE pseudopotential an element: Ag.psp8, Au.psp8, S.psp8, H.psp8 ...",
    settings=_SETTINGS,
    main="cluster.abi",
    asked=_asked,
    ran=_ran,
    places=_places,
    read=_read,
    traces=(_TRACE,),
)
