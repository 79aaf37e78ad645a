"""Draw ligands with RDKit and write their geometries: `python scripts/draw_ligands.py [NAME ...]`.

Without a name every ligand is drawn; rows of the others stay as they are.

Each line of the written file is an atom: ligand, conformer, element, whether it is an acidic hydrogen, and
its place in Å with the anchor at the origin. Thiolates have their first bond along +z; phosphines, amines,
carbenes and alkynyls have +z where the metal is not, along the mean of the bonds of the anchor. Geometries
are those of MMFF94s; the seed is fixed, so that the same RDKit writes the same file.

A ligand of two anchors has shapes from its least to its widest bite: at each distance of its two atoms the
best one, as long as MMFF94s asks no more than 8 kcal/mol above its free minimum.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
from rdkit import Chem
from rdkit.Chem import AllChem

from structures.matter.ligands import ligand
from structures.shell.fragments import aligned

TABLE = Path(__file__).parent.parent / "structures" / "shell" / "drawn.csv"
# the free molecule, :1 on the atom that binds first; its hydrogen is dropped, and that of other thiols
DRAWN = {
    "SC2H5": "[SH:1]CC",
    "SC6H13": "[SH:1]CCCCCC",
    "SC12H25": "[SH:1]CCCCCCCCCCCC",
    "Capt": "[SH:1]C[C@@H](C)C(=O)N1CCC[C@H]1C(=O)O",
    "MPA": "[SH:1]CCC(=O)O",
    "MUA": "[SH:1]CCCCCCCCCCC(=O)O",
    "Cys": "[SH:1]C[C@H](N)C(=O)O",
    "NAC": "[SH:1]C[C@H](NC(C)=O)C(=O)O",
    "SNap": "[SH:1]c1ccc2ccccc2c1",
    "SePh": "[SeH:1]c1ccccc1",
    "BDT": "[SH:1]c1cccc(S)c1",
    "DHLA": "[SH:1]CC[C@@H](S)CCCCC(=O)O",
    "PH3": "[PH3:1]",
    "PMe3": "C[P:1](C)C",
    "PPh3": "c1ccccc1[P:1](c1ccccc1)c1ccccc1",
    "P(p-tol)3": "Cc1ccc(cc1)[P:1](c1ccc(C)cc1)c1ccc(C)cc1",
    "dppm": "c1ccccc1[P:1](c1ccccc1)CP(c1ccccc1)c1ccccc1",
    "dppe": "c1ccccc1[P:1](c1ccccc1)CCP(c1ccccc1)c1ccccc1",
    "dppp": "c1ccccc1[P:1](c1ccccc1)CCCP(c1ccccc1)c1ccccc1",
    "dppb": "c1ccccc1[P:1](c1ccccc1)CCCCP(c1ccccc1)c1ccccc1",
    "dppee": "c1ccccc1[P:1](c1ccccc1)/C=C\\P(c1ccccc1)c1ccccc1",
    "Hdppa": "c1ccccc1[P:1](c1ccccc1)NP(c1ccccc1)c1ccccc1",
    "NH3": "[NH3:1]",
    "py": "c1cc[n:1]cc1",
    "IMe": "Cn1cc[n+](C)[cH:1]1",
    "IMes": "Cc1cc(C)cc(C)c1n1cc[n+](c2c(C)cc(C)cc2C)[cH:1]1",
    "IPr": "CC(C)c1cccc(C(C)C)c1n1cc[n+](c2c(C(C)C)cccc2C(C)C)[cH:1]1",
    "iPr2-bimy": "CC(C)n1c2ccccc2[n+](C(C)C)[cH:1]1",
    "Bn2-bimy": "c1ccccc1Cn1c2ccccc2[n+](Cc2ccccc2)[cH:1]1",
    "CCPh": "[CH:1]#Cc1ccccc1",
    "CCtBu": "[CH:1]#CC(C)(C)C",
}
RIGID = 1
FLEXIBLE = 6  # conformers of a ligand with turning bonds
TRIED = 40
BENT = 8  # shapes of a ligand of two anchors that are pulled over its bites
BITES = np.arange(2.6, 12.0, 0.4)  # Å
DEAREST = 8.0  # kcal/mol above the free minimum
PULL = 1000.0  # kcal/mol/Å²
ACID = Chem.MolFromSmarts("[CX3](=O)[OX2][H]")


def main(names: list[str]) -> None:
    """Write the table."""
    with TABLE.open(newline="", encoding="utf-8") as handle:
        kept = list(csv.reader(handle))[1:]
    with TABLE.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["ligand", "conformer", "element", "acidic", "x", "y", "z"])
        for name, smiles in DRAWN.items():
            if names and name not in names:
                writer.writerows(row for row in kept if row[0] == name)
                continue
            for number, atoms in enumerate(_conformers(name, smiles)):
                writer.writerows([name, number, *atom] for atom in atoms)


def _conformers(name: str, smiles: str) -> list[list[tuple[str, int, str, str, str]]]:
    molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
    anchor = next(atom.GetIdx() for atom in molecule.GetAtoms() if atom.GetAtomMapNum() == 1)
    turning = Chem.rdMolDescriptors.CalcNumRotatableBonds(molecule)
    wanted = FLEXIBLE if turning > 1 else RIGID
    keys = AllChem.EmbedMultipleConfs(molecule, TRIED, randomSeed=20)
    if AllChem.MMFFHasAllMoleculeParams(molecule):
        energies = [
            energy for _, energy in AllChem.MMFFOptimizeMoleculeConfs(molecule, 5000, mmffVariant="MMFF94s")
        ]
    else:
        energies = [energy for _, energy in AllChem.UFFOptimizeMoleculeConfs(molecule, 5000)]
    order = [key for _, key in sorted(zip(energies, keys, strict=True))]
    if ligand(name).anchors == 2:
        order, wanted = _over_bites(molecule, order, min(energies)), len(BITES)
    dropped = _dropped(molecule, anchor, name)
    kept = [k for k in range(molecule.GetNumAtoms()) if k not in {anchor, *dropped}]
    near = [k.GetIdx() for k in molecule.GetAtomWithIdx(anchor).GetNeighbors() if k.GetIdx() not in dropped]
    kept.sort(key=lambda k: k not in near)
    acidic = {match[-1] for match in molecule.GetSubstructMatches(ACID)}
    symbols = [molecule.GetAtomWithIdx(k).GetSymbol() for k in kept]
    shapes: list[np.ndarray] = []
    for key in order:
        points = molecule.GetConformer(key).GetPositions()
        arrows = points[near] - points[anchor]
        axis = (arrows / np.linalg.norm(arrows, axis=1)[:, None]).sum(axis=0)
        turned = aligned(np.vstack([points[anchor] + axis, points[kept]]), points[anchor], 0)[1:]
        if ligand(name).anchors == 2 or all(_apart(turned, other) > 0.7 for other in shapes):
            shapes.append(turned)
        if len(shapes) == wanted:
            break
    return [
        [
            (symbol, int(k in acidic), *(f"{value:.4f}" for value in point + 0.0))
            for symbol, k, point in zip(symbols, kept, shape, strict=True)
        ]
        for shape in shapes
    ]


def _over_bites(molecule: Chem.Mol, order: list[int], least: float) -> list[int]:
    """Conformers, new ones: the best at each distance of the two atoms that bind, the free minimum first."""
    ends = [atom.GetIdx() for atom in molecule.GetAtoms() if atom.GetSymbol() in {"P", "S"}]
    parameters = AllChem.MMFFGetMoleculeProperties(molecule, mmffVariant="MMFF94s")
    chosen = order[:1]
    for bite in BITES:
        best: tuple[float, int] | None = None
        for key in order[:BENT]:
            copy = molecule.AddConformer(molecule.GetConformer(key), assignId=True)
            pulled = AllChem.MMFFGetMoleculeForceField(molecule, parameters, confId=copy)
            pulled.Initialize()
            pulled.MMFFAddDistanceConstraint(*ends, False, bite, bite, PULL)
            pulled.Minimize(maxIts=2000)
            energy = AllChem.MMFFGetMoleculeForceField(molecule, parameters, confId=copy).CalcEnergy()
            if best is None or energy < best[0]:
                best = energy, copy
        if best is not None and best[0] < least + DEAREST:
            chosen.append(best[1])
    return chosen


def _dropped(molecule: Chem.Mol, anchor: int, name: str) -> set[int]:
    """Hydrogens that the bound ligand has lost: of thiols, of the carbon of a carbene or alkynyl."""
    if ligand(name).anchor in {"P", "N"}:
        return set()
    binding = [anchor, *(a.GetIdx() for a in molecule.GetAtoms() if a.GetSymbol() in {"S", "Se"})]
    return {
        other.GetIdx()
        for k in binding
        for other in molecule.GetAtomWithIdx(k).GetNeighbors()
        if other.GetSymbol() == "H"
    }


def _apart(first: np.ndarray, second: np.ndarray) -> float:
    """Root mean square difference (Å) of two shapes in any turn about +z."""
    angle = np.angle(((second[:, 0] + 1j * second[:, 1]) * (first[:, 0] - 1j * first[:, 1])).sum())
    c, s = np.cos(angle), np.sin(angle)
    turned = first @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
    return float(np.sqrt(((turned - second) ** 2).sum(axis=1).mean()))


if __name__ == "__main__":
    main(sys.argv[1:])
