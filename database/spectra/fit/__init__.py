"""Fitting: amounts of candidates, m/z scale and noise of one spectrum. The door is `joint.fit_together`.

What it gives is a `protocol.Fit`; a profile's and a peak list's know nothing of each other.
"""
