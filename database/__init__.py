"""What is stored, predicted and observed: schema, store, query, masses, spectra, linking, verification."""
