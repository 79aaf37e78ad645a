"""One HTML file out of the content and the page's own files: nothing in it is fetched, nothing can break out.

Content is JSON in which no `<` is left, so that no stored name can end its element; control characters and
marks that turn the direction of writing are written as escapes. In scripts `</script` and `<!--` are written
with a backslash, which means the same to JavaScript. A Content-Security-Policy forbids every request.
"""

from __future__ import annotations

import json
import re
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from structures.files import whole
from structures.printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["page_text", "write_page"]

_LIBRARIES = ("3Dmol-min.js", "uPlot.iife.min.js")
_SCRIPTS = (
    "packed.js", "make.js", "table.js", "model.js", "viewer.js", "structures.js", "chart.js", "spectra.js",
    "series.js",
    "page.js",
)  # fmt: skip


def write_page(document: Mapping[str, Any], path: Path) -> int:
    """Write the page whole or not at all; return its size in bytes.

    Raises
    ------
    InvalidInputError
        If the file cannot be written.
    """
    content = page_text(document).encode("utf-8")
    with whole(path) as partial:
        partial.write_bytes(content)
    return len(content)


def page_text(document: Mapping[str, Any]) -> str:
    """Return the page of a content document."""
    parts = {
        "TITLE": escape(printable(str(document["title"]))),
        "LIBRARY_STYLE": _read("libraries", "uPlot.min.css"),
        "STYLE": _read("browser", "page.css"),
        "CONTENT": _json(document),
        "LIBRARIES": "\n".join(_script("libraries", name) for name in _LIBRARIES),
        "SCRIPT": "\n".join(_script("browser", name) for name in _SCRIPTS),
    }
    return re.sub(r"@([A-Z_]+)@", lambda found: parts[found[1]], _read("browser", "page.html"))


def _json(document: Mapping[str, Any]) -> str:
    text = json.dumps(_printable(document), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _printable(value: object) -> object:
    """The document with every text as it may be shown, and numbers that are none left out."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, dict):
        return {printable(str(key)): _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value


def _script(folder: str, name: str) -> str:
    text = re.sub(r"</(?=script)", r"<\\/", _read(folder, name), flags=re.IGNORECASE)
    return text.replace("<!--", "<\\!--")


def _read(folder: str, name: str) -> str:
    return files("superatom.pages").joinpath(folder, name).read_text(encoding="utf-8")
