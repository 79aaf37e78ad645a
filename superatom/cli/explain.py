"""`superatom explain`: why a candidate stands where it stands."""

from __future__ import annotations

from dataclasses import asdict

import click

from superatom.cli.options import database_option, json_option, print_json
from superatom.cli.values import Real, Whole

__all__ = ["explain"]


@click.command(epilog="Example: superatom explain 1 --db superatom.db")
@click.argument("candidate", type=Whole())
@click.option("--temperature", type=Real(), default=300.0, show_default=True, help="K, of the weight.")
@database_option
@json_option
def explain(candidate: int, temperature: float, database: str, as_json: bool) -> None:
    """Say why CANDIDATE (its id in the database) stands where it stands, with the source of each number."""
    from superatom.cli.progress import say
    from superatom.verbs.explain import explain as explained

    found = explained(candidate, temperature=temperature, progress=say, db=database)
    reasons = found.explanation
    if as_json:
        head = {"candidate": candidate, "species": found.species, "evidence": found.evidence}
        head |= {"shell": found.shell, **asdict(reasons)}
        print_json(head | ({"computed": found.computed} if found.computed else {}))
        return
    click.echo(f"candidate {candidate}: {found.species} on {reasons.framework} ({found.evidence})")
    click.echo(f"occupancy {found.written}")
    click.echo(found.shell)
    for sentence in reasons.sentences:
        click.echo(sentence)
    for sentence in found.computed:
        click.echo(sentence)
