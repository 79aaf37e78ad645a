"""`superatom count`: how many isomers there are, exactly, without listing one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from superatom.cli.options import (
    charge_option,
    database_option,
    gold_option,
    guests_option,
    metals_option,
    print_result,
    rows_option,
    sites_option,
)

__all__ = ["count"]


@click.command(epilog="Example: superatom count M44S30 --gold 0-12 --sites ico")
@click.argument("framework")
@gold_option()
@guests_option
@click.option("--host", default=None, help="Metal of the other sites; with it rows say charge and electrons.")
@click.option("--guest", default=None, help="Metal that is placed; with it rows say charge and electrons.")
@charge_option
@metals_option
@sites_option
@database_option
@rows_option
def count(framework: str, sites: tuple[str, ...] | None, database: str, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Count the symmetry-unique placements of guests, or of --metals, on FRAMEWORK (exact, Burnside's lemma).

    Mirror images count as one isomer; `chiral_pairs` says how many isomers stand for two enantiomers.
    """
    from superatom.doors import framework as known
    from superatom.verbs.count import count as counted

    model = known(framework, db=database)
    head = {"framework": model.name} | ({"sites": ",".join(sites)} if sites else {})
    rows = counted(model, sites=sites, **asked)
    print_result(rows, as_json=as_json, document=[head | asdict(row) for row in rows])
