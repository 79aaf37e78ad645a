"""What exists: elements, ligands, cations, solvents, and how many electrons they bring. One fact, one row."""
