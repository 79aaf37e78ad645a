"""Permutation groups on sites and anchors: cycles, classes, subgroups, quotients, images of occupancies.

Convention: operation k carries place i to `permutations[k, i]`; a product a b is b first. One type,
`PermutationGroup`, serves metals, anchors and every count, list, sample and exact sum on them.
"""
