"""A picture shows what is in front, in the colours of what is there, and never harms a file.

The pixels are read back from the png: what hides what and which element is seen where follow from the
positions alone. How handsome it is was judged by eye.
"""

import numpy as np
import pytest
from ase import Atoms
from matplotlib.figure import Figure
from matplotlib.image import imread

from structures.assemble import assemble
from structures.errors import InvalidInputError
from structures.library import FRAMEWORKS, framework
from structures.picture import draw, save_picture
from structures.picture.view import best_view


def pixels(path):
    return imread(path)[..., :3]


def golden(image):
    """True where a pixel is gold rather than grey: far more red than blue."""
    return image[..., 0] - image[..., 2] > 0.3


@pytest.mark.parametrize(("eye", "seen"), [((0, 0, 1), True), ((0, 0, -1), False)])
def test_the_nearer_metal_hides_the_other(tmp_path, eye, seen):
    stacked = Atoms("AuAg", positions=[[0, 0, 2.8], [0, 0, 0]])
    image = pixels(save_picture(stacked, tmp_path / "two.png", view=eye, title="", width=3))
    rows, columns = np.nonzero((image < 0.97).any(axis=-1)[: int(image.shape[0] * 0.85)])
    centre = image[round(rows.mean()), round(columns.mean())]
    assert bool(golden(centre)) == seen


def test_gold_is_seen_where_gold_is(tmp_path):
    cluster = framework("M44S30")
    shares = []
    for mask in (0, 0xFFF, (1 << 44) - 1):
        metals = ["Au" if mask >> k & 1 else "Ag" for k in range(44)]
        image = pixels(save_picture(cluster, tmp_path / f"{mask}.png", metals=metals, width=3))
        shares.append(golden(image).mean())
    assert shares[0] < shares[1] < shares[2]


@pytest.mark.parametrize("name", sorted(FRAMEWORKS))
def test_every_framework_is_drawn_with_its_motifs_in_the_legend(name):
    cluster = framework(name)
    axes = Figure().add_subplot()
    draw(cluster, axes)
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert f"S {len(cluster.anchors)}" in words
    listed = {word.split(" ", 1)[0]: word for word in words if word[0].isalpha()}
    counted = sum(
        int(word.rsplit(" ", 1)[1]) for key, word in listed.items() if key in {"interior", "surface"}
    )
    staples = sum(site.role in {"staple", "mount"} for site in cluster.sites)
    assert counted + staples == len(cluster.sites)
    shown = " ".join(text.get_text() for text in axes.texts)
    assert ("hypothesis" in shown) == (cluster.evidence == "hypothesis")


@pytest.mark.parametrize("width", [2, 3, 6])
def test_nothing_of_the_legend_is_cut_off(tmp_path, width):
    """Seven colours and more in one, two and four columns; the lowest and highest pixels are white."""
    metals = ["Au" if k % 3 else "Cu" if k % 2 else "Ag" for k in range(44)]
    image = pixels(save_picture(framework("M44S27-d"), tmp_path / "l.png", metals=metals, width=width))
    assert (image[-4:] == 1).all()
    assert (image[:4] == 1).all()


def test_ligands_widen_the_picture_and_can_be_left_out():
    atoms = assemble(framework("M44S26"), ligand="SCH3")
    spans = []
    for ligands in (True, False):
        axes = Figure().add_subplot()
        draw(atoms, axes, ligands=ligands)
        spans.append(np.ptp(axes.get_xlim()))
    assert spans[0] > spans[1] + 1


def test_the_view_parts_atoms_that_lie_in_line():
    grid = np.array([[x, y, z] for x in (0, 3) for y in (0, 3) for z in (0, 3, 6)], dtype=float)
    eye = best_view(grid, ["M"] * len(grid))
    flat = grid - np.outer(grid @ eye, eye)
    gaps = np.linalg.norm(flat[:, None] - flat[None], axis=-1)[np.triu_indices(len(grid), 1)]
    assert gaps.min() > 0.3
    assert best_view(grid, ["M"] * len(grid)) == pytest.approx(eye)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_cluster_gives_the_same_file_and_nothing_is_overwritten(tmp_path, suffix):
    cluster = framework("M25S18")
    first = save_picture(cluster, tmp_path / f"a.{suffix}", width=2)
    again = save_picture(cluster, tmp_path / f"b.{suffix}", width=2)
    assert first.read_bytes() == again.read_bytes()
    before = first.read_bytes()
    with pytest.raises(InvalidInputError, match="exists"):
        save_picture(framework("M30S18"), first, width=2)
    assert first.read_bytes() == before
    save_picture(framework("M30S18"), first, width=2, force=True)
    assert first.read_bytes() != before
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"a.{suffix}", f"b.{suffix}"]


@pytest.mark.parametrize(
    ("thing", "arguments", "words"),
    [
        (Atoms("CO", positions=[[0, 0, 0], [0, 0, 1.1]]), {}, "no metal"),
        (Atoms("Au2", positions=[[0, 0, 0], [0, 0, 0.1]]), {}, "0.10 Å apart"),
        (Atoms("Au2", positions=[[0, 0, 0], [0, 0, np.nan]]), {}, "no finite position"),
        (Atoms("Au"), {"view": (0, 0, 0)}, "direction"),
    ],
)
def test_what_cannot_be_drawn_is_one_clear_error(thing, arguments, words):
    with pytest.raises(InvalidInputError, match=words):
        draw(thing, Figure().add_subplot(), **arguments)


@pytest.mark.parametrize(("name", "words"), [("x.gif", "x.gif"), ("nowhere/x.png", "nowhere"), ("x", "png")])
def test_a_name_that_cannot_be_written_is_refused(tmp_path, name, words):
    with pytest.raises(InvalidInputError, match=words):
        save_picture(framework("M25S18"), tmp_path / name, width=2)
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_that_crosses_a_periodic_box_is_drawn_whole():
    whole = assemble(framework("M25S18"), ligand="SCH3")
    whole.set_cell([40.0, 40.0, 40.0])
    whole.pbc = True
    broken = whole.copy()
    broken.positions += [20.0, 3.0, 0.0]
    broken.wrap()
    spans = []
    for atoms in (whole, broken):
        axes = Figure().add_subplot()
        draw(atoms, axes, view=(0, 0, 1))
        spans.append(np.ptp(axes.get_xlim()))
    assert spans[0] == pytest.approx(spans[1])


def test_one_atom_and_one_line_are_drawn():
    for symbols in ("Au", "Au2", "Au3"):
        atoms = Atoms(symbols, positions=[[0, 0, 2.9 * k] for k in range(len(Atoms(symbols)))])
        draw(atoms, Figure().add_subplot())


def test_the_scale_bar_is_as_long_as_it_says():
    axes = Figure().add_subplot()
    draw(framework("M44S30"), axes)
    (bar,) = [line for line in axes.lines if line.get_label() == "_scale"]
    (words,) = [text.get_text() for text in axes.texts if text.get_text().endswith("Å")]
    assert f"{np.ptp(bar.get_xdata()):g} Å" == words == "5 Å"
    assert axes.get_xlim()[0] < min(bar.get_xdata()) < max(bar.get_xdata()) < axes.get_xlim()[1]
