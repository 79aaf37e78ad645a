"""What ORCA, Gaussian, Turbomole, VASP and FHI-aims print: the lines that matter, with our numbers.

None of these programs can be installed here. The layouts follow real outputs: ORCA 5.0 and 6.1, Gaussian 16
C.01, Turbomole 7.3, VASP 5.4.4 and 6.2, FHI-aims 210914. Energies of an SCF lack the dispersion term where
the program prints them so. Levels are (energy, electrons) of each spin, energies in the program's unit.
"""

from dataclasses import dataclass, field

import numpy as np
from ase.data import atomic_numbers

BOHR = 0.529177210903  # Å, CODATA 2018


@dataclass
class Case:
    """One molecule as a program sees it: positions in Å, energies in the program's unit."""

    symbols: tuple = ("Au", "S", "H")
    positions: list = field(default_factory=lambda: [[0, 0, 0], [2.3, 0, 0], [2.5, 1.3, -0.25]])
    charge: int = -1
    scf: float = -100.0
    dispersion: float = -0.25
    slopes: list = field(
        default_factory=lambda: [[0.01, -0.02, 0.003], [-0.04, 0.05, 0], [0.03, -0.03, -0.003]]
    )
    levels: list = field(default_factory=lambda: [[(-0.5, 2), (-0.2, 2), (0.1, 0), (0.3, 0)]])

    def rows(self, form, numbers):
        """One line an atom, numbered from 1."""
        return "".join(
            form.format(k + 1, symbol, *row)
            for k, (symbol, row) in enumerate(zip(self.symbols, np.array(numbers, dtype=float), strict=True))
        )


def orca(case, *, version="6.1.0", scf="SCF CONVERGED AFTER  12 CYCLES", relaxed="", end=True):
    """`relaxed`: what stands after the cycle: HURRAY, or that the cycles ran out."""
    spins = [""] if len(case.levels) == 1 else ["SPIN UP ORBITALS", "SPIN DOWN ORBITALS"]
    orbitals = "\n".join(
        f"{' ' * 17}{spin}\n  NO   OCC          E(Eh)            E(eV) \n"
        + "".join(f"{k:4d}   {n:.4f} {e:14.6f} {e * 27.2114:14.4f} \n" for k, (e, n) in enumerate(levels))
        for spin, levels in zip(spins, case.levels, strict=True)
    )
    echo = f"|  1> ! RKS PBE D3BJ def2-SVP\n|  2> *xyz {case.charge} 1\n"
    echo += (
        case.rows("|  3> {1:2s} {2:12.6f} {3:12.6f} {4:12.6f}\n", case.positions)
        + "|  4> *\n|  5>  ***END***\n"
    )
    return (
        f"{' ' * 33}* O   R   C   A *\n{' ' * 25}Program Version {version} -  RELEASE  -\n\n"
        f"{' ' * 39}INPUT FILE\n{'=' * 80}\nNAME = cluster.inp\n{echo}{'=' * 80}\n"
        f"---------------------------------\nCARTESIAN COORDINATES (ANGSTROEM)\n{'-' * 33}\n"
        + case.rows("  {1:2s}  {2:12.6f}  {3:12.6f}  {4:12.6f}\n", case.positions)
        + f"\n Total Charge           Charge          ....   {case.charge:2d}\n"
        " Multiplicity           Mult            ....    1\n"
        "--------------\nSCF ITERATIONS\n--------------\n"
        "ITER       Energy         Delta-E        Max-DP      RMS-DP      [F,P]     Damp\n"
        f"  0 {case.scf:18.10f}   0.000000000000 0.11143689  0.00110666  0.3210166 0.7000\n\n"
        f"               *{scf:^50s}*\n\n"
        f"Total Energy       :  {case.scf:20.8f} Eh   {case.scf * 27.2114:20.5f} eV\n"
        "\n---------------\nSCF CONVERGENCE\n---------------\n\n"
        "  Last Energy change         ...    4.8e-09  Tolerance :   1.0e-08\n"
        "  Last MAX-Density change    ...    2.8e-08  Tolerance :   1.0e-07\n"
        "  Last RMS-Density change    ...    1.5e-09  Tolerance :   5.0e-09\n"
        f"\n----------------\nORBITAL ENERGIES\n----------------\n{orbitals}"
        "\n*Only the first 10 virtual orbitals were printed.\n\n"
        f"                          DFT DISPERSION CORRECTION\n\n"
        f"Dispersion correction      {case.dispersion:18.9f}\n\n"
        f"FINAL SINGLE POINT ENERGY  {case.scf + case.dispersion:20.12f}\n\n"
        "------------------\nCARTESIAN GRADIENT\n------------------\n\n"
        + case.rows("{0:4d}   {1:2s}  : {2:15.9f}{3:15.9f}{4:15.9f}\n", case.slopes)
        + f"\n{relaxed}\n"
        + ("                             ****ORCA TERMINATED NORMALLY****\n" if end else "")
    )


def gaussian(case, *, scf="", relaxed="", end=" Normal termination of Gaussian 16 at today."):
    """`scf`: what stands before SCF Done, which holds the dispersion term."""
    spins = ["Alpha", "Beta"]
    pieces = [
        (spin, kind, energy)
        for spin, levels in zip(spins, case.levels, strict=False)
        for kind in (" occ.", "virt.")
        for energy in [e for e, n in levels if (n > 0) == (kind == " occ.")]
    ]
    orbitals = "".join(f" {spin:>5s} {kind} eigenvalues -- {energy:10.5f}\n" for spin, kind, energy in pieces)
    table = (
        f" {'-' * 69}\n Center     Atomic      Atomic             Coordinates (Angstroms)\n"
        f" Number     Number       Type             X           Y           Z\n {'-' * 69}\n"
        + "".join(
            f"{k + 1:7d}{atomic_numbers[symbol]:11d}           0    {x:12.6f}{y:12.6f}{z:12.6f}\n"
            for k, (symbol, (x, y, z)) in enumerate(zip(case.symbols, case.positions, strict=True))
        )
        + f" {'-' * 69}\n"
    )
    forces = "".join(
        f"{k + 1:7d}{atomic_numbers[symbol]:9d}     {-x:15.9f}{-y:15.9f}{-z:15.9f}\n"
        for k, (symbol, (x, y, z)) in enumerate(zip(case.symbols, case.slopes, strict=True))
    )
    return (
        " Entering Gaussian System, Link 0=g16\n"
        " Copyright (c) 1988-2019, Gaussian, Inc.  All Rights Reserved.\n"
        " Gaussian 16:  ES64L-G16RevC.01  3-Jul-2019\n"
        f" Charge = {case.charge:2d} Multiplicity = 1\n{' ' * 26}Input orientation:{' ' * 26}\n{table}"
        f" R6Disp:  Grimme-D3(BJ) Dispersion energy= {case.dispersion:18.10f} Hartrees.\n{scf}"
        f" SCF Done:  E(RPBE-PBE) =  {case.scf + case.dispersion:.9f}     A.U. after   12 cycles\n"
        f" Population analysis using the SCF Density.\n\n{orbitals}\n\n"
        " Center     Atomic                   Forces (Hartrees/Bohr)\n"
        f" Number     Number              X              Y              Z\n {'-' * 67}\n{forces} {'-' * 67}\n"
        f"{relaxed}\n{end}\n"
    )


def turbomole(case, *, ended="   convergence criteria satisfied after    28 iterations", end=True):
    """Output of ridft; the last row of `gradient` in `turbomole_gradient`."""
    names = ["alpha: ", "beta:  "]
    orbitals = ""
    for name, levels in zip(names, case.levels, strict=False):
        filled = [(e, n) for e, n in levels if n]
        empty = [(e, n) for e, n in levels if not n]
        orbitals += f" {name}\n" if len(case.levels) > 1 else "\n"
        for part in (filled, empty):
            orbitals += "\n    irrep     " + "".join(f"{k + 1:11d}a" for k in range(len(part)))
            orbitals += "\n eigenvalues H" + "".join(f"{e:12.5f}" for e, _ in part)
            orbitals += "\n            eV" + "".join(f"{e * 27.2114:12.4f}" for e, _ in part) + "\n"
            if part is filled:
                orbitals += " occupation   " + "".join(f"{n:12.4f}" for _, n in part) + "\n"
    atoms = "".join(
        f"{x / BOHR:20.8f}{y / BOHR:14.8f}{z / BOHR:14.8f}    "
        f"{symbol.lower():2s}  {atomic_numbers[symbol]:10.3f}     0\n"
        for symbol, (x, y, z) in zip(case.symbols, case.positions, strict=True)
    )
    nuclei = sum(atomic_numbers[symbol] for symbol in case.symbols) - 60.0  # the ECP of gold
    energy = case.scf + case.dispersion
    return (
        " ridft (node1) : TURBOMOLE V7.3 ( 22135 ) 9 Jul 2018 at 10:31:25\n\n"
        f"{' ' * 14}| Atomic coordinate, charge and isotop information |\n\n"
        f"                    atomic coordinates            atom    charge  isotop\n{atoms}\n"
        f" empirical dispersive energy correction    = {case.dispersion:17.9f}\n"
        f" scf convergence criterion : increment of total energy < .1000000D-05\n"
        "                  and increment of one-electron energy < .1000000D-02\n\n"
        " ITERATION  ENERGY          1e-ENERGY        2e-ENERGY     NORM[dD(SAO)]  TOL\n"
        f"  28 {energy:18.10f}    -50189.396037     23521.416299    0.327D-02 0.197D-11\n{ended}\n"
        f"                 |  total energy      = {energy:18.11f}  |\n"
        f"\n orbitals $scfmo  will be written to file mos\n{orbitals}\n"
        "                           electrostatic moments\n\n"
        f"              nuc           elec       ->  total\n {'-' * 78}\n"
        f"                          charge      \n {'-' * 78}\n"
        f"{nuclei:19.6f}{case.charge - nuclei:15.6f}{case.charge - 0.0000004:15.6f}\n\n"
        + ("   ****  ridft : all done  ****\n" if end else "")
    )


def turbomole_gradient(case):
    """File `gradient` of two cycles, the first with other numbers."""
    text = "$grad          cartesian gradients\n"
    for cycle, slopes in enumerate(([[0.5, 0.5, 0.5]] * len(case.symbols), case.slopes)):
        text += f"  cycle = {cycle + 1:6d}    SCF energy = {case.scf:18.10f}   |dE/dxyz| =  0.032914\n"
        text += case.rows("{2:20.14f}  {3:20.14f}  {4:20.14f}      {1}\n", np.array(case.positions) / BOHR)
        text += case.rows("{2:22.14E}{3:22.14E}{4:22.14E}\n", slopes).replace("E", "D")
    return text + "$end\n"
