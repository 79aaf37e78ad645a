"""`superatom explain`: why a candidate, or a placement on a framework, stands where it stands."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from superatom.cli.options import database_option, guest_option, host_option, json_option, print_json
from superatom.cli.values import OCCUPANCY, Real

__all__ = ["explain"]


@click.command(epilog="Example: superatom explain 1 --db superatom.db")
@click.argument("candidate")
@click.option(
    "--occupancy",
    type=OCCUPANCY,
    help="Explain this placement on the framework named instead: bit i is site i (decimal or 0x...).",
)
@host_option
@guest_option
@click.option("--temperature", type=Real(), default=300.0, show_default=True, help="K, of the weight.")
@database_option
@json_option
def explain(candidate: str, database: str, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Say why CANDIDATE (its id in the database) stands where it stands, with the source of each number.

    A framework in its place, with --occupancy, explains a placement that is in no database.
    """
    from superatom.cli.progress import say
    from superatom.verbs.explain import explain as explained

    subject = int(candidate) if candidate.isdecimal() else candidate
    found = explained(subject, **asked, progress=say, db=database)
    reasons = found.explanation
    if as_json:
        head = {"candidate": found.candidate, "species": found.species, "evidence": found.evidence}
        head |= {"shell": found.shell, **asdict(reasons)}
        print_json(head | ({"computed": found.computed} if found.computed else {}))
        return
    subject = "a placement" if found.candidate is None else f"candidate {found.candidate}"
    click.echo(f"{subject}: {found.species} on {reasons.framework} ({found.evidence})")
    click.echo(f"occupancy {found.written}")
    click.echo(found.shell)
    for sentence in reasons.sentences:
        click.echo(sentence)
    for sentence in found.computed:
        click.echo(sentence)
