"""The site: pages of `docs/` and those made from the code, as HTML that needs no network.

MkDocs builds it strictly: a link, an anchor or a page of the table of contents that is not there is an error.
"""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError
from superatom.site.columns import columns_page
from superatom.site.commands import commands_page
from superatom.site.gallery import gallery_page
from superatom.site.notebook import notebook_page
from superatom.site.python import python_page
from superatom.site.schema_map import save_schema_map

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["build_site", "written_pages"]

_MERMAID = re.compile(r"```mermaid\n.*?```", re.DOTALL)


def written_pages() -> Path:
    """Folder of the pages that are written by hand: in the package, or of the repository it is run from."""
    own = Path(str(files("superatom"))).resolve()
    for place in (own / "site" / "docs", own.parent / "docs"):
        if (place / "index.md").is_file():
            return place
    raise InvalidInputError(
        f"{own} has no pages of the documentation; install superatom anew: pip install 'superatom[docs]'"
    )


def build_site(output: Path) -> int:
    """Build the site into a folder, which is replaced; return the number of its pages.

    Raises
    ------
    InvalidInputError
        If MkDocs is not installed, or it finds something wrong with the pages.
    """
    if find_spec("mkdocs") is None:
        raise InvalidInputError("the site needs MkDocs; install it with: pip install 'superatom[docs]'")
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        shutil.copytree(written_pages(), pages)
        _make_pages(pages)
        _run_mkdocs(pages, Path(folder) / "site")
        if output.exists():
            shutil.rmtree(output)
        shutil.copytree(Path(folder) / "site", output)
    return sum(1 for _ in output.rglob("*.html"))


def _make_pages(pages: Path) -> None:
    """Write what is made from the code beside what is written by hand."""
    made: Mapping[str, str] = {
        "commands.md": commands_page(),
        "python.md": python_page(),
        "columns.md": columns_page(),
        "gallery.md": gallery_page(pages),
    }
    for name, text in made.items():
        (pages / name).write_text(text, encoding="utf-8")
    for notebook in sorted((pages / "tutorials").glob("*.ipynb")):
        page = notebook_page(notebook, pages / "tutorials" / "made")
        notebook.with_suffix(".md").write_text(page, encoding="utf-8")
    schema = pages / "schema.md"
    save_schema_map(pages / "schema-map.svg")
    picture = "![Which table points to which](schema-map.svg)"
    schema.write_text(_MERMAID.sub(picture, schema.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copy(str(files("superatom.site").joinpath("site.css")), pages / "site.css")


def _run_mkdocs(pages: Path, site: Path) -> None:
    config = import_module("mkdocs.config").load_config(
        str(files("superatom.site").joinpath("mkdocs.yml")),
        docs_dir=str(pages),
        site_dir=str(site),
        strict=True,
    )
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    try:
        import_module("mkdocs.commands.build").build(config)
    except import_module("mkdocs.exceptions").MkDocsException as error:
        raise InvalidInputError(f"the pages are not right: {error}") from error
