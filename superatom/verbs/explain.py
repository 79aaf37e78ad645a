"""Why a candidate of a database, or a placement on a framework, stands where it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from database.chosen import candidates_by_id
from database.frameworks import known_framework
from database.species import judged, species_name
from database.standing import energy_model
from database.theories import computed_words
from stability.explanation import Explanation, explain_occupancy
from structures.arrangement.holding import Holding, holding, names_guests
from structures.charges import charges_at
from structures.electron_shell import shell_on
from structures.errors import ArgumentError, InvalidInputError
from structures.framework import Framework
from structures.group.wide import occupancy_text
from structures.library.classes import class_of
from structures.matter.electrons import superatom_electrons
from structures.matter.ligands import electrons_taken
from structures.showing import Shown
from superatom.doors import framework as known
from superatom.doors import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from superatom.doors import Database

__all__ = ["Explained", "explain"]


@dataclass(frozen=True, slots=True)
class MetalsExplanation(Shown):
    """Where the metals of a candidate sit to which no model gives an energy.

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

    `candidate` is None for a placement that is not from a database. `shell` says whether its electrons close
    one, and where so many were seen on its framework.
    """

    candidate: int | None
    species: str
    evidence: str
    shell: str
    explanation: Explanation | MetalsExplanation
    computed: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The occupancy, hexadecimal beyond 64 sites, and how many guests the orbits hold."""
        if isinstance(self.explanation, MetalsExplanation):
            return self.explanation.occupancy
        orbits = self.explanation.guests_on
        text = occupancy_text(self.explanation.occupancy, sum(size for _, size in orbits.values()))
        where = " ".join(f"{orbit}:{held}" for orbit, (held, _) in orbits.items() if held)
        return f"{text} ({where})" if where else text


def explain(
    candidate: int | str | Framework,
    *,
    occupancy: int | str | None = None,
    host: str | None = None,
    guest: str | None = None,
    temperature: float = 300.0,
    progress: Callable[[str], None] = lambda _: None,
    db: Database | None = None,
) -> Explained:
    """Say why a candidate stands where it stands, with the source of each number.

    Parameters
    ----------
    candidate
        Its id in the database; or a framework, with `occupancy`, for a placement that is in none.
    occupancy, host, guest
        On a framework: which sites hold the guest (bit i is site i), and the two metals as `generate` takes
        them. A candidate has its own.
    temperature
        K, of the weight.
    progress
        Called with one line before work of seconds.
    db
        Database; the command line's where left out.

    Raises
    ------
    UnknownNameError
        If the database has no such candidate, or there is no such framework.
    ArgumentError
        If a candidate is given metals or an occupancy, or a framework no occupancy.
    InvalidInputError
        If there is no database, the occupancy does not fit, or no model holds for a placement.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, db="some.db")
    >>> print(superatom.explain(1, db="some.db").explanation.sentences[1])
    Gold sits on 1 of 1 centre sites.
    >>> found = superatom.explain("M25S18", occupancy=1, host="Au", guest="Pd")
    >>> found.species, found.explanation.rank
    ('[Pd1Au24(p-MBA)18]0', 1)
    """
    if isinstance(candidate, str | Framework):
        if occupancy is None:
            raise ArgumentError(f"which placement on {candidate}? give --occupancy, or the id of a candidate")
        cluster = known(candidate, db=db)
        held = holding(cluster, occupancy, host, guest)
        return _placement(cluster, held, temperature=temperature, progress=progress)
    if (occupancy, host, guest) != (None, None, None):
        raise ArgumentError(
            f"candidate {candidate} has an occupancy and metals of its own; name a framework in its place to "
            "explain another placement"
        )
    with opened(db) as store:
        row = next(candidates_by_id(store, [candidate]))
        model = known_framework(store, row["framework"])
        computed = tuple(computed_words(store, candidate))
    held = holding(model, row["occupancy"], row["host"], row["guest"])
    shell = f"{shell_on(model, Counter(held.metals), row['electrons']).sentence}."
    about = (candidate, row["species"], model.evidence, shell)
    pair = {"host": row["host"], "guest": row["guest"]}
    if names_guests(row["occupancy"]) or not _ordered(model, row["occupancy"], **pair):
        return Explained(*about, _of_metals(model, row), computed)
    rules = f"{row['verdict']} - {row['reason']}"
    found = explain_occupancy(
        model, row["occupancy"], **pair, temperature=temperature, verdict=rules, progress=progress
    )
    return Explained(*about, found, computed)


def _ordered(model: Framework, occupancy: int, host: str, guest: str) -> bool:
    """Whether a model reaches so far."""
    return energy_model(model, host, guest, occupancy.bit_count()) is not None


def _placement(
    model: Framework, held: Holding, *, temperature: float, progress: Callable[[str], None]
) -> Explained:
    """A placement of two metals, at the first charge at which such a composition was seen."""
    if not isinstance(held.occupancy, int):
        raise InvalidInputError(
            f"occupancy {held.occupancy} has {held.guest} in {held.host}; models order two metals"
        )
    metals = Counter(held.metals)
    shell = model.shell(model.filling)
    taken = electrons_taken(shell)
    charge = charges_at(model, metals, taken)[0]
    rules = " - ".join(judged(class_of(model), metals, charge))
    counted = superatom_electrons(metals, taken, charge)
    found = explain_occupancy(
        model,
        held.occupancy,
        host=held.host,
        guest=held.guest,
        temperature=temperature,
        verdict=rules,
        progress=progress,
    )
    words = f"{shell_on(model, metals, counted).sentence}."
    return Explained(None, species_name(metals, shell, charge), model.evidence, words, found)


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
