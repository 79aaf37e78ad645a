"""`superatom perceive`: what a cluster file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from superatom.cli.options import json_option, print_json

if TYPE_CHECKING:
    from structures.perception.perceive import Perception

__all__ = ["perceive"]


@click.command(epilog="Example: superatom perceive cluster.cif --charge=-2 --json")
@click.argument("path", metavar="FILE", type=click.Path())
@click.option("--format", "file_format", default=None, help="ASE's name of the format; else from the suffix.")
@click.option("--frame", default=-1, show_default=True, help="Which frame of the file; -1 is the last.")
@click.option("--charge", type=int, default=None, help="Total charge, for the electron count: --charge=-2.")
@click.option(
    "--tolerance",
    type=float,
    default=None,
    help="Å for the point group; without it 0.1 to 1.0 are tried and the largest group is shown.",
)
@json_option
def perceive(
    path: str,
    *,
    file_format: str | None,
    frame: int,
    charge: int | None,
    tolerance: float | None,
    as_json: bool,
) -> None:
    """Tell what FILE holds: metals, core, motifs, ligands, point group, framework, sites of dopants.

    Atoms are numbered from 0. What cannot be classed is listed with its atoms.
    """
    from superatom.verbs.perceive import perceive as perceived

    result = perceived(path, file_format=file_format, frame=frame, charge=charge, tolerance=tolerance)
    if as_json:
        print_json(result.as_dict())
        return
    for label, words in _lines(result):
        click.echo(f"{label:<12} {words}")


def _lines(result: Perception) -> list[tuple[str, str]]:
    """Label and text of each printed line."""
    metals = " ".join(f"{element}{count}" for element, count in result.metals.items())
    motifs = str(result.search.inventory).partition("; ")[2] or "none"
    known = f"{result.framework} ({result.evidence})" if result.framework else "none of the known ones"
    if result.alignment:
        mirror = ", its mirror image" if result.alignment["mirror"] else ""
        known += f", {result.alignment['rms']} Å rms from it{mirror}"
    ligands = ", ".join(
        f"{kind['count']} {kind['name'] or kind['formula']}"
        + (f" (lacking {kind['deprotonated']} H)" if kind["deprotonated"] else "")
        for kind in result.ligands
    )
    sizes = " + ".join(f"{orbit['size']} {orbit['orbit']}" for orbit in result.orbits)
    lines = [
        ("formula", result.formula),
        ("metals", metals),
        ("sulfurs", str(result.sulfurs)),
        ("core", f"{result.core} (layers {' + '.join(map(str, result.layers))})"),
        ("motifs", motifs + (f" (ring of {', '.join(map(str, result.rings))})" if result.rings else "")),
        ("framework", known),
        (
            "point group",
            f"{result.point_group} within {result.tolerance} Å (worst atom {result.deviation} Å)",
        ),
        ("orbits", f"{len(result.orbits)}: {sizes}"),
        ("ligands", ligands),
    ]
    if result.electrons is not None:
        lines.append(("electrons", f"{result.electrons} at core charge {result.core_charge}"))
    lines += [("minority", row["text"]) for row in result.minority]
    lines += [("unclassed", f"{row['reason']}: atoms {_some(row['atoms'])}") for row in result.unclassed]
    return [*lines, *(("note", note) for note in result.notes)]


def _some(atoms: list[int]) -> str:
    shown = ", ".join(map(str, atoms[:12]))
    return shown if len(atoms) <= 12 else f"{shown} ... ({len(atoms)} in all; --json lists them)"
