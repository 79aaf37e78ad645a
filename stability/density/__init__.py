"""How many colourings have each value of a polynomial in the site bits: all 2^n of them, exact, by halves.

A few sites, the separator, cut the bond graph in two. For each of their colourings the values of either half
are listed and counted; a matrix product over the separator's colourings joins the two lists.
"""
