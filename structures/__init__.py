"""What is: frameworks, sites, symmetry, ligands, substitution, topology, assembly, export."""
