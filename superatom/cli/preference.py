"""`superatom preference`: which framework a composition or a feed prefers."""

from __future__ import annotations

import click

from superatom.cli.options import gold_option, json_option, print_json, print_result
from superatom.cli.values import Real

__all__ = ["preference"]


@click.command(epilog="Example: superatom preference --gold 10-20 --feed 0.25")
@gold_option()
@click.option("--feed", type=Real(), default=None, help="Au44 : Ag44 in the feed; write 1:4 as 0.25.")
@click.option("--temperature", type=Real(), default=300.0, show_default=True, help="K, of the ordering.")
@json_option
def preference(gold: tuple[int, ...] | None, feed: float | None, temperature: float, as_json: bool) -> None:
    """Put M44S30, M44S27 and M44S26 side by side: the paper's rules, electrons, ordering free energy.

    The ordering free energy (eV) holds within one framework; it must not be compared between two of them.
    """
    from superatom.verbs.preferences import preferences

    found = preferences(gold or (), feed=feed, temperature=temperature)
    if as_json:
        print_json(found)
        return
    if found.feed is not None:
        fed = found.feed
        click.echo(f"feed {fed.ratio:g}: {' and '.join(fed.frameworks) or 'undecided'}; {fed.reason}")
    if found.compositions:
        print_result(found.compositions, as_json=False)
        click.echo("free_energy in eV: ordering within one framework, not to be compared between them")
    for line in found.contradictions:
        click.echo(f"contradiction: {line}")
