"""Framework + occupancy + ligand shell -> `ase.Atoms`.

Order: metals in site order, then each anchor's atom followed by the rest of its ligand. Two arrays say where
an atom came from: `site` (-1 for what is no metal) and `anchor` (-1 for metals).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from ase import Atoms

from structures.adaptation import adapted
from structures.arrangement.holding import holding
from structures.charges import charges_at
from structures.electron_shell import shell_on
from structures.errors import InvalidInputError
from structures.matter.bond_lengths import R_RANGE
from structures.matter.electrons import superatom_electrons
from structures.shell.bends import widest_bend
from structures.shell.contacts import CLASH, clash
from structures.shell.counts import shell_formula, shell_of
from structures.shell.placed import shell_atoms
from structures.shell.shaped_ligand import on_anchors
from structures.version import BUILT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.shell.counts import AnyShell
    from structures.shell.shaped_ligand import ShapedLigand

__all__ = ["assemble"]


def assemble(
    framework: Framework,
    occupancy: int | str = 0,
    *,
    host: str | None = None,
    guest: str | None = None,
    ligand: AnyShell | None = None,
    deprotonated: int = 0,
    charge: int | None = None,
    seed: int = 0,
    crowded: bool = False,
) -> Atoms:
    """Build the all-atom model of one candidate, its lengths those of its elements.

    Parameters
    ----------
    framework
        Where metals and anchors are.
    occupancy
        Bit i set: site i holds the guest. An integer, or its text (0x...). Several guests are
        named with their sites: `Cu:0x1,Ag:0x600`.
    host, guest
        The two metals; Ag and Au where left out, and the metal of its file first for a user's framework.
    ligand
        One ligand for every anchor, counts such as {"p-MBA": 29, "Cl": 1}, or one name an anchor; p-MBA where
        left out, and the ligand of its file for a user's framework.
    deprotonated
        How many acidic hydrogens are lost, far from each other; each lowers the charge of the atoms by one.
    charge
        Of the whole cluster with every acidic hydrogen in place; the first at which the composition was seen
        where left out (`structures.charges.charges_for`), that of the framework for Cu, Ag and Au.
    seed
        Fixes the ligands' orientation, the placement of counts and which hydrogens go; equal arguments give
        equal atoms.
    crowded
        Return a model whose ligands clash, too.

    Returns
    -------
    ase.Atoms
        Positions in Å, no cell. `info` has framework, occupancy, host, guest, ligand, core_charge (`charge`
        above), deprotonated, charge (of all atoms: core charge less lost hydrogens), electrons (superatom
        count), evidence, geometry (how it was built: `structures.version.BUILT`), multiplicity, cautions
        (sentences), `shell` (whether that count closes one, and where it was seen), and `spanned` where one
        ligand holds several anchors (a list of them each). How close the ligands come is told by
        `structures.shell.contacts`.

    Raises
    ------
    InvalidInputError
        If the occupancy, shell or number of lost hydrogens does not fit, a metal has no agreed valence, or a
        ligand cannot be placed without atoms closer than 0.7 of their van der Waals radii (the message has
        the atoms and the distance).
    ChargeBalanceError
        If no chemistry gives the composition that charge, or any.
    UnknownNameError
        If a metal or a ligand is not known.

    Examples
    --------
    >>> import superatom
    >>> atoms = superatom.assemble("M25S18", 1, ligand="CH3")
    >>> len(atoms), atoms.info["charge"], atoms.info["electrons"]
    (115, -1, 8)
    """
    held = holding(framework, occupancy, host, guest)
    shell = shell_of(framework, framework.filling if ligand is None else ligand, seed=seed)
    _check_acidic(shell, deprotonated)
    metals = list(held.metals)
    state = _state(framework, Counter(metals), shell, charge)
    frame = adapted(framework, tuple(metals), tuple(entry.ligand.anchor for entry in shell))
    symbols, positions, anchors = shell_atoms(framework, tuple(metals), shell, seed)
    kept = _protonation(shell, positions, deprotonated, seed)
    atoms = Atoms(metals + [symbols[k] for k in kept], np.vstack([frame.metals, positions[kept]]))
    _number(atoms, len(metals), anchors[kept])
    total = state["core_charge"] - deprotonated
    atoms.info = {
        "framework": framework.name,
        "occupancy": held.occupancy,
        "host": held.host,
        "guest": held.guest,
        "ligand": shell_formula(shell),
        **_spanned(shell),
        "core_charge": state.pop("core_charge"),
        "deprotonated": deprotonated,
        "charge": total,
        **state,
        "evidence": framework.evidence,
        "geometry": BUILT,
        "multiplicity": 1 + int(atoms.numbers.sum() - total) % 2,
        "cautions": [*_cautions(framework, metals, frame.unknown), *_chosen(framework, shell)],
    }
    return _judged(framework, atoms, shell, crowded=crowded)


def _judged(framework: Framework, atoms: Atoms, shell: tuple[ShapedLigand, ...], *, crowded: bool) -> Atoms:
    """The model with what is to be said of its angles; refused where ligands clash, unless that is wanted."""
    atoms.info["cautions"] += _bent(framework, atoms, shell)
    return atoms if crowded else _without_clash(atoms, shell)


def _bent(framework: Framework, atoms: Atoms, shell: tuple[ShapedLigand, ...]) -> list[str]:
    """Say so where a ligand found room only at an angle that no known cluster has."""
    found = widest_bend(framework, atoms)
    if found is None:
        return []
    angle, anchor = found
    least, most = R_RANGE
    words = (
        f"{shell[anchor].ligand.name} has little room on {framework.name}: M-S-C reaches {angle:.0f} degrees "
        f"at anchor {anchor}, and PBE geometries have {least:.0f} to {most:.0f}"
    )
    return [words]


def _number(atoms: Atoms, sites: int, anchors: NDArray[np.int64]) -> None:
    """Say of each atom which site or anchor it belongs to; -1 for none."""
    atoms.arrays["site"] = np.concatenate([np.arange(sites), np.full(len(anchors), -1)])
    atoms.arrays["anchor"] = np.concatenate([np.full(sites, -1), anchors])


def _spanned(shell: tuple[ShapedLigand, ...]) -> dict[str, list[list[int]]]:
    """Anchors that one ligand holds, a list a ligand; nothing where each holds one."""
    held = [list(entry.held) for _, entry in on_anchors(shell) if entry.held]
    return {"spanned": held} if held else {}


def _state(
    framework: Framework, metals: Counter[str], shell: tuple[ShapedLigand, ...], charge: int | None
) -> dict[str, Any]:
    """Core charge, electrons, and what their shell is."""
    taken = sum(entry.ligand.electrons for _, entry in on_anchors(shell))
    core = charges_at(framework, metals, taken, charge)[0]
    electrons = superatom_electrons(metals, taken, core)
    return {
        "core_charge": core,
        "electrons": electrons,
        "shell": shell_on(framework, metals, electrons).sentence,
    }


def _cautions(framework: Framework, metals: Sequence[str], unknown: Sequence[tuple[str, str]]) -> list[str]:
    """What a reader of the model must know about its lengths and its metals."""
    words = [
        f"no length of {metal} at {role} sites is known: the lengths of the frame were kept there"
        for metal, role in unknown
    ]
    gold = [site for site in framework.silver_only if metals[site] == "Au"]
    if gold:
        words.append(
            f"gold on {len(gold)} sites of {framework.name} that bind a sulfur on three metals "
            f"({_listed(gold)}): silver there only, gold opens these bonds"
        )
    return words


def _chosen(framework: Framework, shell: tuple[ShapedLigand, ...]) -> Iterator[str]:
    """Which ligands of several anchors hold anchors that nobody saw them hold."""
    loose = Counter(
        entry.ligand.name
        for _, entry in on_anchors(shell)
        if entry.held and entry.held not in framework.spanned
    )
    for name, number in loose.items():
        yield (
            f"nobody saw which anchors {name} ({number}) holds on {framework.name}: those within its bite "
            "that cost least were chosen"
        )


def _listed(sites: Sequence[int]) -> str:
    few = ", ".join(map(str, sites[:8]))
    return few + (" ..." if len(sites) > 8 else "")


def _without_clash(atoms: Atoms, shell: tuple[ShapedLigand, ...]) -> Atoms:
    """Return the atoms; raise where two of them are too close."""
    found = clash(atoms)
    if found is None:
        return atoms
    here, there = (_place(atoms, k) for k in (found.first, found.second))
    owners = [int(atoms.arrays["anchor"][k]) for k in (found.first, found.second)]
    names = dict.fromkeys(shell[owner].ligand.name for owner in owners if owner >= 0)
    raise InvalidInputError(
        f"{' and '.join(names)} cannot be placed on {atoms.info['framework']}: {here} comes to "
        f"{found.distance:.2f} Å of {there}, and {found.allowed:.2f} Å ({CLASH} of their van der "
        "Waals radii) is the least; take a slimmer ligand, or try another seed"
    )


def _place(atoms: Atoms, index: int) -> str:
    """`H 212 (anchor 7)` or `Au 3 (site 3)`."""
    anchor = int(atoms.arrays["anchor"][index])
    where = f"anchor {anchor}" if anchor >= 0 else f"site {index}"
    return f"{atoms.symbols[index]} {index} ({where})"


def _check_acidic(shell: tuple[ShapedLigand, ...], lost: int) -> None:
    acidic = sum(len(entry.fragment.acidic) for _, entry in on_anchors(shell))
    if not 0 <= lost <= acidic:
        raise InvalidInputError(
            f"{lost} acidic hydrogens cannot leave: this shell has {acidic}; give 0 to {acidic}"
        )


def _protonation(
    shell: tuple[ShapedLigand, ...], positions: NDArray[np.float64], lost: int, seed: int
) -> list[int]:
    """Indices of the shell's atoms that stay when `lost` acidic hydrogens leave, each far from the others."""
    acidic: list[int] = []
    start = 0
    leading = dict(on_anchors(shell))
    for anchor in range(len(shell)):
        if anchor in leading:
            acidic.extend(start + 1 + k for k in leading[anchor].body.acidic)
            start += len(leading[anchor].body.symbols)
        start += 1
    gone: set[int] = set()
    if lost:
        gone.add(acidic[int(np.random.default_rng(seed).integers(len(acidic)))])
    while len(gone) < lost:
        left = [k for k in acidic if k not in gone]
        gap = np.linalg.norm(positions[left][:, None] - positions[sorted(gone)][None], axis=-1).min(axis=1)
        gone.add(left[int(np.argmax(np.round(gap, 6)))])
    return [k for k in range(start) if k not in gone]
