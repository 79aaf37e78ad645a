"""Arrangements: which metal each site holds, for any number of metals.

Convention: the host is the most frequent metal, the guests follow from the rarest on (ties: the order in
which metals are written), and each guest has an occupancy of its own: bit i is site i.
"""
