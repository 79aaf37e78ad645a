"""`superatom count`: how many isomers there are, exactly, without listing one."""

from __future__ import annotations

from dataclasses import asdict

import click

from superatom.cli.options import (
    database_option,
    gold_option,
    json_option,
    metals_option,
    print_result,
    sites_option,
)

__all__ = ["count"]


@click.command(epilog="Example: superatom count M44S30 --gold 0-12 --sites ico")
@click.argument("framework")
@gold_option()
@metals_option
@sites_option
@database_option
@json_option
def count(
    framework: str,
    gold: tuple[int, ...] | None,
    metals: str | None,
    sites: tuple[str, ...] | None,
    database: str,
    as_json: bool,
) -> None:
    """Count the symmetry-unique placements of gold, or of --metals, on FRAMEWORK (exact, Burnside's lemma).

    Mirror images count as one isomer; `chiral_pairs` says how many isomers stand for two enantiomers.
    """
    from superatom.doors import framework as known
    from superatom.verbs.count import count as counted

    model = known(framework, db=database)
    head = {"framework": model.name} | ({"sites": ",".join(sites)} if sites else {})
    rows = counted(model, gold, sites, metals=metals)
    print_result(rows, as_json=as_json, document=[head | asdict(row) for row in rows])
