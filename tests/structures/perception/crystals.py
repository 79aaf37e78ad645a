"""Crystals of clusters as CIF text, written atom by atom: what is in them is known because it was put there.

Nothing of the reader is used: operations are typed here as words and as matrices, asymmetric units are chosen
by hand, and every row of the atom loop is one of the rows that were asked for.
"""

from dataclasses import dataclass, replace

import numpy as np

from structures.assemble import assemble
from structures.library import framework

GROUPS = {
    "P 1": ["x,y,z"],
    "P -1": ["x,y,z", "-x,-y,-z"],
    "P 2": ["x,y,z", "-x,y,-z"],
    "P 1 21/c 1": ["x,y,z", "-x,y+1/2,-z+1/2", "-x,-y,-z", "x,-y+1/2,z+1/2"],
    "C 1 2 1": ["x,y,z", "-x,y,-z", "x+1/2,y+1/2,z", "-x+1/2,y+1/2,-z"],
    "P 3": ["x,y,z", "-y,x-y,z", "-x+y,-x,z"],
    "P m -3": [
        f"{s[0]}{w[0]},{s[1]}{w[1]},{s[2]}{w[2]}"
        for w in ("xyz", "zxy", "yzx")
        for s in (
            ("", "", ""),
            ("-", "-", ""),
            ("-", "", "-"),
            ("", "-", "-"),
            ("-", "-", "-"),
            ("", "", "-"),
            ("", "-", ""),
            ("-", "", ""),
        )
    ],
}


@dataclass(frozen=True)
class Row:
    """One row of the atom loop."""

    element: str
    place: tuple
    occupancy: float = 1.0
    assembly: str = "."
    group: str = "."
    label: str = ""
    unknown: bool = False


def rows_of(atoms, **words):
    return [Row(str(s), tuple(p), **words) for s, p in zip(atoms.symbols, atoms.positions, strict=True)]


def cluster(name="M25S18", *, occupancy=0, ligand="SCH3", at=(0, 0, 0), host="Ag", guest="Au", turn=True):
    """Rows of a cluster: metals, then each ligand; turned so that no axis of it is one of the cell."""
    atoms = assemble(framework(name), occupancy, host=host, guest=guest, ligand=ligand)
    if turn:
        atoms.rotate(31, (1, 2, 3))
    atoms.positions += at
    return rows_of(atoms)


def skeleton(name, *, metal="Ag"):
    frame = framework(name)
    metals = [Row(metal, tuple(p)) for p in frame.positions]
    return metals + [Row("S", tuple(p)) for p in frame.anchor_positions]


def one_of_each(rows, matrices):
    """Rows that are not images of an earlier row: an asymmetric unit on a special position."""
    kept, seen = [], np.empty((0, 3))
    for row in rows:
        images = np.array([matrix @ row.place for matrix in matrices])
        if not (np.linalg.norm(seen - row.place, axis=1) < 0.2).any():
            kept.append(row)
            seen = np.vstack([seen, images])
    return kept


def moved(rows, shift):
    return [replace(row, place=tuple(np.add(row.place, shift))) for row in rows]


def methyl(rows, number):
    """Indices of the carbon and hydrogens of one SCH3 (in order of the rows)."""
    carbon = [k for k, row in enumerate(rows) if row.element == "C"][number]
    near = [
        k
        for k, row in enumerate(rows)
        if row.element == "H" and np.linalg.norm(np.subtract(row.place, rows[carbon].place)) < 1.2
    ]
    assert len(near) == 3
    return [carbon, *near]


def two_places(rows, chosen, shares, *, assembly=".", groups=("1", "2"), shift=(0.35, 0.3, -0.25)):
    """Atoms in two places: the first where they were, the second shifted."""
    out = []
    for k, row in enumerate(rows):
        if k not in chosen:
            out.append(row)
            continue
        for share, group, move in zip(shares, groups, ((0, 0, 0), shift), strict=True):
            place = tuple(np.add(row.place, move))
            out.append(replace(row, place=place, occupancy=share, assembly=assembly, group=group))
    return out


def shared(rows, number, shares, **words):
    """One metal site that several elements share, in the order given."""
    metal = rows[number]
    sites = [replace(metal, element=e, occupancy=o, **words) for e, o in shares.items()]
    return [*rows[:number], *sites, *rows[number + 1 :]]


def dichloromethane(at, **words):
    """CH2Cl2 (Å, textbook lengths and angles)."""
    places = {
        "C": [(0, 0, 0)],
        "Cl": [(1.45, 1.02, 0), (-1.45, 1.02, 0)],
        "H": [(0, -0.6, 0.9), (0, -0.6, -0.9)],
    }
    return [Row(e, tuple(np.add(at, p)), **words) for e, ps in places.items() for p in ps]


def tetramethylammonium(at):
    corners = np.array([(1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)]) / np.sqrt(3)
    rows = [Row("N", tuple(at))]
    for corner in corners:
        carbon = np.add(at, 1.5 * corner)
        rows.append(Row("C", tuple(carbon)))
        others = [other for other in corners if other is not corner]
        rows += [Row("H", tuple(carbon - 1.09 * other)) for other in others]
    return [row for k, row in enumerate(rows) if row.element != "H" or _apart(rows, k)]


def hexafluorophosphate(at):
    arms = np.vstack([np.eye(3), -np.eye(3)]) * 1.58
    return [Row("P", tuple(at)), *(Row("F", tuple(np.add(at, arm))) for arm in arms)]


def _apart(rows, k):
    return all(
        np.linalg.norm(np.subtract(rows[k].place, row.place)) > 0.9 for j, row in enumerate(rows) if j != k
    )


def cell_matrix(lengths, angles=(90, 90, 90)):
    a, b, c = lengths
    alpha, beta, gamma = np.radians(angles)
    x = (np.cos(alpha) - np.cos(beta) * np.cos(gamma)) / np.sin(gamma)
    height = np.sqrt(1 - np.cos(beta) ** 2 - x**2)
    return np.array(
        [[a, 0, 0], [b * np.cos(gamma), b * np.sin(gamma), 0], [c * np.cos(beta), c * x, c * height]]
    )


def cif(
    rows,
    *,
    lengths=(40.0, 41.0, 42.0),
    angles=(90, 90, 90),
    space="P 1",
    listed=True,
    wrap=None,
    types=True,
    digits="",
):
    """CIF text. `wrap`: a generator that moves each atom by its own lattice vector, or "cell" for 0 to 1."""
    fractional = np.array([row.place for row in rows]) @ np.linalg.inv(cell_matrix(lengths, angles))
    if wrap == "cell":
        fractional -= np.floor(fractional)
    elif wrap is not None:
        fractional += wrap.integers(-1, 2, fractional.shape)
    lines = ["data_made", f"_space_group_name_H-M_alt '{space}'"]
    for name, value in zip(("a", "b", "c"), lengths, strict=True):
        lines.append(f"_cell_length_{name} {value}")
    for name, value in zip(("alpha", "beta", "gamma"), angles, strict=True):
        lines.append(f"_cell_angle_{name} {value}")
    if listed:
        lines += ["loop_", "_space_group_symop_operation_xyz", *(f"'{op}'" for op in GROUPS[space])]
    columns = ["label", "fract_x", "fract_y", "fract_z", "occupancy", "disorder_assembly", "disorder_group"]
    lines += ["loop_", *(f"_atom_site_{column}" for column in columns)]
    if types:
        lines.append("_atom_site_type_symbol")
    for k, (row, place) in enumerate(zip(rows, fractional, strict=True)):
        words = ["?"] * 3 if row.unknown else [f"{x:.6f}{digits}" for x in place]
        tail = [row.element] if types else []
        label = row.label or f"{row.element}{k + 1}"
        lines.append(" ".join([label, *words, f"{row.occupancy:g}", row.assembly, row.group, *tail]))
    return "\n".join(lines) + "\n"
