"""Substitution: counting, listing, sampling and naming the guest placements of any permutation group."""
