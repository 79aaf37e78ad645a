"""What VASP and FHI-aims print, see program_texts.py; energies in eV, slopes in eV/Å."""

VALENCES = {"Ag": 11.0, "Au": 11.0, "S": 6.0, "H": 1.0}


def counted(symbols):
    """Elements in the order of the file, with their counts."""
    kinds = list(dict.fromkeys(symbols))
    return kinds, [symbols.count(kind) for kind in kinds]


def vasp_levels(case):
    """Tables of levels as OUTCAR has them."""
    text = "\n E-fermi :  -5.1136     XC(G=0):  -0.4331     alpha+bet : -0.2130\n\n"
    for spin, levels in enumerate(case.levels):
        text += f" spin component {spin + 1}\n\n" if len(case.levels) > 1 else ""
        text += (
            " k-point     1 :       0.0000    0.0000    0.0000\n  band No.  band energies     occupation \n"
        )
        text += "".join(f"{k + 1:7d} {e:11.4f} {n:12.5f}\n" for k, (e, n) in enumerate(levels)) + "\n"
    return text + "-" * 80 + "\n"


def vasp(case, *, steps=9, allowed=200, change=0.3e-6, relaxed="", **words):
    """OUTCAR; `words`: version, loop (how the SCF ended), electrons, levels (False), end (False)."""
    kinds, counts = counted(case.symbols)
    electrons = words.get("electrons", sum(VALENCES[s] for s in case.symbols) - case.charge)
    loop = words.get("loop", "because EDIFF is reached")
    heads = "".join(f" POTCAR:   PAW_PBE {kind} 04Oct2007                  \n" for kind in kinds * 2)
    heads += "".join(
        f"   VRHFIN ={kind}: d10 p1\n   TITEL  = PAW_PBE {kind} 04Oct2007\n"
        f"   POMASS =  107.868; ZVAL   = {VALENCES[kind]:8.3f}    mass and valenz\n"
        for kind in kinds
    )
    rows = "".join(
        "".join(f"{x:13.5f}" for x in place) + "    " + "".join(f"{-x:14.6f}" for x in slope) + "\n"
        for place, slope in zip(case.positions, case.slopes, strict=True)
    )
    total = case.scf + case.dispersion
    return (
        f" vasp.{words.get('version', '5.4.4.18Apr17-6-g9f103f2a35')} (build Apr  9 2020) complex\n{heads}"
        f"   ions per type = {''.join(f'{n:16d}' for n in counts)}\n"
        f"   NELM   =    {allowed:3d};   NELMIN=  2; NELMDL= -5     # of ELM steps\n"
        f"   EDIFF  = 0.1E-04   stopping-criterion for ELM\n"
        f"   NELECT = {electrons:12.4f}    total number of electrons\n"
        f"\n{'-' * 39} Iteration      1(   1)  {'-' * 39}\n"
        f"  free  energy   TOTEN  =   {case.scf + 9:18.8f} eV\n"
        f"\n{'-' * 39} Iteration      1({steps:4d})  {'-' * 39}\n"
        f" total energy-change (2. order) :{-change:14.7E}  ({-change:14.7E})\n"
        f"  energy without entropy = {case.scf:17.8f}  energy(sigma->0) = {case.scf:17.8f}\n"
        + (vasp_levels(case) if words.get("levels", True) else "")
        + f"{'-' * 24} aborting loop {loop} {'-' * 40}\n"
        f"  Edisp (eV)  {case.dispersion:12.5f}\n"
        "      direct lattice vectors                 reciprocal lattice vectors\n"
        + "".join(
            f"{' '.join(f'{20.0 * (i == k):12.9f}' for k in range(3))}  0.0 0.0 0.0\n" for i in range(3)
        )
        + " POSITION                                       TOTAL-FORCE (eV/Angst)\n"
        f" {'-' * 83}\n{rows} {'-' * 83}\n    total drift:      0.000000      0.000000      0.000000\n"
        "\n  FREE ENERGIE OF THE ION-ELECTRON SYSTEM (eV)\n"
        "  ---------------------------------------------------\n"
        f"  free  energy   TOTEN  = {total - 0.01:18.8f} eV\n\n"
        f"  energy  without entropy= {total + 0.01:17.8f}  energy(sigma->0) = {total:17.8f}\n\n"
        f"{relaxed}\n"
        + (" General timing and accounting informations for this job:\n" if words.get("end", True) else "")
    )


def aims(
    case, *, scf="  Self-consistency cycle converged.", version="FHI-aims version      : 210914", **words
):
    """Output of FHI-aims; `words`: relaxed (what follows the forces), updated (positions), end (False)."""
    charged = (
        f"  Charged system requested: Charge = {fortran(case.charge)}."
        if case.charge
        else "  Charge =   0.000000E+00: Neutral system requested explicitly."
    )
    frontier = (
        max(e for levels in case.levels for e, n in levels if n >= 1),
        min(e for levels in case.levels for e, n in levels if n < 1),
    )
    filled = {e: n for levels in case.levels for e, n in levels}
    spins = (
        "No spin polarisation."
        if len(case.levels) == 1
        else "Spin density functional theory - collinear spins."
    )
    start = "".join(
        f"  | {k + 1:4d}: Species {symbol:2s}         {x:16.8f} {y:16.8f} {z:16.8f}\n"
        for k, (symbol, (x, y, z)) in enumerate(zip(case.symbols, case.positions, strict=True))
    )
    updated = "".join(
        f"            atom {x:18.8f}{y:18.8f}{z:18.8f}  {symbol}\n"
        for symbol, (x, y, z) in zip(case.symbols, words.get("updated", ()), strict=False)
    )
    forces = "".join(
        f"  | {k + 1:4d} {-x:30.15E} {-y:30.15E} {-z:30.15E}\n" for k, (x, y, z) in enumerate(case.slopes)
    )
    headings = (
        [""] if len(case.levels) == 1 else ["  Spin-up eigenvalues:\n\n", "  Spin-down eigenvalues:\n\n"]
    )
    states = "".join(
        f"{heading}  State    Occupation    Eigenvalue [Ha]    Eigenvalue [eV]\n"
        + "".join(
            f"{k:7d}{n:14.5f}{e / 27.2113845:20.6f}{e:19.5f}\n" for k, (e, n) in enumerate(levels, start=1)
        )
        + "\n"
        for heading, levels in zip(headings, case.levels, strict=True)
    )
    energy = case.scf + case.dispersion
    return (
        f"          Invoking FHI-aims ...\n          {version}\n{charged}\n  Spin treatment: {spins}\n"
        f"  | Number of atoms                   : {len(case.symbols):8d}\n"
        f"  | Number of spin channels           : {len(case.levels):8d}\n"
        f"  The structure contains {len(case.symbols):8d} atoms,  and a total of         96.000 electrons.\n"
        f"  Number of Kohn-Sham states (occupied + empty): {len(case.levels[0]):8d}.\n"
        f"  Input geometry:\n  | No unit cell requested.\n  | Atomic structure:\n"
        f"  |       Atom                x [A]            y [A]            z [A]\n{start}\n"
        "          Begin self-consistency loop: Initialization.\n\n"
        "          Begin self-consistency iteration #    1\n"
        f"  | vdW energy correction         :  {0:20.8f} Ha {0:20.8f} eV\n"
        f"  | Electronic free energy        :  {case.scf / 27.2113845:20.8f} Ha {case.scf:20.8f} eV\n"
        f"  Writing Kohn-Sham eigenvalues.\n\n{states}"
        f"  Highest occupied state (VBM) at {frontier[0]:16.8f} eV\n"
        f"  | Occupation number: {filled[frontier[0]]:15.8f}\n\n"
        f"  Lowest unoccupied state (CBM) at {frontier[1]:15.8f} eV\n"
        f"  | Occupation number: {filled[frontier[1]]:15.8f}\n\n"
        f"  Overall HOMO-LUMO gap: {frontier[1] - frontier[0]:15.8f} eV.\n\n{scf}\n"
        f"  | vdW energy correction         :  {case.dispersion / 27.2113845:20.8f} Ha "
        f"{case.dispersion:20.8f} eV\n"
        f"  | Electronic free energy        :  {energy / 27.2113845:20.8f} Ha {energy:20.8f} eV\n"
        f"  Energy and forces in a compact form:\n"
        f"  | Total energy uncorrected      : {energy + 0.01:30.15E} eV\n"
        f"  | Electronic free energy        : {energy:30.15E} eV\n"
        f"  Total atomic forces (unitary forces cleaned) [eV/Ang]:\n{forces}\n{words.get('relaxed', '')}\n"
        + (
            f"  Final atomic structure:\n{' ' * 25}x [A]             y [A]             z [A]\n{updated}"
            if updated
            else ""
        )
        + ("          Have a nice day.\n" if words.get("end", True) else "")
    )


def fortran(number):
    """As Fortran's E14.6 prints it: 0.4E+01, not 4.0E+00."""
    mantissa, exponent = f"{number:.5E}".split("E")
    return f"{float(mantissa) / 10:11.6f}E{int(exponent) + 1:+03d}"
