"""Other metals than gold and silver: site energies of one guest in gold, and how far they are used.

Evidence: orders and distances of a public data set of relaxed PBE energies (typed here), which the models
were not made from; sums over all placements by a plain loop over combinations, from the rows of the file of
points; the spread of drawn models by the closed form for two independent deviations.
"""

import csv
import importlib.util
import itertools
import math
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stability.builtin import EVIDENCE, default_model, guest_models
from stability.explanation import explain_occupancy
from stability.isomers import best, lowest
from stability.posterior import posterior
from stability.ranking import rank_candidates
from stability.terms import read_terms, terms_text
from stability.thermodynamics import BOLTZMANN, thermodynamics
from structures.errors import FileFormatError, InvalidInputError
from structures.library import framework

M25 = framework("M25S18")
SCRIPT = Path(__file__).parents[2] / "scripts" / "fit_ordering.py"
# relaxed PBE, neutral Au24M(SCH3)18, 10.1063/5.0056690: eV above the best site
PUBLISHED = {
    "Pd": {"centre": 0, "ico": 0.14, "staple": 0.46},
    "Pt": {"centre": 0, "ico": 0.29, "staple": 0.52},
    "Cd": {"centre": 0.35, "ico": 0, "staple": 0.54},
    "Hg": {"centre": 0.46, "ico": 0, "staple": 0.63},
}


@pytest.fixture
def script(monkeypatch):
    spec = importlib.util.spec_from_file_location("fit_ordering", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def test_the_stored_models_are_those_of_the_points(script):
    made = {model.name: model for model in script.guests().values()}
    assert made
    assert {model.name for model in guest_models()} == set(made)
    for stored in guest_models():
        found = made[stored.name]
        assert dict(found.sites) == pytest.approx(dict(stored.sites), abs=1e-6)
        assert replace(found, sites=stored.sites) == stored


def test_orders_of_sites_are_those_of_published_energies():
    known = {model.counted: dict(model.sites) for model in guest_models() if model.frameworks == ("M25S18",)}
    assert set(PUBLISHED) <= set(known)
    apart = []
    for metal, sites in PUBLISHED.items():
        assert sorted(known[metal], key=known[metal].get) == sorted(sites, key=sites.get)
        apart += [abs(known[metal][orbit] - energy) for orbit, energy in sites.items()]
    assert np.mean(apart) < 0.15
    error = default_model(M25, "Au", "Pd").site_error
    assert max(apart) < 3 * math.sqrt(2) * error


@pytest.mark.parametrize("metal", list(PUBLISHED))
def test_the_first_guest_sits_where_published_energies_put_it(metal):
    sites = PUBLISHED[metal]
    (occupancy,) = best(M25, 1, 1, default_model(M25, "Au", metal)).occupancies.tolist()
    assert M25.sites[occupancy.bit_length() - 1].orbit == min(sites, key=sites.get)


def test_exact_sums_are_those_of_a_loop_over_all_placements():
    model = replace(default_model(M25, "Au", "Pd"), reach=None)
    with (EVIDENCE / "screened.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if (row["framework"], row["guest"]) == ("M25S18", "Pd")]
    energy = {row["orbit"]: float(row["energy"]) for row in rows}
    cost = [round(energy[site.orbit] - min(energy.values()), 4) for site in M25.sites]
    found, ground = thermodynamics(M25, 300.0, model), lowest(M25, model)
    for guests in (0, 1, 2, 3):
        placements = list(itertools.combinations(range(25), guests))
        energies = np.array([sum(cost[k] for k in held) for held in placements])
        weights = np.exp(-energies / (BOLTZMANN * 300))
        assert found.log_partition[guests] == pytest.approx(math.log(weights.sum()), abs=1e-9)
        assert found.energy[guests] == pytest.approx(weights @ energies / weights.sum(), abs=1e-9)
        centre = np.array([0 in held for held in placements])
        assert found.occupation["centre"][guests] == pytest.approx(weights @ centre / weights.sum(), abs=1e-9)
        assert ground.energy[guests] == pytest.approx(energies.min(), abs=1e-9)
        assert ground.multiplicity[guests] == (energies < energies.min() + 1e-9).sum()


def test_a_model_reads_occupancies_of_either_metal():
    model = default_model(M25, "Au", "Cd")
    other = default_model(M25, "Cd", "Au")
    everywhere = (1 << 25) - 1
    masks = [1 << 0, 1 << 1, 1 << 13]
    for mask in masks:
        assert model.energies(M25, [mask]) == pytest.approx(other.energies(M25, [everywhere ^ mask]))
    ranked = rank_candidates(M25, [everywhere ^ mask for mask in masks], model=model, guest="Au")
    assert ranked.rank.tolist() == [2, 1, 3]
    assert ranked.gold.tolist() == [1, 1, 1]
    assert "1 Cd" in ranked.reason(0)


def test_the_error_of_a_difference_is_that_of_two_sites():
    model = default_model(M25, "Au", "Pt")
    drawn = posterior(M25, model).energies([1, 2])
    spread = float((drawn[:, 1] - drawn[:, 0]).std())
    assert spread == pytest.approx(math.sqrt(2) * model.site_error, rel=0.15)  # 200 draws: 5 % each way


def test_what_lies_beyond_the_model_is_refused_and_the_way_out_named():
    with pytest.raises(InvalidInputError, match=r"2 Pd are beyond .* which know 1.*superatom rank"):
        explain_occupancy(M25, 3, host="Au", guest="Pd")
    with pytest.raises(InvalidInputError, match="no ordering model knows Pd in Ag on M25S18"):
        default_model(M25, "Ag", "Pd")
    with pytest.raises(
        InvalidInputError, match="no ordering model knows Rh in Au on M44S30; none is built in"
    ):
        default_model(framework("M44S30"), "Au", "Rh")
    model = default_model(M25, "Au", "Pd")
    assert any("summed as if none felt another" in words for words in model.warnings(M25, 2))
    with pytest.raises(InvalidInputError, match="orders Au and Pd only"):
        model.oriented("Ag")


def test_words_name_the_metal():
    told = explain_occupancy(M25, 1 << 13, host="Au", guest="Pd")
    assert told.sentences[0] == "Pd sits on 1 of 12 staple sites."
    assert "Pd -1 on centre, +1 on staple" in " ".join(told.sentences)
    assert (told.gold, told.guests, told.gold_on["staple"]) == (24, 1, (11, 12))
    assert "one Pd" in told.warnings[-1]
    turned = explain_occupancy(M25, ((1 << 25) - 1) ^ (1 << 13), host="Pd", guest="Au")
    assert turned.above_ground == pytest.approx(told.above_ground)
    assert turned.sentences[0] == told.sentences[0]


def test_own_terms_of_other_metals_are_read_written_and_refused(tmp_path):
    model = default_model(M25, "Au", "Pd")
    place = tmp_path / "terms.toml"
    place.write_text(terms_text(model))
    assert read_terms(place) == model
    for old, new, words in (
        ('metals = ["Au", "Pd"]', 'metals = ["Au", "Au"]', "two metals"),
        ('metals = ["Au", "Pd"]', 'metals = ["Au", "S"]', "no metal of a cluster"),
        ('counted = "Pd"', 'counted = "Ag"', "not Pd or Au"),
        ("reach = 1", "reach = 0", "from 1"),
    ):
        place.write_text(terms_text(model).replace(old, new))
        with pytest.raises(FileFormatError, match=words):
            read_terms(place)
