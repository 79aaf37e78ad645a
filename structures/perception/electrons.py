"""Superatom electrons of a perceived cluster: at the charge that was given, and at charges known beside it.

Few files tell their charge, and a framework is seen with several; so without a charge there are
alternatives only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from structures.charges import charge_words
from structures.errors import SuperatomError
from structures.library.charges import SeenCharge, seen_charges
from structures.matter.electrons import superatom_electrons, valence

if TYPE_CHECKING:
    from structures.perception.composition import Composition
    from structures.perception.ligands import LigandKind
    from structures.perception.match import Match

__all__ = ["count_at", "counts_beside"]


def count_at(
    metals: Composition, ligands: tuple[LigandKind, ...], core_charge: int
) -> tuple[int | None, list[str]]:
    """Electrons at a core charge, and what there is to say; a bare sulfur among full ligands takes two."""
    notes = []
    taken = sum(kind.count * kind.electrons for kind in ligands)
    sulfides = sum(kind.count for kind in ligands if kind.name == "sulfide")
    if sulfides:
        notes.append(f"{sulfides} bare sulfur atoms among full ligands count as sulfide, two electrons each")
    try:
        counts = _span(metals, taken, core_charge)
    except SuperatomError as error:
        return None, [*notes, f"no electron count: {error}"]
    if len(counts) > 1:
        return None, [*notes, f"no electron count: {min(counts)} to {max(counts)}, by what shared sites hold"]
    return counts.pop(), notes


def counts_beside(
    metals: Composition, ligands: tuple[LigandKind, ...], match: Match | None
) -> list[dict[str, Any]]:
    """Rows of electrons at charge 0 and at the charges that the framework is known with.

    `charge` is that of the cluster as it stands in the file, without the acidic H that it lacks; the text has
    the core charge, which `--charge` means.
    """
    lost = sum(kind.deprotonated * kind.count for kind in ligands)
    seen: list[SeenCharge] = []
    open_metals = (metal for metal, n in metals.most.items() if n > metals.least[metal])
    if match is not None and all(valence(metal) == 1 for metal in open_metals):  # so the guests are settled
        seen = sorted(seen_charges(match.framework, metals.most), key=lambda each: abs(each.charge))
    rows: dict[int, dict[str, Any]] = {}
    for core_charge, cluster, source in [
        (lost, "", ""),
        *((each.charge, each.cluster, each.reference) for each in seen),
    ]:
        electrons = count_at(metals, ligands, core_charge)[0]
        there = rows.get(core_charge - lost)
        if electrons is not None and (there is None or (cluster and not there["cluster"])):
            rows[core_charge - lost] = {
                "charge": core_charge - lost,
                "core_charge": core_charge,
                "electrons": electrons,
                "cluster": cluster,
                "source": source,
                "text": f"{electrons} at charge {charge_words(core_charge)}"
                + (f" ({cluster})" if cluster else ""),
            }
    return list(rows.values())


def _span(metals: Composition, taken: int, core_charge: int) -> set[int]:
    """Fewest and most electrons that the metals of the shared sites allow; one where all bring the same."""
    fixed = superatom_electrons(metals.least, taken, core_charge)
    shared = round(sum(metals.mean.values())) - sum(metals.least.values())
    brought = [valence(metal) for metal, n in metals.most.items() if n > metals.least[metal]] or [0]
    return {fixed + shared * min(brought), fixed + shared * max(brought)}
