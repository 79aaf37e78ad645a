"""Inputs for DFT codes: one writer a code, each a pure function from a job to the text of its files."""
