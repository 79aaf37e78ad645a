"""A user's own ligand: from a SMILES (RDKit, extra `smiles`) or from an xyz file of the molecule.

A thiol (RSH), thiolate (RS-) or, in an xyz file, the bare radical loses its hydrogen, and so does a terminal
alkyne; phosphines and amines are kept whole (`structures.shell.binding`).
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from ase import Atoms
from ase.data import chemical_symbols

from structures.errors import FileFormatError, InvalidInputError, MissingProgramError, TooManyError
from structures.foreign import frames_from
from structures.matter.lengths import COVALENT
from structures.matter.ligand import Ligand
from structures.matter.numbers import covalent_radii
from structures.shell.binding import binding_atom
from structures.shell.chain import Fragment
from structures.shell.fragments import aligned
from structures.shell.shaped_ligand import ShapedLigand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["ligand_from_smiles", "ligand_from_xyz"]

_MOST_ATOMS = 200  # larger than any ligand on record; keeps a stray file or polymer from hanging the builder
_CONFORMERS = 12


@lru_cache(maxsize=32)
def ligand_from_smiles(smiles: str, name: str = "") -> ShapedLigand:
    """Build a ligand from the SMILES of its molecule; the same SMILES gives the same shapes.

    Parameters
    ----------
    name
        What to call it; its formula (`SC12H25`) where left out.

    Raises
    ------
    MissingProgramError
        If RDKit is not installed.
    InvalidInputError
        If the SMILES is not valid, has no atom that could bind or several, or no shape can be found.
    TooManyError
        If it has more than 200 atoms.
    """
    chem, geometry = _rdkit()
    molecule = chem.MolFromSmiles(smiles)
    if molecule is None or not molecule.GetNumAtoms():
        raise InvalidInputError(f"{smiles!r} is no valid SMILES; write a thiol such as OC(=O)c1ccc(S)cc1")
    molecule = chem.AddHs(molecule)
    _bounded(molecule.GetNumAtoms(), repr(smiles))
    if geometry.EmbedMultipleConfs(molecule, numConfs=_CONFORMERS, randomSeed=7) == -1 or not len(
        molecule.GetConformers()
    ):
        raise InvalidInputError(f"RDKit finds no shape for {smiles!r}; draw it and give an xyz file")
    if geometry.MMFFHasAllMoleculeParams(molecule):
        geometry.MMFFOptimizeMoleculeConfs(molecule)
    symbols = [atom.GetSymbol() for atom in molecule.GetAtoms()]
    shapes = [np.array(conformer.GetPositions()) for conformer in molecule.GetConformers()]
    neighbours = [[other.GetIdx() for other in atom.GetNeighbors()] for atom in molecule.GetAtoms()]
    centres = chem.FindMolChiralCenters(molecule, includeUnassigned=True, useLegacyImplementation=False)
    marks = [atom.GetIdx() for atom in molecule.GetAtoms() if atom.GetAtomMapNum()]
    if len(marks) > 1:
        raise InvalidInputError(f"{smiles!r} marks {len(marks)} atoms; mark the one that binds")
    return _shaped(
        symbols,
        shapes,
        neighbours,
        name=name,
        source=repr(smiles),
        achiral=not centres,
        marked=marks[0] if marks else None,
    )


def ligand_from_xyz(path: str | Path, name: str = "") -> ShapedLigand:
    """Read the molecule of a ligand from an xyz file; its one shape is kept and never reflected.

    Raises
    ------
    FileFormatError
        If the file cannot be read as xyz, or its atoms overlap or are not one molecule.
    InvalidInputError
        If it has no or several atoms that could bind.
    TooManyError
        If it has more than 200 atoms.
    """
    path = Path(path)
    atoms = frames_from(path, "xyz")
    if not isinstance(atoms, Atoms):
        raise FileFormatError(f"{str(path)!r} holds several molecules; give one")
    _bounded(len(atoms), repr(str(path)))
    positions = np.asarray(atoms.positions, dtype=np.float64)
    neighbours = _neighbours(positions, atoms.numbers, str(path))
    symbols = [str(symbol) for symbol in atoms.symbols]
    return _shaped(symbols, [positions], neighbours, name=name, source=repr(str(path)), achiral=False)


def _shaped(
    symbols: list[str],
    shapes: Sequence[NDArray[np.float64]],
    neighbours: Sequence[Sequence[int]],
    *,
    name: str,
    source: str,
    achiral: bool,
    marked: int | None = None,
) -> ShapedLigand:
    binding = binding_atom(symbols, neighbours, source, marked)
    anchor, heads = binding.anchor, binding.heads
    rest = [*heads, *(k for k in range(len(symbols)) if k not in {anchor, *heads} | binding.lost)]
    conformers = [_on_axis(shape, anchor, heads, rest) for shape in shapes]
    acidic = [k for k, atom in enumerate(rest) if _is_acidic(atom, symbols, neighbours)]
    counts = Counter(symbols[k] for k in (anchor, *rest))
    order = [symbols[anchor], *sorted(set(counts) - {symbols[anchor]})]
    formula = tuple((element, counts[element]) for element in order)
    written = "".join(element + (str(n) if n > 1 else "") for element, n in formula)
    fragment = Fragment(
        tuple(symbols[k] for k in rest), np.array(conformers), tuple(acidic), heads=len(heads)
    )
    known = Ligand(name or written, formula, len(acidic), bonding=binding.bonding, anchor=symbols[anchor])
    return ShapedLigand(known, fragment, achiral)


def _on_axis(
    shape: NDArray[np.float64], anchor: int, heads: Sequence[int], rest: Sequence[int]
) -> NDArray[np.float64]:
    """Positions of `rest` with the anchor at the origin and the mean direction of `heads` along +z."""
    arrows = shape[list(heads)] - shape[anchor]
    axis = shape[anchor] + (arrows / np.linalg.norm(arrows, axis=1)[:, None]).sum(axis=0)
    return aligned(np.vstack([axis, shape[list(rest)]]), shape[anchor], 0)[1:]


def _is_acidic(atom: int, symbols: Sequence[str], neighbours: Sequence[Sequence[int]]) -> bool:
    """Tell whether this is the hydrogen of a carboxylic, sulfonic or phosphonic acid: H-O-X=O."""
    if symbols[atom] != "H" or [symbols[k] for k in neighbours[atom]] != ["O"]:
        return False
    oxygen = neighbours[atom][0]
    centres = [k for k in neighbours[oxygen] if symbols[k] in {"C", "S", "P"}]
    return any(
        symbols[other] == "O" and len(neighbours[other]) == 1
        for centre in centres
        for other in neighbours[centre]
    )


def _neighbours(positions: NDArray[np.float64], numbers: NDArray[np.int64], source: str) -> list[list[int]]:
    """Bonded atoms of each atom, by covalent radii; refuses overlaps and more than one molecule."""
    distance = np.linalg.norm(positions[:, None] - positions[None], axis=-1)
    np.fill_diagonal(distance, np.inf)
    if not np.isfinite(positions).all() or distance.min(initial=np.inf) < 0.6:
        raise FileFormatError(f"{source!r} has atoms closer than 0.6 Å or without a position; check the file")
    radii = covalent_radii(numbers)
    bonded = distance < COVALENT * (radii[:, None] + radii[None])
    both_hydrogen = (numbers[:, None] == 1) & (numbers[None] == 1)
    bonded &= ~both_hydrogen
    reached = {0}
    frontier = [0]
    while frontier:
        new = set(np.nonzero(bonded[frontier.pop()])[0].tolist()) - reached
        reached |= new
        frontier.extend(new)
    if len(reached) < len(numbers):
        lost = next(k for k in range(len(numbers)) if k not in reached)
        raise FileFormatError(
            f"{source!r} is not one molecule: atom {lost + 1} ({chemical_symbols[numbers[lost]]}) "
            "hangs on nothing"
        )
    return [np.nonzero(row)[0].tolist() for row in bonded]


def _bounded(atoms: int, source: str) -> None:
    if atoms > _MOST_ATOMS:
        raise TooManyError(f"{source} has {atoms} atoms; a ligand may have {_MOST_ATOMS}")


def _rdkit() -> tuple[Any, Any]:
    try:
        from rdkit import Chem, rdBase  # noqa: PLC0415  an extra, loaded when a SMILES is given
        from rdkit.Chem import AllChem  # noqa: PLC0415
    except ImportError as error:
        raise MissingProgramError(
            "a SMILES needs RDKit; install it with: pip install 'superatom[smiles]'"
        ) from error
    rdBase.DisableLog("rdApp.*")
    return Chem, AllChem
