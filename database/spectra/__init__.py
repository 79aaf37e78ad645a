"""Spectra, in rooms that are the steps: read, fit, judge; `printed` for m/z lists, `simulated` for tests.

Imports go down: printed, judge, fit, read. Nothing here touches the store; what does is `database.observed`.
"""
