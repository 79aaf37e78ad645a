"""The page of pictures: each picture of the pages with the words that stand for it there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["gallery_page"]

_HEAD = """# Pictures

Every picture of these pages, with where it stands. `superatom picture` and `superatom figures` draw them as
PNG, SVG and PDF."""
_PICTURE = re.compile(r"!\[([^\]]+)\]\(([^)]+\.png)\)")


def gallery_page(pages: Path) -> str:
    """The page as Markdown: pictures in the order of the pages, each once."""
    seen: dict[str, str] = {}
    for page in sorted(pages.glob("*.md")):
        for words, picture in _PICTURE.findall(page.read_text(encoding="utf-8")):
            seen.setdefault(picture, f"![{words}]({picture})\n\n{words} ([{page.stem}]({page.name})).")
    return "\n\n".join([_HEAD, *seen.values()]) + "\n"
