"""What a sweep asks of memory before it begins is what it takes.

Evidence: Python's own count of the bytes that it hands out (tracemalloc, which numpy reports to) while the
sweep runs. A promise below that would let a machine run out; one far above would refuse what can be done.
"""

import tracemalloc

import pytest

from stability.colouring import ColouringEnergy
from stability.frontier.histogram import bond_graph, mixed_bond_histogram
from stability.frontier.minima import ground_states
from stability.frontier.plan import Plan
from stability.frontier.sums import averages, log_partition, log_tables
from stability.frontier.window import low_tables
from structures.errors import TooManyError

ACROSS, SITES = 11, 44  # a strip of triangles
PAIRS = tuple(
    (i, i + k)
    for i in range(SITES)
    for k in (1, ACROSS, ACROSS + 1)
    if i + k < SITES and not (k == 1 and i % ACROSS == ACROSS - 1)
)
ENERGY = ColouringEnergy(SITES, tuple((pair, 0.01 * (sum(pair) % 7 + 1)) for pair in sorted(PAIRS)))
WATCHED = ColouringEnergy(SITES, (((0,), 1.0), ((1, 2), 0.5)))

SWEEPS = {
    "log_partition": lambda budget: log_partition(ENERGY, 0.3, budget=budget),
    "log_tables": lambda budget: log_tables(ENERGY, 0.3, budget=budget),
    "averages of one": lambda budget: averages(ENERGY, 0.3, [WATCHED], budget=budget),
    "averages of four": lambda budget: averages(ENERGY, 0.3, [WATCHED] * 4, budget=budget),
    "ground_states": lambda budget: ground_states(ENERGY, budget=budget),
    "low_tables": lambda budget: low_tables(ENERGY, budget=budget),
    "histogram": lambda budget: mixed_bond_histogram(bond_graph(SITES, PAIRS), budget=budget),
}


@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_takes_what_it_asks_for(name, monkeypatch):
    asked = []
    held = Plan.require

    def require(plan, needed, budget):
        asked.append(needed)
        held(plan, needed, budget)

    monkeypatch.setattr(Plan, "require", require)
    sweep = SWEEPS[name]
    sweep(1 << 40)  # finds the order of the sites, which is kept
    tracemalloc.start()
    try:
        sweep(asked[0])
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 0.5 * asked[0] < taken < 1.02 * asked[0]
    with pytest.raises(TooManyError, match="MiB, more than the budget"):
        sweep(asked[0] - 1)


def test_more_is_offered_only_where_a_machine_could_have_it():
    plan = Plan(1, (0,), (), 1, 1, 1, 1)
    for needed, offered in ((2**40 - 1, True), (2**40, False)):
        with pytest.raises(TooManyError) as told:
            plan.require(needed, 5)
        assert ("--memory" in str(told.value)) == offered
    plan.require(5, 5)
