"""Frames for a formula and a charge that nobody has told the structure of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from database.shards.tasks import run_in_order
from structures.assemble import assemble
from structures.calculations.bonds import compare
from structures.calculations.compute import check_calculator, compute
from structures.calculations.formats.extxyz import extxyz
from structures.calculations.job import job_for
from structures.errors import InvalidInputError, SuperatomError
from structures.files import output_directory, write_file
from structures.library import framework
from structures.matter.electrons import valence
from structures.search.build import frames_of, ranked, search_tasks
from structures.search.placing import as_framework
from structures.search.recognise import joined_core, same_bonds
from structures.search.record import Ledger, drawn_of, fields_of
from structures.search.trust import blind_test, known_of_size, trust_words
from structures.showing import Shown, Table
from superatom.files import require_new

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ase import Atoms

    from structures.framework import Framework
    from structures.search.build import Drawn, Task

__all__ = ["Found", "Search", "search"]

Watch = Callable[[Iterable[None], int, str], Iterable[None]]

_MOST, _LARGEST = 1000, 400  # of cores, frames; metals
_PROGRESS, _FILE = "frames.jsonl", "found-{}.xyz"
_SHOWN = ("rank", "residual", "inventory", "core", "known", "outcome", "file")


@dataclass(frozen=True, slots=True)
class Found(Shown):
    """One frame; a hypothesis.

    Attributes
    ----------
    rank
        By residual; a discarded frame keeps its own.
    residual
        Å²: how well all rules of the geometry hold at once; no energy.
    inventory
        `(core; bridging, monomers, dimers, trimers, mounts)`.
    core
        Where the core comes from.
    operations
        Operations of the core that its chains keep: 1 where there is no symmetry.
    known
        Frames of the library with the same bonds.
    outcome
        What the calculator made of it: `kept`, `discarded` with the reason, `undecided` where it failed.
    energy
        eV, of the calculator; for isomers of one metal and charge only.
    file
        The frame with H on every ligand (extended xyz).
    """

    rank: int
    residual: float
    inventory: str
    core: str
    operations: int
    known: tuple[str, ...]
    file: str
    outcome: str = ""
    energy: float | None = None
    evidence: str = "hypothesis"


@dataclass(frozen=True, slots=True)
class Search(Shown):
    """What a search found, how it ranks, and how far it is to be trusted.

    Attributes
    ----------
    frames
        Sound frames that were built, of all cores.
    ranking
        What the order rests on, as a sentence.
    trust
        Its blind test, as a sentence that belongs beside every result.
    """

    metals: int
    ligands: int
    core_charge: int
    electrons: int
    frames: int
    ranking: str
    trust: str
    found: Table[Found]


def search(
    metals: int,
    ligands: int,
    output: str | Path | None = None,
    *,
    charge: int = 0,
    leave_out: Iterable[str] = (),
    cores: int = 6,
    frames: int = 24,
    best: int = 5,
    calculator: str | None = None,
    options: Mapping[str, Any] | None = None,
    metal: str = "Au",
    workers: int = 1,
    watch: Watch = lambda steps, _number, _words: steps,
) -> Search:
    """Build frames for so many metals and ligands from cores and chains, and order them by their residual.

    Nothing is drawn at random: equal questions have equal answers, stopped in between or not. A search goes
    on from what its folder holds.

    Parameters
    ----------
    output
        Folder of the progress and of the frames; `search-29-19` for 29 metals and 19 ligands where left out.
    charge
        With every acidic H in place; for the electron count and the calculator, not for the frames.
    leave_out
        Frameworks of the library that give no core and teach nothing: a test on a known cluster.
    cores, frames
        How many cores are tried, and how many ways to join the metals of each are built.
    best
        Frames to give.
    calculator, options
        As `superatom.relax` takes them. It relaxes each frame and discards those that lose a metal-sulfur
        bond; it changes no rank. None: the order rests on the residual alone.
    metal
        Element of all metals in the files and for the calculator.
    workers
        Processes here.
    watch
        Called with steps to come, their number and what they are; passes them on.

    Raises
    ------
    InvalidInputError
        If a number makes no cluster, no core fits, the folder is of another search or has such files of
        another origin, or nobody knows a structure of that size and the blind test found no more than chance.
    UnknownNameError
        If a framework, the element or the calculator is not known.
    MissingProgramError
        If the calculator is not installed.

    Examples
    --------
    >>> import superatom
    >>> found = superatom.search(25, 18, charge=-1, cores=1, frames=2, best=1)
    >>> found.electrons, found.found[0].evidence, found.found[0].core
    (8, 'hypothesis', 'core of M25S18')
    """
    left_out = _named(leave_out)
    _check(metals, ligands, charge, {"cores": cores, "frames": frames, "best": best}, metal)
    theory = check_calculator(calculator, options) if calculator is not None else ""
    tasks = search_tasks(metals, ligands, cores=cores, frames=frames, left_out=left_out)
    folder = _folder(Path(output or f"search-{metals}-{ligands}"), best)
    drawn = _built(folder, tasks, {"metals": metals, "ligands": ligands, "cores": cores, "frames": frames,
                                   "left_out": sorted(left_out)}, workers, watch)  # fmt: skip
    chosen = ranked(drawn, best)
    pairs = _written(chosen, folder, charge, metal)
    rows = [row for row, _ in pairs]
    if calculator is not None:
        asked = {"theory": theory, "charge": charge, "metal": metal, "frames": [fields_of(e) for e in chosen]}
        judge = partial(_judged, calculator=calculator, options=dict(options or {}))
        rows = _discarded(folder, asked, pairs, judge=judge, watch=watch)
    return Search(
        metals=metals,
        ligands=ligands,
        core_charge=charge,
        electrons=metals - ligands - charge,
        frames=len(drawn),
        ranking=_ranking(theory),
        trust=trust_words(metals, ligands),
        found=Table(rows, _SHOWN),
    )


def _check(metals: int, ligands: int, charge: int, numbers: Mapping[str, int], metal: str) -> None:
    """Refuse what no search can answer, before any work."""
    valence(metal)
    for name, number in numbers.items():
        if not 1 <= number <= _MOST:
            raise InvalidInputError(f"{name} {number}: give 1 to {_MOST}")
    if not (1 <= metals <= _LARGEST and 0 <= ligands <= 2 * metals):
        raise InvalidInputError(
            f"{metals} metals and {ligands} ligands make no cluster that is known of; give 1 to {_LARGEST} "
            "metals and at most twice as many ligands"
        )
    if metals - ligands - charge < 0:
        raise InvalidInputError(
            f"{metals} metals with {ligands} ligands have {metals - ligands - charge} electrons at charge "
            f"{charge:+d}; a core has 0 or more"
        )
    test = blind_test()
    if not known_of_size(metals, ligands) and not test.above_chance:
        raise InvalidInputError(
            f"{trust_words(metals, ligands, test)}; 'superatom hypotheses {metals} {ligands} "
            f"--charge={charge}' lists what could be"
        )


def _named(leave_out: Iterable[str]) -> frozenset[str]:
    """Names of frameworks, of one or several."""
    names = (leave_out,) if isinstance(leave_out, str) else leave_out
    return frozenset(framework(name).name for name in names)


def _folder(place: Path, best: int) -> Path:
    """The folder of a search; files of frames that no search wrote are not replaced."""
    for rank in range(1, best + 1):
        require_new(place / _FILE.format(rank), force=(place / _PROGRESS).exists())
    return output_directory(place)


def _built(
    folder: Path, tasks: list[Task], asked: Mapping[str, Any], workers: int, watch: Watch
) -> list[Drawn]:
    """The frames of all tasks, those that the folder holds and those that are still to build."""
    ledger = Ledger(folder / _PROGRESS, asked)
    left = tasks[len(ledger.lines) :]

    def steps() -> Iterator[None]:
        for task, found in zip(left, run_in_order(frames_of, left, workers=workers), strict=True):
            ledger.add({"task": task.number, "frames": [fields_of(each) for each in found]})
            yield

    for _ in watch(steps(), len(left), "cores"):
        pass
    return [drawn_of(fields) for line in ledger.lines for fields in line["frames"]]


def _written(chosen: list[Drawn], folder: Path, charge: int, metal: str) -> list[tuple[Found, Atoms]]:
    """A row and the atoms of each frame, whose file is written."""
    pairs = []
    for rank, drawn in enumerate(chosen, start=1):
        model = _model(drawn, rank, charge)
        atoms = assemble(model, 0, host=metal, guest=metal, ligand="H", charge=charge)
        pairs.append((_row(drawn, rank, folder), atoms))
        write_file(Path(pairs[-1][0].file), extxyz(job_for(atoms)), force=True)
    return pairs


def _model(drawn: Drawn, rank: int, charge: int) -> Framework:
    size = f"M{len(drawn.frame.metals)}S{len(drawn.frame.sulfurs)}"
    return as_framework(
        drawn.frame, drawn.bare, drawn.core, name=f"{size}-found{rank}", core_charge=charge,
        note=f"Found by a search, rank {rank} by residual: a hypothesis.",
    )  # fmt: skip


def _row(drawn: Drawn, rank: int, folder: Path) -> Found:
    m = drawn.inventory
    known = [framework(name) for name in known_of_size(len(drawn.frame.metals), len(drawn.frame.sulfurs))]
    return Found(
        rank=rank,
        residual=round(drawn.frame.residual, 4),
        inventory=f"({m.core}; {m.bridging}, {m.monomer}, {m.dimer}, {m.trimer}, {m.mount})",
        core=drawn.source,
        operations=drawn.joins.order,
        known=tuple(frame.name for frame in known if _same(drawn, frame)),
        file=str(folder / _FILE.format(rank)),
    )


def _same(drawn: Drawn, frame: Framework) -> bool:
    aim = joined_core(frame)
    return aim is not None and same_bonds(drawn.frame.metals[: drawn.core], drawn.joins.joins, aim[0], aim[2])


def _discarded(
    folder: Path,
    asked: Mapping[str, Any],
    rows: list[tuple[Found, Atoms]],
    *,
    judge: Callable[[Atoms], tuple[str, float | None]],
    watch: Watch,
) -> list[Found]:
    """What the calculator says of each frame; done once, and kept in the folder."""
    ledger = Ledger(folder / "computed.jsonl", asked)

    def steps() -> Iterator[None]:
        for _, cluster in rows[len(ledger.lines) :]:
            outcome, energy = judge(cluster)
            ledger.add({"outcome": outcome, "energy": energy})
            yield

    for _ in watch(steps(), len(rows) - len(ledger.lines), "relaxed"):
        pass
    judged = [
        replace(row, outcome=line["outcome"], energy=line["energy"])
        for (row, _), line in zip(rows, ledger.lines, strict=True)
    ]
    return sorted(judged, key=lambda row: (row.outcome.startswith("discarded"), row.rank))


def _judged(atoms: Atoms, *, calculator: str, options: dict[str, Any]) -> tuple[str, float | None]:
    """Relax a frame: what became of its metal-sulfur bonds."""
    try:
        done = compute(job_for(atoms, task="relax"), calculator=calculator, options=options)
    except SuperatomError as error:
        return f"undecided: {error}", None
    change = compare(atoms, done.calculation.end)
    energy = done.calculation.output.energy
    if change.lost:
        return f"discarded: {change.lost} of {change.kept + change.lost} metal-sulfur bonds lost", energy
    return "kept", energy


def _ranking(theory: str) -> str:
    """What the order rests on."""
    residual = "ranked by residual, which is no energy"
    if not theory:
        return f"{residual}; no calculator has discarded anything"
    return f"{residual}; frames that lose a metal-sulfur bond when {theory} relaxes them come last"
