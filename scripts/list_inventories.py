"""Write the motif inventory of every framework: what the screens of `hypotheses` are learnt from.

Run it after a framework is added; a test compares the file with the frames.
"""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path

from structures.library import FRAMEWORKS, framework
from structures.motifs import Motifs
from structures.topology import framework_motifs

PLACE = Path(__file__).parents[1] / "structures" / "library" / "inventories.csv"
NAMES = [field.name for field in fields(Motifs)]

if __name__ == "__main__":
    with PLACE.open("w", encoding="utf-8", newline="") as lines:
        written = csv.writer(lines, lineterminator="\n")
        written.writerow(["framework", "evidence", "metals", "sulfurs", *NAMES])
        for name in sorted(FRAMEWORKS):
            frame = framework(name)
            motifs = framework_motifs(frame).inventory
            counts = [getattr(motifs, each) for each in NAMES]
            written.writerow([name, frame.evidence, len(frame.sites), len(frame.anchors), *counts])
