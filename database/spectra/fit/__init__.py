"""Fitting: amounts of candidates, m/z scale and noise of one spectrum, from a profile or from a peak list."""
