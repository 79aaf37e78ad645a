"""The ligand shell: shapes of ligands, which anchor holds which, and their orientation without clashes."""
