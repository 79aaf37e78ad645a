"""One doped cluster as a geometry file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from structures.assemble import assemble
from structures.calculations.job import formula, job_for
from structures.calculations.registry import code_named
from structures.errors import ArgumentError, InvalidInputError
from structures.files import write_file
from structures.shell.contacts import Contacts, contacts
from structures.shell.counts import read_shell
from structures.shell.gfnff import clean_ligands
from structures.showing import Shown
from structures.substitution import sample
from superatom.doors import framework as known

if TYPE_CHECKING:
    from ase import Atoms

    from structures.framework import Framework
    from superatom.doors import Database

__all__ = ["Built", "build"]

_CLOSE_METAL, _CLOSE_LIGAND = 2.3, 1.7  # Å; hydrogen bonds between acids are 1.7 and longer
_FORMATS = {".xyz": "extxyz", ".extxyz": "extxyz", ".cif": "cif", ".vasp": "vasp"}


@dataclass(frozen=True, slots=True)
class Built(Shown):
    """A cluster that now stands in `file`: what it is, how many atoms it has, how close its ligands come.

    Attributes
    ----------
    charge, electrons, multiplicity
        Of all atoms; the superatom count; 1 where the number of electrons is even.
    """

    framework: str
    evidence: str
    occupancy: int
    core_charge: int
    charge: int
    electrons: int
    multiplicity: int
    formula: str
    atoms: int
    file: str
    contacts: Contacts = field(repr=False)

    @property
    def crowded(self) -> bool:
        """Ligands are too bulky for the framework, or lie badly."""
        near = self.contacts
        return near.metal_hydrogen < _CLOSE_METAL or near.ligand_ligand < _CLOSE_LIGAND


def build(
    framework: str | Framework,
    output: str | Path,
    *,
    occupancy: int | None = None,
    gold: int | None = None,
    seed: int = 0,
    host: str | None = None,
    guest: str | None = None,
    ligand: str | None = None,
    deprotonated: int = 0,
    clean: Literal["gfnff"] | None = None,
    force: bool = False,
    db: Database | None = None,
) -> Built:
    """Build a framework with its ligands and write it; without `occupancy` or `gold` every site is host.

    Parameters
    ----------
    output
        File: .xyz, .extxyz, .cif, .vasp or POSCAR.
    occupancy
        Bit i set: site i holds the guest.
    gold
        Draw a placement of so many gold atoms at random instead (of so many guests, where no metal is Au).
    host, guest
        The two metals; Ag and Au where left out, and the metal of its file first for a user's framework.
    seed
        Of the placement and of the ligands' orientation.
    ligand
        One ligand (also `smiles:...` or a file `mine.xyz`), or counts as `p-MBA:29,Cl:1`; where left out
        p-MBA, and the ligand of its file for a user's framework.
    deprotonated
        Acidic hydrogens to remove; each lowers the charge by one.
    clean
        `gfnff`: relax the ligands with xtb, metal and sulfur frozen.
    force
        Overwrite the file.
    db
        Database that has the framework, if it is a user's; the command line's where left out.

    Raises
    ------
    ArgumentError
        If `occupancy` and `gold` are both given.
    InvalidInputError
        If the name of the file has no known ending, the file exists, or a number does not fit.
    UnknownNameError
        If the framework, a metal or a ligand is not known.
    MissingProgramError
        If xtb is asked for and not installed.

    Examples
    --------
    >>> import superatom
    >>> built = superatom.build("M44S30", "cluster.xyz", occupancy=0xFFF, ligand="CH3")
    >>> built.formula, built.charge, built.electrons
    ('Au12Ag32S30C30H90', -4, 18)
    """
    if occupancy is not None and gold is not None:
        raise ArgumentError("--occupancy and --gold exclude each other; give one of them")
    place = Path(output)
    code = code_named(_format(place))
    model = known(framework, db=db)
    host, guest = model.pair(host, guest)
    mask = (occupancy or 0) if gold is None else _drawn(model, gold, seed, gold_is_host=host == "Au")
    shell = read_shell(ligand or model.ligand or "p-MBA")
    atoms = assemble(model, mask, host=host, guest=guest, ligand=shell, deprotonated=deprotonated, seed=seed)
    if clean is not None:
        atoms = clean_ligands(atoms, method=clean)
    files = code.write(job_for(atoms))
    write_file(place, files["POSCAR" if "POSCAR" in files else next(iter(files))], force=force)
    return _built(atoms, mask, str(output))


def _drawn(framework: Framework, gold: int, seed: int, *, gold_is_host: bool) -> int:
    """Return a random placement of the guests: of the gold atoms, or of what is not gold."""
    sites = len(framework.sites)
    guests = sites - gold if gold_is_host and gold <= sites else gold
    masks, _ = sample(framework, guests, 1, seed=seed, over="placements")
    return int(masks[0])


def _built(atoms: Atoms, mask: int, file: str) -> Built:
    return Built(
        framework=atoms.info["framework"],
        evidence=atoms.info["evidence"],
        occupancy=mask,
        core_charge=atoms.info["core_charge"],
        charge=atoms.info["charge"],
        electrons=atoms.info["electrons"],
        multiplicity=atoms.info["multiplicity"],
        formula=formula(atoms),
        atoms=len(atoms),
        file=file,
        contacts=contacts(atoms),
    )


def _format(path: Path) -> str:
    """Format that the name of the file asks for."""
    found = "vasp" if path.name in ("POSCAR", "CONTCAR") else _FORMATS.get(path.suffix)
    if found is None:
        raise InvalidInputError(f"cannot write {path.name!r}; use .xyz, .extxyz, .cif, .vasp or POSCAR")
    return found
