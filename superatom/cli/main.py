"""The `superatom` command: a table of commands that are imported only when they run.

`superatom --help` must answer at once, so a command's module and its one-line help stand here and nothing
else is imported before a command is chosen.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from structures.errors import ArgumentError, SuperatomError
from structures.version import __version__
from superatom.cli.printed import printed, silence

__all__ = ["COMMANDS", "FUNCTIONS", "SECTIONS", "cli", "main"]

# section of the help -> command -> (module that holds it, one-line help)
SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Structures": {
        "frameworks": ("superatom.cli.frameworks", "List the frameworks with their cards; add your own."),
        "perceive": ("superatom.cli.perceive", "Tell what a cluster file holds."),
        "hypotheses": ("superatom.cli.hypotheses", "List the motif inventories that a composition allows."),
        "search": ("superatom.cli.search", "Build frames for a formula and a charge: each a hypothesis."),
        "build": ("superatom.cli.build", "Write one doped cluster as a geometry file."),
        "picture": ("superatom.cli.picture", "Draw a framework, a candidate or a file."),
        "count": ("superatom.cli.count", "Count isomers exactly, without listing one."),
    },
    "Candidates": {
        "generate": ("superatom.cli.generate", "Store doped candidates and the ions of their species."),
        "find": ("superatom.cli.find", "Ask the database for candidates, species, ions, observations."),
        "explain": ("superatom.cli.explain", "Why a candidate stands where it stands, with sources."),
        "preference": (
            "superatom.cli.preference",
            "Which framework a composition or a feed prefers, and why.",
        ),
        "feed": ("superatom.cli.feed", "What a feed of the two parents gives, and what does not add up."),
        "conversions": ("superatom.cli.conversions", "What the paper saw turn into what: table and graph."),
        "ground-states": ("superatom.cli.ground_states", "The lowest isomers of each composition, exactly."),
        "thermo": ("superatom.cli.thermo", "Exact thermodynamics of gold ordering on a framework."),
        "monte-carlo": (
            "superatom.cli.monte_carlo",
            "The same by sampling, with errors: large frameworks.",
        ),
        "levels": ("superatom.cli.levels", "Count all isomers of a composition by energy, exactly."),
        "contacts": ("superatom.cli.contacts", "Count isomers by their Au-Ag contacts, exactly."),
        "shards": ("superatom.cli.shards", "Sets of millions of candidates as Parquet, by many processes."),
        "fit": ("superatom.cli.fit", "Fit an ordering model to your own relaxed orderings."),
    },
    "Calculations": {
        "export": ("superatom.cli.export", "Write folders that a DFT code starts on."),
        "method": ("superatom.cli.method", "Settings and queue of your group: show them, begin a file."),
        "results": ("superatom.cli.results", "Store what the codes computed; write it for a refit."),
        "calculations": ("superatom.cli.calculations", "What was computed, compared with the model."),
        "relax": ("superatom.cli.relax", "Relax a candidate or a file with GFN1-xTB or another calculator."),
        "calculate": ("superatom.cli.calculate", "Compute many candidates with any ASE calculator."),
        "rank": ("superatom.cli.rank", "Order candidates by any ASE calculator, beside the model."),
    },
    "Mass spectra": {
        "envelope": ("superatom.cli.envelope", "Isotope peaks, electrons and frameworks of an ion."),
        "catalogue": ("superatom.cli.catalogue", "Store the ions to expect; ask for an m/z window."),
        "link": ("superatom.cli.link", "Say which ions a spectrum or an m/z list holds, and their rivals."),
        "identify": ("superatom.cli.identify", "Compositions that have an m/z or an envelope, ranked."),
        "series": ("superatom.cli.series", "Several spectra together: amounts against time or feed."),
        "rivals": ("superatom.cli.rivals", "Ions that could be mistaken for an ion, and what would decide."),
        "simulate": ("superatom.cli.simulate", "Make a test spectrum of a mixture."),
        "observations": ("superatom.cli.observations", "The paper's statements beside our predictions."),
    },
    "Database": {
        "tag": ("superatom.cli.tidy", "Give rows a tag to find them by."),
        "note": ("superatom.cli.tidy", "Write a note on rows."),
        "copy": ("superatom.cli.tidy", "Write a selection into a new database."),
        "merge": ("superatom.cli.tidy", "Add the rows of another database."),
        "delete": ("superatom.cli.tidy", "Delete rows; says first what would go, and keeps a copy."),
        "undo": ("superatom.cli.tidy", "Go back to the copy made before the last change."),
        "browse": ("superatom.cli.browse", "Browse a database on this machine, with ready questions."),
        "metadata": ("superatom.cli.metadata", "Write what tables and columns mean, for Datasette."),
        "verify": ("superatom.cli.verify", "Recompute every derived field of a database and compare."),
    },
    "House": {
        "report": ("superatom.cli.report", "Write one HTML page to mail: structures, spectra, tables."),
        "docs": ("superatom.cli.docs", "Show the documentation of this version in a browser."),
        "figures": ("superatom.cli.figures", "Draw frameworks, composition ranges and envelopes."),
        "doctor": ("superatom.cli.doctor", "Check that the packages are ours and intact; list versions."),
    },
}
COMMANDS = {name: entry for section in SECTIONS.values() for name, entry in section.items()}

# command -> public name of its function or method, where that is not the command's name with _ for -
FUNCTIONS = {
    "frameworks add": "add_framework",
    "method new": "new_method",
    "method show": "method_settings",
    "preference": "preferences",  # `superatom.preference` judges one composition
    "results add": "add_results",
    "results write": "write_results",
    "shards best": "Shards.best",
    "shards keep": "Shards.keep",
    "shards make": "Shards.make",
    "shards summary": "Shards.summary",
}


def _quiet(_context: click.Context, _option: click.Parameter, chosen: bool) -> None:
    if chosen:
        silence(True)


def _quiet_option() -> click.Option:
    """`--quiet`, which every command has."""
    return click.Option(
        ["--quiet"], is_flag=True, expose_value=False, callback=_quiet, is_eager=True,
        help="No words on stderr but errors.",
    )  # fmt: skip


def _give_quiet(command: click.Command) -> None:
    """Give a command, and those in it, the option that all have."""
    if all("--quiet" not in each.opts for each in command.params):
        command.params.append(_quiet_option())
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        _give_quiet(each)


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)  # noqa: S101  a wrong table is our bug, not the user's
        _give_quiet(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed; where there is none, name the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from structures.nearest import meant

            near = meant(args[0], COMMANDS) if args else ""
            raise click.UsageError(f"{error.message}{near}", ctx) from error

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; where its function is given arguments that exclude each other, show the usage."""
        try:
            return super().invoke(ctx)
        except ArgumentError as error:
            name = ctx.invoked_subcommand or ""
            command = self.get_command(ctx, name)
            place = None if command is None else click.Context(command, info_name=name, parent=ctx)
            raise click.UsageError(str(error), place) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        width = max(map(len, COMMANDS))
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name.ljust(width), words) for name, (_, words) in commands.items()])


@click.group(cls=_LazyGroup, epilog="Example: superatom count M44S30 --gold 0-12 --sites ico")
@click.version_option(__version__, prog_name="superatom")
def cli() -> None:
    """Generate doped Au/Ag nanoclusters, query the species database, export geometries for DFT."""


def main() -> None:
    """Run the command line; a SuperatomError becomes one line on stderr and exit code 2."""
    with printed():
        _run()


def _run() -> None:
    try:
        _require_text(sys.argv[1:])
        cli.main(prog_name="superatom", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        silence(False)
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(130)
    except SuperatomError as error:
        _refuse(str(error))
    except BrokenPipeError:
        _drop_output()
        sys.exit(141)
    except MemoryError as error:
        _refuse(f"that is more than this machine's memory holds ({error}); ask for less")
    except OSError as error:
        if error.filename is not None:
            _refuse(f"cannot use {str(error.filename)[:200]!r} ({error.strerror}); choose another")
        if error.errno not in (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG):
            raise
        _drop_output()
        _refuse(f"the output could not be written ({error.strerror}); make room")


def _require_text(words: list[str]) -> None:
    """Refuse bytes that are no text: neither a database nor a figure nor a message can hold them."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            _refuse(f"{word[:80]!a} is no UTF-8 text; write it anew, or rename the file")


def _refuse(words: str) -> NoReturn:
    silence(False)
    click.echo(f"Error: {words}", err=True)
    sys.exit(2)


def _drop_output() -> None:
    """Send what is still unwritten nowhere: Python would try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
