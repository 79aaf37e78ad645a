"""Simulated spectra of known mixtures. The door is `simulate.simulate`."""
