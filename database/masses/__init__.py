"""Isotopes, ions and their notation, isotope envelopes, and the catalogue of ions."""
