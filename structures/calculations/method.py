"""How a group runs a code: settings, and the queue that the job goes to. Read from a TOML file.

Sections: `[method]` for every code, `[CODE]` for one, `[levels.NAME]` and `[CODE.levels.NAME]` for levels of
one's own (`from` says what they start as), `[queue]` and `[CODE.queue]`. The nearer section wins.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from structures.calculations.queue import Queue, queue_of
from structures.calculations.settings import Settings, Value, checked
from structures.calculations.solvents import DIELECTRIC
from structures.errors import FileFormatError, InvalidInputError, UnknownNameError
from structures.foreign import text_from
from structures.nearest import choose

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Method", "read_method"]

_LEVELS = ("fast", "good")
_SECTIONS = ("method", "levels", "queue")


@dataclass(frozen=True, slots=True)
class Method:
    """What a user set for one code, checked against what the code takes.

    Attributes
    ----------
    name
        Name of the file without its ending; stands in names of folders.
    level
        Name of a level of the user's own; empty for ours.
    base
        Our level that it starts from.
    solvent
        Instead of `auto`; empty where it is not set.
    settings, sources
        Value of each setting, and the file and section that it came from; of lines of the queue too, as
        `queue.tasks`.
    template
        The user's input with marked places; empty where there is none.
    """

    name: str = ""
    level: str = ""
    base: str = "fast"
    solvent: str = ""
    settings: Mapping[str, Value] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    queue: Queue = field(default_factory=Queue)
    template: str = ""


def read_method(path: Path | None, code: str, table: Settings, codes: tuple[str, ...], level: str) -> Method:
    """Method of one code from a file; without a file our own.

    Parameters
    ----------
    table
        What the code takes.
    codes
        Names of all codes, which may have sections.
    level
        `fast`, `good`, or a level that the file defines.

    Raises
    ------
    FileFormatError
        If the file is missing or no TOML.
    UnknownNameError
        If a key, a section or the level is unknown.
    InvalidInputError
        If the code cannot take a value.
    """
    document = {} if path is None else _document(path)
    name = "" if path is None else re.sub(r"[^A-Za-z0-9_]+", "", path.stem)[:20]
    words = "" if path is None else path.name
    _check_sections(document, codes, words)
    own = _section(document, code, words)
    levels = {f"[levels.{key}]": one for key, one in _section(document, "levels", words).items()}
    levels |= {f"[{code}.levels.{key}]": one for key, one in own.get("levels", {}).items()}
    base, layers = _layers(document, own, code, level, levels)
    method = Method(name=name, level="" if level in _LEVELS else level, base=base)
    settings: dict[str, Value] = {}
    sources: dict[str, str] = {}
    for place, layer in layers:
        for key, value in layer.items():
            if key == "solvent":
                method = replace(method, solvent=_solvent(value, f"{words} {place}"))
                sources[key] = f"{words} {place}"
            elif key != "from":
                settings[key] = checked(table, key, value, code, f"{words} {place}")
                sources[key] = f"{words} {place}"
    queues = [("[queue]", _section(document, "queue", words)), (f"[{code}.queue]", own.get("queue", {}))]
    queue = queue_of(queues, words, path)
    sources |= {f"queue.{key}": f"{words} {place}" for place, section in queues for key in section}
    return replace(method, settings=settings, sources=sources, queue=queue)


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text_from(path, "the method file"))
    except tomllib.TOMLDecodeError as error:
        raise FileFormatError(
            f"{path.name} is no TOML file ({error}); 'superatom method new' writes one"
        ) from error


def _check_sections(document: Mapping[str, Any], codes: tuple[str, ...], words: str) -> None:
    for key, section in document.items():
        if key not in (*_SECTIONS, *codes):
            raise UnknownNameError(
                f"{words} has an unknown section {key!r}; use {', '.join(_SECTIONS)}, or a code: "
                f"{', '.join(codes)}"
            )
        if not isinstance(section, dict):
            raise FileFormatError(f"{words}: {key} must be a section, [{key}], with lines below it")


def _section(document: Mapping[str, Any], name: str, words: str) -> dict[str, Any]:
    found = document.get(name, {})
    wrong = [key for key in ("levels", "queue") if key in found and not isinstance(found[key], dict)]
    if wrong or (name == "levels" and not all(isinstance(one, dict) for one in found.values())):
        raise FileFormatError(f"{words}: levels and queues are sections, such as [{name}.tight]")
    return dict(found)


def _layers(
    document: Mapping[str, Any], own: Mapping[str, Any], code: str, level: str, levels: Mapping[str, Any]
) -> tuple[str, list[tuple[str, Mapping[str, Any]]]]:
    """Our level to start from, and the sections that apply, the nearest last."""
    common = [
        ("[method]", document.get("method", {})),
        (f"[{code}]", {key: value for key, value in own.items() if key not in ("levels", "queue")}),
    ]
    here = [(place, one) for place, one in levels.items() if place.endswith(f"levels.{level}]")]
    if not here and level not in _LEVELS:
        names = dict.fromkeys(place.rpartition(".")[2].rstrip("]") for place in levels)
        raise UnknownNameError(f"level {level!r} is unknown{choose(level, (*_LEVELS, *names))}")
    bases = [one["from"] for _, one in here if "from" in one]
    base = bases[-1] if bases else level if level in _LEVELS else "good"
    if base not in _LEVELS:
        raise InvalidInputError(f"level {level!r} starts from {base!r}; use {' or '.join(_LEVELS)}")
    return base, [*common, *here]


def _solvent(value: object, place: str) -> str:
    if value not in ("auto", "none", *DIELECTRIC):
        raise InvalidInputError(f"{place}: solvent = {value!r}; use auto, none, {', '.join(DIELECTRIC)}")
    return str(value)
