"""What a cluster file holds: metals, core and shell, motifs, ligands, group, framework, sites of dopants.

Everything is read from positions and elements, and from the occupancies of a crystal. What fits no class
stands in `unclassed` with its atoms and the reason. Atoms are numbered from 0 in the order of the file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from structures.electron_shell import shell_on
from structures.errors import InvalidInputError
from structures.matter.numbers import are_core_metals
from structures.perception.cluster import find_cluster
from structures.perception.composition import composition_of, formula_of
from structures.perception.electrons import count_at, counts_beside
from structures.perception.frame import find_group, guided_group, layers, orbit_rows
from structures.perception.leftover import flagged_rows, other_rows, unclassed_rows
from structures.perception.ligands import LigandKind, name_ligands
from structures.perception.match import match_framework
from structures.perception.perception import Perception
from structures.perception.rows import (
    alignment_of,
    chain_rows,
    ligand_rows,
    minority_rows,
    occupancy_of,
    other_reading,
    shared_rows,
)
from structures.perception.structure import Structure
from structures.topology import framework_motifs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ase import Atoms

    from structures.framework import Framework
    from structures.motifs import MotifSearch
    from structures.perception.cluster import Cluster
    from structures.perception.frame import Frame, Group
    from structures.perception.match import Match

__all__ = ["perceive"]

_LEAST, _MOST = 1e-4, 2.0  # Å: the digits of a file, half of a bond


def perceive(
    atoms: Atoms | Structure,
    *,
    charge: int | None = None,
    tolerance: float | None = None,
    frameworks: Iterable[Framework] | None = None,
) -> Perception:
    """Perceive the largest metal cluster of a structure.

    Parameters
    ----------
    atoms
        Atoms, or a structure as `load_structure` reads it, with shared sites and partly occupied atoms.
    charge
        Of the cluster with every acidic H in place, also where the file lacks some, for the electron count;
        without it `electron_counts` has alternatives only.
    tolerance
        Å for the point group. Without it, 0.1 to 1.0 Å are tried and the largest group wins; the group of a
        recognised framework is taken where the frame obeys it within 1.5 Å.
    frameworks
        Frameworks to recognise; the built-in ones by default.

    Raises
    ------
    InvalidInputError
        If there are no atoms, no metal, unknown elements or overlapping atoms, or no ligand on the metal.
    TooManyError
        If there are more than 20,000 atoms.
    """
    if tolerance is not None and not _LEAST <= tolerance <= _MOST:
        raise InvalidInputError(f"tolerance {tolerance} Å; give {_LEAST:g} to {_MOST:g}")
    given = atoms if isinstance(atoms, Structure) else Structure(atoms)
    cluster = find_cluster(given.atoms)
    frame, search = cluster.frame, cluster.search
    known = _built_in(frame) if frameworks is None else list(frameworks)
    match = _matched(frame, search, known)
    shape = _shape(given, cluster, match, _group(frame, match, tolerance))
    content = _content(given, cluster, match, shape["orbits"], charge)
    said = _remarks(cluster, match, known, content["others"])
    content["notes"] = [*given.notes, *cluster.notes, *said, *content["notes"]]
    return Perception(**shape, **content, frame=frame, search=search)


def _matched(frame: Frame, search: MotifSearch, known: Iterable[Framework]) -> Match | None:
    """The framework of the frame, else that of its thiolates, sulfides and alkynyls alone."""
    bare = frame.without_others()
    tried = (frame,) if bare is frame else (frame, bare)
    parts = ((one.metals, one.sulfurs, one.bonds, search, known, one.kinds) for one in tried)
    return next(filter(None, (match_framework(*part) for part in parts)), None)


def _shape(given: Structure, cluster: Cluster, match: Match | None, group: Group) -> dict[str, Any]:
    """What metals and anchors form, whatever their elements: the fields of a `Perception`."""
    frame, search = cluster.frame, cluster.search
    orbits = orbit_rows(frame, search, group, match, _names(list(map(str, given.atoms.symbols)), given))
    file_atoms = [*frame.metal_atoms, *frame.sulfur_atoms]
    return {
        "core": search.inventory.core,
        "motifs": search.inventory.counts(),
        "other_reading": other_reading(frame, search),
        "framework": match.framework.name if match else None,
        "evidence": match.framework.evidence if match else None,
        "point_group": group.point_group,
        "tolerance": group.tolerance,
        "deviation": round(group.deviation, 3),
        "worst_atom": None if group.worst is None else file_atoms[group.worst],
        "groups": [asdict(entry) for entry in group.tried],
        "orbits": orbits,
        "layers": layers(frame, search),
        "rings": [len(motif.metals) for motif in search.motifs if motif.kind == "ring"],
        "alignment": alignment_of(frame, match),
        "chains": chain_rows(frame, search),
        "cluster": frozenset(cluster.whole.atoms),
    }


def _content(
    given: Structure,
    cluster: Cluster,
    match: Match | None,
    orbits: list[dict[str, Any]],
    charge: int | None,
) -> dict[str, Any]:
    """What the file holds: elements, ligands, electrons, what is beside the cluster; of a `Perception`."""
    frame, ligands = cluster.frame, _ligands(given.atoms, cluster)
    symbols = list(map(str, given.atoms.symbols))
    metals = composition_of(symbols, frame.metal_atoms, given.undecided)
    anchors = Counter(symbols[atom] for atom in frame.sulfur_atoms)
    others = other_rows(given.atoms, cluster.whole, given.weights)
    electrons, words = (None, []) if charge is None else count_at(metals, ligands, charge)
    if match is not None and electrons is not None:
        here = Counter(symbols[atom] for atom in frame.metal_atoms)  # of open sites the likelier metal
        words += [shell_on(match.framework, here, electrons).sentence]
    return {
        "formula": formula_of(metals, ligands),
        "metals": metals.counts(),
        "shared": shared_rows(given.shared, frame.metal_atoms),
        "composition": metals.rows(),
        "sulfurs": anchors["S"],
        "anchors": dict(anchors),
        "flagged": flagged_rows(cluster, ligands, given.weights),
        "minority": minority_rows(orbits, next(iter(metals.most))),
        "ligands": ligand_rows(ligands),
        "charge": None if charge is None else charge - _lost(ligands),
        "core_charge": charge,
        "electrons": electrons,
        "electron_counts": counts_beside(metals, ligands, match),
        "occupancy": occupancy_of(symbols, frame, match, metals),
        "others": others,
        "unclassed": unclassed_rows(given.atoms, cluster, others),
        "notes": [*words, *_bare(ligands)],
    }


def _group(frame: Frame, match: Match | None, tolerance: float | None) -> Group:
    group = find_group(frame, tolerance)
    whole = match is not None and len(match.sulfurs) == len(frame.sulfurs)
    return guided_group(frame, match, group) if match and whole and tolerance is None else group


def _names(symbols: list[str], given: Structure) -> list[str]:
    """Element of every atom, `Au/Ag` where the metal of a shared site is open."""
    undecided = given.undecided
    return [undecided[atom].name if atom in undecided else symbol for atom, symbol in enumerate(symbols)]


def _bare(ligands: tuple[LigandKind, ...]) -> list[str]:
    """What is said of anchors that bear nothing and count as thiolates do."""
    return [
        f"{kind.count} {kind.formula} bear nothing: counted as thiolates do, as if the file lacked their R"
        for kind in ligands
        if kind.formula in ("S", "Se", "Te") and kind.electrons == 1
    ]


def _lost(ligands: tuple[LigandKind, ...]) -> int:
    return sum(kind.deprotonated * kind.count for kind in ligands)


def _remarks(
    cluster: Cluster, match: Match | None, known: Iterable[Framework], others: list[dict[str, object]]
) -> list[str]:
    """Frameworks that are nearly this one, and copies of the cluster in the cell."""
    copies = sum(int(str(row["count"])) for row in others if row["what"] == "copy")
    said = [f"the file holds {copies + 1} clusters of this formula; one is described"] if copies else []
    if match is None:
        said += [f"the motifs are those of {name}, the bond graph is not" for name in _like(cluster, known)]
    return said


def _built_in(frame: Frame) -> tuple[Framework, ...]:
    from structures.library import frameworks_of_size  # noqa: PLC0415  the library builds frames when asked

    return frameworks_of_size(len(frame.metals), len(frame.without_others().sulfurs))


def _like(cluster: Cluster, frameworks: Iterable[Framework]) -> list[str]:
    """Names of frameworks with the same numbers of metals, sulfurs and motifs."""
    frame = cluster.frame
    return [
        framework.name
        for framework in frameworks
        if len(framework.sites) == len(frame.metals)
        and len(framework.anchors) == len(frame.sulfurs)
        and framework_motifs(framework).inventory == cluster.search.inventory
    ]


def _ligands(atoms: Atoms, cluster: Cluster) -> tuple[LigandKind, ...]:
    metal = are_core_metals(atoms.numbers)
    bonds = cluster.bonds
    organic = ~metal[bonds.first] & ~metal[bonds.second]
    inside = set(cluster.whole.atoms)
    pairs = [
        (a, b)
        for a, b in zip(bonds.first[organic].tolist(), bonds.second[organic].tolist(), strict=True)
        if a in inside
    ]
    frame = cluster.frame
    return name_ligands(list(atoms.symbols), pairs, dict(zip(frame.sulfur_atoms, frame.kinds, strict=True)))
