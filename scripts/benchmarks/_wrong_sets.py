"""Right and wrong candidate sets: what the first sentence says, what is decided, and what decoys say.

Spectra and sets are those of `tests/database/spectra/judge/test_wrong_candidates.py`, whose generator shares
no code with `simulate`; the seeds here were written down before they were run, and no limit was set by them.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "database" / "spectra" / "judge"))

from test_wrong_candidates import KINDS, NAMES, linked

__all__ = ["wrong_sets"]

FIRST_SEED = 5310


def wrong_sets(spectra: int) -> None:
    """Print a row a kind of set: `spectra` of each of five clusters (four ligands, both polarities)."""
    print(
        "\n| set | spectra | explained | partly | cannot be told | not | no candidate has room | "
        "true ions decided | false decided | share of false ions told | told against true, largest |"
    )
    print("| --- |" + " --- |" * 10)
    for kind in KINDS:
        said: Counter[str] = Counter()
        apart = []
        for name in NAMES:
            for seed in range(FIRST_SEED, FIRST_SEED + spectra):
                found, truth, _ = linked(name, kind, seed)
                if found is None:
                    said["no room"] += 1
                    continue
                sure = {one.ion for one in found.assignments if one.verdict == "decided"}
                listed = {one.ion for one in found.assignments}
                said[found.answer.word] += 1
                said["truth"] += len(truth)
                said["right"] += len(sure & truth)
                said["wrong"] += len(sure - truth)
                if found.false_rate is not None:
                    false = len(listed - truth) / max(len(listed), 1)
                    apart.append((abs(found.false_rate - false), found.false_rate, false))
        _, told, true = max(apart, default=(0.0, 0.0, 0.0))
        words = [
            said[word]
            for word in ("explained", "partly explained", "cannot be told", "not explained", "no room")
        ]
        decided = f"{said['right']} of {said['truth']}"
        largest = f"{told:.1%} for {true:.1%}" if apart else ""
        cells = [kind, len(NAMES) * spectra, *words, decided, said["wrong"], len(apart), largest]
        print(f"| {' | '.join(map(str, cells))} |", flush=True)
