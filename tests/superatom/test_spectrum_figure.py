"""The figure of a linked spectrum shows what an ion explains, and its names can be read.

Evidence: pixels of the picture are counted by colour, and matplotlib's renderer says which texts touch.
"""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import superatom
from superatom.spectrum_figure import draw_linked


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    mixture = {f"[Au{gold}Ag{44 - gold}(p-MBA)30]4-": 1.0 + gold % 4 for gold in range(1, 13)}
    measured = superatom.simulate(mixture, seed=5, window=(2250, 2700))
    db = tmp_path_factory.mktemp("figure") / "own.db"
    found = superatom.link(measured, frameworks=["M44S30"], charges=[-4], rivals=False, keep=False, db=db)
    assert not db.exists()
    assert len(found.linked.assignments) == 12
    figure = draw_linked(found.linked)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return figure, canvas


def test_an_explained_spectrum_is_the_colour_of_its_ions(drawn):
    figure, canvas = drawn
    box = figure.axes[0].get_window_extent()
    picture = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)
    high = picture.shape[0]
    part = picture[high - int(box.y1) : high - int(box.y0), int(box.x0) : int(box.x1)].reshape(-1, 3)
    coloured = np.ptp(part, axis=1) > 60
    grey = (np.ptp(part, axis=1) < 12) & (part.max(axis=1) < 200)
    assert coloured.sum() > 3 * grey.sum()


def test_no_two_names_touch(drawn):
    figure, canvas = drawn
    texts = [text for text in figure.axes[0].texts if text.get_text()]
    assert len(texts) == 12
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in texts]
    assert not [(a, b) for a, b in combinations(boxes, 2) if a.overlaps(b)]
    assert all(figure.axes[0].get_window_extent().y1 >= box.y1 for box in boxes)
