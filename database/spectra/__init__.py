"""Spectra: read from files, simulated, fitted with candidate ions, and the rivals of each assignment."""
