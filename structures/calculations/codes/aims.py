"""FHI-aims: PBE with Tkatchenko-Scheffler dispersion, atomic ZORA, numerical atomic orbitals.

The species blocks belong to FHI-aims and cannot be shipped; prepare.sh appends them from the user's folder,
and aims stops by itself when they are missing.

Read by its own phrases: the reader of ASE is about to move to a package of its own. The energy is the
electronic free energy of the last evaluation after the SCF: those within the SCF lack the dispersion term.
Compared with real outputs of versions 090214, 151211, 171221, 180607, 210226 to 210914 (with dispersion) and
221103; the words for a charge are those of its source, no charged output was at hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.data import atomic_numbers
from ase.units import Bohr

from structures.calculations.asked import Asked, multiplicity_of, number, theory_of
from structures.calculations.code import Code, Trace
from structures.calculations.gap import filled_gap, homo_lumo_gap
from structures.calculations.output import Output, output_of_rows
from structures.calculations.settings import Setting, chosen, our_word
from structures.calculations.text import last_table, printed, text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

_FUNCTIONALS = {
    "PBE": "pbe", "PBEsol": "pbesol", "revPBE": "revpbe", "RPBE": "rpbe", "BLYP": "blyp", "LDA": "pw-lda",
    "TPSS": "tpss", "PBE0": "pbe0", "B3LYP": "b3lyp", "HSE06": "hse06 0.11", "SCAN": "dfauto scan",
}  # fmt: skip
_DISPERSIONS = {"TS": "vdw_correction_hirshfeld", "MBD": "many_body_dispersion", "none": ""}
_BASES = ("light", "intermediate", "tight", "really_tight")
_SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional", _FUNCTIONALS),
    "basis": Setting("light", "tight", "species defaults", {word: word for word in _BASES}),
    "dispersion": Setting("TS", "TS", "dispersion", _DISPERSIONS),
    "relativity": Setting(
        "atomic ZORA", "atomic ZORA", "relativistic treatment",
        {"atomic ZORA": "atomic_zora scalar", "ZORA": "zora scalar 1e-12", "none": "none"},
    ),
    "spin_orbit": Setting(fast=False, good=False, words="spin-orbit coupling after the SCF"),
    "smearing": Setting(0.05, 0.05, "width of the Gaussian smearing, eV"),
    "scf_cycles": Setting(300, 300, "most SCF cycles"),
    "relax_force": Setting(0.02, 0.02, "largest force of a relaxed geometry, eV/Å"),
    "extra": Setting("", "", "a further line"),
}  # fmt: skip
_MARK = "# species below this line come from prepare.sh"


def _write(job: Job) -> dict[str, str]:
    geometry = "".join(
        f"atom {x:16.8f} {y:16.8f} {z:16.8f} {symbol}\n"
        for symbol, (x, y, z) in zip(job.symbols, job.atoms.positions + 0.0, strict=True)
    )
    spin = (
        "spin none\n"
        if job.multiplicity == 1
        else f"spin collinear\nfixed_spin_moment {job.multiplicity - 1}\ndefault_initial_moment 0.1\n"
    )
    own = chosen(_SETTINGS, job.level, job.method.settings)
    relax = f"relax_geometry bfgs {own.number('relax_force'):.1e}\n"
    relax = relax if job.task == "relax" else "compute_forces .true.\n"
    words = [own.code("dispersion"), f"relativistic {own.code('relativity')}", own.word("extra")]
    words += ["include_spin_orbit"] if own.values["spin_orbit"] else []
    words += ["hse_unit bohr-1"] if own.word("functional") == "HSE06" else []
    theory = "".join(f"{word}\n" for word in words if word)
    control = f"""# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}; an isolated molecule: no box; gas phase
xc {own.code("functional")}
{theory}charge {job.charge}
{spin}occupation_type gaussian {own.number("smearing"):g}
sc_iter_limit {own.count("scf_cycles")}
{relax}# species defaults: {own.word("basis")}
{_MARK}
"""
    lines = [line.split()[0] for line in control.splitlines() if line and line[0] != "#"]
    own.require_new(own.word("extra").split()[:1], [word for word in lines if lines.count(word) > 1])
    files = " ".join(f"{atomic_numbers[element]:02d}_{element}_default" for element in job.elements)
    prepare = f"""#!/bin/sh
# Usage: sh prepare.sh FOLDER_WITH_SPECIES_DEFAULTS (.../defaults_2020/{own.code("basis")})
# Appends the species blocks of {" ".join(job.elements)} to control.in.
set -eu
library=${{1:?usage: sh prepare.sh FOLDER_WITH_SPECIES_DEFAULTS}}
sed '/^{_MARK}/q' control.in > control.new
for species in {files}; do cat "$library/$species" >> control.new; done
mv control.new control.in
"""
    head = f"# {job.title}\n"
    return {"control.in": control, "geometry.in": head + geometry, "prepare.sh": prepare}


_NEUTRAL = (
    "xc charge spin fixed_spin_moment default_initial_moment relativistic sc_iter_limit "
    "relax_geometry hse_unit compute_forces vdw_correction_hirshfeld many_body_dispersion "
    "include_spin_orbit output sc_accuracy_rho sc_accuracy_eev sc_accuracy_etot sc_accuracy_forces "
    "charge_mix_param mixer n_max_pulay restart max_relaxation_steps elsi_restart restart_relaxations "
    "use_local_index load_balancing ks_method occupation_type empty_states verbatim_writeout preconditioner "
    "output_level collect_eigenvectors check_stacksize compute_analytical_stress final_forces_cleaned "
    "clean_forces adjust_scf density_update_method override_warning_libxc override_illconditioning".split()
)  # of these our words below tell what changes an energy


def _asked(text: str) -> Asked:
    """What control.in says above its species."""
    head = re.split(r"(?m)^\s*species\s", text)[0]
    lines = [line.split("#")[0].split() for line in head.splitlines()]
    said = {words[0].casefold(): words[1:] for words in lines if words and words[0][0].isalpha()}
    if not said:
        return Asked(solvent="not recorded")
    for name in ("include_spin_orbit", "many_body_dispersion", "vdw_correction_hirshfeld"):
        if said.get(name, [])[:1] in ([".false."], ["F"]):
            del said[name]
    relativity = our_word(_SETTINGS, "relativity", " ".join(said.get("relativistic", ["none"])))
    dispersion = next((word for word, line in _DISPERSIONS.items() if line and line in said), "none")
    also = [
        " ".join([name, *said[name]])[:60] for name in said if name not in _NEUTRAL and name not in _SPECIES
    ]
    smearing = said.get("occupation_type", ["gaussian", "0.01"])  # which aims takes
    usual = smearing[:1] == ["gaussian"] and number("".join(smearing[1:2])) == 0.05
    also += [] if usual else [f"occupation_type {' '.join(smearing)}"]
    also += [] if relativity == "atomic ZORA" else [f"relativistic {relativity}"]
    also += ["spin-orbit"] if "include_spin_orbit" in said else []
    collinear = said.get("spin", ["none"])[:1] == ["collinear"]
    spin = said.get("fixed_spin_moment", []) if collinear else ["0"]
    solvent = [name for name in said if name.startswith(("solvent", "mpb"))]
    return Asked(
        theory_of(_functional(said), dispersion, _basis(text), also=tuple(also)),
        "implicit" if solvent else "none",
        round(number("".join(said.get("charge", [])[:1])) or 0.0),
        multiplicity_of("".join(spin[:1])),
    )


def _functional(said: Mapping[str, list[str]]) -> str:
    """Name of what stands behind xc; the screening of HSE06 is in 1/bohr where hse_unit says so."""
    words = said.get("xc") or ["none"]
    if words[0].casefold() != "hse06":
        return our_word(_SETTINGS, "functional", " ".join(words))
    omega = number("".join(words[1:2])) or 0.11
    unit = "".join(said.get("hse_unit", ["b" if omega < 0.15 else "A"]))[:1].casefold()
    screened = omega if unit == "b" else omega * float(Bohr)
    return "HSE06" if abs(screened - 0.11) < 0.006 else f"HSE screened by {screened:.3g} 1/bohr"


_SPECIES = ("nucleus", "mass", "species")


def _basis(text: str) -> str:
    """Level of the species defaults, which say so in their heads; else what our export says."""
    found = {
        word.replace(" ", "_") for word in re.findall(r'[Ss]uggested "(\w[\w ]*?)" defaults', text)
    } or set(re.findall(r"^\s*# species defaults: (\w+)", text, re.MULTILINE))
    return " and ".join(sorted(found))


def _ran(folder: Path) -> Asked:
    """What the control.in says that the output repeats, else the file."""
    text = printed(folder, _TRACE)
    _, found, echo = text.partition("The contents of control.in will be repeated verbatim below")
    own = echo.partition("Completed first pass over input file control.in")[0] if found else ""
    _, _, own = own.partition("\n  ----")  # a frame of dashes, and an end of `unless switched off` above it
    return _asked(
        re.sub(r"^  ", "", own, flags=re.MULTILINE) if "xc " in own else text_of(folder / "control.in")
    )


_TRACE = Trace("cluster.out", r"Invoking FHI-aims", r"Geometry (?:relaxation|optimization):")
_NUMBER = r"(-?\d+\.\d+(?:[ED][+-]\d+)?)"
_XYZ = r"\s+".join([_NUMBER] * 3)
_LEVEL = r"\s*\d+\s+(\d\.\d+)\s+-?\d+\.\d+\s+(-?\d+\.\d+)\s*$"  # state, electrons, energy in Ha and eV
_START = r"\s*\|\s*\d+: Species\s+([A-Z][a-z]?)\S*\s+" + _XYZ  # the input geometry
_LATER = r"\s*(?:\d+\s+)?atom\s+" + _XYZ + r"\s+([A-Z][a-z]?)"  # an updated or the final one


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of FHI-aims.

    Raises
    ------
    FileFormatError
        If it is missing, is no output of FHI-aims, or ended before the first energy.
    """
    text = printed(folder, _TRACE)
    version = re.search(r"^\s*(?:FHI-aims version\s+:|Version)\s+(\S+)", text, re.MULTILINE)
    rows = _geometry(text)
    energies = re.findall(r"\| Electronic free energy\s+:\s+(?:-?\d+\.\d+ Ha\s+)?(-?\d\S+) eV", text)
    if not rows or not energies:
        raise FileFormatError(
            "cluster.out is missing, no output of FHI-aims, or ended before its first energy"
        )
    return output_of_rows(
        "aims",
        version[1] if version else "",
        rows,
        energy=float(energies[-1]),
        problem=_problem(text, relaxed=relaxed),
        charge=_charge(text),
        gap=_gap(text),
        forces=_forces(text, len(rows)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    """Why the run does not count as converged; empty where it does."""
    loop = text[text.rfind("Begin self-consistency loop") :]
    if "SELF-CONSISTENCY CYCLE DID NOT CONVERGE" in loop:
        return "the SCF did not converge"
    if "Self-consistency cycle converged" not in loop or "Have a nice day" not in text[-2000:]:
        return "the run did not end normally; was it killed?"
    return "the geometry is not converged" if relaxed and "Present geometry is converged" not in text else ""


def _charge(text: str) -> int | None:
    """Charge as aims understood the keyword (`Charged system requested: Charge = ...`); None without it."""
    found = re.findall(r"Charge =\s*(-?\d+\.\d+E[+-]\d+)", text)
    return round(float(found[-1])) if found else None


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV) of the last levels printed, else of the two that aims calls HOMO and LUMO."""
    _, _, block = text.rpartition("Writing Kohn-Sham eigenvalues.")
    tables = [block.partition("Spin-down eigenvalues:")[0]]
    if "Spin-down eigenvalues:" in block:
        tables.append(block.partition("Spin-down eigenvalues:")[2])
    spins = [last_table(table, "Eigenvalue [eV]", _LEVEL) for table in tables]
    if all(spins):
        return homo_lumo_gap([[(float(e), float(n)) for n, e in levels] for levels in spins])
    _, _, block = text.rpartition("Highest occupied state (VBM)")
    frontier = re.findall(r"at +(-?\d+\.\d+) eV[^\n]*\n *\| Occupation number: +(\d+\.\d+)", block)[:2]
    full = 1.0 if "collinear spins" in text else 2.0
    return filled_gap([([float(e) for e, _ in frontier], sum(float(n) for _, n in frontier) / full)])


def _geometry(text: str) -> list[tuple[str, ...]]:
    """Element and position (Å) of each atom in the last geometry printed."""
    heading = max(("Updated atomic structure:", "Final atomic structure:"), key=text.rfind)
    if rows := last_table(text, heading, _LATER):
        return [(row[3], *row[:3]) for row in rows]
    return last_table(text, "Atomic structure:", _START)


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last evaluation; None where none were computed."""
    rows = last_table(text, "Total atomic forces", r"\s*\|\s*\d+\s+" + _XYZ + r"\s*$")
    return np.array(rows, dtype=np.float64) if len(rows) == count else None


CODE = Code(
    name="aims",
    label="FHI-aims",
    write=_write,
    isolated="Molecular mode: no lattice vectors, gas phase.",
    command="sh prepare.sh $SPECIES_DEFAULTS && {mpi}aims.x > cluster.out",
    executable="aims.x",
    add="the species defaults that come with FHI-aims; prepare.sh appends them.",
    settings=_SETTINGS,
    main="control.in",
    asked=_asked,
    ran=_ran,
    dispersion="Tkatchenko-Scheffler: FHI-aims has no D3(BJ), which the other codes get. Within one code "
    'energies compare; across codes set dispersion = "none" in both.',
    read=_read,
    traces=(_TRACE,),
    aliases=("fhi-aims",),
)
