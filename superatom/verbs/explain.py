"""Why a candidate of a database stands where it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from database.chosen import candidates_by_id
from database.frameworks import known_framework
from database.standing import energy_model
from database.theories import computed_words
from stability.explanation import Explanation, explain_occupancy
from structures.arrangement.holding import holding, names_guests
from structures.electron_shell import shell_on
from structures.group.wide import occupancy_text
from structures.showing import Shown
from superatom.doors import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from structures.framework import Framework
    from superatom.doors import Database

__all__ = ["Explained", "explain"]


@dataclass(frozen=True, slots=True)
class MetalsExplanation(Shown):
    """Where the metals of a candidate sit to which no model gives an energy: other than gold and silver.

    `metals_on` gives how many atoms of each metal each orbit holds; `sentences` say it in words.
    """

    framework: str
    occupancy: str
    degeneracy: int
    verdict: str
    metals_on: dict[str, dict[str, int]]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained(Shown):
    """A candidate, its species, what explains its standing, and what was computed for it, in sentences.

    `shell` says whether its electrons close one, and where so many were seen on its framework.
    """

    candidate: int
    species: str
    evidence: str
    shell: str
    explanation: Explanation | MetalsExplanation
    computed: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The occupancy, hexadecimal beyond 64 sites, and how much gold the orbits hold."""
        if isinstance(self.explanation, MetalsExplanation):
            return self.explanation.occupancy
        orbits = self.explanation.gold_on
        text = occupancy_text(self.explanation.occupancy, sum(size for _, size in orbits.values()))
        where = " ".join(f"{orbit}:{gold}" for orbit, (gold, _) in orbits.items() if gold)
        return f"{text} ({where})" if where else text


def explain(
    candidate: int,
    *,
    temperature: float = 300.0,
    progress: Callable[[str], None] = lambda _: None,
    db: Database | None = None,
) -> Explained:
    """Say why a candidate stands where it stands, with the source of each number.

    Parameters
    ----------
    candidate
        Its id in the database.
    temperature
        K, of the weight.
    progress
        Called with one line before work of seconds.
    db
        Database; the command line's where left out.

    Raises
    ------
    UnknownNameError
        If the database has no such candidate.
    InvalidInputError
        If there is no database.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, db="some.db")
    >>> print(superatom.explain(1, db="some.db").explanation.sentences[1])
    Gold sits on 1 of 1 centre sites.
    """
    with opened(db) as store:
        row = next(candidates_by_id(store, [candidate]))
        model = known_framework(store, row["framework"])
        computed = tuple(computed_words(store, candidate))
    metals = Counter(holding(model, row["occupancy"], row["host"], row["guest"]).metals)
    shell = f"{shell_on(model, metals, row['electrons']).sentence}."
    about = (candidate, row["species"], model.evidence, shell)
    if names_guests(row["occupancy"]) or energy_model(model, row["host"], row["guest"]) is None:
        return Explained(*about, _of_metals(model, row), computed)
    rules = f"{row['verdict']} - {row['reason']}"
    found = explain_occupancy(
        model, row["occupancy"], temperature=temperature, verdict=rules, progress=progress
    )
    return Explained(*about, found, computed)


def _of_metals(model: Framework, row: Mapping[str, Any]) -> MetalsExplanation:
    named = names_guests(row["occupancy"])
    written = row["occupancy"] if named else occupancy_text(row["occupancy"], len(model.sites))
    held = holding(model, row["occupancy"], row["host"], row["guest"])
    on: dict[str, dict[str, int]] = {}
    for metal in (*row["guest"].split(","), row["host"]):
        sites = {label: sum(held.metals[i] == metal for i in orbit) for label, orbit in model.orbits.items()}
        on[metal] = {label: n for label, n in sites.items() if n}
    words = [
        f"{metal} sits on "
        + ", ".join(f"{n} of {len(model.orbits[label])} {label}" for label, n in sites.items()) + " sites."
        for metal, sites in on.items()
    ]  # fmt: skip
    words.append(f"It stands for {row['degeneracy']} equivalent placements.")
    words.append(f"No energy: {row['energy_source']}; a calculation of an exported folder gives one.")
    rules = f"{row['verdict']} - {row['reason'].partition(';')[0]}"
    return MetalsExplanation(model.name, written, row["degeneracy"], rules, on, (*words, f"Rules: {rules}."))
