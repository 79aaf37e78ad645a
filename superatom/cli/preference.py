"""`superatom preference`: which framework a composition or a feed prefers."""

from __future__ import annotations

from dataclasses import asdict

import click

from superatom.cli.options import gold_option, json_option, print_json, print_table

__all__ = ["preference"]


@click.command(epilog="Example: superatom preference --gold 10-20 --feed 0.25")
@gold_option()
@click.option("--feed", type=float, default=None, help="Au44 : Ag44 in the feed; write 1:4 as 0.25.")
@click.option("--temperature", type=float, default=300.0, show_default=True, help="K, of the ordering.")
@json_option
def preference(gold: tuple[int, ...] | None, feed: float | None, temperature: float, as_json: bool) -> None:
    """Put M44S30, M44S27 and M44S26 side by side: the paper's rules, electrons, ordering free energy.

    The ordering free energy (eV) holds within one framework; it must not be compared between two of them.
    """
    from stability.comparison import compare, contradictions
    from stability.preference import feed_preference

    if gold is None and feed is None:
        raise click.UsageError("give --gold, --feed, or both: superatom preference --gold 12")
    rows = [asdict(standing) for x in gold or () for standing in compare(x, temperature)]
    fed = None if feed is None else asdict(feed_preference(feed))
    words = contradictions(temperature) if rows else []
    if as_json:
        print_json({"compositions": rows, "feed": fed, "contradictions": words})
        return
    if fed is not None:
        click.echo(
            f"feed {fed['ratio']:g}: {' and '.join(fed['frameworks']) or 'undecided'}; {fed['reason']}"
        )
    if rows:
        columns = ["gold", "framework", "verdict", "electrons", "free_energy", "evidence", "reason"]
        print_table(rows, columns)
        click.echo("free_energy in eV: ordering within one framework, not to be compared between them")
    for line in words:
        click.echo(f"contradiction: {line}")
