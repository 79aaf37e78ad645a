"""Refitting the ordering model.

Evidence: energies made from chosen terms by a loop over atoms come back; the leave-one-out error equals the
one found by really leaving each ordering out and fitting again; and, where the reference set is present, the
numbers that an independent script once gave for it (they stand in the test).
"""

from __future__ import annotations

import math
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from ase.io import write

from stability.fitting import Ordering, fit_orderings, read_orderings
from stability.terms import read_terms, terms_text
from structures.errors import FileFormatError, InvalidInputError
from structures.library import framework

TRUTH = {"0 S": 0.08, ">=2 S": 0.11, "Ag-Au": -0.02}
_NAME = "shared/reference/lpnc_AuAg_36_24_pbe_90.extxyz"
REFERENCE = next((p / _NAME for p in Path(__file__).parents if (p / _NAME).exists()), None)


def frames(number: int, noise: float) -> list[Atoms]:
    """Random orderings of M44S26 with energies added up atom by atom."""
    cluster = framework("M44S26")
    rng = random.Random(3)  # noqa: S311  seeded test cases
    made = []
    for _ in range(number):
        metals = rng.choices(["Au", "Ag"], k=44)
        atoms = Atoms([*metals, *["S"] * 26], np.vstack([cluster.positions, cluster.anchor_positions]))
        energy = -5000.0 + 0.7 * metals.count("Ag") + rng.gauss(0.0, noise)
        for i, metal in enumerate(metals):
            sulfurs = sum(math.dist(atoms.positions[i], s) < 2.85 for s in cluster.anchor_positions)
            if metal == "Ag":
                energy += TRUTH["0 S"] if sulfurs == 0 else TRUTH[">=2 S"] if sulfurs > 1 else 0.0
            for j in range(i):
                if metals[j] != metal and math.dist(atoms.positions[i], atoms.positions[j]) < 3.4:
                    energy += TRUTH["Ag-Au"]
        atoms.info["my_energy"] = energy
        made.append(atoms)
    return made


@pytest.fixture(scope="module")
def orderings(tmp_path_factory) -> list[Ordering]:
    place = tmp_path_factory.mktemp("fit") / "set.extxyz"
    write(place, frames(30, 0.03))
    return read_orderings(place, energy_key="my_energy")


def test_exact_energies_give_the_terms_back(tmp_path) -> None:
    write(tmp_path / "set.extxyz", frames(14, 0.0))
    fit = fit_orderings(read_orderings(tmp_path / "set.extxyz", energy_key="my_energy"), source="a set")
    assert fit.values == pytest.approx(TRUTH, abs=1e-6)
    assert fit.leave_one_out < 1e-6
    assert fit.model.refuses == ("mount",)
    (tmp_path / "terms.toml").write_text(terms_text(fit.model), encoding="utf-8")
    assert read_terms(tmp_path / "terms.toml") == fit.model


def test_leave_one_out_is_what_leaving_one_out_gives(orderings: list[Ordering]) -> None:
    fit = fit_orderings(orderings, source="a set")
    misses = []
    for k, left in enumerate(orderings):
        rest = [o for j, o in enumerate(orderings) if j != k]
        rows = np.array([[1.0, o.silver, o.silver_bare, o.silver_staple, o.mixed] for o in rest])
        shift = rest[0].energy
        solution = np.linalg.lstsq(rows, np.array([o.energy - shift for o in rest]), rcond=None)[0]
        row = [1.0, left.silver, left.silver_bare, left.silver_staple, left.mixed]
        misses.append(left.energy - shift - row @ solution)
    assert fit.leave_one_out == pytest.approx(math.sqrt(np.mean(np.square(misses))), rel=1e-6)
    assert fit.per_metal == pytest.approx(fit.leave_one_out / 44, rel=1e-6)
    worst = max(range(len(misses)), key=lambda k: abs(misses[k]))
    assert fit.worst == f"{orderings[worst].name}: {misses[worst]:+.3f} eV"
    for term, value in TRUTH.items():
        assert abs(fit.values[term] - value) < 5 * fit.errors[term]


def test_an_ordering_that_stands_alone_in_its_framework_has_a_finite_error(orderings: list[Ordering]) -> None:
    """Its constant fits it exactly, so that nothing is left of it to be missed by."""
    alone = replace(orderings[0], framework=(("M", 45),), energy=-7000.0)
    fit = fit_orderings([*orderings, alone], source="a set")
    assert math.isfinite(fit.leave_one_out)
    assert fit.rms < 0.1


def test_two_frameworks_share_the_terms_but_not_the_constants(orderings: list[Ordering]) -> None:
    moved = [replace(o, framework=(("M", 45),), energy=o.energy + 900.0 + 0.4 * o.silver) for o in orderings]
    fit = fit_orderings([*orderings, *moved], source="two sets")
    assert fit.frameworks == 2
    assert fit.values == pytest.approx(fit_orderings(orderings, source="a set").values, abs=1e-6)


def test_terms_that_a_set_cannot_determine_are_named(orderings: list[Ordering]) -> None:
    blind = [replace(o, silver_bare=0) for o in orderings]
    fit = fit_orderings(blind, source="a set")
    assert fit.undetermined == ("0 S",)
    assert "0 S" in fit.model.caution
    with pytest.raises(InvalidInputError, match="give at least"):
        fit_orderings(orderings[:5], source="a set")
    with pytest.raises(InvalidInputError, match="finite"):
        fit_orderings([replace(o, energy=math.nan) for o in orderings], source="a set")


def test_unfit_files_are_named(tmp_path) -> None:
    place = tmp_path / "set.extxyz"
    write(place, frames(1, 0.0))
    with pytest.raises(FileFormatError, match="my_energy"):
        read_orderings(place)
    with pytest.raises(FileFormatError, match="'other'"):
        read_orderings(place, energy_key="other")
    write(place, Atoms("CuS", [(0, 0, 0), (0, 0, 2)], info={"energy": 1.0}))
    with pytest.raises(FileFormatError, match="0 Au and Ag"):
        read_orderings(place)
    place.write_text("no frames here\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match="extended xyz"):
        read_orderings(place)
    with pytest.raises(FileFormatError, match="cannot read"):
        read_orderings(tmp_path / "absent.extxyz")


@pytest.mark.skipif(REFERENCE is None, reason="the reference set is not part of the project")
def test_the_public_set_gives_the_published_numbers() -> None:
    fit = fit_orderings(read_orderings(REFERENCE), source="Au36-xAgx(SR)24")
    assert fit.values["0 S"] == pytest.approx(0.077, abs=6e-4)
    assert fit.values[">=2 S"] == pytest.approx(0.089, abs=6e-4)
    assert fit.values["Ag-Au"] == pytest.approx(-0.0201, abs=6e-5)
    assert fit.leave_one_out == pytest.approx(0.076, abs=6e-4)
