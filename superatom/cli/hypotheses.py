"""`superatom hypotheses`: motif inventories that a composition allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from structures.words import counted
from superatom.cli.options import print_json, print_table, rows_option
from superatom.cli.values import Whole

if TYPE_CHECKING:
    from structures.hypotheses import Hypothesis

__all__ = ["hypotheses"]


@click.command(epilog="Example: superatom hypotheses 44 27 --charge=-3")
@click.argument("metals", type=Whole())
@click.argument("sulfurs", type=Whole())
@click.option("--charge", type=Whole(), required=True, help="Core charge: --charge=-3.")
@click.option("--all", "show_all", is_flag=True, help="Also those that fail the chemical screens.")
@rows_option
def hypotheses(metals: int, sulfurs: int, *, charge: int, show_all: bool, as_json: bool) -> None:
    """List how METALS and SULFURS can divide into a core and motifs. Counts only: each is a hypothesis.

    Screens are the ranges that known clusters of such sizes keep, and say how many they were learnt from.
    """
    from structures.hypotheses import hypotheses as every
    from structures.screens import screens_for, unlisted

    found = every(metals, sulfurs, charge)
    plausible = [entry for entry in found if entry.plausible]
    rows = [_row(entry) for entry in (found if show_all or as_json else plausible)]
    if as_json:
        print_json(
            {
                "metals": metals,
                "sulfurs": sulfurs,
                "core_charge": charge,
                "electrons": metals - sulfurs - charge,
                "inventories": len(found),
                "plausible": len(plausible),
                "screens": screens_for(metals),
                "unlisted": unlisted(metals, sulfurs),
                "hypotheses": rows,
            }
        )
        return
    columns = ("core", "bridging", "monomer", "dimer", "trimer", "mount", "bare", "threefold", "built")
    shown = [
        {**row, "threefold": "yes" if row["threefold"] else "", "built": " ".join(row["built"])}
        for row in rows
    ]
    print_table(shown, columns)
    click.echo(screens_for(metals).words(), err=True)
    for known in unlisted(metals, sulfurs):
        click.echo(f"{known.framework}, which is known, has motifs that no row has: {known.motifs}", err=True)
    click.echo(
        f"{counted(len(found), 'inventory', 'inventories')} within wide bounds, {len(plausible)} pass the "
        f"screens; {counted(metals - sulfurs - charge, 'electron')}; each is a hypothesis.",
        err=True,
    )


def _row(entry: Hypothesis) -> dict[str, Any]:
    return {
        "decomposition": entry.decomposition,
        "core": entry.motifs.core,
        **entry.motifs.counts(),
        "bare": entry.bare,
        "plausible": entry.plausible,
        "threefold": entry.threefold,
        "electrons": entry.electrons,
        "built": list(entry.built),
        "evidence": "hypothesis",
    }
