"""The blind test of `superatom search`: known clusters from their size alone, all frames of it left out.

    python scripts/blind_search.py                      all of TARGETS, into structures/search/blind.csv
    python scripts/blind_search.py M38S24 M29S19        only these; rows of the others stay

A target is found at rank r where the r-th frame by residual has its bonds: the same core, contacts with
slack, joined by the same chains (`structures.search.recognise`). `frame` is the rank at which also the
whole frame is recognised, as `superatom perceive` does. `pool` frames were built and `hits` of them are the
target: five drawn from the pool without looking would find it with the probability `chance`. Progress is
kept in FOLDER (default: blind_search).
"""

from __future__ import annotations

import csv
import sys
import time
from math import comb
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from structures.library import frameworks_of_size
from structures.motifs import find_motifs
from structures.perception.match import match_framework
from structures.search.build import Drawn, frames_of, ranked, search_tasks
from structures.search.recognise import joined_core, same_bonds
from structures.search.record import Ledger, drawn_of, fields_of
from structures.topology import framework_motifs

TARGETS = ("M29S19", "M38S24", "M25S18", "M23S16", "M20S16", "M18S14", "M28S20", "M30S18", "M36S24")
PLACE = Path(__file__).resolve().parents[1] / "structures" / "search" / "blind.csv"
FOLDER = Path("blind_search")
CORES, FRAMES, FIRST = 6, 24, 5
COLUMNS = ("target", "cores", "pool", "hits", "rank", "frame", "inventory", "chance", "seconds")


def main(names: list[str]) -> None:
    """Search for each, say what came out, and keep it."""
    FOLDER.mkdir(exist_ok=True)
    rows = (
        {row["target"]: row for row in csv.DictReader(PLACE.open(encoding="utf-8"))} if PLACE.exists() else {}
    )
    for name in names or TARGETS:
        start = time.process_time()
        row = tested(name)
        rows[name] = {**row, "seconds": f"{time.process_time() - start:.0f}"}
        print(rows[name], flush=True)
        with PLACE.open("w", encoding="utf-8", newline="") as lines:
            written = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
            written.writeheader()
            written.writerows(rows[key] for key in TARGETS if key in rows)


def tested(name: str) -> dict[str, object]:
    """Search for a frame from its size, and look where it is."""
    metals, sulfurs = (int(part) for part in name[1:].split("S"))
    known = [frame for frame in frameworks_of_size(metals, sulfurs) if frame.evidence != "hypothesis"]
    left_out = frozenset(frame.name for frame in known)
    try:
        tasks = search_tasks(metals, sulfurs, cores=CORES, frames=FRAMES, left_out=left_out)
    except ValueError:
        tasks = []
    place = FOLDER / f"{name}.jsonl"
    ledger = Ledger(place, {"metals": metals, "sulfurs": sulfurs, "cores": CORES, "frames": FRAMES})
    for task in tasks[len(ledger.lines) :]:
        ledger.add({"task": task.number, "frames": [fields_of(each) for each in frames_of(task)]})
    drawn = ranked((drawn_of(fields) for line in ledger.lines for fields in line["frames"]), 10**6)
    target = next(frame for frame in known if frame.name == name)
    aim = joined_core(target)
    same = [number for number, each in enumerate(drawn, 1) if aim and has_bonds(each, aim)]
    whole = [number for number in same if is_frame(drawn[number - 1], target)]
    inventory = framework_motifs(target).inventory
    counted = [number for number, each in enumerate(drawn, 1) if each.inventory == inventory]
    missed = comb(len(drawn) - len(same), FIRST) / comb(len(drawn), FIRST) if len(drawn) >= FIRST else 1.0
    return {
        "target": name,
        "cores": len(tasks),
        "pool": len(drawn),
        "hits": len(same),
        "rank": same[0] if same else "",
        "frame": whole[0] if whole else "",
        "inventory": counted[0] if counted else "",
        "chance": f"{1 - missed:.3f}",
    }


def has_bonds(drawn: Drawn, aim: tuple) -> bool:  # type: ignore[type-arg]
    """Whether a frame has the core and the chains of the target."""
    points, _, joins = aim
    return same_bonds(drawn.frame.metals[: drawn.core], drawn.joins.joins, points, joins)


def is_frame(drawn: Drawn, target: object) -> bool:
    """Whether a frame is recognised as the target."""
    frame = drawn.frame
    bonds = [(metal, sulfur) for sulfur, bound in enumerate(frame.bonds) for metal in bound]
    search = find_motifs(frame.metals, frame.sulfurs, bonds)
    return match_framework(frame.metals, frame.sulfurs, bonds, search, [target]) is not None  # type: ignore[list-item]


if __name__ == "__main__":
    main(sys.argv[1:])
