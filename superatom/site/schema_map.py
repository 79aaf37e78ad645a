"""A drawing of the tables of a database: which points to which, made from the tables of a new one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
from matplotlib.figure import Figure

from database.store import Store
from superatom.files import FIGURE_STYLE, save_figure

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["save_schema_map"]

_COLUMN, _ROW = 2.6, 0.72  # inches between centres
_BOX = {"boxstyle": "round,pad=0.35", "facecolor": "#f3f5f8", "edgecolor": "#1d2530"}


def save_schema_map(path: Path) -> None:
    """Draw the tables, those that others point to on the left."""
    graph = nx.DiGraph(_arrows())
    layers = list(nx.topological_generations(graph))
    high = max(map(len, layers))
    place = {
        name: (_COLUMN * column, _ROW * (row + (high - len(names)) / 2))
        for column, names in enumerate(layers)
        for row, name in enumerate(sorted(names))
    }
    import matplotlib as mpl  # noqa: PLC0415  its settings, for this figure only

    with mpl.rc_context(FIGURE_STYLE):
        figure = Figure(figsize=(_COLUMN * len(layers), _ROW * (high + 0.5)))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        for parent, child in graph.edges:
            axes.annotate(
                "", place[child], place[parent],
                arrowprops={"arrowstyle": "-|>", "color": "#5b6470", "shrinkA": 38, "shrinkB": 38},
            )  # fmt: skip
        for name, (x, y) in place.items():
            axes.text(x, y, name, ha="center", va="center", bbox=_BOX)
        axes.set_xlim(-_COLUMN / 2, _COLUMN * (len(layers) - 0.5))
        axes.set_ylim(-_ROW, _ROW * high)
        axes.axis("off")
        save_figure(figure, path)


def _arrows() -> Iterator[tuple[str, str]]:
    """From a table to each that points to it; batches, to which all point, are left out."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "new.db", create=True) as store:
        names = [row["name"] for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            for key in store.rows('SELECT "table" AS other FROM pragma_foreign_key_list(?)', [name]):
                if key["other"] != "batches":
                    yield key["other"], name
