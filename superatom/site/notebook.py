"""A notebook (nbformat 4) as a page: its text, its code, and what the code printed when it was run."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["notebook_page"]


def notebook_page(notebook: Path, pictures: Path) -> str:
    """The notebook as Markdown; its pictures are written into a folder beside the page."""
    document = json.loads(notebook.read_text(encoding="utf-8"))
    parts: list[str] = []
    for cell in document["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(text)
            continue
        shell = text.lstrip().startswith("!")
        code = "\n".join(line.removeprefix("!") for line in text.splitlines()) if shell else text
        parts.append(f"```{'sh' if shell else 'python'}\n{code}\n```")
        for output in cell["outputs"]:
            parts += _shown(output, notebook.stem, len(parts), pictures)
    parts.append(f"[This page as a notebook]({notebook.name}): it was run as it stands.")
    return "\n\n".join(parts) + "\n"


def _shown(output: dict[str, Any], name: str, number: int, pictures: Path) -> Iterator[str]:
    if output["output_type"] == "stream":
        yield "```text\n" + "".join(output["text"]).rstrip() + "\n```"
        return
    made = output["data"]
    if "image/png" in made:
        pictures.mkdir(parents=True, exist_ok=True)
        file = pictures / f"{name}-{number}.png"
        file.write_bytes(b64decode("".join(made["image/png"])))
        yield f"![Picture made by the code above]({pictures.name}/{file.name})"
    elif "text/html" in made:
        yield '<div class="result">' + "".join(made["text/html"]).replace("\n", " ") + "</div>"
    else:
        yield "```text\n" + "".join(made["text/plain"]).rstrip() + "\n```"
