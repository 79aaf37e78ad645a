"""`superatom count`: how many isomers there are, exactly, without listing one."""

from __future__ import annotations

from dataclasses import asdict

import click

from superatom.cli.options import (
    chosen_framework,
    database_option,
    gold_option,
    json_option,
    print_rows,
    sites_option,
)

__all__ = ["count"]


@click.command(epilog="Example: superatom count M44S30 --gold 0-12 --sites ico")
@click.argument("framework")
@gold_option()
@sites_option
@database_option
@json_option
def count(
    framework: str,
    gold: tuple[int, ...] | None,
    sites: tuple[str, ...] | None,
    database: str,
    as_json: bool,
) -> None:
    """Count the symmetry-unique placements of gold on FRAMEWORK (exact, by Burnside's lemma).

    Mirror images count as one isomer; `chiral_pairs` says how many isomers stand for two enantiomers.
    """
    from structures.substitution import count as count_isomers

    model = chosen_framework(framework, database)
    rows = [
        {"framework": model.name} | ({"sites": ",".join(sites)} if sites else {}) | asdict(row)
        for row in count_isomers(model, gold, sites)
    ]
    print_rows(rows, ["gold", "isomers", "chiral_pairs", "achiral", "placements"], as_json=as_json)
