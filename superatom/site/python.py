"""The page of public names, made from their docstrings (NumPy's form)."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from inspect import cleandoc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["python_page"]

_HEAD = """# In Python

Made from the docstrings; every example is run by the tests. The [manual](manual.md#in-python) says how names
of commands and functions go together."""
_HEADING = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)


def python_page() -> str:
    """The page as Markdown: functions, then classes with their own public methods."""
    superatom = import_module("superatom")  # by its name: the public face stands above this page
    public = {name: getattr(superatom, name) for name in superatom.__all__ if name != "__version__"}
    parts = [_HEAD, "## Functions"]
    for name, thing in public.items():
        if not inspect.isclass(thing):
            parts += _entry(f"superatom.{name}", thing)
    parts.append("## Classes")
    for name, thing in public.items():
        if inspect.isclass(thing):
            parts += _entry(f"superatom.{name}", thing)
            parts += _methods(name, thing)
    return "\n\n".join(parts) + "\n"


def _methods(name: str, of: type) -> Iterator[str]:
    for own, member in vars(of).items():
        if own.startswith("_") or not (inspect.isfunction(member) or isinstance(member, property)):
            continue
        if isinstance(member, property):
            yield f"`{name}.{own}`: {_escaped(cleandoc(member.__doc__ or ''))}"
        else:
            yield from _entry(f"{name}.{own}", member, level=4)


def _entry(name: str, thing: object, level: int = 3) -> Iterator[str]:
    yield f"{'#' * level} {name.removeprefix('superatom.').replace('_', chr(92) + '_')}"
    yield f"```python\n{_signature(name, thing)}\n```"
    yield markdown_of(cleandoc(inspect.unwrap(thing).__doc__ or "") if callable(thing) else "")


def _signature(name: str, thing: object) -> str:
    """The call, an argument a line where it is long."""
    if not callable(thing):
        return name
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):
        return name
    words = f"{name}{signature}".replace("'", "")
    if len(words) <= 100:
        return words
    shown = [str(each) for each in signature.parameters.values()]
    kinds = [each.kind for each in signature.parameters.values()]
    if inspect.Parameter.KEYWORD_ONLY in kinds:
        shown.insert(kinds.index(inspect.Parameter.KEYWORD_ONLY), "*")
    given = signature.return_annotation
    back = "" if given is inspect.Signature.empty else f" -> {given}"
    return "\n".join([f"{name}(", *(f"    {each}," for each in shown), f"){back}"]).replace("'", "")


def markdown_of(docstring: str) -> str:
    r"""A docstring as Markdown: headings bold, entries as a list, examples as code.

    Examples
    --------
    >>> print(markdown_of("Add.\n\nParameters\n----------\nx\n    A number."))
    Add.
    <BLANKLINE>
    **Parameters**
    <BLANKLINE>
    - `x`: A number.
    """
    words, *parts = _HEADING.split(docstring)
    shown = [_escaped(words.strip())]
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        shown.append(f"**{heading}**")
        if heading == "Examples":
            shown.append(f"```python\n{body.strip()}\n```")
        else:
            shown.append("\n".join(_items(body.strip("\n"))))
    return "\n\n".join(part for part in shown if part)


def _items(body: str) -> Iterator[str]:
    """Entries of a section: names stand at the margin, what they mean is indented."""
    for block in re.split(r"\n(?=\S)", body):
        name, _, meaning = block.partition("\n")
        if not meaning.strip():
            yield f"- {_escaped(name)}"
            continue
        text = " ".join(line.strip() for line in meaning.splitlines() if line.strip())
        yield f"- `{name.strip()}`: {_escaped(text)}"


def _escaped(text: str) -> str:
    """Text outside of code without signs that Markdown would read."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(
        part if k % 2 else re.sub(r"([*_<\[\]])", r"\\\1", part).replace("\\<", "&lt;")
        for k, part in enumerate(parts)
    )
