"""Run the notebooks of docs/tutorials as they stand and keep what they print.

    python scripts/run_notebooks.py [NAME ...]

A code cell is Python whose last expression is shown, or lines that begin with `!` and go to the shell; open
matplotlib figures are shown, as Jupyter does with its inline figures. Each notebook runs in an empty folder.
A test runs them again and compares.
"""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from base64 import b64encode
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

_FAR = re.compile(r"\w+ [\d,]+(/[\d,]+, \d+ s.*|, done)$")
FOLDER = Path(__file__).resolve().parents[1] / "docs" / "tutorials"


def main(names: list[str]) -> None:
    """Run the named notebooks, or all, and write them back."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        if not names or path.stem in names:
            document = json.loads(path.read_text(encoding="utf-8"))
            with tempfile.TemporaryDirectory() as folder:
                run(document, Path(folder))
            path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            print(path)


def run(document: dict[str, Any], folder: Path) -> None:
    """Replace the outputs of each code cell by what it gives now."""
    before, number, names = Path.cwd(), 0, {"__name__": "__main__"}
    os.chdir(folder)
    try:
        for cell in document["cells"]:
            if cell["cell_type"] == "code":
                number += 1
                source = "".join(cell["source"])
                shell = source.lstrip().startswith("!")
                cell["outputs"] = list(shelled(source)) if shell else list(executed(source, names, number))
                cell["execution_count"] = number
    finally:
        os.chdir(before)


def shelled(source: str) -> list[dict[str, Any]]:
    """What the shell prints: both streams, as in Jupyter, but not how far it is, which time changes."""
    said = ""
    for line in source.splitlines():
        command = ["sh", "-c", line.removeprefix("!")]
        ran = subprocess.run(command, stdout=-1, stderr=subprocess.STDOUT, text=True, check=False)
        if ran.returncode:
            raise SystemExit(f"{line}\n{ran.stdout}")
        said += "".join(line for line in ran.stdout.splitlines(keepends=True) if not _FAR.match(line))
    return [{"output_type": "stream", "name": "stdout", "text": said.splitlines(keepends=True)}]


def executed(source: str, names: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """What Python prints, the value of the last expression, and its figures."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with redirect_stdout(printed):
        exec(compile(ast.Module(body, []), "cell", "exec"), names)  # noqa: S102  our own pages
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307  as above
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        text = printed.getvalue().splitlines(keepends=True)
        outputs.append({"output_type": "stream", "name": "stdout", "text": text})
    if value is not None and not plt.get_fignums():
        data = {"text/plain": repr(value).splitlines(keepends=True)}
        if hasattr(value, "_repr_html_"):
            data["text/html"] = value._repr_html_().splitlines(keepends=True)
        outputs.append(
            {"output_type": "execute_result", "execution_count": number, "metadata": {}, "data": data}
        )
    outputs += [picture(plt.figure(figure)) for figure in plt.get_fignums()]
    plt.close("all")
    return outputs


def picture(figure: Any) -> dict[str, Any]:  # noqa: ANN401  matplotlib's
    """A figure as Jupyter keeps it."""
    held = io.BytesIO()
    figure.savefig(held, format="png", dpi=80, bbox_inches="tight", metadata={"Software": None})
    text = b64encode(held.getvalue()).decode("ascii")
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/png": text, "text/plain": ["<Figure>"]},
    }


if __name__ == "__main__":
    main(sys.argv[1:])
