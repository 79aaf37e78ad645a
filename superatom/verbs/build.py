"""One doped cluster as a geometry file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from structures.arrangement.draw import one_placement
from structures.arrangement.holding import Holding, holding
from structures.arrangement.isomers import metal_isomers
from structures.assemble import assemble
from structures.calculations.job import formula, job_for
from structures.calculations.noted import sites_words
from structures.calculations.registry import code_named
from structures.calculations.relaxed_model import relaxed_model
from structures.charges import charges_for
from structures.errors import ArgumentError, InvalidInputError
from structures.files import write_file
from structures.guests import guest_numbers
from structures.nearest import choose
from structures.shell.contacts import Contacts, contacts
from structures.shell.counts import read_shell
from structures.shell.gfnff import clean_ligands
from structures.showing import Shown
from structures.substitution import sample
from superatom.doors import framework as known

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    sites
        Where the guest sits: `ico:12`.
    ligand
        What stands on the anchors: `p-MBA`, or counts as `p-MBA:29,Cl:1`.
    charge, electrons, multiplicity
        Of all atoms; the superatom count; 1 where the number of electrons is even.
    shell
        Whether that count closes a shell, and where it was seen, as a sentence.
    charges
        With which such a composition was seen, where none was asked for; this is the first.
    cautions
        Sentences: lengths that nobody knows, gold where only silver holds, how the model was relaxed.
    """

    framework: str
    evidence: str
    occupancy: int | str
    sites: str
    ligand: str
    core_charge: int
    charge: int
    electrons: int
    multiplicity: int
    formula: str
    atoms: int
    file: str
    shell: str
    contacts: Contacts = field(repr=False)
    charges: tuple[int, ...] = field(default=(), repr=False)
    cautions: tuple[str, ...] = ()

    @property
    def crowded(self) -> bool:
        """Ligands are too bulky for the framework, or lie badly."""
        near = self.contacts
        return near.metal_hydrogen < _CLOSE_METAL or near.ligand_ligand < _CLOSE_LIGAND


def build(
    framework: str | Framework,
    output: str | Path,
    *,
    occupancy: int | str | None = None,
    gold: int | None = None,
    guests: int | None = None,
    metals: str | Mapping[str, int] | None = None,
    seed: int = 0,
    host: str | None = None,
    guest: str | None = None,
    ligand: str | None = None,
    deprotonated: int = 0,
    charge: int | None = None,
    clean: Literal["gfnff"] | None = None,
    relax: str | None = None,
    force: bool = False,
    db: Database | None = None,
) -> Built:
    """Build a framework with its ligands and write it; without occupancy or number every site is host.

    Parameters
    ----------
    output
        File: .xyz, .extxyz, .cif, .vasp or POSCAR.
    occupancy
        Bit i set: site i holds the guest; of several guests a text that names each with its sites,
        `Cu:0x1,Ag:0x600`, the host on the others.
    guests, gold
        Draw a placement of so many guests at random instead, or of so many Au where Au is the guest.
    metals
        Draw a placement of any number of metals at random instead: `Au22Ag2Cu1`.
    host, guest
        The two metals; Ag and Au where left out, and the metal of its file first for a user's framework.
    seed
        Of the placement and of the ligands' orientation.
    ligand
        One ligand (also `smiles:...` or a file `mine.xyz`), or counts as `p-MBA:29,Cl:1`; where left out
        p-MBA, and the ligand of its file for a user's framework.
    deprotonated
        Acidic hydrogens to remove; each lowers the charge of the atoms by one.
    charge
        Of the whole cluster with every acidic hydrogen in place; the first at which the composition was seen
        where left out.
    clean
        `gfnff`: relax the ligands with xtb, metal and sulfur frozen.
    relax
        Relax all atoms before writing, by a calculator that `superatom.relax` takes.
    force
        Overwrite the file.
    db
        Database that has the framework, if it is a user's; the command line's where left out.

    Raises
    ------
    ArgumentError
        If two of `occupancy`, a number and `metals` are given, or `gold` does not count the guest.
    ChargeBalanceError
        If no chemistry gives the composition that charge, or any.
    InvalidInputError
        If the name of the file has no known ending, the file exists, a number does not fit, a ligand
        cannot be placed, or the relaxation fails.
    UnknownNameError
        If the framework, a metal, a ligand or the calculator is not known.
    MissingProgramError
        If xtb is asked for and not installed.

    Examples
    --------
    >>> import superatom
    >>> built = superatom.build("M44S30", "cluster.xyz", occupancy=0xFFF, ligand="CH3")
    >>> built.formula, built.charge, built.electrons
    ('Au12Ag32S30C30H90', -4, 18)
    """
    _refuse({"--occupancy": occupancy, "--gold": gold, "--guests": guests, "--metals": metals})
    code = code_named(_format(Path(output)))
    model = known(framework, db=db)
    held = holding(model, occupancy or 0, host, guest)
    numbers = guest_numbers(model, *model.pair(host, guest), gold=gold, guests=guests)
    if metals is not None:
        held = _of_metals(model, metals, (host, guest), seed)
    elif numbers is not None:
        held = holding(model, _drawn(model, numbers[0], seed), host, guest)
    atoms = assemble(
        model, held.occupancy, host=held.host, guest=held.guest, charge=charge, deprotonated=deprotonated,
        ligand=read_shell(ligand or model.filling), seed=seed,
    )  # fmt: skip
    if clean is not None:
        atoms = clean_ligands(atoms, method=clean)
    if relax is not None:
        atoms = relaxed_model(atoms, relax)
    files = code.write(job_for(_with_sites(model, atoms)))
    write_file(Path(output), files["POSCAR" if "POSCAR" in files else next(iter(files))], force=force)
    others = charges_for(model, Counter(held.metals)) if charge is None else ()
    return _built(model, atoms, str(output), others)


def _with_sites(model: Framework, atoms: Atoms) -> Atoms:
    """The atoms, whose file then says where the guest sits."""
    atoms.info["noted"] = {"sites": sites_words(model.orbits, atoms.info["occupancy"])}
    return atoms


def _refuse(given: Mapping[str, object]) -> None:
    """Refuse two ways to say where the guests are."""
    named = [option for option, value in given.items() if value is not None]
    if len(named) > 1 and named != ["--gold", "--guests"]:
        raise ArgumentError(f"{named[0]} and {named[1]} exclude each other; give one of them")


def _drawn(framework: Framework, guests: int, seed: int) -> int:
    """Return a random placement of so many guests."""
    masks, _ = sample(framework, guests, 1, seed=seed, over="placements")
    return int(masks[0])


def _of_metals(
    framework: Framework,
    metals: str | Mapping[str, int],
    pair: tuple[str | None, str | None],
    seed: int,
) -> Holding:
    """Return a random placement of the metals named."""
    if pair != (None, None):
        raise ArgumentError("--metals names all metals; leave --host and --guest out")
    return Holding.of(one_placement(metal_isomers(framework, metals), seed))


def _built(model: Framework, atoms: Atoms, file: str, charges: tuple[int, ...]) -> Built:
    return Built(
        framework=atoms.info["framework"],
        evidence=atoms.info["evidence"],
        occupancy=atoms.info["occupancy"],
        sites=sites_words(model.orbits, atoms.info["occupancy"]),
        ligand=atoms.info["ligand"],
        core_charge=atoms.info["core_charge"],
        charge=atoms.info["charge"],
        electrons=atoms.info["electrons"],
        multiplicity=atoms.info["multiplicity"],
        formula=formula(atoms),
        atoms=len(atoms),
        file=file,
        shell=atoms.info["shell"],
        contacts=contacts(atoms),
        charges=charges,
        cautions=tuple(atoms.info["cautions"]),
    )


def _format(path: Path) -> str:
    """Format that the name of the file asks for."""
    found = "vasp" if path.name in ("POSCAR", "CONTCAR") else _FORMATS.get(path.suffix)
    if found is None:
        raise InvalidInputError(f"cannot write {path.name!r}{choose(path.suffix, (*_FORMATS, 'POSCAR'))}")
    return found
