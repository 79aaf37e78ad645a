"""Envelopes by other ways than ours, for the tests: 50-digit arithmetic and plain enumeration.

Neither shares code with database.masses.distributions: the first multiplies one atom after the other in
decimal arithmetic with masses (not excesses), the second lists every isotopologue.
"""

import itertools
from collections import defaultdict
from decimal import Decimal, localcontext

from database.masses.isotopes import isotopes

ELECTRON = Decimal("0.000548579909065")


def exact(formula, charge, smallest="1e-30"):
    """Return {mass number: (centroid m/z, share)} in 50 digits for a formula of any size."""
    with localcontext() as context:
        context.prec = 50
        shares = {0: (Decimal(1), Decimal(0))}
        for element, count in formula.items():
            table = [
                (i.mass_number, Decimal(repr(i.mass)), Decimal(repr(i.abundance))) for i in isotopes(element)
            ]
            for _ in range(count):
                following = defaultdict(lambda: [Decimal(0), Decimal(0)])
                for number, (share, moment) in shares.items():
                    for a, mass, abundance in table:
                        entry = following[number + a]
                        entry[0] += share * abundance
                        entry[1] += (moment + share * mass) * abundance
                limit = Decimal(smallest)
                shares = {n: (p, m) for n, (p, m) in following.items() if p > limit}
        return {n: ((m / p - charge * ELECTRON) / abs(charge), p) for n, (p, m) in sorted(shares.items())}


def enumerated(formula, charge):
    """Return the same in double precision by listing every isotopologue; for a few atoms only."""
    atoms = [isotopes(element) for element, count in formula.items() for _ in range(count)]
    groups = defaultdict(lambda: [0.0, 0.0])
    for chosen in itertools.product(*atoms):
        share = 1.0
        for isotope in chosen:
            share *= isotope.abundance
        entry = groups[sum(isotope.mass_number for isotope in chosen)]
        entry[0] += share
        entry[1] += share * sum(isotope.mass for isotope in chosen)
    return {n: ((m / p - charge * float(ELECTRON)) / abs(charge), p) for n, (p, m) in sorted(groups.items())}
