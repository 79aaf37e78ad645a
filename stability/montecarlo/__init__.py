"""Averages of frameworks too wide for exact sums, by Monte Carlo with stated errors.

Placements of one composition are changed by exchanging a guest and a host; ladders of temperatures exchange
placements (parallel tempering). Nothing here is exact, and every number has its standard error.
"""
