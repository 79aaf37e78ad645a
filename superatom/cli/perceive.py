"""`superatom perceive`: what a cluster file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from superatom.cli.options import (
    charge_option,
    csv_asked,
    print_csv,
    print_json,
    rows_option,
)
from superatom.cli.values import Named, Real

if TYPE_CHECKING:
    from collections.abc import Mapping

    from structures.perception.perception import Perception

__all__ = ["mixed_option", "part_option", "perceive"]

part_option = click.option(
    "--part",
    default=None,
    help="Disorder group of a CIF: major (default), 2, or by assembly A=2,B=1; perceive also takes all.",
)
mixed_option = click.option(
    "--mixed",
    default=None,
    help="What shared metal sites of a CIF hold: major, Ag, or by label Au8=Ag; open without it.",
)


@click.command(epilog="Example: superatom perceive cluster.cif --charge=-2 --json")
@click.argument("path", metavar="FILE", type=Named())
@click.option("--format", "file_format", default=None, help="ASE's name of the format; else from the suffix.")
@click.option("--frame", default=-1, show_default=True, help="Which frame of the file; -1 is the last.")
@charge_option
@part_option
@mixed_option
@click.option(
    "--tolerance",
    type=Real(),
    default=None,
    help="Å for the point group; without it 0.1 to 1.0 are tried and the largest group is shown.",
)
@rows_option
def perceive(
    path: str,
    *,
    file_format: str | None,
    frame: int,
    charge: int | None,
    part: str | None,
    mixed: str | None,
    tolerance: float | None,
    as_json: bool,
) -> None:
    """Tell what FILE holds: metals, core, motifs, ligands, point group, framework, sites of dopants.

    Atoms are numbered from 0. What cannot be classed is listed with its atoms. A file does not tell its
    charge: without --charge the electrons are alternatives.
    """
    from superatom.verbs.perceive import perceive as perceived
    from superatom.verbs.perceive import perceive_parts

    if part == "all":
        parts = perceive_parts(
            path, file_format=file_format, frame=frame, charge=charge, tolerance=tolerance, mixed=mixed
        )
        _print_parts(parts, as_json=as_json)
        return
    result = perceived(
        path,
        file_format=file_format,
        frame=frame,
        charge=charge,
        tolerance=tolerance,
        part=part,
        mixed=mixed,
    )
    if as_json:
        print_json(result.as_dict())
    elif csv_asked():
        print_csv(({"what": what, "words": words} for what, words in _lines(result)), ("what", "words"))
    else:
        _print(result)


def _print_parts(parts: Mapping[str, Perception], *, as_json: bool) -> None:
    """Each part of a disordered file, as it was asked for."""
    if as_json:
        print_json({each: result.as_dict() for each, result in parts.items()})
    elif csv_asked():
        rows = ((each, *line) for each, result in parts.items() for line in _lines(result))
        names = ("part", "what", "words")
        print_csv((dict(zip(names, row, strict=True)) for row in rows), names)
    else:
        for each, result in parts.items():
            click.echo(f"part {each}")
            _print(result)


def _print(result: Perception) -> None:
    for label, words in _lines(result):
        click.echo(f"{label:<12} {words}")


def _lines(result: Perception) -> list[tuple[str, str]]:
    """Label and text of each printed line."""
    motifs = str(result.search.inventory).partition("; ")[2] or "none"
    known = f"{result.framework} ({result.evidence})" if result.framework else "none of the known ones"
    if result.alignment:
        mirror = ", its mirror image" if result.alignment["mirror"] else ""
        known += f", {result.alignment['rms']} Å rms from it{mirror}"
    sizes = " + ".join(f"{orbit['size']} {orbit['orbit']}" for orbit in result.orbits)
    lines = [
        ("formula", result.formula),
        ("metals", " ".join(f"{metal}{_count(n)}" for metal, n in result.metals.items())),
        *(("shared", _shared(row)) for row in result.shared),
        ("sulfurs", str(result.sulfurs)),
        ("core", f"{result.core} (layers {' + '.join(map(str, result.layers))})"),
        ("motifs", motifs + (f" (ring of {', '.join(map(str, result.rings))})" if result.rings else "")),
        *(("", row["text"]) for row in result.chains if row["text"] and row["motif"] != "ring"),
    ]
    if result.other_reading:
        lines.append(("also read", result.other_reading["text"]))
    lines += [
        ("framework", known),
        ("point group", _group(result)),
        ("orbits", f"{len(result.orbits)}: {sizes}"),
        ("ligands", ", ".join(map(_ligand, result.ligands))),
        ("electrons", _electrons(result)),
    ]
    lines += [("minority", row["text"]) for row in result.minority]
    lines += [("flagged", f"{row['reason']}: atoms {_some(row['atoms'])}") for row in result.flagged]
    lines += [("unclassed", f"{row['reason']}: atoms {_some(row['atoms'])}") for row in result.unclassed]
    return [*lines, *(("note", note) for note in result.notes)]


def _count(n: int | list[int]) -> str:
    return "-".join(map(str, n)) if isinstance(n, list) else str(n)


def _shared(row: dict[str, Any]) -> str:
    taken = f"read as {row['taken']}" if row["taken"] else "open; --mixed says what they hold"
    return f"{row['text']} ({len(row['atoms'])} atom{'s'[: len(row['atoms']) > 1]}), {taken}"


def _group(result: Perception) -> str:
    worst = "" if result.worst_atom is None else f" {result.worst_atom}"
    return f"{result.point_group} within {result.tolerance} Å (worst atom{worst} {result.deviation} Å)"


def _ligand(kind: dict[str, Any]) -> str:
    words = f"{kind['count']} {kind['name'] or kind['formula']}"
    return words + (f" (lacking {kind['deprotonated']} H)" if kind["deprotonated"] else "")


_TAKEN = {"L": 0, "X": 1, "X2": 2}  # electrons by class of ligand


def _electrons(result: Perception) -> str:
    """The count at the charge that was given, else the counts at the charges that come in question."""
    if result.charge is not None:
        if result.electrons is None:
            return f"no count at core charge {result.core_charge}"
        return f"{result.electrons} at core charge {result.core_charge}: {_counted(result)}"
    rows = ", ".join(row["text"] for row in result.electron_counts)
    return f"{rows}; --charge names the one that it has" if rows else "no count"


def _counted(result: Perception) -> str:
    """What was counted: what the metals bring, and what each kind of ligand takes."""
    taken = [(kind, kind["count"] * _TAKEN[kind["class"]]) for kind in result.ligands]
    brought = (result.electrons or 0) + (result.core_charge or 0) + sum(number for _, number in taken)
    takes = ", ".join(f"{_ligand(kind)} take {number or 'none'}" for kind, number in taken)
    return f"the metals bring {brought}" + (f", {takes}" if takes else "")


def _some(atoms: list[int]) -> str:
    shown = ", ".join(map(str, atoms[:12]))
    return shown if len(atoms) <= 12 else f"{shown} ... ({len(atoms)} in all; --json lists them)"
