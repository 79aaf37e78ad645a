"""What to generate: a request, the count that it comes to, and the candidates it chooses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.standing import energy_model
from stability.builtin import default_model
from stability.isomers import best, search_tables
from structures.charges import charges_at
from structures.errors import InvalidInputError, TooManyError
from structures.group.wide import WORD
from structures.guests import composition
from structures.matter.electrons import valence
from structures.matter.ligands import DEFAULT_LIGAND, electrons_taken
from structures.substitution import canonical, count, isomers, sample
from structures.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.framework import Framework

__all__ = ["LIMIT", "STEP", "Request", "chosen_blocks", "planned", "stored_words"]

LIMIT = 1_000_000
"""Candidates that one request may store: about 320 MB in SQLite."""

STEP = 20_000
"""Candidates that are ranked and stored at a time."""

# of one stored candidate, from 45,974 isomers of M44S30 on one core
_BYTES = 320
_SECONDS = 6e-5


@dataclass(frozen=True, slots=True)
class Request:
    """What to generate: all isomers of each number of guests, a `sample` of them, or the `best` K.

    `sites` restricts the guest; `charge` is that of the cluster with every acidic H in place, and None stands
    for the charges at which each composition was seen.
    """

    guests: tuple[int, ...]
    sites: tuple[str, ...] | None = None
    sample: int | None = None
    best: int | None = None
    seed: int = 0
    host: str = "Ag"
    guest: str = "Au"
    ligand: str = DEFAULT_LIGAND
    charge: int | None = None

    @property
    def flipped(self) -> bool:
        """Silver was asked for as the guest in gold; the stored occupancy still says where Au sits."""
        return (self.host, self.guest) == ("Au", "Ag")

    def charges(self, framework: Framework, guests: int) -> tuple[int, ...]:
        """Charges at which a composition is made.

        Raises
        ------
        ChargeBalanceError
            If no chemistry gives it the charge that was asked for, or any.
        """
        metals = composition(framework, guests, self.host, self.guest)
        return charges_at(framework, metals, electrons_taken(framework.shell(self.ligand)), self.charge)


def planned(framework: Framework, request: Request, *, limit: int = LIMIT) -> dict[int, int]:
    """Count the isomers of each number of guests, in the order of rising gold in clusters of gold and silver.

    Raises as `generate` does, before anything is written.
    """
    for metal in (request.host, request.guest):
        valence(metal)
    if request.host == request.guest:
        raise InvalidInputError(f"host and guest are both {request.host}; name two metals")
    _check_choice(framework, request)
    totals = {row.gold: row.isomers for row in count(framework, request.guests, request.sites)}
    most = request.sample or request.best
    wanted = sum(
        min(total, most or total) * len(request.charges(framework, guests))
        for guests, total in totals.items()
    )
    if wanted > limit:
        more = ", take the lowest in energy (--best 100), or write them as Parquet (superatom shards make)"
        raise TooManyError(
            f"{wanted:,} candidates of {framework.name} exceed {limit:,} and would take about "
            f"{wanted * _BYTES / 1e9:,.0f} GB and {wanted * _SECONDS / 3600:,.0f} h; restrict them (--sites "
            f"{next(iter(framework.orbits))}), take fewer numbers of gold, "
            f"sample them (--sample 1000){more if len(framework.sites) <= WORD else ''}"
        )
    return dict(sorted(totals.items(), reverse=request.flipped))


def chosen_blocks(
    framework: Framework, request: Request, guests: int, total: int, *, flipped: bool
) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]]:
    """Masks and degeneracies in steps: all isomers, the best, or a sample where there are more.

    `flipped`: a set bit is a host, as it is stored, and not a guest.
    """
    if request.best is not None:
        pair = (request.host, request.guest)
        host, guest = pair[::-1] if flipped else pair
        bits = len(framework.sites) - guests if flipped else guests
        found = best(framework, bits, request.best, default_model(framework, host, guest))
        yield found.occupancies[: request.best], found.degeneracies[: request.best].astype(np.uint64)
        return
    if request.sample is None or total <= request.sample:
        blocks = isomers(framework, guests, request.sites).blocks(STEP)
    else:
        drawn = sample(
            framework, guests, request.sample, seed=request.seed, sites=request.sites, distinct=True
        )
        blocks = iter([drawn])
    everywhere = (1 << len(framework.sites)) - 1
    for masks, degeneracies in blocks:
        held = canonical(framework, np.bitwise_xor(masks, everywhere)) if flipped else masks
        yield held, degeneracies


def stored_words(
    framework: Framework, composition: str, charge: int, *, stored: int, isomers: int, new: int
) -> str:
    """How far a request is: one composition at one charge, which is said where it is not the framework's."""
    at = "" if charge == framework.core_charge else f", charge {charge}"
    return f"{framework.name} {composition}{at}: {stored} of {counted(isomers, 'isomer')}, {new} new"


def _check_choice(framework: Framework, request: Request) -> None:
    for name in ("sample", "best"):
        number = getattr(request, name)
        if number is not None and number < 1:
            raise InvalidInputError(f"--{name} {number}; ask for at least 1")
    if request.best is None:
        return
    if request.sample is not None or request.sites is not None:
        raise InvalidInputError("--best searches all sites; leave --sample and --sites out")
    for guests in request.guests:
        model = energy_model(framework, request.host, request.guest, guests)
        if model is None:
            raise InvalidInputError(
                f"no ordering model holds for {guests} {request.guest} in {framework.name}; use --sample "
                "instead of --best"
            )
        search_tables(framework, model)  # refuses what is too wide before anything is written
