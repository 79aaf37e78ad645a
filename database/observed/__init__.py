"""What was observed, in the store: spectra with what was found in them, matches of printed m/z."""
