"""Exact sums, minima, samples and counts over all 2^n two-metal colourings of a bond graph.

The sites enter one by one; a site leaves once all its bonds are counted. What has to be remembered is only
the colours of the frontier, the sites that have entered and not left: 2^width numbers for each composition
instead of 2^n. A path decomposition, in the words of graph theory; a transfer matrix, in those of physics.
"""
