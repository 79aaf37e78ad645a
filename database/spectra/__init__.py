"""Spectra, in rooms that are the steps: read, fit, judge; `mz_list` for bare m/z, `simulated` for planning.

Imports go down: mz_list, judge, fit, read. Nothing here touches the store; what does is `database.observed`.
"""
