"""Rivals of a match in an m/z list: ions that the same print can mean, and what would tell them apart.

There is neither an envelope nor a calibration to test them with. They are the other offered ions in the
print's interval and, by difference vectors, ions of the known frameworks that nobody offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from database.masses.envelopes import envelopes
from database.spectra.judge.neighbours import difference, neighbours, replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from database.masses.ions import Ion
    from database.spectra.judge.neighbours import Bounds
    from database.spectra.mz_list.reported import MzMatch, ReportedMz

__all__ = ["MzRival", "rivals_of_matches"]

_OFFERED, _OTHERS = 6, 3  # rivals named for each printed m/z: offered ones, and others, nearest first


@dataclass(frozen=True, slots=True)
class MzRival:
    """Another ion that a printed m/z can mean.

    Attributes
    ----------
    ion, vector
        The rival, and its counts minus those of the matched ion.
    predicted, difference
        Its most abundant m/z, and that minus the printed one.
    offered
        Whether it is a candidate; else it was found by its difference vector.
    decide
        What would decide, in words.
    """

    ion: Ion
    vector: tuple[tuple[str, int], ...]
    predicted: float
    difference: float
    offered: bool
    decide: str


def rivals_of_matches(
    matches: Sequence[MzMatch], ions: Sequence[Ion], *, bounds: Bounds | None = None
) -> dict[int, list[MzRival]]:
    """Up to nine rivals of the nearest ion of each printed m/z, by its index in `matches`, nearest first.

    Parameters
    ----------
    matches
        As `link_mz` gives them for the candidates `ions`: the matches of a print follow each other.
    """
    printed = list(dict.fromkeys(match.reported for match in matches))
    found: dict[int, list[MzRival]] = {}
    for first, group in _by_print(matches):
        ion, reported = ions[group[0].place or 0], group[0].reported

        def away(rival: tuple[Ion, float, bool], value: float = reported.value) -> tuple[float, str]:
            return abs(rival[1] - value), str(rival[0])

        offered = [(ions[match.place or 0], match.predicted or 0.0, True) for match in group[1:]]
        others = _not_offered(ion, {ion, *(one for one, _, _ in offered)}, group[0], bounds)
        named = sorted(offered, key=away)[:_OFFERED] + sorted(others, key=away)[:_OTHERS]
        found[first] = [
            MzRival(
                other, difference(ion, other), mz, mz - reported.value, known,
                _decides((ion, group[0].predicted or 0.0), (other, mz), printed),
            )
            for other, mz, known in sorted(named, key=away)
        ]  # fmt: skip
    return found


def _by_print(matches: Sequence[MzMatch]) -> Iterator[tuple[int, list[MzMatch]]]:
    """(index of the nearest, all) of each printed m/z that has an ion."""
    first = 0
    while first < len(matches):
        last = first + matches[first].rivals + 1
        if matches[first].place is not None:
            yield first, list(matches[first:last])
        first = last


def _not_offered(
    ion: Ion, known: set[Ion], match: MzMatch, bounds: Bounds | None
) -> list[tuple[Ion, float, bool]]:
    """Neighbours by difference vector whose most abundant m/z the print can mean as well."""
    near = [other for other in neighbours(ion, bounds) if other not in known]
    if not near:
        return []
    low, high = match.window
    masses = envelopes(near).most_abundant
    return [(other, float(mz), False) for other, mz in zip(near, masses, strict=True) if low <= mz < high]


def _decides(one: tuple[Ion, float], two: tuple[Ion, float], printed: Sequence[ReportedMz]) -> str:
    """What tells two ions apart, most telling first."""
    (ion, mz), (rival, other) = one, two
    if ion.charge != rival.charge:
        steps = f"{1 / abs(ion.charge):.3f} against {1 / abs(rival.charge):.3f} m/z"
        return f"the spacing of its isotope peaks, {steps}"
    words = []
    apart = abs(other / mz - 1) * 1e6
    if apart > 1.0:
        words.append(f"its m/z within {apart / 3:.1f} ppm")
    if dict(difference(ion, rival)).get("Na"):
        words.extend(_sodium(rival, printed))
    return "; ".join([*words, "its isotope envelope: link the spectrum"])


def _sodium(rival: Ion, printed: Sequence[ReportedMz]) -> list[str]:
    """Whether the list has the rival's neighbours with one Na more and less."""
    sodium, states = dict(rival.cations).get("Na", 0), []
    for step in (-1, 1):
        beside = replace(rival, (("Na", step), ("H lost", step)))
        if beside is None or sodium + step < 0:
            continue
        mz = float(envelopes([beside]).most_abundant[0])
        seen = any(one.low <= mz < one.high for one in printed)
        states.append(f"{sodium + step} Na {'listed' if seen else 'not listed'}")
    return [f"the rival's neighbours: {', '.join(states)}"] if states else []
