"""`superatom explain`: why a candidate stands where it stands."""

from __future__ import annotations

from dataclasses import asdict

import click

from superatom.cli.options import database_option, json_option, print_json

__all__ = ["explain"]


@click.command(epilog="Example: superatom explain 1 --db superatom.db")
@click.argument("candidate", type=int)
@click.option("--temperature", type=float, default=300.0, show_default=True, help="K, of the weight.")
@database_option
@json_option
def explain(candidate: int, temperature: float, database: str, as_json: bool) -> None:
    """Say why CANDIDATE (its id in the database) stands where it stands, with the source of each number."""
    from database.frameworks import known_framework
    from database.query import find
    from database.standing import energy_model
    from database.store import Store
    from stability.explanation import explain_occupancy
    from structures.errors import InvalidInputError, UnknownNameError
    from superatom.cli.progress import say

    with Store(database, create=False) as store:
        row = next(find(store, f"id={candidate}"), None)
        if row is None:
            raise UnknownNameError(f"no candidate {candidate} in {database}; 'superatom find' lists them")
        model = known_framework(store, row["framework"])
    if energy_model(model, row["host"], row["guest"]) is None:
        raise InvalidInputError(f"candidate {candidate} has no energy: {row['energy_source']}")
    rules = f"{row['verdict']} - {row['reason']}"
    found = explain_occupancy(
        model,
        row["occupancy"],
        temperature=temperature,
        verdict=rules,
        progress=say,
    )
    if as_json:
        print_json(
            {"candidate": candidate, "species": row["species"], "evidence": model.evidence} | asdict(found)
        )
        return
    click.echo(f"candidate {candidate}: {row['species']} on {model.name} ({model.evidence})")
    click.echo(f"occupancy {row['occupancy']}")
    for sentence in found.sentences:
        click.echo(sentence)
