"""Crystals of our own making are classed as they were made, or refused with the atoms named.

Evidence: each CIF is written row by row in `crystals` from a cluster of which framework, metals, ligands and
their places are known, so the oracle is how it was made; no reader has part in it.
"""

from dataclasses import replace

import numpy as np
import pytest
from crystals import (
    Row,
    cif,
    cluster,
    dichloromethane,
    hexafluorophosphate,
    methyl,
    moved,
    one_of_each,
    shared,
    skeleton,
    tetramethylammonium,
    two_places,
)

from structures.errors import FileFormatError, InvalidInputError, SuperatomError, UnknownNameError
from structures.library import framework
from structures.perception.files import load_structure, parts_of
from structures.perception.perceive import perceive

TH = [
    np.array(matrix)[list(order)] * 1.0
    for order in ((0, 1, 2), (1, 2, 0), (2, 0, 1))
    for matrix in (np.diag(s) for s in np.array(np.meshgrid([1, -1], [1, -1], [1, -1])).reshape(3, -1).T)
]
TWOFOLD = [np.eye(3), np.diag([-1.0, 1.0, -1.0])]
INVERSION = [np.eye(3), -np.eye(3)]


@pytest.fixture
def seen(tmp_path):
    def read(text, **words):
        path = tmp_path / "made.cif"
        path.write_text(text)
        charge = words.pop("charge", None)
        return perceive(load_structure(path, **words), charge=charge)

    return read


def check(result, name, *, metals, ligand="SCH3", copies=1):
    """Framework, metals, ligands and number of clusters are those that were written."""
    frame = framework(name)
    assert (result.framework, result.metals) == (name, metals)
    if ligand:
        assert [(kind["name"], kind["count"]) for kind in result.ligands] == [(ligand, len(frame.anchors))]
    found = sum(row["count"] for row in result.others if row["what"] == "copy")
    assert found == copies - 1
    assert any("clusters of this formula" in note for note in result.notes) == (copies > 1)


def others(result):
    return {(row["formula"], row["count"], row["weight"]) for row in result.others}


PLACED = {
    "P1": {},
    "P1, triclinic": {"lengths": (30, 31, 32), "angles": (75, 82, 99)},
    "P-1": {"space": "P -1", "at": (10, 10, 10)},
    "P21/c": {"space": "P 1 21/c 1", "at": (10, 10, 10), "lengths": (44, 46, 48), "angles": (90, 103, 90)},
    "P21/c by name only": {
        "space": "P 1 21/c 1",
        "at": (10, 10, 10),
        "lengths": (44, 46, 48),
        "angles": (90, 103, 90),
        "listed": False,
    },
    "C2": {"space": "C 1 2 1", "at": (12, 9, 12), "lengths": (50, 50, 44)},
    "P3": {"space": "P 3", "at": (14.4, 0, 3), "lengths": (48, 48, 24), "angles": (90, 90, 120)},
    "atoms across the corner": {"at": (0.3, 0.2, 0.1), "wrap": "cell"},
    "every atom in a cell of its own": {"wrap": np.random.default_rng(8)},
    "labels without elements, with esds": {"types": False, "digits": "(7)"},
}


@pytest.mark.parametrize("case", list(PLACED))
def test_asymmetric_units(seen, case):
    words = dict(PLACED[case])
    copies = {"P -1": 2, "P 1 21/c 1": 4, "C 1 2 1": 4, "P 3": 3}.get(words.get("space"), 1)
    rows = cluster(at=words.pop("at", (20, 20, 20)), occupancy=1)
    check(seen(cif(rows, **words)), "M25S18", metals={"Ag": 24, "Au": 1}, copies=copies)


def test_on_an_inversion_centre(seen):
    rows = one_of_each(skeleton("M44S30"), INVERSION)
    assert len(rows) == 37
    result = seen(cif(rows, space="P -1"), charge=-4)
    assert (result.framework, result.metals, result.electrons) == ("M44S30", {"Ag": 44}, 18)


def test_on_a_site_of_symmetry_th(seen):
    """Four metal and two sulfur positions in P m -3 make M44S30; sites on axes and planes stay single."""
    rows = one_of_each(skeleton("M44S30"), TH)
    assert len(rows) == 6
    result = seen(cif(rows, lengths=(30, 30, 30), space="P m -3"))
    assert (result.framework, result.metals, result.sulfurs) == ("M44S30", {"Ag": 44}, 30)


def test_on_a_twofold_axis(seen):
    """C2 of M44S26 is z in its table, b here; 23 metal and 13 sulfur positions."""
    turned = [replace(row, place=(*row.place[1:], row.place[0])) for row in skeleton("M44S26")]
    rows = one_of_each(turned, TWOFOLD)
    assert len(rows) == 36
    result = seen(cif(rows, space="P 2"))
    assert (result.framework, result.metals, result.sulfurs) == ("M44S26", {"Ag": 44}, 26)


def test_a_shared_site_is_a_range_until_the_user_decides(seen):
    rows = shared(cluster(at=(20, 20, 20), host="Au", occupancy=0), 13, {"Au": 0.7, "Ag": 0.3})
    text = cif(rows)
    result = seen(text)
    assert result.metals == {"Au": [24, 25], "Ag": [0, 1]}
    assert result.formula == "Au24-25Ag0-1(SCH3)18"
    assert result.composition["Ag"] == {"least": 0, "most": 1, "mean": 0.3}
    assert [(row["labels"], row["shares"], row["taken"]) for row in result.shared] == [
        (["Au14", "Ag15"], {"Au": 0.7, "Ag": 0.3}, None)
    ]
    assert [(row["element"], row["count"]) for row in result.minority] == [("Au/Ag", 1)]
    assert (result.framework, result.occupancy) == ("M25S18", None)
    assert [(row["charge"], row["electrons"]) for row in result.electron_counts] == [(0, 7), (-1, 8), (1, 6)]
    assert seen(text, mixed="major").metals == {"Au": 25}
    assert seen(text, mixed="Ag").metals == {"Au": 24, "Ag": 1}
    assert seen(text, mixed="Ag15=Ag").metals == {"Au": 24, "Ag": 1}
    for wrong in ("Pt", "Au1=Ag", "Au14=Pt"):
        with pytest.raises(InvalidInputError, match="Au14/Ag15"):
            seen(text, mixed=wrong)


def test_a_structure_with_an_open_site_is_no_list_of_atoms(tmp_path):
    path = tmp_path / "made.cif"
    path.write_text(cif(shared(cluster(at=(20, 20, 20)), 3, {"Ag": 0.6, "Au": 0.4})))
    with pytest.raises(InvalidInputError, match=r"Ag4/Au5: Ag 0\.60 / Au 0\.40"):
        load_structure(path).decided()
    assert load_structure(path, mixed="Ag").decided().symbols.count("Ag") == 25


def test_several_sites_with_shares_of_their_own(seen):
    rows = cluster(at=(20, 20, 20), host="Au", occupancy=0)
    for number, share in ((20, 0.9), (15, 0.5), (14, 0.2)):
        rows = shared(rows, number, {"Au": share, "Ag": round(1 - share, 2)})
    result = seen(cif(rows))
    assert result.metals == {"Au": [22, 25], "Ag": [0, 3]}
    assert result.composition["Ag"]["mean"] == pytest.approx(0.1 + 0.5 + 0.8)
    assert seen(cif(rows), mixed="major").metals in ({"Au": 24, "Ag": 1}, {"Au": 23, "Ag": 2})


def test_three_metals_on_one_site(seen):
    rows = shared(cluster(at=(20, 20, 20), host="Au"), 13, {"Au": 0.5, "Ag": 0.3, "Cu": 0.2})
    result = seen(cif(rows), charge=-1)
    assert result.metals == {"Au": [24, 25], "Ag": [0, 1], "Cu": [0, 1]}
    assert result.electrons == 8


def test_shares_of_different_valence_leave_no_electron_count(seen):
    rows = shared(cluster(at=(20, 20, 20), host="Au"), 0, {"Pd": 0.6, "Au": 0.4})
    open_site = seen(cif(rows), charge=0)
    assert open_site.electrons is None
    assert any("6 to 7" in note for note in open_site.notes)
    assert seen(cif(rows), charge=0, mixed="Pd").electrons == 6


def test_a_site_that_may_be_empty_says_so(seen):
    rows = shared(cluster(at=(20, 20, 20), host="Au"), 13, {"Au": 0.5, "Ag": 0.3})
    result = seen(cif(rows))
    assert [row["atoms"] for row in result.flagged if "0.80 of the time" in row["reason"]] == [[13]]


def test_an_orbit_of_shared_sites_on_a_special_position(seen):
    """The icosahedron of M44S30 is one position of P m -3: its twelve atoms share together."""
    rows = one_of_each(skeleton("M44S30"), TH)
    text = cif(shared(rows, 0, {"Au": 0.7, "Ag": 0.3}), lengths=(30, 30, 30), space="P m -3")
    result = seen(text)
    assert result.metals == {"Ag": [32, 44], "Au": [0, 12]}
    assert [(row["count"], row["orbit"]) for row in result.minority] == [(12, "ico")]
    assert seen(text, mixed="Au").metals == {"Ag": 32, "Au": 12}


@pytest.mark.parametrize("groups", [("A", "1", "2"), (".", "1", "2"), (".", ".", ".")])
def test_a_methyl_in_two_places(seen, groups):
    """Named assembly, groups alone, occupancies alone."""
    rows = cluster(at=(20, 20, 20))
    chosen = methyl(rows, 4)
    text = cif(two_places(rows, chosen, (0.6, 0.4), assembly=groups[0], groups=groups[1:]))
    result = seen(text)
    check(result, "M25S18", metals={"Ag": 25})
    (note,) = [note for note in result.notes if note.startswith("disorder")]
    assert f"C{chosen[0] + 1}" in note


def test_each_disorder_has_a_major_part_of_its_own(seen, tmp_path):
    rows = cluster(at=(20, 20, 20))
    first, second = methyl(rows, 1), methyl(rows, 9)
    rows = two_places(rows, first, (0.6, 0.4), shift=(9.9, 0, 0))  # so far that a wrong choice is seen
    moved_on = [k for k, row in enumerate(rows) if row.occupancy == 1.0]
    carbon = cluster(at=(20, 20, 20))[second[0]]
    chosen = [k for k in moved_on if rows[k].place in {cluster(at=(20, 20, 20))[j].place for j in second}]
    rows = two_places(rows, chosen, (0.3, 0.7), shift=(0.1, 0.1, 0.1))
    text = cif(rows)
    check(seen(text), "M25S18", metals={"Ag": 25})
    path = tmp_path / "made.cif"
    atoms = load_structure(path).atoms
    apart = np.linalg.norm(atoms.positions - np.add(carbon.place, 0.1), axis=1)
    assert apart.min() < 1e-4
    assert parts_of(path) == ["1", "2"]
    other = load_structure(path, part="1").atoms
    assert np.linalg.norm(other.positions - carbon.place, axis=1).min() < 1e-4
    with pytest.raises(UnknownNameError, match="groups 1, 2"):
        load_structure(path, part="7")


def test_a_whole_ligand_in_two_places(seen):
    rows = cluster(at=(20, 20, 20))
    chosen = methyl(rows, 2)
    carbon = rows[chosen[0]].place
    sulfur = min(
        (k for k, row in enumerate(rows) if row.element == "S"),
        key=lambda k: np.linalg.norm(np.subtract(rows[k].place, carbon)),
    )
    text = cif(two_places(rows, [sulfur, *chosen], (0.55, 0.45), assembly="B", groups=("1", "2")))
    check(seen(text), "M25S18", metals={"Ag": 25})


def test_a_metal_in_two_places_is_no_shared_site(seen):
    rows = cluster(at=(20, 20, 20), host="Au")
    text = cif(two_places(rows, [13], (0.8, 0.2), groups=("1", "2"), shift=(0.3, 0.2, 0.1)))
    result = seen(text)
    check(result, "M25S18", metals={"Au": 25})
    assert result.shared == []


def test_a_part_decides_the_metal_that_belongs_to_it(seen):
    rows = shared(cluster(at=(20, 20, 20), host="Au"), 13, {"Au": 0.7, "Ag": 0.3}, assembly="A")
    rows = [
        replace(row, group="2" if row.element == "Ag" else "1") if row.assembly == "A" else row
        for row in rows
    ]
    assert seen(cif(rows)).metals == {"Au": [24, 25], "Ag": [0, 1]}
    assert seen(cif(rows), part="2").metals == {"Au": 24, "Ag": 1}
    assert seen(cif(rows), part="major").metals == {"Au": 25}


def test_half_a_solvent_is_half_a_solvent(seen):
    rows = cluster(at=(20, 20, 20)) + dichloromethane((3, 3, 3), occupancy=0.5) + dichloromethane((3, 38, 3))
    result = seen(cif(rows))
    check(result, "M25S18", metals={"Ag": 25})
    assert others(result) == {("CH2Cl2", 1, 0.5), ("CH2Cl2", 1, 1.0)}
    assert any("0.50 of the time" in row["reason"] for row in result.unclassed)


def test_solvent_about_an_inversion_centre_is_there_once(seen):
    """PART -1: the molecule and its image through the centre exclude each other."""
    rows = cluster(at=(10, 10, 10)) + dichloromethane((0.3, 0.2, 0.1), occupancy=0.5, group="-1")
    result = seen(cif(rows, space="P -1"))
    check(result, "M25S18", metals={"Ag": 25}, copies=2)
    assert {row for row in others(result) if "Cl" in row[0]} == {("CH2Cl2", 1, 1.0)}
    assert any("symmetry element" in note for note in result.notes)


def test_counter_ions_and_water_are_named(seen):
    rows = [*cluster(at=(20, 20, 20)), *tetramethylammonium((3, 3, 3)), *hexafluorophosphate((3, 36, 3))]
    result = seen(cif([*rows, Row("O", (36, 36, 3)), Row("Na", (36, 36, 8))]))
    check(result, "M25S18", metals={"Ag": 25})
    assert {(formula, count) for formula, count, _ in others(result)} == {
        ("C4H12N", 1),
        ("F6P", 1),
        ("O", 1),
        ("Na", 1),
    }


def test_two_clusters_in_the_asymmetric_unit(seen):
    rows = cluster("M44S26", ligand="SH", at=(12, 15, 15)) + cluster("M25S18", at=(36, 15, 15))
    result = seen(cif(rows, lengths=(60, 30, 30)))
    assert (result.framework, result.metals) == ("M44S26", {"Ag": 44})
    assert {(row["formula"], row["what"]) for row in result.others} == {("C18H54Ag25S18", "cluster")}
    assert any("Ag25" in row["reason"] for row in result.unclassed)


def test_the_same_cluster_twice_in_the_asymmetric_unit(seen):
    rows = cluster(at=(12, 15, 15)) + moved(cluster(at=(12, 15, 15)), (25, 3, 4))
    check(seen(cif(rows, lengths=(60, 34, 34))), "M25S18", metals={"Ag": 25}, copies=2)


@pytest.mark.parametrize("ligand", ["SCH3", "SC2H4Ph", "SPhMe", "2,4-DMBT", "SPh"])
def test_without_hydrogens_the_skeleton_is_named(seen, ligand):
    rows = [row for row in cluster(at=(20, 20, 20), ligand=ligand) if row.element != "H"]
    result = seen(cif(rows))
    assert (result.framework, result.metals) == ("M25S18", {"Ag": 25})
    (kind,) = result.ligands
    assert kind["name"] is None
    assert ligand in kind["skeleton"]
    assert [len(row["atoms"]) for row in result.flagged] == [18]


def test_deuterium_is_hydrogen_and_lost_coordinates_are_told(seen):
    rows = cluster(at=(20, 20, 20))
    heavy = [replace(row, element="D") if row.element == "H" else row for row in rows]
    check(seen(cif(heavy)), "M25S18", metals={"Ag": 25})
    result = seen(cif([*rows[:-1], replace(rows[-1], unknown=True)]))
    assert any(f"H{len(rows)}" in note for note in result.notes)
    assert [kind["count"] for kind in result.ligands] == [17, 1]


def test_anchors_that_share_a_place_are_read_as_the_larger(seen):
    rows = cluster(at=(20, 20, 20))
    result = seen(cif(shared(rows, 25, {"S": 0.8, "Se": 0.2})))
    assert result.anchors == {"S": 18}
    assert any("S 0.80 / Se 0.20" in note for note in result.notes)


def refused(seen, text):
    with pytest.raises(SuperatomError) as caught:
        seen(text)
    return str(caught.value)


def test_full_atoms_in_one_place_are_refused_by_label(seen):
    rows = cluster(at=(20, 20, 20))
    words = refused(seen, cif([*rows, replace(rows[40], label="X40B")]))
    assert "X40B" in words
    assert f"{rows[40].element}41" in words


def test_equal_halves_without_groups_are_refused_by_label(seen):
    rows = cluster(at=(20, 20, 20))
    chosen = methyl(rows, 4)
    words = refused(seen, cif(two_places(rows, chosen, (0.5, 0.5), groups=(".", "."))))
    assert "apart" in words


def test_unknown_elements_and_operations_are_refused_by_name(seen):
    rows = cluster(at=(20, 20, 20))
    strange = replace(rows[-1], element="Qq", label="Qq9")
    with pytest.raises(FileFormatError, match="Qq9"):
        seen(cif([*rows[:-1], strange]))
    with pytest.raises(FileFormatError, match="P 99"):
        seen(cif(rows, listed=False).replace("'P 1'", "'P 99'"))
    with pytest.raises(FileFormatError, match="CIF"):
        seen("data_x\nloop_\n_atom_site_label\n_atom_site_fract_x\nAu1 0.1 0.2\n")


NAMED = "_space_group_name_H-M_alt 'P -1'"
CENTRED = [  # how a file names its space group, and what is said of it
    ("_space_group_name_Hall '-P 1'", ""),
    ("_space_group_name_H-M_full 'P -1'", ""),
    ("_symmetry_space_group_name_H-M P-1", ""),
    ("_space_group_IT_number 2", "the number of its space group alone (2): read in the setting P -1"),
    ("_symmetry_Int_Tables_number 2", "the number of its space group alone (2): read in the setting P -1"),
]


@pytest.mark.parametrize(("line", "words"), CENTRED)
def test_a_space_group_without_operations_is_applied(seen, line, words):
    """Half a cluster would pass for a whole one."""
    half = one_of_each(skeleton("M44S30"), INVERSION)
    result = seen(cif(half, space="P -1", listed=False).replace(NAMED, line))
    assert (result.metals, result.framework) == ({"Ag": 44}, "M44S30")
    told = " ".join(result.notes)
    assert words in told
    assert bool(words) == ("setting" in told)


def test_a_file_without_symmetry_or_with_less_than_it_names_says_so(seen):
    text = cif(one_of_each(skeleton("M44S30"), INVERSION), space="P -1", listed=False)
    assert any("no symmetry" in note for note in seen(text.replace(NAMED, "")).notes)
    short = text.replace("loop_\n_atom", "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\nloop_\n_atom")
    assert any(
        "operations of 1 orientation" in note and "'P -1', which has 2" in note for note in seen(short).notes
    )
    for line in ("_space_group_name_Hall 'P what'", "_space_group_IT_number 231"):
        with pytest.raises(FileFormatError, match=r"P what|231"):
            seen(text.replace(NAMED, line))


@pytest.mark.parametrize("line", ["_symmetry_space_group_name_H-M 'R -3'", "_space_group_IT_number 148"])
def test_a_rhombohedral_group_has_the_axes_of_its_cell(seen, line):
    """Hexagonal axes: a threefold axis of M44S30 along c, three clusters in the cell."""
    along, across = np.array([1, 1, 1]) / 3**0.5, np.array([1, -1, 0]) / 2**0.5
    axes = np.array([across, np.cross(along, across), along])
    third = np.array([[-0.5, -(3**0.5) / 2, 0], [3**0.5 / 2, -0.5, 0], [0, 0, 1]])
    turns = [sign * np.linalg.matrix_power(third, k) for sign in (1, -1) for k in range(3)]
    rows = [replace(row, place=tuple(axes @ row.place)) for row in skeleton("M44S30")]
    text = cif(one_of_each(rows, turns), lengths=(32, 32, 40), angles=(90, 90, 120), listed=False)
    result = seen(text.replace("_space_group_name_H-M_alt 'P 1'", line))
    assert (result.metals, result.framework) == ({"Ag": 44}, "M44S30")
    assert any("3 clusters" in note for note in result.notes)


def test_open_sites_of_one_valence_leave_the_verdict_of_the_electrons(seen):
    result = seen(cif(shared(skeleton("M25S18"), 20, {"Au": 0.6, "Ag": 0.4})), charge=-1)
    assert any(note.startswith("closed: 8 electrons") for note in result.notes)


def test_bare_sulfurs_are_counted_as_thiolates_and_said_to_be(seen):
    assert any("18 S bear nothing" in note for note in seen(cif(skeleton("M25S18"))).notes)
    assert not any("bear nothing" in note for note in seen(cif(cluster(at=(20, 20, 20)))).notes)


def test_phosphines_of_a_crystal_are_named_with_their_atoms(seen):
    rows = cluster(at=(20, 20, 20))
    outer = max(range(25), key=lambda k: np.linalg.norm(np.subtract(rows[k].place, 20)))
    away = np.subtract(rows[outer].place, 20)
    place = np.add(rows[outer].place, 2.35 * away / np.linalg.norm(away))
    result = seen(cif([*rows, Row("P", tuple(place))]))
    assert [(row["atoms"], "P binds" in row["reason"]) for row in result.unclassed] == [([len(rows)], True)]
