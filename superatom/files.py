"""Files that a command writes: over nothing unasked, and whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from structures.errors import InvalidInputError
from structures.files import whole
from structures.foreign import there
from structures.nearest import meant

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "FIGURES",
    "FIGURE_STYLE",
    "as_path",
    "require_figure",
    "require_new",
    "require_page",
    "require_place",
    "save_figure",
]

FIGURE_STYLE: dict[Any, Any] = {
    "font.size": 10,
    "axes.spines.top": False,
    # Okabe and Ito, apart for colour-blind eyes; yellow left out, which paper does not show
    "axes.prop_cycle": "cycler('color', "
    "['0072b2', 'd55e00', '009e73', 'cc79a7', '56b4e9', 'e69f00', '000000'])",
    "axes.spines.right": False,
    "svg.hashsalt": "superatom",  # the same figure gives the same file
}
"""Matplotlib's settings for every figure but the pictures of clusters."""

FIGURES = (".png", ".svg", ".pdf")
"""What a figure is written as."""


def as_path(name: str | Path | None) -> Path | None:
    """The path of a file that a function of the face was given, if it was."""
    return None if name is None else Path(name)


def require_new(path: Path, *, force: bool) -> None:
    """Raise InvalidInputError where a file is in the way; ask before the work."""
    if there(path) and not force:
        raise InvalidInputError(f"{path} exists; choose another name, or --force")


def require_place(path: Path, *, force: bool) -> None:
    """As `require_new`, and the folder must be there."""
    require_new(path, force=force)
    if not (there(path.parent) and path.parent.is_dir()):
        raise InvalidInputError(f"there is no folder {path.parent}; make it first")


def require_figure(path: Path | None, *, force: bool) -> None:
    """As `require_place`, and the name must end as a figure's; None: no figure is asked for."""
    if path is None:
        return
    require_place(path, force=force)
    if path.suffix.lower() not in FIGURES:
        raise InvalidInputError(
            f"{path.name}: a figure is written as {', '.join(FIGURES)}"
            f"{meant(path.suffix, FIGURES) or '; choose one of them'}"
        )


def require_page(path: Path | None, *, force: bool) -> None:
    """As `require_figure`, for a report."""
    if path is None:
        return
    require_place(path, force=force)
    if path.suffix.lower() not in (".html", ".htm"):
        raise InvalidInputError(f"{path.name}: a report is an HTML file; name it report.html")


def save_figure(figure: Figure, path: Path, *, dpi: int = 150) -> None:
    """Write a figure whole or not at all; the format follows the name.

    Raises
    ------
    InvalidInputError
        If the file cannot be written.
    """
    with whole(path) as partial:
        figure.savefig(partial, dpi=dpi)
